//! From a decoder of `image` to rows, under limits.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{ImageDecoder, ImageError};
use jimun::decode::RowSink;
use jimun::{Error, Limits};

/// The part that errors name.
const DATA: &str = "picture data";

/// Gives the decoder's picture to the sink. It is read as bytes: `DynamicImage` would add
/// conversions that are not wanted here.
pub(crate) fn send(
    mut decoder: impl ImageDecoder,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    limits.check_memory(decoder.total_bytes())?;
    let colour = decoder.color_type();
    let (orientation, samples) = guarded(|| {
        let mut rest = image::Limits::no_limits();
        rest.max_alloc = Some(limits.max_memory_bytes);
        decoder.set_limits(rest)?;
        let orientation = decoder.orientation()?;
        let mut samples = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX)];
        decoder.read_image(&mut samples)?;
        Ok((orientation, samples))
    })?;
    crate::rows::send(&samples, colour, (width, height), orientation, sink)
}

/// Calls the decoder. A panic is a fault of the file, as in jimun's own adapters.
fn guarded<T>(call: impl FnOnce() -> Result<T, ImageError>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(outcome) => outcome.map_err(|error| refusal(&error)),
        Err(_) => Err(Error::Corrupt { what: DATA }),
    }
}

/// Keeps only the kind of the decoder's error: its text may quote the file.
fn refusal(error: &ImageError) -> Error {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        ImageError::IoError(_) => Error::Unreadable,
        ImageError::Unsupported(_) => Error::UnsupportedFeature { feature: "this kind of picture" },
        ImageError::Limits(_) => Error::Corrupt { what: "picture larger than the limit" },
        _ => Error::Corrupt { what: DATA },
    }
}
