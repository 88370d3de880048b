"""Which shapes are tried in which format: name, declared pixels of all frames, and a maker."""

import io

from . import jpeg, stored, tiff, webp

# Width and height, about 50 megapixels each: from the minimum side that is hashed to squares.
SHAPES = [(5, 10_000_000), (10_000_000, 5), (64, 781_250), (781_250, 64), (7071, 7071)]
# The maximum in 16 bits, and in 14.
SHAPES_16 = [(5, 65_535), (65_535, 5), (65_535, 762), (762, 65_535), (7071, 7071)]
SHAPES_14 = [(5, 16_383), (16_383, 5), (16_383, 3050), (3050, 16_383), (7071, 7071)]


def cases():
    """The cases; a maker that returns nothing is left out."""
    found = []

    def add(name, pixels, make):
        found.append((name, pixels, make))

    def each(name, shapes, make):
        for width, height in shapes:
            add(f"{name} {width}x{height}", width * height, lambda w=width, h=height: make(w, h))

    small = [(5, 200_000), (200_000, 5), (1, 200_000), (200_000, 1), (900, 900)]
    for bits in (1, 4, 8, 16, 24, 32):
        each(f"bmp{bits}", [(w, h) for w, h in small if w * h * bits < 7e6 and (w > 7 or h * 4 < 9e5)], lambda w, h, b=bits: stored.bmp(w, h, b))
    for bits in (4, 8):
        each(f"bmp runs{bits}", SHAPES + [(1, 10_000_000), (10_000_000, 1)], lambda w, h, b=bits: stored.bmp_runs(w, h, b))
        each(f"bmp one pixel of {bits}", [(5, 40_000_000), (40_000_000, 5), (14_142, 14_142), (5, 199_000_000), (199_000_000, 5)], lambda w, h, b=bits: stored.bmp_header_alone(w, h, b))
    each("ico runs", SHAPES, stored.ico_runs)

    for bits, colour in ((1, 0), (8, 0), (8, 3), (8, 2), (8, 6), (16, 6)):
        each(f"png{colour} of {bits}", SHAPES, lambda w, h, b=bits, c=colour: stored.png(w, h, b, c))
    each("png interlaced", SHAPES, lambda w, h: stored.png(w, h, 8, 2, True))
    each("png interlaced of 1", SHAPES, lambda w, h: stored.png(w, h, 1, 0, True))
    each("ico png", SHAPES[:2], lambda w, h: stored.ico(stored.png(w, h, 8, 0)))
    for side, frames in ((310, 520), (31, 20_000), (5, 30_000)):
        add(f"png {frames} frames of {side}", min(side * side * frames, 50_000_000), lambda s=side, f=frames: stored.png_animated(s, s, f) if f < 3000 else stored.png_animated(s, s, min(f, 900_000 // 160)))

    each("gif", SHAPES_16, stored.gif)
    each("gif interlaced", SHAPES_16[2:4], lambda w, h: stored.gif(w, h, interlaced=True))
    for side, frames in ((7071, 20), (310, 520), (5, 25_000)):
        add(f"gif {frames} frames of {side}", side * side * frames, lambda s=side, f=frames: stored.gif(s, s, f))
    add("gif one pixel of 7071 squared, 30,000 frames", 1_000_000_000, lambda: stored.gif(7000, 7000, 30_000, (1, 1)))
    add("gif frames of 7000 squared on 5 squared", 294_000_000, lambda: stored.gif(5, 5, 30, (7000, 1400)))

    for name, form in (
        ("one symbol", {}),
        ("predicted by gradient", {"predictor": 11}),
        ("predicted by clamp", {"predictor": 13}),
        ("turned colours", {"predictor": 12, "colour": True}),
        ("from the cache", {"green": 280, "cache": 11}),
    ):
        each(f"webp lossless, {name}", SHAPES_14, lambda w, h, form=form: webp.still(w, h, **form))
    add("webp lossless, all it can declare", 268_000_000, lambda: webp.still(16_383, 16_383, green=280, cache=11))
    for side, frames in ((7071, 3), (310, 520), (16, 9000)):
        add(f"webp {frames} frames of {side}", side * side * frames, lambda s=side, f=frames: webp.animated(s, s, f))
    add("webp one pixel of 5000 squared, 9000 frames", 1_000_000_000, lambda: webp.animated(5000, 5000, 9000, (1, 1)))
    each("webp lossy", SHAPES_14, lambda w, h: pillow(w, h, "WEBP", quality=1, method=0))
    each("webp lossy with alpha", SHAPES_14[2:], lambda w, h: pillow(w, h, "WEBP", mode="RGBA", quality=1, method=0))
    add("webp lossy, larger than its canvas", 100, lambda: larger_than_canvas())

    each("jpeg", SHAPES_16, jpeg.sequential)
    each("jpeg in colour", SHAPES_16, lambda w, h: jpeg.sequential(w, h, colour=True))
    each("jpeg of restarts", [(5, 65_535), (65_535, 5), (4000, 4000)], lambda w, h: jpeg.sequential(w, h, 1))
    for scans in (100, 500):
        each(f"jpeg of {scans} scans", [(5, 65_535), (65_535, 8), (65_535, 64), (4000, 4000), (7071, 7071)], lambda w, h, s=scans: jpeg.progressive(w, h, s))
    each("jpeg arithmetic", SHAPES_16, jpeg.arithmetic)

    def strips(width, height, compression, pack, rows, **form):
        bytes_of_row = width * form.get("bits", 8) * form.get("samples", 1) // 8
        return tiff.tiff(width, height, compression, pack(rows * bytes_of_row), rows=rows, **form)

    for name, compression, pack in (("deflate", 8, tiff.deflated), ("lzw", 5, tiff.lzw), ("packbits", 32773, tiff.packed)):
        each(f"tiff {name} one strip", SHAPES, lambda w, h, c=compression, p=pack: strips(w, h, c, p, h))
        each(f"tiff {name} of rows", [(200, 100_000), (250, 120_000)], lambda w, h, c=compression, p=pack: strips(w, h, c, p, 1))
        each(f"tiff {name} 16 samples of 64 bits", [(250, 100_000), (5, 110_000)], lambda w, h, c=compression, p=pack: strips(w, h, c, p, 1, bits=16, samples=16))
    each("tiff group 4", [(5, 2_400_000), (20, 2_400_000), (10_000_000, 5), (7071, 7071)], lambda w, h: tiff.tiff(w, h, 4, tiff.group4(h), bits=1))
    each("tiff group 4 of rows", [(200, 110_000)], lambda w, h: tiff.tiff(w, h, 4, tiff.group4(1), bits=1, rows=1))
    each("tiff huffman", [(10_000_005, 5), (2565, 200_000)], lambda w, h: tiff.tiff(w, h, 2, tiff.huffman_row(w) * h, bits=1))
    each("tiff reversed strips that lie over each other", [(200, 70_000)], lambda w, h: tiff.tiff(w, h, 1, bytes(400_000), rows=1, fill_order=2))
    each("tiff strips that begin with nothing", [(200, 60_000)], lambda w, h: tiff.tiff(w, h, 32773, b"\x80" * 400_000 + tiff.packed(w), rows=1))
    each("tiff tiles much larger than the picture", [(5, 1_000_000)], lambda w, h: tiff.tiff(w, h, 4, tiff.group4(16), bits=1, tile=(4_000_000, 16)))

    each("heic", [(4096, 4096), (64, 8192), (8192, 64)], heic)
    if pillow_has("avif"):
        each("avif", [(4096, 4096), (64, 65_535), (65_535, 64)], lambda w, h: pillow(w, h, "AVIF", quality=10, speed=10, max_threads=2))
    return found


def pillow(width, height, name, mode="RGB", **options):
    """A picture of a few coarse blocks, or nothing where Pillow is missing."""
    try:
        from PIL import Image
    except ImportError:
        return None
    blocks = Image.frombytes("L", (16, 16), stored.DETAIL[:256]).convert(mode)
    if mode == "RGBA":
        blocks.putalpha(200)
    out = io.BytesIO()
    blocks.resize((width, height), Image.Resampling.NEAREST).save(out, name, **options)
    return out.getvalue()


def heic(width, height):
    try:
        import pillow_heif
    except ImportError:
        return None
    pillow_heif.register_heif_opener()
    return pillow(width, height, "HEIF", quality=10, enc_params={"preset": "ultrafast"})


def pillow_has(feature):
    try:
        from PIL import features
    except ImportError:
        return False
    return features.check(feature)


def larger_than_canvas():
    whole = pillow(7000, 7000, "WEBP", quality=1, method=0)
    return whole and webp.lossy_in_canvas(whole[12:], 10, 10)
