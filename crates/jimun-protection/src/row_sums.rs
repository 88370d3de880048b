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
const ABREAST: usize = 16;

/// Samples of a column that are written together.
const TOGETHER: usize = 4;

impl RowSums {
    pub(super) fn new(means: &BlockMeans, rows: &[BlockTaps], background: f32) -> Self {
        let mut columns = vec![[0.0; SIDE]; means.columns()];
        for (at, rows) in rows.as_chunks::<TOGETHER>().0.iter().enumerate() {
            let (groups, rest) = columns.as_chunks_mut::<ABREAST>();
            let done = groups.as_flattened().len();
            for (group, columns) in groups.iter_mut().enumerate() {
                add_rows(means, rows, background, group * ABREAST, columns, at);
            }
            for (column, sums) in rest.iter_mut().enumerate() {
                add_rows(means, rows, background, done + column, std::array::from_mut(sums), at);
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

/// Writes some samples of neighbouring columns, the first of which is `first`: those at `at`, in
/// groups of [`TOGETHER`].
#[inline(always)]
fn add_rows<const N: usize>(
    means: &BlockMeans,
    rows: &[BlockTaps; TOGETHER],
    background: f32,
    first: usize,
    columns: &mut [[f32; SIDE]; N],
    at: usize,
) {
    let sums: [[f32; N]; TOGETHER] = std::array::from_fn(|row| {
        let mut sums = [rows[row].background * background; N];
        for &(block, weight) in &rows[row].weights {
            let values = means.row(block)[first..].first_chunk::<N>().expect("in the picture");
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += weight * value;
            }
        }
        sums
    });
    for (n, column) in columns.iter_mut().enumerate() {
        column.as_chunks_mut::<TOGETHER>().0[at] = sums.map(|sums| sums[n]);
    }
}
