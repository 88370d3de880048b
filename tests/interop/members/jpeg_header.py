"""JPEG: segments before the first scan.

Programs that remove or rewrite segments leave lengths a little wrong, stray bytes, and markers
without their FF.
"""

import struct
from collections.abc import Callable, Iterator

from . import sources
from .sources import COM, DHT, DQT, DRI, EOI, SOS, noise, segment

SOF = 0xC0
Parts = list[tuple[int, bytes]]

APPLICATION = {
    0xE0: b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    0xE1: b"Exif\0\0II*\0\x08\0\0\0\x01\0\x1a\x01\x03\0\x01\0\0\0\x48\0\0\0\0\0\0\0",
    0xE2: b"ICC_PROFILE\0\x01\x01" + noise(40, 11).replace(b"\xff", b"\xfe"),
    0xED: b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\0\0\x02\0\x04\0",
    0xEE: b"Adobe\0\x64\0\0\0\0\x01",
    COM: b"a comment of thirty-two letters.",
}


# Why peers do not read some of them.
ITS_OWN_READER = "Pillow's own reader of this segment stumbles; libjpeg and Chromium do not"
NO_TEM = "Pillow's own reader of the header does not know this marker; libjpeg and Chromium do"
RESERVED = "libjpeg stops at markers that the standard reserves; they have a length, and what follows them is whole"
CUT_INSIDE = {(0xE0, -10), (0xE0, -9), (0xE0, -8), (0xED, -14), (0xEE, -7), (0xEE, -6)}
STOPS_AT = {"tem": NO_TEM} | dict.fromkeys(("reserved_02", "reserved_bf", "jpg_c8", "jpg_f0", "jpg_fd", "exp"), RESERVED)


def with_all_segments(jpeg: bytes) -> Parts:
    """The picture with one segment of each kind that programs write, and one per table."""
    picture = [(marker, data) for marker, data in sources.parts(jpeg) if not (0xE0 <= marker <= 0xEF or marker == COM)]
    return picture[:1] + [(marker, segment(marker, payload)) for marker, payload in APPLICATION.items()] + picture[1:]


def join(parts: Parts) -> bytes:
    return b"".join(data for _, data in parts)


def first(parts: Parts, marker: int) -> int:
    return next(index for index, (found, _) in enumerate(parts) if found == marker)


def edited(parts: Parts, marker: int, edit: Callable[[bytes], bytes]) -> bytes:
    at = first(parts, marker)
    return join([*parts[:at], (marker, edit(parts[at][1])), *parts[at + 1 :]])


def before(parts: Parts, marker: int, stray: bytes) -> bytes:
    return edited(parts, marker, lambda data: stray + data)


def longer(by: int) -> Callable[[bytes], bytes]:
    """States a length that is wrong by `by` bytes. The segment's content stays."""
    return lambda data: data[:2] + struct.pack(">H", len(data) - 2 + by) + data[4:]


def lengths(name: str, parts: Parts) -> Iterator[tuple[str, bytes, str]]:
    for marker in APPLICATION:
        for by in range(-16, 17):
            if by and len(APPLICATION[marker]) + by >= 0:
                note = ITS_OWN_READER if (marker, by) in CUT_INSIDE else ""
                yield f"{name}_{marker:02x}_length_{by:+d}.jpg", edited(parts, marker, longer(by)), note
    for marker in (DQT, SOF, DHT, SOS):
        for by in (-2, -1, 1, 2, 3):
            yield f"{name}_{marker:02x}_length_{by:+d}.jpg", edited(parts, marker, longer(by)), ""


def strays(name: str, parts: Parts) -> Iterator[tuple[str, bytes, str]]:
    places = {"app1": 0xE1, "dqt": DQT, "sof": SOF if name != "progressive" else 0xC2, "dht": DHT, "sos": SOS}
    sorts = {f"bytes_{n}": noise(n, 13).replace(b"\xff", b"\xfe") for n in (1, 2, 3, 4, 7, 16, 100, 1000, 9000)}
    sorts |= {f"zeros_{n}": bytes(n) for n in (1, 2, 3, 4, 64, 5000)}
    sorts |= {
        "newline": b"\r\n",
        "text": b"written in between",
        "ff00": b"\xff\x00",
        "ff00_and_length": b"\xff\x00\x00\x02",
        "ff00_twice_in_noise": noise(9, 14).replace(b"\xff", b"\xfe") + b"\xff\x00\x07\xff\x00",
        "fill_1": b"\xff",
        "fill_2": b"\xff\xff",
        "fill_300": b"\xff" * 300,
        "zero_then_fill": b"\x00\xff\xff",
        "restart_marker": b"\xff\xd3",
        "end_marker": b"\xff\xd9",
        "start_marker": b"\xff\xd8",
        "tem": b"\xff\x01",
        "reserved_02": b"\xff\x02\x00\x04ab",
        "reserved_bf": b"\xff\xbf\x00\x04ab",
        "jpg_c8": segment(0xC8, b"ab"),
        "jpg_f0": segment(0xF0, b"ab"),
        "jpg_fd": segment(0xFD, b"ab"),
        "dac": segment(0xCC, b""),
        "dnl": segment(0xDC, b"\x00\x73"),
        "exp": segment(0xDF, b"\x00"),
        "application_9": segment(0xE9, noise(700, 15)),
        "restart_interval_0": segment(DRI, b"\x00\x00"),
        "restart_interval_twice": segment(DRI, b"\x00\x09") + segment(DRI, b"\x00\x00"),
    }
    for place, marker in places.items():
        for sort, stray in sorts.items():
            yield f"{name}_before_{place}_{sort}.jpg", before(parts, marker, stray), STOPS_AT.get(sort, "")


def markers(name: str, parts: Parts) -> Iterator[tuple[str, bytes, str]]:
    """A marker with another byte in place of FF, or with another code."""
    for marker in (*APPLICATION, DQT, SOF, DHT, SOS):
        for replaced in (b"\x00", b"\xfe", b"\x7f"):
            changed = edited(parts, marker, lambda data, begin=replaced: begin + data[1:])
            yield f"{name}_{marker:02x}_begins_with_{replaced.hex()}.jpg", changed, ""
        yield f"{name}_{marker:02x}_without_ff.jpg", edited(parts, marker, lambda data: data[1:]), ""
        yield f"{name}_{marker:02x}_filled.jpg", edited(parts, marker, lambda data: b"\xff\xff" + data), ""


def frames(name: str, parts: Parts) -> Iterator[tuple[str, bytes, str]]:
    """Frame headers, restart intervals, start markers twice; what T.81 allows and no peer reads."""
    sof = parts[first(parts, SOF)][1]
    start = join(parts[:1])
    yield f"{name}_two_frame_headers.jpg", edited(parts, SOF, lambda data: data + data), ""
    yield f"{name}_two_start_markers.jpg", start + join(parts), ""
    yield f"{name}_start_marker_after_app0.jpg", edited(parts, 0xE0, lambda data: data + start), ""
    yield f"{name}_height_0_then_dnl.jpg", with_dnl(parts, sof[:5] + b"\0\0" + sof[7:], sof[5:7]), ""
    yield f"{name}_dnl_says_the_same.jpg", with_dnl(parts, sof, sof[5:7]), ""
    yield f"{name}_dnl_says_less.jpg", with_dnl(parts, sof, b"\0\x40"), ""
    yield f"{name}_interval_0_after_another.jpg", before(parts, SOS, segment(DRI, b"\0\x05") + segment(DRI, b"\0\0")), ""
    yield f"{name}_tables_twice.jpg", join([p for part in parts for p in ([part, part] if part[0] in (DQT, DHT) else [part])]), ""
    yield f"{name}_comments_200.jpg", before(parts, DQT, segment(COM, b"x") * 200), ""
    yield f"{name}_leading_newline.jpg", b"\r\n" + join(parts), ""


def with_dnl(parts: Parts, sof: bytes, height: bytes) -> bytes:
    lines = segment(0xDC, height)
    return join([(m, sof if m == SOF else lines + d if m == EOI else d) for m, d in parts])


def members() -> Iterator[tuple[str, bytes, str]]:
    baseline = with_all_segments(sources.sequential()["420"])
    yield from lengths("420", baseline)
    yield from strays("420", baseline)
    yield from markers("420", baseline)
    yield from frames("420", baseline)
    for name, jpeg in (("grey", sources.sequential()["grey"]), ("restart", sources.sequential()["restart_rows"])):
        yield from markers(name, with_all_segments(jpeg))
    progressive = with_all_segments(sources.progressive()["progressive_420"])
    yield from strays("progressive", progressive)
