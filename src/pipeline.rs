//! The whole flow, and the map of this crate.

mod compare;
mod hasher;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::decode::{JpegRoute, decode};
use crate::embedded::embedded;
use crate::error::Error;
use crate::fingerprint::{Day, DecoderOrigin, Media, Record, Schema, Tool};
use crate::limits::Limits;
use crate::protection::Protection;
use crate::sniff::sniff;

pub use compare::{Comparison, MATCH_DISTANCE, Match, compare, expand_image};
use hasher::PictureHasher;

/// What a record is to hold beside the picture's own PDQ fingerprint. By default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Fingerprints of likely copies.
    pub protection: Protection,
    /// The hashes of ImageHash's families: `phash`, `dhash`, `dhash_vertical`, `ahash`, `whash`.
    pub families: bool,
    /// PDQ of the picture shrunk to 512×512 first, where that is another one.
    pub pdq_512: bool,
}

/// Fingerprints one encoded picture.
///
/// # Errors
/// `malformed`, `unsupported` or `limits`; see [`Error`].
pub fn fingerprint_image(
    bytes: &[u8],
    limits: &Limits,
    request: Request,
    tool: Tool,
    created: Day,
) -> Result<Record, Error> {
    fingerprint_image_by(JpegRoute::default(), bytes, limits, request, tool, created)
}

/// [`fingerprint_image`] with a chosen way from JPEG to luma, for measurements.
///
/// # Errors
/// As [`fingerprint_image`].
pub fn fingerprint_image_by(
    route: JpegRoute,
    bytes: &[u8],
    limits: &Limits,
    request: Request,
    tool: Tool,
    created: Day,
) -> Result<Record, Error> {
    contained(|| {
        limits.check_file(bytes.len() as u64)?;
        let format = sniff(bytes)?;
        let mut hasher = PictureHasher::new(limits, request);
        decode(format, bytes, limits, route, &mut hasher)?;
        let (fingerprints, verdict) = hasher.finish()?;
        Ok(Record {
            created,
            decoder: DecoderOrigin::Core,
            embedded: embedded(format, bytes),
            media: Media::Image,
            schema: Schema::Record1,
            tool,
            verdict,
            fingerprints,
        })
    })
}

/// A defect of this crate ends here, where panics unwind: whoever calls gets [`Error::Internal`]. All that `work` changes is its own.
fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Internal))
}
