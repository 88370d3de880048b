//! The reduction of a picture to 64×64 values while its rows stream by.

use std::collections::VecDeque;

use super::operator::{Taps, axis_operator};
use super::{Pdq, Reduced, SIDE};
use crate::orient::Orientation;

/// Takes the stored rows of one picture, top to bottom, and yields its hash as the picture stands
/// upright. Keeps state: a few sums as wide as a row, and the 64×64 result.
///
/// Rows come first here and columns last, where the reference does the opposite: each stored row is
/// added, weighted, to the one or two sample rows it belongs to, and only a finished sample row is
/// reduced along x. Every sum has a fixed order, so all machines agree to the bit.
pub struct PdqStream {
    width: usize,
    height: usize,
    transpose: bool,
    columns: Vec<Taps>,
    /// Sample rows in the order in which they start, with their index in the upright picture.
    waiting: VecDeque<(usize, Taps)>,
    open: Vec<OpenRow>,
    spare: Vec<Vec<f32>>,
    next_row: usize,
    reduced: Box<Reduced>,
    /// Where rows are reduced backwards as well: the columns read so, and what they give.
    backwards: Option<(Vec<Taps>, Box<Reduced>)>,
}

struct OpenRow {
    index: usize,
    taps: Taps,
    sums: Vec<f32>,
}

impl PdqStream {
    /// For a picture of `width` × `height` stored pixels (neither may be 0) lying as `orientation` says.
    pub fn new(width: u32, height: u32, orientation: Orientation) -> Self {
        let (width, height) = (width as usize, height as usize);
        let map = orientation.axis_map();
        let mut waiting: Vec<_> =
            axis_operator(height, map.reverse_y).into_iter().enumerate().collect();
        waiting.sort_by_key(|(_, taps)| taps.start);
        Self {
            width,
            height,
            transpose: map.transpose,
            columns: axis_operator(width, map.reverse_x),
            waiting: waiting.into(),
            open: Vec::new(),
            spare: Vec::new(),
            next_row: 0,
            reduced: Box::new([0.0; SIDE * SIDE]),
            backwards: None,
        }
    }

    /// As [`PdqStream::new`], and of the picture with its stored columns reversed as well.
    pub(super) fn both_ways(width: u32, height: u32, orientation: Orientation) -> Self {
        let reverse_x = orientation.axis_map().reverse_x;
        let columns = axis_operator(width as usize, !reverse_x);
        let backwards = Some((columns, Box::new([0.0; SIDE * SIDE])));
        Self { backwards, ..Self::new(width, height, orientation) }
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

        while self.waiting.front().is_some_and(|(_, taps)| taps.start <= y) {
            let (index, taps) = self.waiting.pop_front().expect("looked at above");
            let mut sums = self.spare.pop().unwrap_or_else(|| vec![0.0; self.width]);
            sums.fill(0.0);
            self.open.push(OpenRow { index, taps, sums });
        }
        for row in &mut self.open {
            add_weighted(&mut row.sums, luma, row.taps.weights[y - row.taps.start]);
        }
        for row in self.open.extract_if(.., |row| row.taps.end() == y + 1) {
            reduce_row(&row, &self.columns, self.transpose, &mut self.reduced);
            if let Some((columns, reduced)) = &mut self.backwards {
                reduce_row(&row, columns, self.transpose, reduced);
            }
            self.spare.push(row.sums);
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

    /// The 64×64 luma values as stored and with the columns reversed, of a stream that was made for both.
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

fn reduce_row(row: &OpenRow, columns: &[Taps], transpose: bool, reduced: &mut Reduced) {
    for (x, taps) in columns.iter().enumerate() {
        let values = &row.sums[taps.start..taps.end()];
        let sum = values.iter().zip(&taps.weights).fold(0.0, |sum, (v, weight)| sum + v * weight);
        let (row, column) = if transpose { (x, row.index) } else { (row.index, x) };
        reduced[row * SIDE + column] = sum;
    }
}
