//! Animations that were cut off or damaged after their first frame: whole frames are kept, and the
//! record says that others are missing.

use std::fs;

use crate::common::{fingerprint, image, shared};
use jimun::Format;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, ErrorKind, Fingerprint, Limits, Record, Variant, Verdict};

const ANIMATIONS: [&str; 3] = ["gif_animated.gif", "apng_animated.png", "webp_animated.webp"];

/// The fingerprints of what is present must be the first of those of the whole animation.
fn check(name: &str, record: &Record, whole: &Record) {
    let begins = |kept: &[Fingerprint]| whole.fingerprints.starts_with(kept);
    assert!(!record.fingerprints.is_empty() && begins(&record.fingerprints), "{name}");
    assert_eq!(record.fingerprints[0].variant, Variant::Full, "{name}");
}

#[test]
fn an_animation_cut_anywhere_keeps_its_whole_frames_or_is_refused() {
    for name in ANIMATIONS {
        let bytes = image(name);
        let whole = fingerprint(&bytes).expect("a whole animation");
        assert!(
            whole.fingerprints.iter().any(|f| matches!(f.variant, Variant::Frame(_))),
            "{name}"
        );
        let (mut refused, mut incomplete, mut last_percent) = (0, 0, 0);
        let ends = bytes.len().saturating_sub(40)..bytes.len();
        for length in (0..bytes.len()).step_by(bytes.len() / 150).chain(ends) {
            match fingerprint(&bytes[..length]) {
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Malformed, "{name} to {length}");
                    assert_eq!(incomplete, 0, "{name} to {length}: more was read of less");
                    refused += 1;
                }
                Ok(record) => {
                    check(name, &record, &whole);
                    // After its last block, a GIF lacks nothing but a mark.
                    if let Verdict::Incomplete { present_percent } = record.verdict {
                        assert!(present_percent >= last_percent, "{name} to {length}");
                        last_percent = present_percent;
                        incomplete += 1;
                    } else {
                        assert_eq!((name, record), (ANIMATIONS[0], whole.clone()), "{length}");
                        assert_eq!(length, bytes.len() - 1);
                    }
                }
            }
        }
        assert!(refused > 10 && incomplete > 10, "{name}: {refused}, {incomplete}");
    }
}

/// A copy in which the last tenth but one of the bytes is overwritten.
fn damaged(name: &str) -> Vec<u8> {
    let mut bytes = image(name);
    let tenth = bytes.len() / 10;
    let from = bytes.len() - 2 * tenth;
    bytes[from..from + tenth].fill(0xff);
    bytes
}

#[test]
fn damage_behind_the_first_frame_is_told_where_the_format_shows_it() {
    // Every string of bytes is a lossy WebP picture, so nothing shows there.
    for name in [ANIMATIONS[0], ANIMATIONS[1]] {
        let whole = fingerprint(&image(name)).expect("a whole animation");
        let record = fingerprint(&damaged(name)).expect("a whole first frame");
        check(name, &record, &whole);
        assert!(matches!(record.verdict, Verdict::Incomplete { .. }), "{name}");
    }
}

#[test]
fn a_cut_still_that_says_nothing_of_frames_is_refused_as_before() {
    for name in ["webp_lossy_q70.webp", "webp_lossless_alpha.webp"] {
        let bytes = image(name);
        let cut = fingerprint(&bytes[..bytes.len() - 2]).map(|record| record.verdict);
        assert_eq!(cut, Err(Error::Truncated), "{name}");
    }
}

/// Counts rows, wants all frames, and remembers the reported share.
#[derive(Default)]
struct Rows {
    height: u32,
    rows: u32,
    present_percent: Option<u8>,
}

impl RowSink for Rows {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.height = picture.height;
        Ok(())
    }

    fn row(&mut self, _: Row<'_>) {
        self.rows += 1;
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        assert_eq!(self.present_percent.replace(present_percent), None, "said twice");
        Ok(())
    }

    fn next_frame(&mut self) -> bool {
        true
    }
}

/// Cuts the file at every hundredth: no part of a frame is passed on, and what is missing is
/// reported.
fn cut_everywhere(format: Format, path: &str, frames: u32) {
    let Some(folder) = shared("suites") else { return };
    let bytes = fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (mut refused, mut incomplete) = (0, 0);
    for hundredth in 1..=100 {
        let length = bytes.len() * hundredth / 100;
        let mut rows = Rows::default();
        match decode(format, &bytes[..length], &Limits::PHONE, &mut rows) {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Malformed, "{path} to {length}");
                assert_eq!((rows.rows, incomplete), (0, 0), "{path} to {length}");
                refused += 1;
            }
            Ok(()) => {
                assert_eq!(rows.rows % rows.height, 0, "{path} to {length}");
                let whole = rows.rows / rows.height;
                assert!((1..=frames).contains(&whole), "{path} to {length}");
                // What follows the last frame may be missing.
                assert!(whole == frames || rows.present_percent.is_some(), "{path} to {length}");
                assert!(length < bytes.len() || rows.present_percent.is_none(), "{path}");
                incomplete += u32::from(whole < frames);
            }
        }
    }
    // If alpha follows all colours, the first frame is whole only near the end of the file.
    assert!(refused > 5 && incomplete > 1, "{path}: {refused}, {incomplete}");
}

#[cfg(feature = "avif")]
#[test]
fn a_cut_avif_animation_gives_whole_frames_only() {
    for name in ["colors-animated-8bpc.avif", "colors-animated-8bpc-alpha-exif-xmp.avif"] {
        cut_everywhere(Format::Avif, &format!("libavif-tests/tests/data/{name}"), 5);
    }
}

#[cfg(feature = "jxl")]
#[test]
fn a_cut_jpeg_xl_animation_gives_whole_frames_only() {
    for name in ["effort_9", "frame_indexed", "modular", "progressive"] {
        let path = format!("jxl-conformance/features_animation_{name}.jxl");
        cut_everywhere(Format::Jxl, &path, 4);
    }
}
