"""Files of one kind of oddity each, made from the committed pictures.

Every module here except `sources` has `members()`. It yields `(name, bytes, note)`, where `note` is
empty or says why a peer reads the file differently. A note that begins with "Chromium" excuses
nothing with Pillow. A name that begins with `missing_` is that of a file that really lacks rows:
even if peers fill them in, it may never be called `good`. One that begins with `cut_` is an
animation with a whole first frame that lacks another: it must be `incomplete`, with the first
frame's fingerprint. The first line of a module's docstring names its row in the table of
`members_table.py`, which compares all of them with Pillow. `tests/web/members.test.mjs` does so
with Chromium.
"""
