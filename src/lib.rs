//! Perceptual fingerprints of pictures, computed where the picture is.
//!
//! One call does the work: [`Fingerprinter::fingerprint`] takes the bytes of a picture file and
//! returns a [`Record`], the only thing that is ever meant to leave the device.
//!
//! ```
//! use jimun::{Fingerprinter, Limits};
//!
//! let bytes = std::fs::read("tests/images/sklearn_china.jpg")?;
//! let record = Fingerprinter::new(Limits::PHONE).fingerprint(&bytes)?;
//! assert_eq!(
//!     record.fingerprints[0].value.to_string(),
//!     "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! `common` (the default) reads JPEG, PNG, GIF, WebP, BMP and ICO. `heic`, `avif`, `jxl` and `tiff`
//! each add a format, and `rare` adds PNM, TGA and QOI. HEVC, and so HEIC, is patented.
//!
//! The crate `jimun-image` fingerprints pictures that the crate `image` has decoded.

mod candidate;
mod checked_rows;
mod clock;
mod comparison;
mod fingerprinter;
mod first_frame;
mod hasher;
#[cfg(target_arch = "wasm32")]
mod wasm;

/// From the bytes of a picture file to rows of samples.
pub mod decode {
    pub use jimun_core::{AxisMap, ImageInfo, Orientation, Row, RowSink, ycbcr_to_rgb};
    pub use jimun_decode::{HEAD_BYTES, decode, sniff};
}

pub use jimun_hash as hash;
pub use jimun_protection as protection;

pub use comparison::{Comparison, MATCH_DISTANCE, Match};
pub use fingerprinter::Fingerprinter;
pub use jimun_core::{Embedded, Error, ErrorKind, Format, Limits};
pub use jimun_hash::{Hash64, Hash256, Quality, hamming_distance};
pub use jimun_protection::Protection;
pub use jimun_record::{
    Day, DecoderOrigin, Fingerprint, HashValue, MAX_COMPACT_RECORDS, Media, Received, Record,
    SignalType, Tool, Variant, Verdict, WeakReason, is_compact, read_compact, write_compact,
};

/// Compiles the examples of both README files.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../README.md")]
    struct Repository;
    #[doc = include_str!("README.md")]
    struct Published;
}
