//! From encoded bytes to rows of 8-bit samples, under [`Limits`]: [`sniff`] names the format,
//! [`decode`] calls its decoder. Features choose the decoders.
//!
//! Rows are passed on one by one, as the file stores them and without rotation. A sink needs no
//! full picture, and a decoder that can stream never holds one.

#[cfg(feature = "common")]
mod bmp;
#[cfg(feature = "common")]
mod canvas;
#[cfg(feature = "common")]
mod gif;
#[cfg(any(feature = "avif", feature = "heic"))]
mod heif;
#[cfg(feature = "common")]
mod ico;
mod motion_photo;
#[cfg(feature = "common")]
mod png;
mod probe;
mod sniff;
#[cfg(feature = "common")]
mod webp;

use jimun_core::panics::watched;
use jimun_core::{Error, Format, Limits, RowSink};

pub use motion_photo::embedded;
pub use probe::probe;
pub use sniff::{HEAD_BYTES, sniff};

/// Decodes `bytes`, which [`sniff`] called `format`, into `sink`.
///
/// ```
/// use jimun_core::{Error, Format, ImageInfo, Limits, Row, RowSink};
///
/// struct Nothing;
///
/// impl RowSink for Nothing {
///     fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
///         Ok(())
///     }
///
///     fn row(&mut self, _: Row<'_>) {}
/// }
///
/// let cut = jimun_decode::decode(Format::Psd, b"8BPS", &Limits::PHONE, &mut Nothing);
/// assert_eq!(cut, Err(Error::UnsupportedFormat { format: Format::Psd }));
/// ```
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; and any error of `sink`.
#[cfg_attr(
    not(any(
        feature = "common",
        feature = "avif",
        feature = "heic",
        feature = "jxl",
        feature = "rare",
        feature = "tiff"
    )),
    expect(unused_variables, reason = "without a decoder there is nothing to read")
)]
pub fn decode(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    watched(|| match format {
        #[cfg(feature = "common")]
        Format::Jpeg => jimun_jpeg::decode(bytes, limits, sink),
        #[cfg(feature = "common")]
        Format::Png => png::decode(bytes, limits, sink),
        #[cfg(feature = "common")]
        Format::Gif => gif::decode(bytes, limits, sink),
        #[cfg(feature = "common")]
        Format::Webp => webp::decode(bytes, limits, sink),
        #[cfg(feature = "common")]
        Format::Bmp => bmp::decode(bytes, limits, sink),
        #[cfg(feature = "common")]
        Format::Ico => ico::decode(bytes, limits, sink),
        #[cfg(any(feature = "avif", feature = "heic"))]
        Format::Avif | Format::Heic => heif::decode(bytes, limits, sink),
        #[cfg(feature = "jxl")]
        Format::Jxl => jimun_jxl::decode(bytes, limits, sink),
        #[cfg(feature = "tiff")]
        Format::Tiff => jimun_tiff::decode(bytes, limits, sink),
        #[cfg(feature = "rare")]
        Format::Pnm => jimun_rare::pnm::decode(bytes, limits, sink),
        #[cfg(feature = "rare")]
        Format::Tga => jimun_rare::tga::decode(bytes, limits, sink),
        #[cfg(feature = "rare")]
        Format::Qoi => jimun_rare::qoi::decode(bytes, limits, sink),
        format => Err(Error::UnsupportedFormat { format }),
    })
}
