//! A picture on its way from a decoder to the hashes: row by row, as the file stores it.

use crate::{Error, Orientation};

/// What is known about a picture before its first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    /// Stored width in pixels, at least 1.
    pub width: u32,
    /// Stored height in pixels, at least 1.
    pub height: u32,
    /// How to rotate it upright.
    pub orientation: Orientation,
}

/// One stored row of 8-bit samples, interleaved unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// One sample per pixel.
    Luma8(&'a [u8]),
    /// Luma and alpha. Peers drop alpha, and so does `luma`.
    LumaAlpha8(&'a [u8]),
    /// Red, green, blue.
    Rgb8(&'a [u8]),
    /// Red, green, blue, alpha.
    Rgba8(&'a [u8]),
    /// Luma and chroma of JPEG, one sample per pixel in each.
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
///
/// ```
/// use jimun_core::{Error, ImageInfo, Row, RowSink};
///
/// #[derive(Default)]
/// struct Count(u32);
///
/// impl RowSink for Count {
///     fn start(&mut self, image: ImageInfo) -> Result<(), Error> {
///         if image.width > 0 { Ok(()) } else { Err(Error::ZeroSize) }
///     }
///
///     fn row(&mut self, _: Row<'_>) {
///         self.0 += 1;
///     }
/// }
/// ```
pub trait RowSink {
    /// Called once, before the first row and before anything large is allocated.
    ///
    /// # Errors
    /// Whatever makes the picture unusable for the sink.
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error>;

    /// Called `height` times, from the top row down.
    fn row(&mut self, row: Row<'_>);

    /// Called once, before the first row that the file lacks, or lacks in part: it was cut off, and
    /// `present_percent` of the picture (0–99) is present. Rows continue; what is missing is filled
    /// as peers do.
    ///
    /// Or called once, between any two frames or before the first, for an animation with missing or
    /// damaged frames: `present_percent` of them are present. The others produce no rows.
    ///
    /// # Errors
    /// Whatever makes the picture unusable for the sink. By default, that it is incomplete.
    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        let _ = present_percent;
        Err(Error::Truncated)
    }

    /// Called between two frames of an animation: as many rows follow. `false` means that the sink
    /// wants no further frame.
    fn next_frame(&mut self) -> bool {
        false
    }
}
