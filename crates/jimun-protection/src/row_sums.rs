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
