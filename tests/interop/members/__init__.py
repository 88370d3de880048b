"""Files of one kind of oddity each, made from the committed pictures.

Every module here but `sources` has `members()`: it yields `(name, bytes, note)`, where `note` is empty or says why a
peer sees the file otherwise than we do. A note that begins with "Chromium" excuses nothing with Pillow. The verdict must
be `good` or `weak`, or one of the module's `VERDICTS` where it has some.

- A name that begins with `missing_` stands for a file of which rows are really gone: whatever peers fill in, it may never
  be called `good`.
- One that begins with `whole_` stands for an original that others were made of: it is good whatever `VERDICTS` says.

The first line of a module's docstring names its row in the table of `members_table.py`, which compares all of them with
Pillow; `tests/web/members.test.mjs` does so with Chromium.
"""
