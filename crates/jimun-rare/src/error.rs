//! Converts the decoders' errors to ours.

use std::io;

use image::ImageError;
use jimun_core::Error;

/// The part that errors name.
pub(crate) const DATA: &str = "picture data";

/// Keeps only the kind of the decoder's error: its text may quote the file.
pub(crate) fn refusal(error: &ImageError, feature: &'static str) -> Error {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        ImageError::Unsupported(_) => Error::UnsupportedFeature { feature },
        _ => Error::Corrupt { what: DATA },
    }
}
