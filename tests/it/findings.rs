//! Small hostile files (`tests/bad`, made by `tools/make_bad.py`) and what fuzzing has found
//! (`tests/findings`): each ends in a record or in the error that its list names, and never in a
//! panic.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;

use crate::common::{fingerprinter, tests_folder};
use jimun::Format;
use jimun::decode::sniff;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, Limits};

/// `ok`, or the error's code.
fn outcome(bytes: &[u8]) -> String {
    let fingerprint = || fingerprinter(Limits::PHONE).fingerprint(bytes);
    let error = match catch_unwind(fingerprint) {
        Ok(Ok(_)) => return "ok".into(),
        Ok(Err(error)) => error,
        Err(_) => return "panic".into(),
    };
    let json = serde_json::to_value(error).expect("an error is JSON");
    json["code"].as_str().expect("a code").into()
}

/// Whether this build decodes all files of the format.
fn is_read(format: Format) -> bool {
    match format {
        Format::Avif => cfg!(feature = "avif"),
        Format::Heic => cfg!(feature = "heic"),
        Format::Jxl => cfg!(feature = "jxl"),
        Format::Tiff => cfg!(feature = "tiff"),
        Format::Pnm | Format::Tga | Format::Qoi => cfg!(feature = "rare"),
        Format::Jpeg | Format::Png | Format::Gif | Format::Webp | Format::Bmp | Format::Ico => {
            cfg!(feature = "common")
        }
        // Others are recognised, so that a refusal can name them.
        _ => false,
    }
}

/// Compares every file of the folder with its list: a name, then the right outcomes with `|`
/// between them. A build without the format may say so instead.
fn check_folder(folder: &str) {
    let folder = tests_folder().join(folder);
    let list = fs::read_to_string(folder.join("expected.tsv")).expect("expected.tsv");
    let mut wrong = Vec::new();
    let mut listed = BTreeSet::new();
    for line in list.lines().skip(1) {
        let (name, expected) = line.split_once('\t').expect("two columns");
        assert!(listed.insert(name.to_owned()), "{name} is listed twice");
        let bytes = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let came = outcome(&bytes);
        let unread = sniff(&bytes).is_ok_and(|format| !is_read(format));
        let right = expected.split('|').any(|expected| expected == came);
        if !(right || unread && came == "unsupported_format") {
            wrong.push(format!("{name}: {expected} expected, got {came}"));
        }
    }
    for file in fs::read_dir(&folder).expect("a folder") {
        let name = file.expect("a file").file_name().into_string().expect("plain names");
        if !["README.md", "expected.tsv"].contains(&name.as_str()) && !listed.contains(&name) {
            wrong.push(format!("{name} is not listed"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hostile_files_end_as_their_list_says() {
    check_folder("bad");
}

#[test]
fn what_fuzzing_found_stays_mended() {
    check_folder("findings");
}

/// The lists must not ask for a defect.
#[test]
fn no_list_expects_internal() {
    let internal = serde_json::to_value(Error::Internal).expect("an error is JSON");
    for folder in ["bad", "findings"] {
        let list = tests_folder().join(folder).join("expected.tsv");
        let list = fs::read_to_string(list).expect("expected.tsv");
        assert!(!list.contains(internal["code"].as_str().expect("a code")));
        assert!(!list.contains("panic"));
    }
}

/// Counts frames, and wants all of them.
struct Frames(u32);

impl RowSink for Frames {
    fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
        Ok(())
    }

    fn row(&mut self, _: Row<'_>) {}

    fn next_frame(&mut self) -> bool {
        self.0 += 1;
        true
    }
}

#[test]
fn frames_that_reach_over_their_canvas_count_by_their_own_size() {
    let folder = tests_folder().join("findings");
    let bytes = fs::read(folder.join("gif_frames_larger_than_their_canvas.gif")).expect("a file");
    // A canvas of 8×8, a frame of that size and five of 40×40.
    for (max_pixels, further_frames) in [(120_000_000, 5), (4 * 1600, 3), (1664, 1), (1663, 0)] {
        let limits = Limits { max_pixels, ..Limits::PHONE };
        let mut frames = Frames(0);
        let outcome = decode(Format::Gif, &bytes, &limits, &mut frames);
        assert_eq!((outcome, frames.0), (Ok(()), further_frames), "{max_pixels}");
    }
}
