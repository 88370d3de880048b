//! Fingerprints of pictures that the crate `image` has decoded. Records say `decoder: "host"`.
//!
//! Pixels are taken as `docs/pixels.md` says, so that peers compute the same: the high byte of
//! 16-bit samples, alpha apart from the colours, no colour profile. Floating-point samples are
//! refused, because no peer says what they are in 8 bits.
//!
//! A fingerprint is only as exact as the decoder. For PNG, GIF, lossless WebP and most BMP, `image`
//! has the same pixels as jimun's own decoders. For JPEG it does not: there
//! `jimun::Fingerprinter::fingerprint` on the file's bytes is the better choice.
//!
//! ```
//! use image::metadata::Orientation;
//! use jimun::{Fingerprinter, Limits};
//!
//! # let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/images/sk_coins.png"))?;
//! let picture = image::load_from_memory(&bytes)?;
//! let fingerprinter = Fingerprinter::new(Limits::SERVER);
//! let record = jimun_image::fingerprint(&fingerprinter, &picture, Orientation::NoTransforms)?;
//! assert_eq!(record.fingerprints, fingerprinter.fingerprint(&bytes)?.fingerprints);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decoder;
mod rows;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use jimun::{Error, Fingerprinter, Record};

/// Fingerprints one picture in memory. A `DynamicImage` does not know its orientation: pass what
/// the decoder said ([`ImageDecoder::orientation`]), or [`Orientation::NoTransforms`] if the
/// picture is upright.
///
/// # Errors
/// `unsupported_feature` for floating-point samples; `limits`.
pub fn fingerprint(
    fingerprinter: &Fingerprinter,
    picture: &DynamicImage,
    orientation: Orientation,
) -> Result<Record, Error> {
    fingerprinter.fingerprint_rows(|sink| {
        let samples = picture.as_bytes();
        let size = (picture.width(), picture.height());
        rows::send(samples, picture.color(), size, orientation, sink)
    })
}

/// Decodes a picture and fingerprints it. The decoder states the orientation. The fingerprinter's
/// limits apply: pixels and memory are checked before anything large is allocated, and `image` gets
/// the rest of the memory limit.
///
/// ```
/// use image::codecs::bmp::BmpDecoder;
/// use jimun::{Fingerprinter, Limits};
///
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/images/bmp_24.bmp");
/// let decoder = BmpDecoder::new(std::io::BufReader::new(std::fs::File::open(path)?))?;
/// let record = jimun_image::fingerprint_decoder(&Fingerprinter::new(Limits::SERVER), decoder)?;
/// assert!(record.to_json().contains(r#""decoder":"host""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `malformed` and `unsupported`, as from the decoder; `limits`.
pub fn fingerprint_decoder(
    fingerprinter: &Fingerprinter,
    decoder: impl ImageDecoder,
) -> Result<Record, Error> {
    let limits = *fingerprinter.limits();
    fingerprinter.fingerprint_rows(|sink| decoder::send(decoder, &limits, sink))
}
