//! From encoded bytes to rows of 8-bit samples, one adapter a format, under [`Limits`].
//!
//! Rows are handed on one by one, as they lie in the file and without turning. Whoever takes them needs
//! no full picture, and an adapter that can stream never holds one.

#[cfg(feature = "common")]
mod bmp;
#[cfg(feature = "common")]
mod canvas;
mod edge;
#[cfg(any(feature = "common", feature = "tiff"))]
mod exif;
#[cfg(feature = "common")]
mod gif;
#[cfg(any(feature = "avif", feature = "heic"))]
mod heif;
#[cfg(feature = "common")]
mod ico;
#[cfg(any(feature = "common", feature = "avif", feature = "jxl", feature = "tiff"))]
mod incomplete;
#[cfg(any(feature = "common", feature = "tiff"))]
mod jpeg;
#[cfg(feature = "jxl")]
mod jxl;
#[cfg(any(feature = "common", feature = "tiff"))]
mod lzw;
#[cfg(feature = "common")]
mod png;
#[cfg(feature = "common")]
mod png_structure;
#[cfg(feature = "tiff")]
mod tiff;
#[cfg(feature = "common")]
mod webp;

#[cfg(target_arch = "wasm32")]
pub(crate) use self::edge::damage;
use crate::error::Error;
use crate::limits::Limits;
use crate::orient::Orientation;
use crate::sniff::Format;

/// How a YCbCr JPEG becomes luma. `docs/pdq.md` says what each costs and how far it is from peers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JpegRoute {
    /// The file's own Y plane: no chroma is transformed or converted.
    Luma,
    /// Through 8-bit RGB, as peers do.
    #[default]
    Rgb,
}

/// What is known of a picture before its first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Stored width in pixels, at least 1.
    pub width: u32,
    /// Stored height in pixels, at least 1.
    pub height: u32,
    /// How it has to be turned to stand upright.
    pub orientation: Orientation,
}

/// One stored row of 8-bit samples, interleaved unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// One sample a pixel.
    Luma8(&'a [u8]),
    /// Luma and alpha. Peers drop alpha, and so does `luma`.
    LumaAlpha8(&'a [u8]),
    /// Red, green, blue.
    Rgb8(&'a [u8]),
    /// Red, green, blue, alpha.
    Rgba8(&'a [u8]),
    /// Luma and chroma of JPEG, one sample a pixel in each.
    YCbCr8 {
        /// Luma.
        y: &'a [u8],
        /// Blue chroma, around 128.
        cb: &'a [u8],
        /// Red chroma, around 128.
        cr: &'a [u8],
    },
}

impl Row<'_> {
    /// Whether the row's pixels have alpha, opaque or not.
    pub const fn has_alpha(&self) -> bool {
        matches!(self, Self::LumaAlpha8(_) | Self::Rgba8(_))
    }
}

/// Takes a picture row by row.
pub trait RowSink {
    /// Called once, before the first row and before anything large is allocated.
    ///
    /// # Errors
    /// Whatever makes the picture unusable for the sink.
    fn start(&mut self, picture: Picture) -> Result<(), Error>;

    /// Called `height` times, from the top row down.
    fn row(&mut self, row: Row<'_>);

    /// Called once, before a row that the file does not have, or not all of: it was cut off, and
    /// `present_percent` of the picture (0–99) are there. Rows go on; what is missing is filled as peers do.
    /// Or called once, between any two frames or before the first, for an animation of which frames are missing
    /// or damaged: `present_percent` of them are there. Of those that are not, no row comes.
    ///
    /// # Errors
    /// Whatever makes the picture unusable for the sink. By default, that it is incomplete.
    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        let _ = present_percent;
        Err(Error::Truncated)
    }

    /// Called between two frames of an animation: as many rows follow. `false` means that no further
    /// frame is wanted.
    fn next_frame(&mut self) -> bool {
        false
    }
}

/// Decodes `bytes`, which [`crate::sniff::sniff`] called `format`, into `sink`.
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; whatever `sink` refuses.
#[cfg_attr(not(feature = "common"), expect(unused_variables, reason = "only JPEG has routes"))]
pub fn decode(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    route: JpegRoute,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    edge::watched(|| match format {
        #[cfg(feature = "common")]
        Format::Jpeg => jpeg::decode(bytes, limits, route, sink),
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
        Format::Jxl => jxl::decode(bytes, limits, sink),
        #[cfg(feature = "tiff")]
        Format::Tiff => tiff::decode(bytes, limits, sink),
        format => Err(Error::UnsupportedFormat { format }),
    })
}
