//! The wavelet hash: which of 8×8 blocks are lighter than the blocks' median.
//!
//! Source: ImageHash 4.3, `whash` with its defaults. The picture is resized to a square whose side
//! is the largest power of two that its shorter side holds (at least 8). The lowest Haar band is
//! set to 0. The 8×8 band of a second Haar transform is compared with its median, the mean of the
//! two in the middle.
//!
//! That band is a block's mean minus the picture's mean, times a constant. So the order of the
//! blocks' sums, in whole numbers, gives every bit, except where the two middle sums are equal.
//! There ImageHash's bits are the rounding of its floats, and `haar` repeats that from the
//! pixels.
//!
//! Memory: the square, one byte per pixel, for those ties: 4 MB for a picture of 12 megapixels. A
//! square larger than `LARGEST_KEPT` is not kept, and blocks that tie at the median then count as
//! not lighter.

use jimun_core::Orientation;

use super::Hash64;
use super::haar::{Square, low_band};
use super::resample::Resizer;

/// Blocks along each axis.
const BLOCKS: usize = 8;

/// The longest side of a square that is kept for ties: 16 MB, reached by pictures of 17 megapixels
/// and more.
const LARGEST_KEPT: usize = 4096;

/// Takes the stored rows of one picture and yields the wavelet hash of the upright picture. Keeps
/// state: the open sums of the resize, the blocks' sums, and the square.
pub struct WhashStream {
    resizer: Resizer,
    side: usize,
    transpose: bool,
    sums: [u64; BLOCKS * BLOCKS],
    /// By upright rows; empty if it is not kept.
    square: Vec<u8>,
}

impl WhashStream {
    /// For `width` × `height` stored pixels (neither may be 0) with this `orientation`.
    pub fn new(size: (u32, u32), orientation: Orientation) -> Self {
        let side = (1_usize << size.0.min(size.1).ilog2()).max(BLOCKS);
        let kept = if side <= LARGEST_KEPT { side * side } else { 0 };
        Self {
            resizer: Resizer::new(size, orientation, (side, side)),
            side,
            transpose: orientation.axis_map().transpose,
            sums: [0; BLOCKS * BLOCKS],
            square: vec![0; kept],
        }
    }

    /// Takes the next stored row of grey values.
    ///
    /// # Panics
    /// As [`Resizer::push_row`].
    pub fn push_row(&mut self, grey: &[u8]) {
        let Self { resizer, side, transpose, sums, square } = self;
        let (side, block) = (*side, *side / BLOCKS);
        // A line is an upright row, or a column where the axes are swapped.
        resizer.push_row(grey, |place, line| {
            for (at, pixels) in line.chunks_exact(block).enumerate() {
                let (down, across) =
                    if *transpose { (at, place / block) } else { (place / block, at) };
                let sum: u32 = pixels.iter().copied().map(u32::from).sum();
                sums[down * BLOCKS + across] += u64::from(sum);
            }
            // An empty square has no rows to write to.
            if *transpose {
                for (row, &pixel) in square.chunks_exact_mut(side).zip(line) {
                    row[place] = pixel;
                }
            } else if let Some(row) = square.chunks_exact_mut(side).nth(place) {
                row.copy_from_slice(line);
            }
        });
    }

    /// The hash of the upright picture.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn finish(self) -> Hash64 {
        assert!(self.resizer.is_complete(), "every row was pushed");
        let mut sorted = self.sums;
        sorted.sort_unstable();
        let (low, high) = (sorted[31], sorted[32]);
        if low != high || self.square.is_empty() {
            return Hash64::from_rows(self.sums.iter().map(|&sum| 2 * sum > low + high));
        }
        let undecided = self.sums.map(|sum| sum == low);
        let band = low_band(Square { pixels: &self.square, side: self.side }, &undecided);
        let mut sorted = band;
        sorted.sort_unstable_by(f64::total_cmp);
        let median = (sorted[31] + sorted[32]) / 2.0;
        Hash64::from_rows(band.iter().map(|&value| value > median))
    }
}
