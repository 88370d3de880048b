"""JPEG: bytes after the last block.

Phones append videos and tables to a picture, some without its end marker. Scanners and export
programs pad its data.
"""

import struct
from collections.abc import Iterator

from . import sources
from .sources import COM, DHT, END, EOI, SOS, noise, segment


def video(length: int = 700) -> bytes:
    """The outer boxes of an MP4. Some of its data looks like JPEG markers."""
    data = noise(length, 7).replace(b"\x00\x00", END)
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"mp42", 0, b"mp42", b"isom") + struct.pack(">I4s", 8 + length, b"mdat") + data


def samsung(*entries: tuple[int, bytes, bytes]) -> bytes:
    """Named blocks, then the table that Samsung's gallery looks for at the end of a file."""
    blocks = [struct.pack("<HHI", 0, kind, len(name)) + name + data for kind, name, data in entries]
    table = b"SEFH" + struct.pack("<II", 106, len(blocks))
    for index, (block, (kind, _, _)) in enumerate(zip(blocks, entries)):
        table += struct.pack("<HHII", 0, kind, sum(map(len, blocks[index:])), len(block))
    return b"".join(blocks) + table + struct.pack("<I", len(table)) + b"SEFT"


TIME = (0x0A01, b"Image_UTC_Data", b"1234567890123")
MOTION = (0x0A30, b"MotionPhoto_Data", video())
SAMSUNG = samsung(TIME)
SAMSUNG_MOTION = samsung(MOTION, TIME)
SECOND = sources.encode("L")

# What follows the last block, in place of the end marker.
INSTEAD = {
    "nothing": b"",
    "half_marker": b"\xff",
    "samsung": SAMSUNG,
    "samsung_motion": SAMSUNG_MOTION,
    "video": video(),
    "video_long": video(9000),
    "text": b"\r\n--boundary\r\nContent-Type: text/plain\r\n\r\nScanned by an office machine.\r\n",
    "xml": b"<?xml version='1.0'?><album><photo id='1'/></album>\n" * 8,
    "second_picture": SECOND,
    "zip": b"PK\x03\x04" + noise(300, 3).replace(b"\xff", b"\xfe"),
    "zeros_64": bytes(64),
    "zeros_512": bytes(512),
    "spaces_300": b" " * 300,
    "fill_200": b"\xff" * 200,
}
# What follows, and ends with the end marker after all.
BEFORE = {f"zeros_{n}": bytes(n) for n in (1, 2, 3, 4, 7, 8, 9, 16, 63, 64, 255, 512, 1000, 4096)}
BEFORE |= {f"fill_{n}": b"\xff" * n for n in (1, 2, 9, 100)}
BEFORE |= {
    "newline": b"\r\n",
    "text": b"made by a scanner",
    "stuffed": b"\xff\x00" * 5,
    "noise_40": noise(40, 1).replace(b"\xff", b"\xfe"),
    "noise_900": noise(900, 2).replace(b"\xff", b"\xfe"),
    "comment": segment(COM, b"said at the end"),
    "application": segment(0xE7, noise(60, 4)),
    "zeros_then_comment": bytes(30) + segment(COM, b"said at the end"),
    "tables": segment(DHT, b"\x00" + bytes([0, 1] + [0] * 14) + b"\x00"),
    "restart_marker": b"\xff\xd0",
}
# What follows the end marker.
AFTER = {
    "end_marker": END,
    "zeros_1": bytes(1),
    "zeros_4096": bytes(4096),
    "noise": noise(500, 5),
    "text": b"\nwritten behind the picture\n",
    "samsung_motion": SAMSUNG_MOTION,
    "video": video(),
    "second_picture": SECOND,
    "cut_second_picture": SECOND[:900],
}
# Between the scans of one picture.
BETWEEN = {f"zeros_{n}": bytes(n) for n in (1, 2, 8, 64, 512)} | {"fill_5": b"\xff" * 5, "newline": b"\r\n"}
SHARES = (0.3, 0.6, 0.85, 0.95, 0.98)


# Why peers do not read what has no end marker.
ARITHMETIC = "without its end marker nothing tells a cut arithmetic-coded file from a whole one"
SEVERAL_SCANS = "Pillow takes several scans only up to an end marker, Chromium some; every scan is there"
LAST_ROWS = "libjpeg keeps the last rows until a byte follows that is not of a marker; all of them are there"
READS_ON = "Pillow reads on after the picture and fails at what looks like markers there; Chromium shows it"
# What Chromium does not show.
BETWEEN_SEQUENTIAL = "Chromium loses a sequential picture at bytes between its scans; Pillow does not"


# Why we do not read what peers read.
LEFT_OVER = "bytes of no kind before an end marker are also what is left when codes were read out of step"
TEXT = "in arithmetic-coded data, which goes on without end, only zeros are told from what was read out of step"


def why_before_end(source: str, name: str) -> str:
    if name.startswith("noise"):
        return LEFT_OVER
    return TEXT if name == "text" and source.startswith("arithmetic") else ""


def why_without_end(source: str, name: str) -> str:
    if source.startswith("arithmetic"):
        return ARITHMETIC
    if source.startswith(("progressive", "apart")):
        return SEVERAL_SCANS
    if name in ("nothing", "half_marker", "fill_200"):
        return LAST_ROWS
    return READS_ON if name in ("samsung_motion", "video", "video_long", "second_picture") else ""


def whole() -> Iterator[tuple[str, bytes, str]]:
    for source, jpeg in (sources.sequential() | sources.progressive()).items():
        body = sources.body(jpeg)
        for name, tail in INSTEAD.items():
            yield f"{source}_no_end_{name}.jpg", body + tail, why_without_end(source, name)
        for name, tail in BEFORE.items():
            yield f"{source}_before_end_{name}.jpg", body + tail + END, why_before_end(source, name)
        for name, tail in AFTER.items():
            yield f"{source}_after_end_{name}.jpg", body + END + tail, ""


def between_scans() -> Iterator[tuple[str, bytes, str]]:
    several = {name: sources.sequential()[name] for name in ("apart", "apart_restart")}
    for source, jpeg in (several | sources.progressive()).items():
        for name, padding in BETWEEN.items():
            pieces = [data + (padding if marker == SOS else b"") for marker, data in sources.parts(jpeg)]
            yield f"{source}_between_{name}.jpg", b"".join(pieces), BETWEEN_SEQUENTIAL if source in several else ""


def between_restarts() -> Iterator[tuple[str, bytes, str]]:
    """Padding before the restart markers of the first scan."""
    for source in ("restart_blocks", "restart_rows", "apart_restart"):
        for name in ("zeros_1", "zeros_64", "fill_5"):
            jpeg = sources.parts(sources.sequential()[source])
            pieces = [data for _, data in jpeg]
            first = next(index for index, (marker, _) in enumerate(jpeg) if marker == SOS)
            for marker in range(0xD0, 0xD8):
                pieces[first] = pieces[first].replace(bytes([0xFF, marker]), BETWEEN[name] + bytes([0xFF, marker]))
            note = BETWEEN_SEQUENTIAL if source == "apart_restart" else ""
            yield f"{source}_before_restart_{name}.jpg", b"".join(pieces), note


def missing() -> Iterator[tuple[str, bytes, str]]:
    """Cuts the scan that holds the last rows, and appends the same tails as to a whole one."""
    ended = {f"{name}_end": tail + END for name, tail in BEFORE.items()} | {"end": END}
    for source, jpeg in (sources.sequential() | sources.progressive()).items():
        # Arithmetic-coded data continues as zeros: once there is an end marker, no decoder sees
        # where it was
# cut.
        tails = INSTEAD if source.startswith("arithmetic") else INSTEAD | ended
        pieces = [data for marker, data in sources.parts(jpeg) if marker != EOI]
        *before, last = pieces
        start = sources.scan_data(last)
        for share in SHARES:
            kept = last[: start + int((len(last) - start) * share)].removesuffix(b"\xff")
            for name, tail in tails.items():
                yield f"missing_{source}_{round(share * 100)}_{name}.jpg", b"".join(before) + kept + tail, ""


def missing_scans() -> Iterator[tuple[str, bytes, str]]:
    """Leaves out the last scans of a progressive picture."""
    for source, jpeg in sources.progressive().items():
        pieces = sources.parts(jpeg)
        scans = [index for index, (marker, _) in enumerate(pieces) if marker == SOS]
        for kept in (1, len(scans) // 2, len(scans) - 1):
            body = b"".join(data for _, data in pieces[: scans[kept]])
            for name, tail in INSTEAD.items():
                yield f"missing_{source}_after_scan_{kept}_{name}.jpg", body + tail, ""


def members() -> Iterator[tuple[str, bytes, str]]:
    for make in (whole, between_scans, between_restarts, missing, missing_scans):
        yield from make()
