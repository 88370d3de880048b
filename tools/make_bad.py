"""Makes tests/bad: small hostile files with one fault each, and a whole file of most formats.

A file's name states its fault. Files are written byte by byte, without an encoder or anything
random, so that they are the same everywhere. They are in the public domain. The outcome that is
expected of each is in tests/bad/expected.tsv, which people write.

    python3 tools/make_bad.py          writes what differs; lists files that nothing makes any
    longer
"""

import struct
import zlib
from pathlib import Path

BAD = Path(__file__).resolve().parent.parent / "tests" / "bad"
SIDE = 16
MAX_BYTES = 4096  # bytes of a file

files = {}


def save(name, *parts):
    files[name] = b"".join(parts)


def sample(x, y):
    """A coarse pattern with edges in both directions."""
    return 40 + 170 * ((x // 3 + y // 5) % 2) + (x * 7 + y * 3) % 40


PIXELS = [[sample(x, y) for x in range(SIDE)] for y in range(SIDE)]
GREY = b"".join(map(bytes, PIXELS))


class Bits:
    """Bits, lowest bit of the first byte first, as in GIF and lossless WebP."""

    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, value, count):
        self.value |= value << self.count
        self.count += count
        return self

    def bytes(self):
        return self.value.to_bytes((self.count + 7) // 8, "little")


# Exif, a TIFF without a picture. `next_ifd` is the offset of the next directory.


def entry(tag, kind, count, value):
    return struct.pack(">HHII", tag, kind, count, value)


def exif(*entries, next_ifd=0, count=None):
    count = len(entries) if count is None else count
    head = b"MM\0*" + struct.pack(">IH", 8, count)
    return head + b"".join(entries) + struct.pack(">I", next_ifd)


ORIENTATION_6 = entry(0x0112, 3, 1, 6 << 16)
EXIF_LOOP = exif(entry(0x8769, 4, 1, 8), ORIENTATION_6, next_ifd=8)
EXIF_ENDLESS = exif(ORIENTATION_6, count=65535)

# JPEG: grey, one DC coefficient per block.


def segment(marker, payload, length=None):
    return bytes([0xFF, marker]) + struct.pack(">H", 2 + len(payload) if length is None else length) + payload


def frame(width, height, marker=0xC0, sampling=(0x11,), bits=8):
    parts = b"".join(bytes([number, s, 0]) for number, s in enumerate(sampling, 1))
    return segment(marker, struct.pack(">BHHB", bits, height, width, len(sampling)) + parts)


def huffman(kind, lengths, symbols):
    counts = bytes(lengths.get(length, 0) for length in range(1, 17))
    return segment(0xC4, bytes([kind]) + counts + bytes(symbols))


QUANTISERS = segment(0xDB, b"\0" + b"\x08" * 64)
# Eight DC categories of four bits each. AC has only the end of a block, in one bit.
TABLES = QUANTISERS + huffman(0, {4: 8}, range(8)) + huffman(0x10, {1: 1}, [0])
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0")
PROGRESSIVE_SCAN = segment(0xDA, b"\x01\x01\0\0\0\0")
SOI, EOI = b"\xff\xd8", b"\xff\xd9"


def entropy(values):
    """DC differences and ends of blocks. The last byte is padded with ones."""
    bits, last = "", 0
    for value in values:
        difference, last = value - last, value
        size = abs(difference).bit_length()
        low = difference if difference >= 0 else difference + (1 << size) - 1
        bits += f"{size:04b}" + (f"{low:0{size}b}" if size else "") + "0"
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data.replace(b"\xff", b"\xff\0")


DATA = entropy([60, -60, -30, 70])
FRAME = frame(SIDE, SIDE)
JPEG = SOI + TABLES + FRAME + SCAN + DATA + EOI

save("jpeg_whole.jpg", JPEG)
save("jpeg_of_65500_squared.jpg", SOI, TABLES, frame(65500, 65500), SCAN, DATA, EOI)
save("jpeg_of_10000_squared_in_a_few_bytes.jpg", SOI, TABLES, frame(10000, 10000), SCAN, DATA, EOI)
save(
    "jpeg_progressive_of_119_megapixels.jpg",
    SOI, TABLES, frame(10900, 10900, 0xC2, (0x11,) * 3), PROGRESSIVE_SCAN, DATA, EOI,
)
save("jpeg_without_width.jpg", SOI, TABLES, frame(0, SIDE), SCAN, DATA, EOI)
save("jpeg_without_height.jpg", SOI, TABLES, frame(SIDE, 0), SCAN, DATA, EOI)
save("jpeg_cut_in_a_table.jpg", JPEG[:40])
save("jpeg_cut_in_the_scan.jpg", SOI, TABLES, FRAME, SCAN, DATA[:2])
save("jpeg_ends_in_ff.jpg", SOI, TABLES, FRAME, SCAN, DATA[:3], b"\xff")
save("jpeg_segment_of_length_0.jpg", SOI, segment(0xE1, b"", 0), JPEG[2:])
save("jpeg_segment_past_the_end.jpg", SOI, segment(0xE1, b"Exif\0\0", 65535), JPEG[2:])
save("jpeg_table_longer_than_its_segment.jpg", SOI, segment(0xC4, b"\0" + b"\xff" * 16), JPEG[2:])
save("jpeg_table_of_too_many_codes.jpg", SOI, QUANTISERS, huffman(0, {1: 3}, range(3)), FRAME, SCAN, DATA, EOI)
save("jpeg_sampled_0_times.jpg", SOI, TABLES, frame(SIDE, SIDE, sampling=(0,)), SCAN, DATA, EOI)
save("jpeg_sampled_15_times.jpg", SOI, TABLES, frame(SIDE, SIDE, sampling=(0xFF, 0x11, 0x11)), SCAN, DATA, EOI)
save("jpeg_scan_of_a_component_not_there.jpg", SOI, TABLES, FRAME, segment(0xDA, b"\x01\x09\0\0\x3f\0"), DATA, EOI)
save("jpeg_exif_loop.jpg", SOI, segment(0xE1, b"Exif\0\0" + EXIF_LOOP), JPEG[2:])
save("jpeg_exif_of_65535_entries.jpg", SOI, segment(0xE1, b"Exif\0\0" + EXIF_ENDLESS), JPEG[2:])

# PNG: RGB in stored blocks.


def chunk(name, data=b"", length=None, checksum=None):
    length = len(data) if length is None else length
    checksum = zlib.crc32(name + data) if checksum is None else checksum
    return struct.pack(">I", length) + name + data + struct.pack(">I", checksum)


def stored(data):
    """A zlib stream of one stored block."""
    size = struct.pack("<HH", len(data), 0xFFFF ^ len(data))
    return b"\x78\x01\x01" + size + data + struct.pack(">I", zlib.adler32(data))


def header(width, height, bits=8, colour=2, interlaced=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
LINES = b"".join(b"\0" + bytes(v for value in row for v in (value, 255 - value, value)) for row in PIXELS)
IDAT, IEND = chunk(b"IDAT", stored(LINES)), chunk(b"IEND")
PNG = SIGNATURE + header(SIDE, SIDE) + IDAT + IEND
FRAME_CONTROL = struct.pack(">IIIIIHHBB", 0, SIDE, SIDE, 0, 0, 1, 10, 2, 1)

save("png_whole.png", PNG)
save("png_of_the_largest_size.png", SIGNATURE, header(0x7FFFFFFF, 0x7FFFFFFF), IDAT, IEND)
save("png_of_118_megapixels_in_a_few_bytes.png", SIGNATURE, header(10900, 10900), IDAT, IEND)
save("png_interlaced_of_118_megapixels.png", SIGNATURE, header(10900, 10900, 16, 6, 1), IDAT, IEND)
save("png_animated_of_49_megapixels.png", SIGNATURE, header(7000, 7000), chunk(b"acTL", struct.pack(">II", 2, 0)), IDAT, IEND)
save("png_without_width.png", SIGNATURE, header(0, SIDE), IDAT, IEND)
save("png_cut_in_the_pixels.png", PNG[:400])
save("png_cut_before_its_end.png", PNG[:-12])
save("png_chunk_of_4_gigabytes.png", SIGNATURE, header(SIDE, SIDE), chunk(b"IDAT", stored(LINES), 0xFFFFFFFF), IEND)
save("png_header_of_4_bytes.png", SIGNATURE, chunk(b"IHDR", b"\0\0\0\x10"), IDAT, IEND)
save("png_palette_of_4_bytes.png", SIGNATURE, header(SIDE, SIDE, 8, 3), chunk(b"PLTE", b"\1\2\3\4"), IDAT, IEND)
save("png_without_pixels.png", SIGNATURE, header(SIDE, SIDE), IEND)
save("png_of_half_its_lines.png", SIGNATURE, header(SIDE, SIDE), chunk(b"IDAT", stored(LINES[: len(LINES) // 2])), IEND)
save("png_wrong_checksum.png", SIGNATURE, header(SIDE, SIDE), chunk(b"IDAT", stored(LINES), checksum=1), IEND)
save(
    "png_frames_without_end.png",
    SIGNATURE, header(SIDE, SIDE), chunk(b"acTL", struct.pack(">II", 0x7FFFFFFF, 0)),
    chunk(b"fcTL", FRAME_CONTROL), IDAT, IEND,
)
save(
    "png_frame_outside.png",
    SIGNATURE, header(SIDE, SIDE), chunk(b"acTL", struct.pack(">II", 2, 0)), chunk(b"fcTL", FRAME_CONTROL), IDAT,
    chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, SIDE, SIDE, 0xFFFFFFF0, 9, 1, 10, 0, 0)),
    chunk(b"fdAT", b"\0\0\0\2" + stored(LINES)), IEND,
)
save("png_exif_loop.png", SIGNATURE, header(SIDE, SIDE), chunk(b"eXIf", EXIF_LOOP), IDAT, IEND)

# GIF: grey, one code per pixel; the dictionary is cleared before its codes get wider.


def gif_blocks(data):
    return b"".join(bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255)) + b"\0"


def gif_codes(values):
    bits = Bits()
    for at, value in enumerate(values):
        if at % 100 == 0:
            bits.put(256, 9)
        bits.put(value, 9)
    return gif_blocks(bits.put(257, 9).bytes())


def gif_screen(width, height):
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + bytes(v for v in range(256) for _ in "RGB")


def gif_frame(left, top, width, height, data=b"\x08" + gif_codes(GREY)):
    return b"," + struct.pack("<HHHHB", left, top, width, height, 0) + data


GIF = gif_screen(SIDE, SIDE) + gif_frame(0, 0, SIDE, SIDE) + b";"

save("gif_whole.gif", GIF)
save("gif_of_65535_squared.gif", gif_screen(65535, 65535), gif_frame(0, 0, SIDE, SIDE), b";")
save("gif_without_width.gif", gif_screen(0, SIDE), gif_frame(0, 0, SIDE, SIDE), b";")
save("gif_frame_without_width.gif", gif_screen(SIDE, SIDE), gif_frame(0, 0, 0, SIDE), b";")
save("gif_frame_far_outside.gif", gif_screen(SIDE, SIDE), gif_frame(65535, 65535, SIDE, SIDE), b";")
save("gif_frame_of_65535_squared.gif", gif_screen(SIDE, SIDE), gif_frame(0, 0, 65535, 65535), b";")
save("gif_without_frame.gif", gif_screen(SIDE, SIDE), b";")
save("gif_cut_in_the_pixels.gif", GIF[:900])
save("gif_of_half_its_lines.gif", gif_screen(SIDE, SIDE), gif_frame(0, 0, SIDE, SIDE, b"\x08" + gif_codes(GREY[:128])), b";")
save("gif_codes_of_12_bits_from_the_start.gif", gif_screen(SIDE, SIDE), gif_frame(0, 0, SIDE, SIDE, b"\x0c" + gif_codes(GREY)), b";")

# WebP: lossless, two greens and one bit per pixel; or one colour, which takes no bits at any size.


def riff(*chunks, size=None):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def riff_chunk(name, data, size=None):
    return name + struct.pack("<I", len(data) if size is None else size) + data + b"\0" * (len(data) % 2)


def lossless(width, height, plain=False):
    bits = Bits().put(0x2F, 8).put(width - 1, 14).put(height - 1, 14).put(0, 1 + 3)
    bits.put(0, 3)  # no transform, no colour cache, one set of codes
    if plain:
        bits.put(0b101, 3).put(99, 8)
    else:
        bits.put(0b111, 3).put(40, 8).put(210, 8)
    for symbol in 128, 128, 255:
        bits.put(0b101, 3).put(symbol, 8)
    bits.put(0b001, 3).put(0, 1)  # distances: none
    if not plain:
        for value in GREY:
            bits.put(value >= 128, 1)
    return bits.bytes()


def extended(width, height, flags):
    return riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


def webp_frame(left, top, width, height, picture):
    place = b"".join(value.to_bytes(3, "little") for value in (left // 2, top // 2, width - 1, height - 1))
    return riff_chunk(b"ANMF", place + b"\x0a\0\0\0" + riff_chunk(b"VP8L", picture))


ANIMATED, HAS_EXIF = 2, 8
LOOPS = riff_chunk(b"ANIM", bytes(6))
WEBP = riff(riff_chunk(b"VP8L", lossless(SIDE, SIDE)))

save("webp_whole.webp", WEBP)
save("webp_of_16383_squared_in_a_few_bytes.webp", riff(riff_chunk(b"VP8L", lossless(16383, 16383, True))))
save("webp_of_64_megapixels_in_a_few_bytes.webp", riff(riff_chunk(b"VP8L", lossless(8000, 8000, True))))
save("webp_lossy_without_size.webp", riff(riff_chunk(b"VP8 ", b"\x10\x02\0\x9d\x01\x2a\0\0\0\0" + bytes(20))))
save("webp_animated_without_frame.webp", riff(extended(SIDE, SIDE, ANIMATED), LOOPS))
save(
    "webp_frame_outside.webp",
    riff(extended(SIDE, SIDE, ANIMATED), LOOPS, webp_frame(0xFFFFFE, 8, SIDE, SIDE, lossless(SIDE, SIDE))),
)
save("webp_longer_than_the_file.webp", riff(riff_chunk(b"VP8L", lossless(SIDE, SIDE)), size=9999))
save("webp_of_no_length.webp", riff(riff_chunk(b"VP8L", lossless(SIDE, SIDE)), size=0))
save("webp_chunk_of_4_gigabytes.webp", riff(riff_chunk(b"VP8L", lossless(SIDE, SIDE), 0xFFFFFFFF)))
save("webp_cut_in_the_pixels.webp", WEBP[:-20])
save("webp_exif_loop.webp", riff(extended(SIDE, SIDE, HAS_EXIF), riff_chunk(b"VP8L", lossless(SIDE, SIDE)), riff_chunk(b"EXIF", EXIF_LOOP)))

# BMP and ICO.


def bmp_header(width, height, bits=24, method=0, colours=0, size=40):
    return struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, method, 0, 0, 0, colours, 0)


def bmp(head, pixels, offset=None):
    offset = 14 + len(head) if offset is None else offset
    return b"BM" + struct.pack("<IHHI", 14 + len(head) + len(pixels), 0, 0, offset) + head + pixels


BLUE_GREEN_RED = bytes(v for value in GREY for v in (value, value, 255 - value))
PALETTE = bytes(1024)

save("bmp_whole.bmp", bmp(bmp_header(SIDE, SIDE), BLUE_GREEN_RED))
save("bmp_of_30000_squared.bmp", bmp(bmp_header(30000, 30000), BLUE_GREEN_RED))
save("bmp_of_10000_squared_in_a_few_bytes.bmp", bmp(bmp_header(10000, 10000), BLUE_GREEN_RED))
save("bmp_without_height.bmp", bmp(bmp_header(SIDE, 0), BLUE_GREEN_RED))
save("bmp_of_negative_width.bmp", bmp(bmp_header(-SIDE, SIDE), BLUE_GREEN_RED))
save("bmp_of_the_least_height.bmp", bmp(bmp_header(SIDE, -(2**31)), BLUE_GREEN_RED))
save("bmp_header_of_4_gigabytes.bmp", bmp(bmp_header(SIDE, SIDE, size=0xFFFFFFFF), BLUE_GREEN_RED))
save("bmp_pixels_past_the_end.bmp", bmp(bmp_header(SIDE, SIDE), BLUE_GREEN_RED, 0xFFFFFFF0))
save("bmp_palette_past_the_end.bmp", bmp(bmp_header(SIDE, SIDE, 8, colours=0xFFFFFFFF), GREY))
save("bmp_cut_in_the_pixels.bmp", bmp(bmp_header(SIDE, SIDE), BLUE_GREEN_RED)[:-1])
save("bmp_runs_of_118_megapixels.bmp", bmp(bmp_header(10900, 10900, 8, 1) + PALETTE, b"\xff\x01" * 99))
save("bmp_runs_outside.bmp", bmp(bmp_header(SIDE, SIDE, 8, 1) + PALETTE, b"\0\2\0\xff\xff\x01\0\1"))
save("bmp_lines_without_end.bmp", bmp(bmp_header(SIDE, SIDE, 8, 1) + PALETTE, b"\0\0" * 999))


def ico(payload, count=1, size=None, offset=22):
    size = len(payload) if size is None else size
    return struct.pack("<HHH", 0, 1, count) + struct.pack("<BBBBHHII", SIDE, SIDE, 0, 0, 1, 24, size, offset) + payload


ICON = bmp_header(SIDE, 2 * SIDE) + BLUE_GREEN_RED + bytes(4 * SIDE)

save("ico_whole.ico", ico(ICON))
save("ico_of_65535_pictures.ico", ico(ICON, count=65535))
save("ico_without_picture.ico", ico(ICON, count=0))
save("ico_picture_past_the_end.ico", ico(ICON, offset=0xFFFFFFF0))
save("ico_picture_of_4_gigabytes.ico", ico(ICON, size=0xFFFFFFFF))
save("ico_of_height_1.ico", ico(bmp_header(SIDE, 1) + BLUE_GREEN_RED))
save("ico_png_of_the_largest_size.ico", ico(SIGNATURE + header(0x7FFFFFFF, 0x7FFFFFFF) + IDAT + IEND))

# HEIC and AVIF: boxes, with a few meaningless bytes in place of a coded picture.


def box(kind, *parts, size=None):
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body) if size is None else size) + kind + body


def full_box(kind, *parts, version=0, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def heif(brand, items, primary=1, properties=(), associated=(), references=(), extents=None):
    """`items` are (number, kind). Without `extents`, each has the same ten bytes, in `idat`."""
    entries = [full_box(b"infe", struct.pack(">HH", number, 0), kind, b"\0", version=2) for number, kind in items]
    extents = [(0, 10)] if extents is None else extents
    places = [
        struct.pack(">HHHH", number, 1, 0, len(extents)) + b"".join(struct.pack(">II", *extent) for extent in extents)
        for number, _ in items
    ]
    links = [struct.pack(">HB", number, len(associated)) + bytes(associated) for number, _ in items]
    meta = full_box(
        b"meta",
        full_box(b"hdlr", b"\0\0\0\0pict", bytes(13)),
        full_box(b"pitm", struct.pack(">H", primary)),
        full_box(b"iinf", struct.pack(">H", len(items)), *entries),
        full_box(b"iloc", b"\x44\0", struct.pack(">H", len(items)), *places, version=1),
        box(b"iprp", box(b"ipco", *properties), full_box(b"ipma", struct.pack(">I", len(items)), *links)),
        full_box(b"iref", *references),
        box(b"idat", bytes(range(10))),
    )
    return ftyp(brand) + meta


def ftyp(brand):
    return box(b"ftyp", brand, b"\0\0\0\0", b"mif1", brand)


def reference(kind, item, *targets):
    return box(kind, struct.pack(">HH", item, len(targets)), b"".join(struct.pack(">H", t) for t in targets))


def ispe(width, height):
    return full_box(b"ispe", struct.pack(">II", width, height))


for ending, brand, kind in ("heic", b"heic", b"hvc1"), ("avif", b"avif", b"av01"):
    configuration = box(b"hvcC", bytes(23)) if ending == "heic" else box(b"av1C", b"\x81\0\x0c\0")

    def one(size=ispe(SIDE, SIDE), **more):
        return heif(brand, [(1, kind)], properties=[size, configuration], associated=[1, 2], **more)

    save(f"{ending}_of_ten_bytes_of_nothing.{ending}", one())
    save(f"{ending}_of_60000_squared.{ending}", one(ispe(60000, 60000)))
    save(f"{ending}_without_width.{ending}", one(ispe(0, SIDE)))
    save(f"{ending}_first_box_alone.{ending}", ftyp(brand))
    save(
        f"{ending}_grid_of_itself.{ending}",
        heif(brand, [(1, b"grid")], properties=[ispe(SIDE, SIDE)], associated=[1], references=[reference(b"dimg", 1, 1, *[1] * 65)]),
    )
    if ending == "avif":
        continue  # The same code reads the boxes of both.
    save(f"{ending}_cut_in_meta.{ending}", one()[:120])
    save(f"{ending}_box_of_7_bytes.{ending}", ftyp(brand), box(b"meta", bytes(4), box(b"pitm", size=7)))
    save(f"{ending}_box_of_2_to_the_64.{ending}", ftyp(brand), box(b"meta", b"\xff" * 8, size=1))
    save(f"{ending}_data_past_the_end.{ending}", one(extents=[(0xFFFFFFF0, 0xFFFFFFF0)]))
    save(f"{ending}_data_in_200_pieces.{ending}", one(extents=[(0, 10)] * 200))
    save(
        f"{ending}_identity_of_itself.{ending}",
        heif(brand, [(1, b"iden")], references=[reference(b"dimg", 1, 1)]),
    )

save(
    "heic_of_a_million_items.heic",
    ftyp(b"heic"), full_box(b"meta", full_box(b"pitm", b"\0\1"), full_box(b"iloc", b"\x44\0\xff\xff\xff\xff", version=2)),
)
save(
    "avif_alpha_of_itself.avif",
    heif(
        b"avif", [(1, b"av01")],
        properties=[ispe(SIDE, SIDE), full_box(b"auxC", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")],
        associated=[1, 2], references=[reference(b"auxl", 1, 1)],
    ),
)

# TIFF: grey in one strip.


def tiff(*entries, next_ifd=0, count=None, pixels=GREY):
    count = len(entries) if count is None else count
    head = b"MM\0*" + struct.pack(">I", 8 + len(pixels)) + pixels + struct.pack(">H", count)
    return head + b"".join(entries) + struct.pack(">I", next_ifd)


def grey_tiff(width=SIDE, height=SIDE, offset=8, size=len(GREY), rows=SIDE, method=1, **more):
    short = lambda value: value << 16
    return tiff(
        entry(256, 4, 1, width), entry(257, 4, 1, height), entry(258, 3, 1, short(8)), entry(259, 3, 1, short(method)),
        entry(262, 3, 1, short(1)), entry(273, 4, 1, offset), entry(277, 3, 1, short(1)), entry(278, 4, 1, rows),
        entry(279, 4, 1, size), **more,
    )


save("tiff_whole.tif", grey_tiff())
save("tiff_of_60000_squared.tif", grey_tiff(60000, 60000))
save("tiff_of_the_largest_size.tif", grey_tiff(0xFFFFFFFF, 0xFFFFFFFF))
save("tiff_of_10000_squared_in_a_few_bytes.tif", grey_tiff(10000, 10000, rows=10000))
save("tiff_without_width.tif", grey_tiff(width=0))
save("tiff_directory_loop.tif", grey_tiff(next_ifd=8 + len(GREY)))
save("tiff_directory_past_the_end.tif", b"MM\0*\xff\xff\xff\xf0", GREY)
save("tiff_of_65535_entries.tif", grey_tiff(count=65535))
save("tiff_strip_past_the_end.tif", grey_tiff(offset=0xFFFFFFF0))
save("tiff_strip_of_4_gigabytes.tif", grey_tiff(size=0xFFFFFFFF))
save("tiff_strips_of_no_rows.tif", grey_tiff(rows=0))
save("tiff_packed_bits_of_nothing.tif", grey_tiff(method=32773, size=1))
save("tiff_entry_of_4_gigabytes.tif", tiff(entry(256, 4, 0xFFFFFFFF, 8), entry(257, 4, 1, SIDE)))
save("tiff_cut_in_the_directory.tif", grey_tiff()[:300])

# JPEG XL: headers alone. In a codestream, a selector of 3 is followed by height and width less one,
# in 30 bits each.

JXL_BOX = box(b"JXL ", b"\r\n\x87\n")

save("jxl_signature_alone.jxl", b"\xff\x0a")
save("jxl_of_the_largest_size.jxl", b"\xff\x0a", Bits().put(0, 1).put(3, 2).put(0x3FFFFFFF, 30).put(0, 3).put(3, 2).put(0x3FFFFFFF, 30).bytes(), bytes(40))
save("jxl_box_past_the_end.jxl", JXL_BOX, box(b"ftyp", b"jxl \0\0\0\0jxl "), box(b"jxlc", b"\xff\x0a", size=0xFFFFFFFF))
save("jxl_box_of_7_bytes.jxl", JXL_BOX, box(b"ftyp", b"jxl \0\0\0\0jxl "), box(b"jxlc", b"\xff\x0a", size=7))

# Files that are not pictures.

save("empty.jpg", b"")
save("page.gif", b"<html><body>no such picture</body></html>\n")

BAD.mkdir(exist_ok=True)
for name, data in files.items():
    assert len(data) < MAX_BYTES, f"{name} has {len(data)} bytes"
    path = BAD / name
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
for path in sorted(BAD.iterdir()):
    if path.name not in files and path.name not in ("README.md", "expected.tsv"):
        print(f"nothing makes {path.name}")
print(f"{len(files)} files, {sum(map(len, files.values()))} bytes")
