//! Compares JPEG XL pictures with the answers of two builds of libjxl and `pdqhash`; and broken
//! ones.

use std::fs;
use std::ops::RangeInclusive;

use crate::common::{image, shared};
use crate::peers::Comparison;
use jimun::Format;
use jimun::decode::Orientation;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, ErrorKind, Limits};

/// Decoders of lossy pictures may differ by one in a sample.
const SAME_PICTURE: u32 = 2;

/// Pictures for which the nearest peer is further away.
const FARTHER: &[(&str, RangeInclusive<u32>)] = &[
    // A synthetic chart; no sample differs by more than one.
    ("features_hdr_pq_test.jxl", 0..=38),
    // 32×32 pixels. Four samples differ from djxl.
    ("features_spline_on_first_frame.jxl", 0..=12),
];

#[test]
fn pictures_have_the_peers_fingerprints() {
    let comparison = Comparison {
        bits: SAME_PICTURE,
        farther: FARTHER,
        quality: 1,
        least_quality: 50,
        has_blank: true,
        ..Comparison::exact("jxl.json")
    };
    comparison.check();
}

/// Keeps state: what was passed on.
#[derive(Default)]
struct Count {
    picture: Option<ImageInfo>,
    rows: u32,
    has_alpha: bool,
    more_frames: u32,
}

impl RowSink for Count {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.picture = Some(picture);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        self.rows += 1;
        self.has_alpha = row.has_alpha();
    }

    fn next_frame(&mut self) -> bool {
        self.more_frames = self.more_frames.saturating_sub(1);
        self.more_frames > 0
    }
}

fn decoded(bytes: &[u8], limits: &Limits) -> Result<Count, Error> {
    let mut count = Count { more_frames: u32::MAX, ..Count::default() };
    decode(Format::Jxl, bytes, limits, &mut count)?;
    Ok(count)
}

#[test]
fn rows_are_as_stored_and_the_picture_says_how_to_turn_them() {
    let Some(folder) = shared("suites/jxl-conformance") else { return };
    let bytes = fs::read(folder.join("features_orientation7_anti_transpose.jxl")).expect("there");
    let count = decoded(&bytes, &Limits::PHONE).expect("whole");
    let orientation = Orientation::Transversed;
    assert_eq!(count.picture, Some(ImageInfo { width: 100, height: 256, orientation }));
    assert_eq!((count.rows, count.has_alpha), (256, false));
}

#[test]
fn animations_end_when_no_frame_is_wanted_or_none_is_left() {
    let Some(folder) = shared("suites/jxl-conformance") else { return };
    let bytes = fs::read(folder.join("features_animation_effort_3.jxl")).expect("there");
    let all = decoded(&bytes, &Limits::PHONE).expect("whole");
    assert_eq!((all.rows, all.has_alpha), (4 * 105, true));
    let mut first = Count::default();
    let answer = decode(Format::Jxl, &bytes, &Limits::PHONE, &mut first);
    assert_eq!((answer, first.rows), (Ok(()), 105));
}

#[test]
fn a_picture_cut_anywhere_is_truncated() {
    let whole = image("jxl_q80.jxl");
    assert_eq!(decoded(&whole, &Limits::PHONE).map(|count| count.rows), Ok(400));
    for length in (0..200).chain((200..whole.len()).step_by(97)).chain([whole.len() - 1]) {
        let refusal = decoded(&whole[..length], &Limits::PHONE).map(|count| count.rows);
        assert_eq!(refusal, Err(Error::Truncated), "{length}");
    }
}

#[test]
fn an_animation_cut_anywhere_is_truncated() {
    let Some(folder) = shared("suites/jxl-conformance") else { return };
    let whole = fs::read(folder.join("features_animation_effort_9.jxl")).expect("there");
    for length in (0..whole.len()).step_by(7).chain([whole.len() - 1]) {
        let mut first = Count::default();
        let answer = decode(Format::Jxl, &whole[..length], &Limits::PHONE, &mut first);
        assert_eq!((answer, first.rows), (Err(Error::Truncated), 0), "{length}");
    }
}

#[test]
fn a_picture_that_ends_in_zeros_is_malformed() {
    let whole = image("jxl_q80.jxl");
    for kept in (40..whole.len() - 100).step_by(997) {
        let mut copy = whole.clone();
        copy[kept..].fill(0);
        let refusal = decoded(&copy, &Limits::PHONE).map(|count| count.rows);
        assert_eq!(refusal.map_err(|error| error.kind()), Err(ErrorKind::Malformed), "{kept}");
    }
}

#[test]
fn limits_are_checked_before_anything_is_decoded() {
    let bytes = image("jxl_q80.jxl");
    let few = Limits { max_pixels: 239_999, ..Limits::PHONE };
    let refusal = decoded(&bytes, &few).map(|count| count.rows);
    assert_eq!(refusal, Err(Error::TooManyPixels { megapixels: 1, limit: 0 }));
    let little = Limits { max_memory_bytes: 1 << 20, ..Limits::PHONE };
    let refusal = decoded(&bytes, &little).map(|count| count.rows);
    assert!(matches!(refusal, Err(Error::TooMuchMemory { limit: 1, .. })), "{refusal:?}");
}

/// Bits from the lowest of each byte on, as JPEG XL writes them.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn put(mut self, value: u32, count: u32) -> Self {
        self.0.extend((0..count).map(|at| value >> at & 1 == 1));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << at)
        };
        self.0.chunks(8).map(byte).collect()
    }
}

#[test]
fn the_largest_declared_size_is_refused_by_its_pixels() {
    // Signature; not small, 30 bits of height minus 1, no ratio, the same of width; metadata by
    // default.
    let side = (1 << 20) - 1;
    let size = Bits::default().put(0x0aff, 16).put(0, 1).put(3, 2).put(side, 30);
    let header = size.put(0, 3).put(3, 2).put(side, 30).put(1, 1).put(1, 1).bytes();
    let bytes = [&header[..], &[0; 64]].concat();
    let limits = Limits { max_pixels: 120_000_000, ..Limits::PHONE };
    let refusal = decoded(&bytes, &limits).map(|count| count.rows);
    assert_eq!(refusal, Err(Error::TooManyPixels { megapixels: 1_099_512, limit: 120 }));
}

/// Changes that always reach new code: one byte, its bits, a cut. Seeded, so that a failure
/// repeats.
#[test]
fn mutated_pictures_end_in_a_picture_or_a_typed_error() {
    let small = ["features_animation_progressive.jxl", "features_squeeze_alpha.jxl"];
    let folder = shared("suites/jxl-conformance");
    let files = small.iter().filter_map(|name| fs::read(folder.as_ref()?.join(name)).ok());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let limits = Limits { max_pixels: 1_000_000, ..Limits::PHONE };
    for whole in files.chain([image("jxl_q80.jxl")]) {
        for _ in 0..200 {
            let mut copy = whole.clone();
            // The headers and entropy codes are in the first bytes; coefficients fill the rest.
            let reach = if random(4) == 0 { copy.len() } else { copy.len().min(300) };
            for _ in 0..=random(3) {
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
}
