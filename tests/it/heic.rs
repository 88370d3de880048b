//! Compares HEIC and HEIF pictures with the answers of pillow-heif and `pdqhash`; and broken ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{fingerprinter, image, shared};
use crate::peers::Comparison;
use jimun::Format;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, Limits};

/// What libheif reads and we refuse, and why.
const REFUSED: &[(&str, &str)] = &[
    ("hevc32-mini.heif", "the `mini` box, which no phone writes yet"),
    ("lightning_mini.heif", "the `mini` box; AV1 besides"),
];

#[test]
fn pictures_have_the_peers_fingerprints() {
    Comparison { refused: REFUSED, ..Comparison::exact("heic.json") }.check();
}

struct Ignore;

impl RowSink for Ignore {
    fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
        Ok(())
    }

    fn row(&mut self, _: Row<'_>) {}
}

fn decoded(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    decode(Format::Heic, bytes, limits, &mut Ignore)
}

#[test]
fn a_picture_cut_anywhere_is_malformed() {
    let whole = image("heic_q60.heic");
    assert_eq!(decoded(&whole, &Limits::PHONE), Ok(()));
    for length in (0..whole.len()).step_by(7).chain(whole.len() - 9..whole.len()) {
        let refusal = decoded(&whole[..length], &Limits::PHONE).expect_err("a part is no picture");
        assert_eq!(refusal.kind(), jimun::ErrorKind::Malformed, "{length}: {refusal}");
    }
}

#[test]
fn a_picture_that_ends_in_zeros_is_corrupt() {
    let whole = image("heic_q60.heic");
    // From the first slice on: a copy that stopped and left the rest of the file blank.
    for kept in (4_000..whole.len() - 3).step_by(997) {
        let mut copy = whole.clone();
        copy[kept..].fill(0);
        let expected = Error::Corrupt { what: "start code inside a NAL unit" };
        assert_eq!(decoded(&copy, &Limits::PHONE), Err(expected), "{kept}");
    }
}

#[test]
fn limits_are_checked_before_anything_is_decoded() {
    let bytes = image("heic_q60.heic");
    let few = Limits { max_pixels: 102_399, ..Limits::PHONE };
    assert_eq!(decoded(&bytes, &few), Err(Error::TooManyPixels { megapixels: 1, limit: 0 }));
    let little = Limits { max_memory_bytes: 1 << 19, ..Limits::PHONE };
    assert_eq!(decoded(&bytes, &little), Err(Error::TooMuchMemory { mebibytes: 1, limit: 0 }));
}

/// Changes that always reach new code: one byte, its bits, a cut. Seeded, so that a failure
/// repeats.
#[test]
fn mutated_pictures_end_in_a_picture_or_a_typed_error() {
    let whole = image("heic_q60.heic");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let limits = Limits { max_pixels: 4_000_000, ..Limits::PHONE };
    for _ in 0..300 {
        let mut copy = whole.clone();
        // The boxes and parameter sets are in the first bytes; the slice fills the rest.
        let reach = if random(4) == 0 { copy.len() } else { 3_520 };
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

fn all_heif(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all_heif(&path, found);
        } else if path.extension().is_some_and(|end| {
            ["heic", "heif", "hif"].iter().any(|known| end.eq_ignore_ascii_case(known))
        }) {
            found.push(path);
        }
    }
}

#[test]
fn hostile_files_of_others_end_in_a_picture_or_a_typed_error() {
    let Some(folder) = shared("suites/libheif-tests") else { return };
    let mut paths = Vec::new();
    all_heif(&folder, &mut paths);
    let mut tally = BTreeMap::<String, u32>::new();
    for path in &paths {
        let bytes = fs::read(path).expect("readable");
        let answer = match fingerprinter(Limits::PHONE).fingerprint(&bytes) {
            Ok(_) => "a picture".into(),
            Err(Error::Internal) => panic!("{}", path.display()),
            Err(error) => error.to_string(),
        };
        *tally.entry(answer).or_default() += 1;
    }
    for (answer, count) in &tally {
        println!("| {answer} | {count} |");
    }
    assert!(paths.len() > 100);
}
