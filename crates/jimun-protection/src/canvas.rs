//! The canvas of a copy whose sides are the picture's, and its 64×64 values.

use jimun_core::Orientation;
use jimun_hash::pdq::{Reduced, SIDE};

use super::block_means::BlockMeans;
use super::copy_axis::{BlockTaps, CopyAxis, Strip};
use super::row_sums::RowSums;
use super::viewport::{LONG_SIDE, Viewport};

/// A copy's two axes, as the picture has them, and what is beside the picture.
#[derive(Clone, Copy)]
pub(super) struct Canvas {
    x: CopyAxis,
    y: CopyAxis,
    background: f32,
    /// Whether x runs down the copy.
    transpose: bool,
}

impl Canvas {
    pub(super) fn new(viewport: Viewport, means: &BlockMeans, long_side: f64) -> Self {
        Self::of_strips(viewport, [Strip::Whole; 2], means, long_side)
    }

    /// The canvas of [`super::edit::Edit::Extended`].
    pub(super) fn extended(
        means: &BlockMeans,
        crop: [u16; 4],
        by: [u16; 4],
        turn: Orientation,
    ) -> Self {
        let strips = [
            Strip::extended(means.columns(), (crop[0], crop[2]), (by[0], by[2])),
            Strip::extended(means.rows(), (crop[1], crop[3]), (by[1], by[3])),
        ];
        Self::of_strips(Viewport { turn, ..Viewport::WHOLE }, strips, means, LONG_SIDE)
    }

    /// What the viewport shows of two strips of blocks.
    fn of_strips(
        viewport: Viewport,
        [across, down]: [Strip; 2],
        means: &BlockMeans,
        long_side: f64,
    ) -> Self {
        let Viewport { left, top, right, bottom, background, turn } = viewport;
        let width = (right - left) * across.length(means.x_edges()) as f64;
        let height = (bottom - top) * down.length(means.y_edges()) as f64;
        let scale = (long_side / width.max(height)).min(1.0);
        let pixels = |length: f64| (length * scale).round().max(1.0) as usize;
        let map = turn.axis_map();
        let axis = |strip, from, to, length, reverse| CopyAxis {
            strip,
            from,
            to,
            pixels: pixels(length),
            reverse,
        };
        Self {
            x: axis(across, left, right, width, map.reverse_x),
            y: axis(down, top, bottom, height, map.reverse_y),
            background,
            transpose: map.transpose,
        }
    }

    /// Width and height of the copy in pixels.
    pub(super) fn size(&self) -> (usize, usize) {
        let (width, height) = (self.x.pixels, self.y.pixels);
        if self.transpose { (height, width) } else { (width, height) }
    }

    pub(super) fn x(&self) -> CopyAxis {
        self.x
    }

    /// Whether [`Canvas::row_sums`] are the same for both.
    pub(super) fn has_rows_of(&self, other: &Self) -> bool {
        self.y == other.y && self.background == other.background
    }

    pub(super) fn columns(&self, means: &BlockMeans) -> Vec<BlockTaps> {
        self.x.taps(means.x_edges())
    }

    pub(super) fn rows(&self, means: &BlockMeans) -> Vec<BlockTaps> {
        self.y.taps(means.y_edges())
    }

    /// The first half of [`Canvas::reduce`].
    pub(super) fn row_sums(&self, means: &BlockMeans, rows: &[BlockTaps]) -> RowSums {
        RowSums::new(means, rows, self.background)
    }

    /// The second half.
    pub(super) fn samples(&self, sums: &RowSums, columns: &[BlockTaps]) -> Box<Reduced> {
        self.turned(sums.samples(columns, self.background))
    }

    /// The values of the copy.
    pub(super) fn reduce(&self, means: &BlockMeans) -> Box<Reduced> {
        self.samples(&self.row_sums(means, &self.rows(means)), &self.columns(means))
    }

    /// The values of the copy, and of that of a picture that is its mean all over.
    pub(super) fn reduce_and_around_nothing(
        &self,
        means: &BlockMeans,
    ) -> (Box<Reduced>, Box<Reduced>) {
        let (rows, columns) = (self.rows(means), self.columns(means));
        let (mean, background) = (means.mean(), self.background);
        let mut around = Box::new([0.0; SIDE * SIDE]);
        for (column, values) in columns.iter().zip(around.as_chunks_mut::<SIDE>().0) {
            for (row, value) in rows.iter().zip(values) {
                let picture = (1.0 - row.background) * (1.0 - column.background);
                *value = background + (mean - background) * picture;
            }
        }
        let reduced = self.samples(&self.row_sums(means, &rows), &columns);
        (reduced, self.turned(around))
    }

    /// Values column by column of the picture, as the copy has them row by row.
    fn turned(&self, by_column: Box<Reduced>) -> Box<Reduced> {
        if self.transpose {
            return by_column;
        }
        let mut by_row = Box::new([0.0; SIDE * SIDE]);
        for (y, row) in by_row.as_chunks_mut::<SIDE>().0.iter_mut().enumerate() {
            for (value, column) in row.iter_mut().zip(by_column.as_chunks::<SIDE>().0) {
                *value = column[y];
            }
        }
        by_row
    }
}
