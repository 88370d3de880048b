//! What every decoder must guarantee, whatever the bytes. It starts a picture once, within the
//! limits. It passes on whole rows of that picture and no others. It ends with as many rows as it
//! declared or with a typed error.

pub mod twin;
pub mod wrap;

use std::panic::{set_hook, take_hook};

use jimun::Format;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, Limits};

/// Lets panics of third-party decoders pass: their adapters turn them into damage
/// (`crates/jimun-core/src/panics.rs`). Every other panic ends the run, as libFuzzer expects. Call
/// this once, before the first input.
pub fn pass_panics_of_decoders() {
    let ends_the_run = take_hook();
    set_hook(Box::new(move |panic| {
        // Their sources are where cargo unpacks them.
        if !panic.location().is_some_and(|place| place.file().contains("/registry/src/")) {
            ends_the_run(panic);
        }
    }));
}

/// Small, so that a mutant costs little.
pub const LIMITS: Limits = Limits {
    max_file_bytes: 1 << 20,
    max_pixels: 1 << 20,
    max_memory_bytes: 32 << 20,
    max_frames: 8,
};

#[derive(Default)]
struct Checked {
    picture: Option<ImageInfo>,
    rows: u64,
    frames: u32,
    incomplete: bool,
}

impl RowSink for Checked {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        assert!(self.picture.is_none(), "a picture starts once");
        assert!(picture.width > 0 && picture.height > 0);
        assert!(u64::from(picture.width) * u64::from(picture.height) <= LIMITS.max_pixels);
        self.picture = Some(picture);
        self.frames = 1;
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        let width = self.picture.expect("a row comes after the start").width as usize;
        match row {
            Row::Luma8(samples) => assert_eq!(samples.len(), width),
            Row::LumaAlpha8(samples) => assert_eq!(samples.len(), 2 * width),
            Row::Rgb8(samples) => assert_eq!(samples.len(), 3 * width),
            Row::Rgba8(samples) => assert_eq!(samples.len(), 4 * width),
            Row::YCbCr8 { y, cb, cr } => assert_eq!([y.len(), cb.len(), cr.len()], [width; 3]),
        }
        self.rows += 1;
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        let height = u64::from(self.picture.expect("a cut comes after the start").height);
        assert!(self.rows <= height * u64::from(self.frames) && present_percent < 100);
        assert!(!self.incomplete, "a picture is cut once");
        self.incomplete = true;
        Ok(())
    }

    fn next_frame(&mut self) -> bool {
        let height = u64::from(self.picture.expect("a frame comes after the start").height);
        assert_eq!(self.rows, height * u64::from(self.frames), "a frame is whole before the next");
        if self.frames == LIMITS.max_frames {
            return false;
        }
        self.frames += 1;
        true
    }
}

/// Decodes `bytes` as `format`, checks what the sink received, and tells whether that was a
/// picture.
pub fn check(format: Format, bytes: &[u8]) -> bool {
    let mut sink = Checked::default();
    let outcome = decode(format, bytes, &LIMITS, &mut sink);
    if outcome.is_ok() {
        let height = u64::from(sink.picture.expect("a picture without a start").height);
        let frames = u64::from(sink.frames);
        assert!(sink.rows == height * frames || sink.rows == height * (frames - 1));
    }
    assert_ne!(outcome, Err(Error::Internal), "a defect that the decoder itself noticed");
    outcome.is_ok()
}
