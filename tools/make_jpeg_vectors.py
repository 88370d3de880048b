"""Makes tests/images/jpeg/*.jpg and tests/vectors/jpeg_rgb.json: small JPEGs and their pixels.

The pictures are noise and gradients from a fixed seed. Pillow encodes half of them. The others,
with a sampling or an order of scans that Pillow does not write, are made from coefficients here.
libjpeg-turbo's jpegtran recodes some as arithmetic. The truth is Pillow's decoder, and so
libjpeg-turbo, in all cases.

    python3 tools/make_jpeg_vectors.py          needs Pillow 13 (with libjpeg-turbo), NumPy and
    jpegtran
"""

import hashlib
import io
import json
import struct
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, features

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "tests" / "images" / "jpeg"
VECTORS = ROOT / "tests" / "vectors" / "jpeg_rgb.json"
random = np.random.default_rng(20200423)


def picture(width, height, channels):
    """Gradients, hard edges of saturated colour, and noise."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 120 * np.sin(x / (3 + 2 * c) + y / (9 - 2 * c) + c) for c in range(channels)]
    samples = np.stack(waves, axis=-1) + random.normal(0, 12, (height, width, channels))
    samples[height // 3 : height // 2, width // 4 : width // 2] = [255, 0, 0, 40][:channels]
    return np.clip(samples, 0, 255).astype(np.uint8)


def by_pillow(width, height, mode="RGB", **options):
    channels = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    samples = picture(width, height, channels)
    image = Image.fromarray(samples[..., 0] if mode == "L" else samples, mode)
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


# Writes coefficients (ITU-T T.81, annexes B, F and G).


def segment(marker, payload):
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def borrowed_tables():
    """DQT and DHT segments of a Pillow file, and its codes: {(class, index): {symbol: bits}}."""
    data = by_pillow(16, 16, quality=60)
    segments, codes, at = b"", {}, 2
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        payload = data[at + 4 : at + 2 + length]
        if data[at + 1] in (0xDB, 0xC4):
            segments += data[at : at + 2 + length]
        while data[at + 1] == 0xC4 and payload:
            counts, code, symbols, taken = payload[1:17], 0, {}, 17
            for size, count in enumerate(counts, 1):
                for symbol in payload[taken : taken + count]:
                    symbols[symbol] = format(code, f"0{size}b")
                    code += 1
                taken += count
                code <<= 1
            codes[payload[0] >> 4, payload[0] & 15] = symbols
            payload = payload[taken:]
        at += 2 + length
    return segments, codes


TABLES, CODES = borrowed_tables()


def value_bits(value):
    size = int(abs(value)).bit_length()
    return size, format(value if value > 0 else value + (1 << size) - 1, f"0{size}b") if size else ""


def block_bits(block, index, predicted, first, last):
    bits = ""
    if first == 0:
        size, rest = value_bits(int(block[0]) - predicted)
        bits += CODES[0, index][size] + rest
    run = 0
    for k in range(max(first, 1), last + 1):
        if block[k] == 0:
            run += 1
            continue
        while run > 15:
            bits += CODES[1, index][0xF0]
            run -= 16
        size, rest = value_bits(int(block[k]))
        bits += CODES[1, index][run << 4 | size] + rest
        run = 0
    return bits + (CODES[1, index][0] if run and last else "")


def stuffed(bits):
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00") if bits else b""


class Coefficients:
    """Blocks of a picture whose components are sampled as `samplings` says."""

    def __init__(self, width, height, samplings):
        self.width, self.height, self.samplings = width, height, samplings
        h_max, v_max = (max(s[i] for s in samplings) for i in (0, 1))
        self.mcus = -(-width // (8 * h_max)), -(-height // (8 * v_max))
        self.real, self.blocks = [], []
        for h, v in samplings:
            self.real.append((-(-(-(-width * h // h_max)) // 8), -(-(-(-height * v // v_max)) // 8)))
            shape = self.mcus[1] * v, self.mcus[0] * h, 64
            spread = 14.0 / (1 + np.arange(64)) * (random.random(shape) < 0.4)
            blocks = np.round(random.normal(0, 1, shape) * spread)
            blocks[..., 0] = np.round(random.normal(0, 25, shape[:2]))
            self.blocks.append(blocks.astype(int))

    def scan(self, parts, first=0, last=63, restart=0):
        intervals, bits, predicted = [], "", {}
        for number, mcu in enumerate(self.order(parts)):
            if restart and number and number % restart == 0:
                intervals.append(stuffed(bits))
                bits, predicted = "", {}
            for c, y, x in mcu:
                block = self.blocks[c][y, x]
                bits += block_bits(block, min(c, 1), predicted.get(c, 0), first, last)
                predicted[c] = int(block[0])
        intervals.append(stuffed(bits))
        tables = b"".join(bytes([c + 1, min(c, 1) * 0x11]) for c in parts)
        data = intervals[0] + b"".join(
            bytes([0xFF, 0xD0 + i % 8]) + interval for i, interval in enumerate(intervals[1:])
        )
        return segment(0xDA, bytes([len(parts)]) + tables + bytes([first, last, 0])) + data

    def order(self, parts):
        if len(parts) == 1:
            wide, high = self.real[parts[0]]
            return [[(parts[0], y, x)] for y in range(high) for x in range(wide)]
        return [
            [
                (c, my * self.samplings[c][1] + y, mx * self.samplings[c][0] + x)
                for c in parts
                for y in range(self.samplings[c][1])
                for x in range(self.samplings[c][0])
            ]
            for my in range(self.mcus[1])
            for mx in range(self.mcus[0])
        ]


def by_hand(width, height, samplings, scans="interleaved", restart=0, names=None, adobe=None, jfif=False):
    coefficients = Coefficients(width, height, samplings)
    every = list(range(len(samplings)))
    frame = struct.pack(">BHHB", 8, height, width, len(every))
    for c in every:
        frame += bytes([(names or [1, 2, 3, 4])[c], samplings[c][0] << 4 | samplings[c][1], min(c, 1)])
    head = b"\xff\xd8"
    if jfif:
        head += segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    if adobe is not None:
        head += segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([adobe]))
    head += TABLES + segment(0xC2 if scans == "bands" else 0xC0, frame)
    if restart:
        head += segment(0xDD, struct.pack(">H", restart))
    body = {
        "interleaved": lambda: coefficients.scan(every, restart=restart),
        "apart": lambda: b"".join(coefficients.scan([c], restart=restart) for c in every),
        "last two": lambda: coefficients.scan(every[:1], restart=restart) + coefficients.scan(every[1:], restart=restart),
        "bands": lambda: coefficients.scan(every, 0, 0, restart)
        + b"".join(coefficients.scan([c], *band, restart) for band in ((1, 5), (6, 63)) for c in every),
    }[scans]()
    if names:
        for c in every:
            body = body.replace(bytes([c + 1, min(c, 1) * 0x11]), bytes([names[c], min(c, 1) * 0x11]), 1)
    return head + body + b"\xff\xd9"


def arithmetic(data, *options):
    """The same coefficients, arithmetic-coded."""
    command = ["jpegtran", "-arithmetic", *options]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def without_huffman_tables(data):
    """As a frame of Motion JPEG: the decoder must know the standard's tables."""
    at = 2
    while data[at + 1] != 0xDA:
        length = 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 1] == 0xC4:
            data = data[:at] + data[at + length :]
        else:
            at += length
    return data


def pictures():
    made = {}
    for name, data in huffman_coded():
        made[name] = data
        yield name, data
    for name in ["444_odd", "422_odd", "420_odd", "grey", "420_pixel", "quality_5", "quality_100", "cmyk_plain"]:
        yield f"arithmetic_{name}", arithmetic(made[name])
        yield f"arithmetic_{name}_progressive", arithmetic(made[name], "-progressive")
    for name, options in [("blocks", ["-restart", "2B"]), ("rows", ["-restart", "1"])]:
        yield f"arithmetic_restart_{name}", arithmetic(made["420_odd"], *options)
        yield f"arithmetic_progressive_restart_{name}", arithmetic(made["420_odd"], "-progressive", *options)
    yield "arithmetic_mixed", arithmetic(made["mixed"])
    yield "no_huffman_tables", without_huffman_tables(made["420_odd"])
    yield "no_huffman_tables_grey", without_huffman_tables(made["grey"])


def huffman_coded():
    for quality, (width, height) in [(5, (61, 45)), (50, (47, 33)), (95, (33, 29)), (100, (17, 23))]:
        yield f"quality_{quality}", by_pillow(width, height, quality=quality)
    for name, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
        yield f"{name}_odd", by_pillow(39, 37, quality=85, subsampling=subsampling)
        yield f"{name}_progressive", by_pillow(41, 35, quality=85, subsampling=subsampling, progressive=True)
        yield f"{name}_narrow", by_pillow(3, 19, quality=90, subsampling=subsampling)
        yield f"{name}_pixel", by_pillow(1, 1, quality=90, subsampling=subsampling)
    yield "420_restart_blocks", by_pillow(50, 50, quality=80, restart_marker_blocks=2)
    yield "420_restart_rows", by_pillow(50, 50, quality=80, restart_marker_rows=1)
    yield "progressive_restart", by_pillow(45, 51, quality=80, progressive=True, restart_marker_blocks=3)
    yield "grey", by_pillow(43, 27, "L", quality=85)
    yield "grey_progressive", by_pillow(27, 43, "L", quality=85, progressive=True)
    yield "rgb", by_pillow(31, 27, quality=85, keep_rgb=True)
    yield "cmyk_pillow", by_pillow(35, 25, "CMYK", quality=85)
    one, two = (1, 1), (2, 1)
    yield "440", by_hand(37, 43, [(1, 2), one, one])
    yield "411", by_hand(77, 21, [(4, 1), one, one])
    yield "410", by_hand(75, 35, [(4, 2), one, one])
    yield "tall_four", by_hand(19, 67, [(1, 4), one, one])
    yield "mixed", by_hand(43, 45, [(2, 2), (1, 2), two])
    yield "luma_halved", by_hand(39, 41, [one, (2, 2), (2, 2)])
    yield "420_apart", by_hand(43, 37, [(2, 2), one, one], "apart")
    yield "420_apart_restart", by_hand(43, 37, [(2, 2), one, one], "apart", restart=3)
    yield "422_last_two", by_hand(37, 37, [two, one, one], "last two")
    yield "420_bands", by_hand(41, 43, [(2, 2), one, one], "bands")
    yield "411_bands_restart", by_hand(69, 19, [(4, 1), one, one], "bands", restart=2)
    yield "names_rgb", by_hand(25, 25, [one] * 3, names=b"RGB")
    yield "names_rgb_jfif", by_hand(25, 25, [one] * 3, names=b"RGB", jfif=True)
    yield "adobe_rgb_jfif", by_hand(25, 25, [one] * 3, adobe=0, jfif=True)
    yield "ycck", by_hand(33, 31, [(2, 2), one, one, (2, 2)], adobe=2)
    yield "cmyk_plain", by_hand(27, 29, [one] * 4)


def cut_near_end():
    """Pictures of many MCUs. Their last bytes hold few of them."""
    yield "cut_444", by_pillow(100, 100, quality=20, subsampling=0)
    yield "cut_420", by_pillow(121, 123, quality=20, subsampling=2)
    yield "cut_grey", by_pillow(99, 101, "L", quality=40)
    yield "cut_rgb", by_pillow(90, 100, quality=20, keep_rgb=True)
    yield "cut_restart", by_pillow(110, 110, quality=20, subsampling=1, restart_marker_blocks=3)
    yield "cut_optimised", by_pillow(101, 99, quality=20, subsampling=0, optimize=True)
    yield "cut_progressive", by_pillow(110, 110, quality=40, subsampling=2, progressive=True)


# Bytes cut off, including the two of the end marker.
CUT = [3, 4, 5, 6, 7, 8, 9, 10, 13, 17, 22, 28, 35, 43, 52]


def digest(data):
    pixels = Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    return hashlib.sha256(pixels).hexdigest()


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, data in pictures():
        assert len(data) <= 6 * 1024, (name, len(data))
        (IMAGES / f"{name}.jpg").write_bytes(data)
        image = Image.open(io.BytesIO(data))
        rows.append({"file": f"{name}.jpg", "width": image.width, "height": image.height, "rgb_sha256": digest(data)})
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    cuts = []
    for name, data in cut_near_end():
        assert len(data) <= 6 * 1024, (name, len(data))
        (IMAGES / f"{name}.jpg").write_bytes(data)
        for cut in CUT:
            cuts.append({"file": f"{name}.jpg", "bytes": len(data) - cut, "rgb_sha256": digest(data[:-cut])})
    made_by = {"Pillow": Image.__version__, "libjpeg_turbo": features.version("libjpeg_turbo")}
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_text(json.dumps({"decoded_by": made_by, "images": rows, "cut": cuts}, indent=1) + "\n")
    print(f"{len(rows)} pictures")


if __name__ == "__main__":
    main()
