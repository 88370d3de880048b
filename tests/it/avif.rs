//! Compares AVIF pictures with the answers of Pillow (libavif) and `pdqhash`; and broken ones.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;

use crate::common::{fingerprint, image, shared};
use crate::peers::Comparison;
use jimun::Format;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, Limits};
use sha2::{Digest, Sha256};

/// What libavif reads and we refuse, and why.
const REFUSED: &[(&str, &str)] = &[(
    "poc_b_506387278.avif",
    "an attack: the second frame has no picture in it, and a broken animation is refused",
)];

/// Pictures with the same pixels but another hash, and the distance. The same pixels in a PNG are
/// as far apart. These pictures are so regular that coefficients equal the median, where the last
/// bit of a sum decides.
const TIED: &[(&str, RangeInclusive<u32>)] = &[
    ("color_grid_alpha_grid_gainmap_nogrid.avif", 4..=4),
    ("color_grid_gainmap_different_grid.avif", 4..=4),
];

/// Takes the samples of the first frame.
#[derive(Default)]
struct Samples {
    size: (u32, u32),
    rgb: Vec<u8>,
    frames: u32,
    /// How many frames are wanted.
    most: u32,
}

impl RowSink for Samples {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.size = (picture.width, picture.height);
        self.frames = 1;
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        if self.frames > 1 {
            return;
        }
        match row {
            Row::Luma8(row) => self.rgb.extend(row.iter().flat_map(|&grey| [grey; 3])),
            Row::LumaAlpha8(row) => {
                self.rgb.extend(row.as_chunks().0.iter().flat_map(|&[grey, _]| [grey; 3]));
            }
            Row::Rgb8(row) => self.rgb.extend(row),
            Row::Rgba8(row) => {
                self.rgb.extend(row.as_chunks().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]));
            }
            Row::YCbCr8 { .. } => unreachable!("only of JPEG"),
        }
    }

    fn next_frame(&mut self) -> bool {
        let more = self.frames < self.most;
        self.frames += u32::from(more);
        more
    }
}

fn samples(bytes: &[u8], limits: &Limits, most: u32) -> Result<Samples, Error> {
    let mut samples = Samples { most, ..Samples::default() };
    decode(Format::Avif, bytes, limits, &mut samples)?;
    Ok(samples)
}

fn decoded(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    samples(bytes, limits, 10).map(drop)
}

#[test]
fn pictures_have_the_peers_pixels_and_fingerprints() {
    let comparison = Comparison {
        refused: REFUSED,
        farther: TIED,
        least_quality: 50,
        has_blank: true,
        also: |vector, bytes| {
            let file = &vector.file;
            let stored = samples(bytes, &Limits::PHONE, 1);
            let stored = stored.unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(stored.size, (vector.width, vector.height), "{file}");
            let digest = Sha256::digest(&stored.rgb);
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(Some(digest), vector.pixels, "{file}");
        },
        ..Comparison::exact("avif.json")
    };
    comparison.check();
}

#[test]
fn an_animation_has_all_its_frames() {
    let Some(folder) = shared("suites/libavif-tests/tests/data") else { return };
    for name in ["colors-animated-8bpc.avif", "colors-animated-12bpc-keyframes-0-2-3.avif"] {
        let bytes = fs::read(folder.join(name)).expect("readable");
        for (most, expected) in [(1, 1), (3, 3), (100, 5)] {
            let frames = samples(&bytes, &Limits::PHONE, most).expect("an animation").frames;
            assert_eq!(frames, expected, "{name}");
        }
    }
}

#[test]
fn a_picture_cut_anywhere_is_malformed() {
    let whole = image("avif_q60.avif");
    assert_eq!(decoded(&whole, &Limits::PHONE), Ok(()));
    for length in (0..whole.len()).step_by(7).chain(whole.len() - 9..whole.len()) {
        let refusal = decoded(&whole[..length], &Limits::PHONE).expect_err("a part is no picture");
        assert_eq!(refusal.kind(), jimun::ErrorKind::Malformed, "{length}: {refusal}");
    }
}

/// Where the coded picture begins.
fn coded_from(file: &[u8]) -> usize {
    file.windows(4).position(|four| four == b"mdat").expect("a coded picture") + 4
}

#[test]
fn a_picture_that_ends_in_zeros_is_corrupt() {
    let whole = image("avif_q60.avif");
    // From the frame on: a copy that stopped and left the rest of the file blank.
    for kept in (coded_from(&whole) + 40..whole.len() - 40).step_by(997) {
        let mut copy = whole.clone();
        copy[kept..].fill(0);
        let expected = Error::Corrupt { what: "zeros inside an AV1 frame" };
        assert_eq!(decoded(&copy, &Limits::PHONE), Err(expected), "{kept}");
    }
}

#[test]
fn limits_are_checked_before_anything_is_decoded() {
    let bytes = image("avif_q60.avif");
    let few = Limits { max_pixels: 102_399, ..Limits::PHONE };
    assert_eq!(decoded(&bytes, &few), Err(Error::TooManyPixels { megapixels: 1, limit: 0 }));
    let little = Limits { max_memory_bytes: 1 << 19, ..Limits::PHONE };
    assert!(matches!(decoded(&bytes, &little), Err(Error::TooMuchMemory { limit: 0, .. })));
}

#[test]
fn a_stated_size_that_is_not_the_coded_one_is_refused() {
    let whole = image("avif_q60.avif");
    let at = whole.windows(4).position(|four| four == b"ispe").expect("a size") + 8;
    for side in [319_u32, 321, 60_000] {
        let mut copy = whole.clone();
        copy[at..at + 4].copy_from_slice(&side.to_be_bytes());
        let expected = Error::Corrupt { what: "AV1 picture of another size than ispe says" };
        assert_eq!(decoded(&copy, &Limits::PHONE), Err(expected), "{side}");
    }
    let mut copy = whole;
    copy[at..at + 8].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert!(matches!(decoded(&copy, &Limits::PHONE), Err(Error::TooManyPixels { .. })));
}

/// Changes that always reach new code: one byte, its bits, a cut. Seeded, so that a failure
/// repeats.
#[test]
fn mutated_pictures_end_in_a_picture_or_a_typed_error() {
    let whole = image("avif_q60.avif");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let limits = Limits { max_pixels: 4_000_000, ..Limits::PHONE };
    let headers = coded_from(&whole) + 40;
    for _ in 0..300 {
        let mut copy = whole.clone();
        // The boxes and headers are in the first bytes; the frame fills the rest.
        let reach = if random(4) == 0 { copy.len() } else { headers };
        for _ in 0..=random(4) {
            let at = random(reach);
            copy[at] = match random(3) {
                0 => random(256) as u8,
                1 => copy[at] ^ 1 << random(8),
                _ => [0, 1, 0x7f, 0x80, 0xff][random(5)],
            };
        }
        let result = decoded(&copy, &limits);
        assert!(!matches!(result, Err(Error::Internal)));
    }
}

#[test]
fn hostile_files_of_others_end_in_a_picture_or_a_typed_error() {
    let mut paths = Vec::new();
    for folder in ["bad", "suites/libavif-tests/tests/data"] {
        let Some(folder) = shared(folder) else { return };
        let files = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
        paths.extend(files.filter(|path| path.extension().is_some_and(|end| end == "avif")));
    }
    let mut tally = BTreeMap::<String, u32>::new();
    for path in &paths {
        let bytes = fs::read(path).expect("readable");
        let answer = match decoded(&bytes, &Limits::PHONE) {
            Ok(()) => "a picture".into(),
            Err(Error::Internal) => panic!("{}", path.display()),
            Err(error) => error.to_string(),
        };
        *tally.entry(answer).or_default() += 1;
    }
    for (answer, count) in &tally {
        println!("| {answer} | {count} |");
    }
    assert!(paths.len() > 60);
}

#[test]
fn damaged_files_are_refused_and_whole_ones_read() {
    let Some(folder) = shared("bad") else { return };
    let table = fs::read_to_string(folder.join("expected.tsv")).expect("a table");
    let mut looked_at = 0;
    for line in table.lines() {
        let mut fields = line.split('\t');
        let (Some(name), _, Some(verdict)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        if !name.ends_with(".avif") {
            continue;
        }
        let bytes = fs::read(folder.join(name)).expect("readable");
        let read = fingerprint(&bytes).is_ok();
        match verdict {
            "ok" => assert!(read, "{name}"),
            "refuse" | "flag" => assert!(!read, "{name}"),
            _ => {}
        }
        looked_at += 1;
    }
    assert!(looked_at > 10);
}
