//! Compares TIFF pictures with the answers of Pillow and `pdqhash`; and broken ones.

use std::fs;
use std::ops::RangeInclusive;

use crate::common::{Peer, fingerprint, image, shared, tests_folder};
use crate::peers::Comparison;
use jimun::Format;
use jimun::decode::Orientation;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, ErrorKind, Limits};

/// YCbCr that is not packed: Pillow rounds to 1/64 where libtiff, which reads all other YCbCr, has
/// 1/65536. No sample is more than 1 apart.
const NEAR: &[(&str, RangeInclusive<u32>)] =
    &[("ycbcr_lzw_broken.tif", 0..=2), ("ycbcr_lzw_bt709.tif", 0..=2)];

#[test]
fn pictures_have_the_peers_fingerprints() {
    Comparison { farther: NEAR, least: 20, ..Comparison::exact("tiff.json") }.check();
}

/// libtiff's own: the last strip is one even area.
#[test]
fn an_even_strip_of_lzw_is_whole() {
    let Some(folder) = shared("cases") else { return };
    let bytes = fs::read(folder.join("tiff_lzw_even_strip.tif")).expect("an example");
    let peer = Peer {
        hash: "f9a3b8609e07c020f27c248f69e679371eb6a1f8f99bc799a7f664061da01a68".into(),
        quality: 100,
    };
    let record = fingerprint(&bytes).expect("a whole picture");
    assert_eq!(peer.distance(&record.fingerprints[0]), 0);
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = tests_folder().join("images/tiff");
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), image(&format!("tiff/{name}")))).collect()
}

/// Keeps its input.
#[derive(Default)]
struct Keep {
    picture: Option<ImageInfo>,
    frames: u32,
    pixels: Vec<u8>,
}

impl RowSink for Keep {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.picture = Some(picture);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        match row {
            Row::Luma8(row) | Row::LumaAlpha8(row) | Row::Rgb8(row) | Row::Rgba8(row) => {
                self.pixels.extend(row);
            }
            Row::YCbCr8 { .. } => panic!("TIFF has no such rows"),
        }
    }

    fn next_frame(&mut self) -> bool {
        self.frames += 1;
        true
    }
}

fn kept(bytes: &[u8], limits: &Limits) -> Result<Keep, Error> {
    let mut keep = Keep::default();
    decode(Format::Tiff, bytes, limits, &mut keep).map(|()| keep)
}

fn refusal(bytes: &[u8]) -> Option<Error> {
    kept(bytes, &Limits::PHONE).err()
}

#[test]
fn byte_order_and_offset_size_change_no_pixel() {
    let twins = ["tiff/premultiplied.tif", "tiff/bigtiff_mm_premultiplied.tif"];
    let [small, big] = twins.map(|name| kept(&image(name), &Limits::PHONE).expect("read").pixels);
    assert_eq!(small.len(), 4 * 76 * 68);
    assert!(small == big);
}

#[test]
fn thumbnails_and_pages_of_other_sizes_are_no_frames() {
    let pages = kept(&image("tiff/pages_turned.tif"), &Limits::PHONE).expect("read");
    let picture = pages.picture.expect("started");
    assert_eq!(picture, ImageInfo { width: 68, height: 76, orientation: Orientation::RotateCw90 });
    assert_eq!((pages.frames, pages.pixels.len()), (1, 2 * 68 * 76));
}

#[test]
fn a_picture_cut_anywhere_is_malformed() {
    for (name, whole) in samples() {
        assert_eq!(refusal(&whole), None, "{name}");
        for length in (0..whole.len()).step_by(29).chain(whole.len() - 9..whole.len()) {
            let refusal = refusal(&whole[..length]).expect("a part is no picture");
            assert_eq!(refusal.kind(), ErrorKind::Malformed, "{name}, {length}: {refusal}");
        }
    }
}

/// A classic file of little-endian byte order, changed.
struct Classic(Vec<u8>);

impl Classic {
    fn sample(name: &str) -> Self {
        let bytes = image(&format!("tiff/{name}"));
        assert!(bytes.starts_with(b"II*\0"));
        Self(bytes)
    }

    fn u32(&self, at: usize) -> usize {
        u32::from_le_bytes(*self.0[at..].first_chunk().expect("four bytes")) as usize
    }

    fn directory(&self) -> (usize, usize) {
        let at = self.u32(4);
        (at, usize::from(u16::from_le_bytes([self.0[at], self.0[at + 1]])))
    }

    fn entry(&self, tag: u16) -> usize {
        let (at, count) = self.directory();
        let mut entries = (0..count).map(|index| at + 2 + 12 * index);
        entries.find(|&at| self.0[at..at + 2] == tag.to_le_bytes()).expect("the tag")
    }

    /// Gives the tag another type, count and value or offset.
    fn with(mut self, tag: u16, kind: u16, count: u32, value: u32) -> Self {
        let at = self.entry(tag);
        self.0[at + 2..at + 4].copy_from_slice(&kind.to_le_bytes());
        self.0[at + 4..at + 8].copy_from_slice(&count.to_le_bytes());
        self.0[at + 8..at + 12].copy_from_slice(&value.to_le_bytes());
        self
    }

    fn refusal(&self) -> Option<Error> {
        refusal(&self.0)
    }
}

const SHORT: u16 = 3;
const LONG: u16 = 4;

#[test]
fn tags_that_lie_are_refused_by_name() {
    let strips = || Classic::sample("grey16_deflate.tif");
    let tiles = || Classic::sample("premultiplied.tif");
    let corrupt = |what| Some(Error::Corrupt { what });
    let unsupported = |feature| Some(Error::UnsupportedFeature { feature });
    let limit = Limits::PHONE.max_pixels / 1_000_000;
    let many = |megapixels| Some(Error::TooManyPixels { megapixels, limit });
    for (file, expected) in [
        (strips().with(256, SHORT, 1, 0), Some(Error::ZeroSize)),
        (strips().with(257, LONG, 1, u32::MAX), many(326_418)),
        (tiles().with(256, LONG, 1, u32::MAX), many(292_058)),
        (strips().with(278, SHORT, 1, 0), corrupt("rows per strip")),
        (tiles().with(322, SHORT, 1, 0), corrupt("tile size")),
        (tiles().with(322, LONG, 1, u32::MAX), None),
        (strips().with(273, LONG, 1, 8), corrupt("number of values in a tag")),
        (strips().with(273, LONG, u32::MAX, 8), Some(Error::Truncated)),
        (strips().with(273, LONG, 3, u32::MAX), Some(Error::Truncated)),
        (strips().with(279, LONG, 3, 4), Some(Error::Truncated)),
        (strips().with(277, SHORT, 1, 0), corrupt("samples per pixel")),
        (strips().with(277, SHORT, 1, 17), unsupported("TIFF with over 16 channels")),
        (strips().with(258, SHORT, 1, 64), unsupported("this TIFF sample format")),
        (strips().with(259, SHORT, 1, 6), unsupported("old-style JPEG in TIFF")),
        (strips().with(259, SHORT, 1, 50_000), unsupported("Zstandard in TIFF")),
        (strips().with(262, SHORT, 1, 2), corrupt("samples per pixel")),
        (strips().with(262, SHORT, 1, 32_844), unsupported("this TIFF photometric interpretation")),
        (
            strips().with(262, SHORT, 1, 32_803),
            Some(Error::UnsupportedFormat { format: Format::RawPhoto }),
        ),
        (strips().with(262, SHORT, 1, 3), unsupported("TIFF palette of over 8 bits")),
        (tiles().with(262, SHORT, 1, 8), unsupported("CIELab TIFF")),
        (strips().with(262, 2, 1, 1), corrupt("type of a tag")),
    ] {
        let refusal = file.refusal();
        match expected {
            Some(expected) => assert_eq!(refusal, Some(expected)),
            None => assert_eq!(refusal.map(|error| error.kind()), Some(ErrorKind::Limits)),
        }
    }
}

#[test]
fn tiles_may_be_listed_as_strips() {
    let tiles = Classic::sample("premultiplied.tif");
    let expected = kept(&tiles.0, &Limits::PHONE).expect("read").pixels;
    let mut strips = Classic(tiles.0.clone());
    for (tile, strip) in [(324_u16, 273_u16), (325, 279)] {
        let at = strips.entry(tile);
        strips.0[at..at + 2].copy_from_slice(&strip.to_le_bytes());
    }
    assert!(kept(&strips.0, &Limits::PHONE).expect("read").pixels == expected);
}

#[test]
fn directories_in_a_circle_end() {
    let mut file = Classic::sample("grey12.tif");
    let (at, count) = file.directory();
    let next = at + 2 + 12 * count;
    file.0[next..next + 4].copy_from_slice(&(at as u32).to_le_bytes());
    let circle = Error::Corrupt { what: "directories that run in a circle" };
    assert_eq!(file.refusal(), Some(circle));
    assert_eq!(refusal(b"II*\0\0\0\0\0"), Some(Error::Corrupt { what: "no directory" }));
}

#[test]
fn packed_data_that_ends_in_zeros_or_is_cut_within_is_malformed() {
    let packed =
        ["rgb_lzw_old.tif", "palette4_packbits.tif", "grey16_deflate.tif", "fax_g4_fill2.tif"];
    for name in packed {
        let whole = Classic::sample(name);
        // The last strip ends where the directory's outlying values begin: before the middle of
        // what is left.
        let end = whole.u32(4) * 7 / 10;
        let mut copy = Classic(whole.0.clone());
        copy.0[end / 4..end].fill(0);
        let kind = copy.refusal().map(|error| error.kind());
        assert_eq!(kind, Some(ErrorKind::Malformed), "{name}");
        let mut lost = whole.0;
        lost.drain(end / 2..end / 2 + 37);
        assert_eq!(refusal(&lost).map(|error| error.kind()), Some(ErrorKind::Malformed), "{name}");
    }
}

#[test]
fn limits_are_checked_before_anything_is_unpacked() {
    let bytes = image("tiff_lzw.tif");
    let few = Limits { max_pixels: 102_399, ..Limits::PHONE };
    let refusal = |bytes: &[u8], limits| kept(bytes, limits).err();
    assert_eq!(refusal(&bytes, &few), Some(Error::TooManyPixels { megapixels: 1, limit: 0 }));
    // Strips of 320 pixels: only a few rows and the codec are held.
    let enough = Limits { max_memory_bytes: 80 << 10, ..Limits::PHONE };
    assert_eq!(refusal(&bytes, &enough), None);
    let little = Limits { max_memory_bytes: 60 << 10, ..Limits::PHONE };
    let too_much = Some(Error::TooMuchMemory { mebibytes: 1, limit: 0 });
    assert_eq!(refusal(&bytes, &little), too_much);
    // A row of tiles, one more tile and its bytes; and what the JPEG decoder says it needs.
    let tiles = image("tiff/rgb_jpeg_tiles.tif");
    let less = Limits { max_memory_bytes: 44 << 10, ..Limits::PHONE };
    assert_eq!(refusal(&tiles, &less), too_much);
}

/// Changes that always reach new code: one byte, its bits, a cut. Seeded, so that a failure
/// repeats.
#[test]
fn mutated_pictures_end_in_a_picture_or_a_typed_error() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let limits = Limits { max_pixels: 1_000_000, ..Limits::PHONE };
    for (_, whole) in samples() {
        for _ in 0..150 {
            let mut copy = whole.clone();
            // The directory is at the end, after the pixels.
            let reach = if random(4) == 0 { copy.len() } else { copy.len().min(400) };
            for _ in 0..=random(4) {
                let at = copy.len() - 1 - random(reach);
                copy[at] = match random(3) {
                    0 => random(256) as u8,
                    1 => copy[at] ^ 1 << random(8),
                    _ => [0, 1, 0x7f, 0x80, 0xff][random(5)],
                };
            }
            assert_ne!(kept(&copy, &limits).err(), Some(Error::Internal));
        }
    }
}

#[test]
fn hostile_files_have_the_listed_verdict() {
    let Some(folder) = shared("bad") else { return };
    let list = fs::read_to_string(folder.join("expected.tsv")).expect("a list");
    let mut seen = 0;
    for line in list.lines() {
        let mut columns = line.split('\t');
        let (Some(name), Some(verdict)) = (columns.next(), columns.nth(1)) else { continue };
        if !name.ends_with(".tif") {
            continue;
        }
        let answer = fingerprint(&fs::read(folder.join(name)).expect("a file"));
        match verdict {
            "ok" => assert!(answer.is_ok(), "{name}: {answer:?}"),
            // Damaged: refused, since a part would have a fingerprint of its own.
            "refuse" | "flag" => assert!(answer.is_err(), "{name} is read"),
            _ => {}
        }
        assert_ne!(answer.err(), Some(Error::Internal), "{name}");
        seen += 1;
    }
    assert!(seen >= 40, "{seen}");
}
