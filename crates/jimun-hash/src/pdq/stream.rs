//! Reduces a picture to 64×64 values while its rows stream by.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use jimun_core::Orientation;

use super::operator::{Taps, axis_operator};
use super::{Pdq, Reduced, SIDE};

/// Takes the stored rows of one picture, top to bottom, and yields the hash of the upright picture.
/// Keeps state: a few sums as wide as a row, and the 64×64 result.
///
/// Rows come first here and columns last, where the reference does the opposite. Each stored row is
/// weighted and added to the one or two sample rows it belongs to, and only a finished sample row
/// is reduced along x. Every sum has a fixed order, so all machines agree to the bit.
///
/// Up to 128 rows no sums are needed, since each sample row is a stored row. So an extremely wide
/// picture takes no more memory than its row, and is reduced no more often than it has rows.
///
/// ```
/// use jimun_core::Orientation;
/// use jimun_hash::pdq::PdqStream;
///
/// let mut stream = PdqStream::new(100, 80, Orientation::Upright);
/// for y in 0..80_u16 {
///     // The luma of one row, 0.0 to 255.0.
///     let row: Vec<f32> = (0..100_u16).map(|x| f32::from((x * y) % 256)).collect();
///     stream.push_row(&row);
/// }
/// assert!(stream.finish().quality.is_reliable());
/// ```
pub struct PdqStream {
    width: usize,
    height: usize,
    transpose: bool,
    columns: Vec<Taps>,
    /// Sample rows in the order in which they start.
    waiting: VecDeque<SampleRow>,
    open: Vec<(SampleRow, Vec<f32>)>,
    spare: Vec<Vec<f32>>,
    next_row: usize,
    reduced: Box<Reduced>,
    /// If rows are also reduced backwards: the columns read that way, and the result.
    backwards: Option<(Vec<Taps>, Box<Reduced>)>,
}

/// The product of one run of stored rows. In a low picture several sample rows are the same.
struct SampleRow {
    /// In the upright picture.
    indices: Range<usize>,
    taps: Taps,
}

fn sample_rows(height: usize, reverse: bool) -> VecDeque<SampleRow> {
    let mut rows: Vec<SampleRow> = Vec::with_capacity(SIDE);
    for (index, taps) in axis_operator(height, reverse).into_iter().enumerate() {
        match rows.last_mut() {
            Some(last) if last.taps == taps => last.indices.end += 1,
            _ => rows.push(SampleRow { indices: index..index + 1, taps }),
        }
    }
    rows.sort_by_key(|row| row.taps.start);
    rows.into()
}

impl PdqStream {
    /// For a picture of `width` × `height` stored pixels (neither may be 0) with this
    /// `orientation`.
    pub fn new(width: u32, height: u32, orientation: Orientation) -> Self {
        let (width, height) = (width as usize, height as usize);
        let map = orientation.axis_map();
        Self {
            width,
            height,
            transpose: map.transpose,
            columns: axis_operator(width, map.reverse_x),
            waiting: sample_rows(height, map.reverse_y),
            open: Vec::new(),
            spare: Vec::new(),
            next_row: 0,
            reduced: Box::new([0.0; SIDE * SIDE]),
            backwards: None,
        }
    }

    /// As [`PdqStream::new`], and also for the picture with its stored columns reversed.
    pub(super) fn both_ways(width: u32, height: u32, orientation: Orientation) -> Self {
        let reverse_x = orientation.axis_map().reverse_x;
        let columns = axis_operator(width as usize, !reverse_x);
        let backwards = Some((columns, Box::new([0.0; SIDE * SIDE])));
        Self { backwards, ..Self::new(width, height, orientation) }
    }

    /// Bytes that a picture of this size takes: the sums of the open sample rows, at most three.
    pub fn memory(width: u32, height: u32) -> u64 {
        if height as usize <= 2 * SIDE { 0 } else { 3 * 4 * u64::from(width) }
    }

    /// Adds the next stored row: `width` luma values of 0.0–255.0.
    ///
    /// # Panics
    /// When the row has another width or the picture is already complete: a defect of the caller.
    pub fn push_row(&mut self, luma: &[f32]) {
        assert_eq!(luma.len(), self.width, "a row has the picture's width");
        assert!(self.next_row < self.height, "a picture has no more rows than its height");
        let y = self.next_row;
        self.next_row += 1;

        while self.waiting.front().is_some_and(|row| row.taps.start <= y) {
            let row = self.waiting.pop_front().expect("looked at above");
            if row.taps.is_one_value() {
                // Its weight is 1.
                self.reduce(row.indices, luma);
                continue;
            }
            let mut sums = self.spare.pop().unwrap_or_else(|| vec![0.0; self.width]);
            sums.fill(0.0);
            self.open.push((row, sums));
        }
        let mut ends = false;
        for (row, sums) in &mut self.open {
            add_weighted(sums, luma, row.taps.weights[y - row.taps.start]);
            ends |= row.taps.end() == y + 1;
        }
        if ends {
            let mut at = 0;
            while let Some((row, _)) = self.open.get(at) {
                if row.taps.end() != y + 1 {
                    at += 1;
                    continue;
                }
                let (row, sums) = self.open.remove(at);
                self.reduce(row.indices, &sums);
                self.spare.push(sums);
            }
        }
    }

    fn reduce(&mut self, indices: Range<usize>, row: &[f32]) {
        let transpose = self.transpose;
        let put = |columns: &[Taps], reduced: &mut Reduced| {
            let samples = reduce_row(row, columns);
            for index in indices.clone() {
                for (x, &sample) in samples.iter().enumerate() {
                    let (row, column) = if transpose { (x, index) } else { (index, x) };
                    reduced[row * SIDE + column] = sample;
                }
            }
        };
        put(&self.columns, &mut self.reduced);
        if let Some((columns, reduced)) = &mut self.backwards {
            put(columns, reduced);
        }
    }

    /// Whether no row has come yet.
    pub fn is_fresh(&self) -> bool {
        self.next_row == 0
    }

    /// The 64×64 luma values of the upright picture.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn into_reduced(self) -> Box<Reduced> {
        assert_eq!(self.next_row, self.height, "every row was pushed");
        self.reduced
    }

    /// The 64×64 luma values as stored and with the columns reversed, from a stream made for both.
    ///
    /// # Panics
    /// As [`PdqStream::into_reduced`].
    pub(super) fn into_reduced_both_ways(self) -> (Box<Reduced>, Box<Reduced>) {
        assert_eq!(self.next_row, self.height, "every row was pushed");
        let (_, backwards) = self.backwards.expect("made by `both_ways`");
        (self.reduced, backwards)
    }

    /// The hash of the upright picture.
    ///
    /// # Panics
    /// As [`PdqStream::into_reduced`].
    pub fn finish(self) -> Pdq {
        Pdq::of_reduced(&self.into_reduced())
    }
}

fn add_weighted(sums: &mut [f32], luma: &[f32], weight: f32) {
    for (sum, &luma) in sums.iter_mut().zip(luma) {
        *sum += weight * luma;
    }
}

/// Samples that are summed side by side: a single sum waits for each of its additions.
const ABREAST: usize = 4;

/// The 64 samples of a row. Each is summed from left to right.
fn reduce_row(row: &[f32], columns: &[Taps]) -> [f32; SIDE] {
    let mut samples = [0.0; SIDE];
    let alone = |taps: &Taps| {
        let values = &row[taps.start..taps.end()];
        values.iter().zip(&*taps.weights).fold(0.0, |sum, (v, weight)| sum + v * weight)
    };
    for (samples, columns) in samples.chunks_exact_mut(ABREAST).zip(columns.chunks_exact(ABREAST)) {
        let weights = &columns[0].weights;
        if columns.iter().all(|taps| Arc::ptr_eq(&taps.weights, weights)) {
            let values: [&[f32]; ABREAST] =
                std::array::from_fn(|n| &row[columns[n].start..][..weights.len()]);
            let mut sums = [0.0; ABREAST];
            for (at, weight) in weights.iter().enumerate() {
                for (sum, values) in sums.iter_mut().zip(values) {
                    *sum += values[at] * weight;
                }
            }
            samples.copy_from_slice(&sums);
        } else {
            samples.iter_mut().zip(columns).for_each(|(sample, taps)| *sample = alone(taps));
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both axes applied one sample at a time, each in the stream's order of additions.
    fn plain(luma: &[f32], width: usize, height: usize, orientation: Orientation) -> Reduced {
        let map = orientation.axis_map();
        let mut reduced = [0.0; SIDE * SIDE];
        for (index, down) in axis_operator(height, map.reverse_y).iter().enumerate() {
            let mut sums = vec![0.0; width];
            for (y, weight) in (down.start..).zip(&*down.weights) {
                for (sum, value) in sums.iter_mut().zip(&luma[y * width..][..width]) {
                    *sum += weight * value;
                }
            }
            for (x, across) in axis_operator(width, map.reverse_x).iter().enumerate() {
                let values = (across.start..).zip(&*across.weights);
                let sample = values.fold(0.0, |sum, (x, weight)| sum + sums[x] * weight);
                let (row, column) = if map.transpose { (x, index) } else { (index, x) };
                reduced[row * SIDE + column] = sample;
            }
        }
        reduced
    }

    #[test]
    fn a_stream_reduces_as_its_definition_does() {
        let sizes =
            [(5, 5), (7, 63), (64, 64), (65, 200), (300, 5), (128, 129), (257, 127), (1000, 131)];
        for (width, height) in sizes {
            let luma: Vec<f32> = (0..width * height)
                .map(|at| ((at * 7919 + at / width * 104_729) % 2551) as f32 / 10.0)
                .collect();
            for orientation in Orientation::ALL {
                let mut stream = PdqStream::new(width as u32, height as u32, orientation);
                luma.chunks_exact(width).for_each(|row| stream.push_row(row));
                let reduced = stream.into_reduced();
                let plain = plain(&luma, width, height, orientation);
                assert!(*reduced == plain, "{width}×{height}, {orientation:?}");
            }
        }
    }
}
