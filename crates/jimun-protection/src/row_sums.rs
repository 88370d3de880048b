//! The first half of a copy's reduction, along columns: what copies with the same rows share.
//!
//! Each of the 64 samples of a column is a weighted sum of the column's blocks. The second half
//! weighs these along rows. Sums are kept column by column, so that in both halves vectors go
//! through memory in order and each value is summed in the order of its weights.

use jimun_hash::pdq::{Reduced, SIDE};

use super::block_means::BlockMeans;
use super::copy_axis::BlockTaps;

/// For each column of blocks the 64 samples of a copy's rows.
pub(super) struct RowSums {
    columns: Vec<[f32; SIDE]>,
}

/// Columns that are summed side by side: as many as vectors hold in registers.
const ABREAST: usize = 32;

/// Rows of samples that are made before they are turned into columns.
const TOGETHER: usize = 4;

impl RowSums {
    pub(super) fn new(means: &BlockMeans, rows: &[BlockTaps], background: f32) -> Self {
        // The last group may have columns that nobody asks for.
        let mut columns = vec![[0.0; SIDE]; means.columns().next_multiple_of(ABREAST)];
        for (at, rows) in rows.as_chunks::<TOGETHER>().0.iter().enumerate() {
            for (group, columns) in columns.as_chunks_mut::<ABREAST>().0.iter_mut().enumerate() {
                let sums = rows.each_ref().map(|row| sums(means, row, background, group * ABREAST));
                for (n, columns) in columns.as_chunks_mut::<TOGETHER>().0.iter_mut().enumerate() {
                    let sums = sums.each_ref().map(|row| row.as_chunks::<TOGETHER>().0[n]);
                    for (column, samples) in columns.iter_mut().enumerate() {
                        samples.as_chunks_mut::<TOGETHER>().0[at] = sums.map(|row| row[column]);
                    }
                }
            }
        }
        Self { columns }
    }

    /// The copy's 64×64 values, column by column.
    pub(super) fn samples(&self, columns: &[BlockTaps], background: f32) -> Box<Reduced> {
        let mut samples = Box::new([0.0; SIDE * SIDE]);
        for (taps, samples) in columns.iter().zip(samples.as_chunks_mut::<SIDE>().0) {
            for (part, samples) in samples.as_chunks_mut::<ABREAST>().0.iter_mut().enumerate() {
                let mut sums = [taps.background * background; ABREAST];
                for &(column, weight) in &taps.weights {
                    let values = &self.columns[column].as_chunks::<ABREAST>().0[part];
                    for (sum, value) in sums.iter_mut().zip(values) {
                        *sum += value * weight;
                    }
                }
                *samples = sums;
            }
        }
        samples
    }
}

/// One sample of each of the columns from `first` on.
#[inline(always)]
fn sums(means: &BlockMeans, row: &BlockTaps, background: f32, first: usize) -> [f32; ABREAST] {
    let mut sums = [row.background * background; ABREAST];
    for &(block, weight) in &row.weights {
        let values = &means.row(block)[first..];
        let mut padded = [0.0; ABREAST];
        let values = values.first_chunk().unwrap_or_else(|| {
            padded[..values.len()].copy_from_slice(values);
            &padded
        });
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += weight * value;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use jimun_core::Orientation;

    use super::*;
    use crate::block_means::BlockMeansStream;
    use crate::copy_axis::{CopyAxis, Strip};

    /// Value after value, in the order of the weights.
    fn plain(
        means: &BlockMeans,
        [rows, columns]: [&[BlockTaps]; 2],
        background: f32,
    ) -> Box<Reduced> {
        let mut samples = Box::new([0.0; SIDE * SIDE]);
        for (y, row) in rows.iter().enumerate() {
            for (x, column) in columns.iter().enumerate() {
                let down = |at: usize| {
                    let values = row.weights.iter().map(|&(block, by)| by * means.row(block)[at]);
                    values.fold(row.background * background, |sum, value| sum + value)
                };
                let values = column.weights.iter().map(|&(block, by)| down(block) * by);
                samples[x * SIDE + y] =
                    values.fold(column.background * background, |sum, value| sum + value);
            }
        }
        samples
    }

    #[test]
    fn samples_are_those_of_value_after_value_for_every_width() {
        for (width, height) in [(5, 9), (31, 64), (32, 5), (33, 200), (70, 130), (1700, 40)] {
            let mut stream = BlockMeansStream::new(width as u32, height as u32);
            for y in 0..height {
                let luma = |x: usize| ((x * 7919 + y * 104_729 + x * y) % 2551) as f32 / 10.0;
                stream.push_row(&(0..width).map(luma).collect::<Vec<f32>>());
            }
            let means = stream.finish(Orientation::Upright);
            for (from, to) in [(0.0, 1.0), (0.03, 0.8), (-0.2, 1.1)] {
                let taps = |edges: &[usize], pixels: usize, reverse: bool| {
                    CopyAxis { strip: Strip::Whole, from, to, pixels, reverse }.taps(edges)
                };
                let rows = taps(means.y_edges(), height, false);
                let columns = taps(means.x_edges(), width.min(300), true);
                let samples = RowSums::new(&means, &rows, 255.0).samples(&columns, 255.0);
                let plain = plain(&means, [&rows, &columns], 255.0);
                assert!(samples == plain, "{width}×{height}, {from} to {to}");
            }
        }
    }
}
