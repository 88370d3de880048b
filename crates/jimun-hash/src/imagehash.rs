//! ImageHash's five hashes from one pass over a picture's grey rows.

use jimun_core::Orientation;

use super::Hash64;
use super::ahash::ahash;
use super::dhash::{dhash, dhash_vertical};
use super::phash::phash;
use super::resample::Thumbnail;
use super::whash::WhashStream;

/// The 64-bit hashes of one picture. They have no quality: even a flat picture has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageHashes {
    /// Of the lowest frequencies.
    pub phash: Hash64,
    /// Of differences to the left.
    pub dhash: Hash64,
    /// Of differences to the row above.
    pub dhash_vertical: Hash64,
    /// Of differences to the mean.
    pub ahash: Hash64,
    /// Of the lowest wavelets.
    pub whash: Hash64,
}

/// Takes the stored rows of one picture, top to bottom, as 8-bit grey (see [`super::grey`]) and
/// yields the hashes of the upright picture. Keeps state: a few sums per size, and the state of
/// `whash`.
///
/// ```
/// use jimun_core::Orientation;
/// use jimun_hash::ImageHasher;
///
/// let mut hasher = ImageHasher::new(64, 64, Orientation::Upright);
/// (0..64_u8).for_each(|y| hasher.push_row(&[3 * y; 64]));
/// let hashes = hasher.finish();
/// // Every row is brighter than the one above it.
/// assert_eq!(hashes.dhash_vertical.to_string(), "ffffffffffffffff");
/// ```
pub struct ImageHasher {
    eight: Thumbnail<8, 8>,
    nine_by_eight: Thumbnail<9, 8>,
    eight_by_nine: Thumbnail<8, 9>,
    thirty_two: Thumbnail<32, 32>,
    whash: WhashStream,
}

impl ImageHasher {
    /// The longest side that is hashed this way: the maximum that 16 bits, and so JPEG, can hold.
    /// Pillow's weights have 22 bits. Over a side of 2¹⁶ pixels that is shrunk to 8, none of them
    /// has more than 9, and over much longer sides nothing is left.
    pub const LONGEST_SIDE: u32 = 1 << 16;

    /// Bytes that a picture of this size takes: the weights of five thumbnails, six per pixel of a
    /// side, and up to seven open rows. The square that `whash` keeps counts at its maximum size.
    pub fn memory(width: u32, height: u32) -> u64 {
        let (width, height) = (u64::from(width), u64::from(height));
        let weights = 6 * (4 + 2);
        let square = width.min(height).min(4096).pow(2);
        5 * ((weights + 7 * 4 + 2) * width + weights * height) + square
    }

    /// For a picture of `width` × `height` stored pixels (neither may be 0) with this
    /// `orientation`.
    pub fn new(width: u32, height: u32, orientation: Orientation) -> Self {
        let size = (width, height);
        Self {
            eight: Thumbnail::new(size, orientation),
            nine_by_eight: Thumbnail::new(size, orientation),
            eight_by_nine: Thumbnail::new(size, orientation),
            thirty_two: Thumbnail::new(size, orientation),
            whash: WhashStream::new(size, orientation),
        }
    }

    /// Adds the next stored row: `width` grey values.
    ///
    /// # Panics
    /// When the row has another width or the picture is already complete: a defect of the caller.
    pub fn push_row(&mut self, grey: &[u8]) {
        self.eight.push_row(grey);
        self.nine_by_eight.push_row(grey);
        self.eight_by_nine.push_row(grey);
        self.thirty_two.push_row(grey);
        self.whash.push_row(grey);
    }

    /// The hashes of the upright picture.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn finish(self) -> ImageHashes {
        ImageHashes {
            phash: phash(&self.thirty_two.finish()),
            dhash: dhash(&self.nine_by_eight.finish()),
            dhash_vertical: dhash_vertical(&self.eight_by_nine.finish()),
            ahash: ahash(&self.eight.finish()),
            whash: self.whash.finish(),
        }
    }
}
