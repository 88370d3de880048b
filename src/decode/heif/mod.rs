//! HEIF still pictures: those coded with HEVC (HEIC) and with AV1 (AVIF).
//!
//! The container is read here, and the primary item's own kind says which codec decodes it, not the file's
//! name or brand. Thumbnails, depth and gain maps are left alone, and so is Exif: in HEIF `irot` and `imir`
//! alone say which way is up.
//!
//! Written from ISO/IEC 14496-12, 14496-15 and 23008-12, and for AVIF from the AV1 and AVIF specifications.

#[cfg(feature = "avif")]
mod av1;
mod bits;
mod boxes;
mod bytes;
mod file;
mod grid;
#[cfg(feature = "heic")]
mod hevc;
mod location;
mod meta;
mod property;
mod view;

use self::file::{Codec, File};
use super::RowSink;
use crate::error::Error;
use crate::limits::Limits;

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    #[cfg(feature = "avif")]
    if bytes.get(8..12) == Some(b"avis")
        && let Some(done) = av1::decode_animation(bytes, limits, sink)
    {
        return done;
    }
    let file = File::read(bytes)?;
    let primary = file.primary()?;
    limits.check_size(primary.grid.width, primary.grid.height)?;
    match primary.codec {
        #[cfg(feature = "heic")]
        Codec::Hevc => hevc::decode(&file, &primary, limits, sink),
        #[cfg(feature = "avif")]
        Codec::Av1 => av1::decode(&file, &primary, limits, sink),
    }
}
