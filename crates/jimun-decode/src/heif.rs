//! HEIF still pictures: those coded with HEVC (HEIC) and with AV1 (AVIF).
//!
//! This reads the container. The primary item's own kind decides which codec decodes it, not the
//! file's name or brand. Thumbnails, depth and gain maps are ignored, and so is Exif: in HEIF,
//! `irot` and `imir` alone say which way is up.
//!
//! Written from ISO/IEC 14496-12, 14496-15 and 23008-12, and for AVIF from the AV1 and AVIF
//! specifications.

use jimun_core::{Error, Limits, RowSink};
use jimun_isobmff::file::{Codec, File};

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    #[cfg(feature = "avif")]
    if bytes.get(8..12) == Some(b"avis")
        && let Some(done) = jimun_avif::decode_animation(bytes, limits, sink)
    {
        return done;
    }
    let file = File::read(bytes)?;
    let primary = file.primary()?;
    limits.check_size(primary.grid.width, primary.grid.height)?;
    match primary.codec {
        #[cfg(feature = "heic")]
        Codec::Hevc => jimun_heic::decode(&file, &primary, limits, sink),
        #[cfg(feature = "avif")]
        Codec::Av1 => jimun_avif::decode(&file, &primary, limits, sink),
        #[cfg(not(feature = "heic"))]
        Codec::Hevc => Err(Error::UnsupportedFormat { format: jimun_core::Format::Heic }),
        #[cfg(not(feature = "avif"))]
        Codec::Av1 => Err(Error::UnsupportedFormat { format: jimun_core::Format::Avif }),
    }
}
