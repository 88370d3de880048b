//! Perceptual fingerprints of pictures, computed where the picture is.
//!
//! One call does the work: [`fingerprint_image`] takes the bytes of a picture file and [`Limits`], and
//! returns a [`Record`], the only thing that is ever meant to leave the device.
//!
//! ```
//! use jimun::{Day, Limits, Request, Tool, fingerprint_image};
//!
//! let bytes = std::fs::read("tests/images/sklearn_china.jpg")?;
//! let request = Request::default();
//! let record = fingerprint_image(&bytes, &Limits::PHONE, request, Tool::native(), Day::from_unix_seconds(0))?;
//! assert_eq!(
//!     record.fingerprints[0].value.to_string(),
//!     "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The folders follow the flow: `sniff → decode → orient → luma → hash → protection → fingerprint`.

pub mod decode;
mod embedded;
pub mod error;
mod fingerprint;
pub mod hash;
mod limits;
pub mod luma;
pub mod orient;
mod pipeline;
pub mod protection;
pub mod sniff;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use embedded::Embedded;
pub use error::{Error, ErrorKind};
pub use fingerprint::{
    Day, DecoderOrigin, Fingerprint, HashValue, Media, Record, SignalType, Tool, Variant, Verdict,
    WeakReason,
};
pub use hash::{Hash64, Hash256, Quality, hamming_distance};
pub use limits::Limits;
pub use pipeline::{
    Comparison, MATCH_DISTANCE, Match, Request, compare, expand_image, fingerprint_image,
    fingerprint_image_by,
};
pub use protection::Protection;
