//! The decoders' errors as ours.

use std::io;

use image::ImageError;
use jimun_core::Error;

/// What a fault is said to be in.
pub(crate) const DATA: &str = "picture data";

/// Only the kind of the decoder's error is kept: its text may quote the file.
pub(crate) fn refusal(error: &ImageError, feature: &'static str) -> Error {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        ImageError::Unsupported(_) => Error::UnsupportedFeature { feature },
        _ => Error::Corrupt { what: DATA },
    }
}
