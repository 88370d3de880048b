//! Pillow's `resize(…, LANCZOS)` of an 8-bit grey picture, bit for bit, while the rows stream by.
//!
//! Pillow resizes one axis after the other, each with fixed-point Lanczos weights (`lanczos`),
//! and rounds to 8 bits in between. So a row can be narrowed as soon as it arrives, and a finished
//! row of the result needs only the few open sums it belongs to (`passes`). For a picture that
//! shrinks, those are at most seven rows of the narrow width.
//!
//! The order of the axes decides single levels. Pillow took columns (the horizontal pass) first
//! until version 12. Version 13 takes rows first where the height shrinks by more than twice as
//! many pixels as the width (python-pillow/Pillow#9549; the rule was found by resizing noise on
//! both sides of it). This is version 13's.

mod lanczos;
mod passes;

use jimun_core::Orientation;
use lanczos::axis_taps;
use passes::{Horizontal, Vertical};

/// Resizes one upright picture from its stored rows. Keeps state: the open sums.
pub struct Resizer {
    width: usize,
    height: usize,
    next_row: usize,
    vertical_first: bool,
    horizontal: Horizontal,
    vertical: Vertical,
    between: Vec<u8>,
}

impl Resizer {
    /// From `width` × `height` stored pixels (neither may be 0) with this `orientation` to
    /// `columns` × `rows` upright ones.
    pub fn new(
        (width, height): (u32, u32),
        orientation: Orientation,
        (columns, rows): (usize, usize),
    ) -> Self {
        let (width, height) = (width as usize, height as usize);
        let map = orientation.axis_map();
        let upright = |a, b| if map.transpose { (b, a) } else { (a, b) };
        let rows_first = {
            let (width, height) = upright(width, height);
            shrinks_rows_first((width, height), (columns, rows))
        };
        let (across, down) = upright(columns, rows);
        let vertical_first = rows_first != map.transpose;
        Self {
            width,
            height,
            next_row: 0,
            vertical_first,
            horizontal: Horizontal::new(&axis_taps(width, across, map.reverse_x), width),
            vertical: Vertical::new(
                axis_taps(height, down, map.reverse_y),
                if vertical_first { width } else { across },
            ),
            between: vec![0; across],
        }
    }

    /// Takes the next stored row: `width` grey values. Passes every row that is now finished to
    /// `finished`, with its place. Its values are of one upright row or, where the orientation
    /// swaps the axes, of one upright column, from the top or left. Places come in the order of the
    /// stored rows.
    ///
    /// # Panics
    /// When the row has another width or the picture is already complete: a defect of the caller.
    pub fn push_row(&mut self, grey: &[u8], mut finished: impl FnMut(usize, &[u8])) {
        assert_eq!(grey.len(), self.width, "a row has the picture's width");
        assert!(self.next_row < self.height, "a picture has no more rows than its height");
        self.next_row += 1;
        let Self { horizontal, vertical, between, .. } = self;
        if self.vertical_first {
            vertical.push(grey, |place, row| {
                horizontal.resize(row, between);
                finished(place, between);
            });
        } else {
            horizontal.resize(grey, between);
            vertical.push(between, finished);
        }
    }

    /// Whether every row has come.
    pub fn is_complete(&self) -> bool {
        self.next_row == self.height
    }
}

/// Pillow 13's choice: rows first where the height shrinks by more than twice as many pixels as the
/// width.
fn shrinks_rows_first((width, height): (usize, usize), (columns, rows): (usize, usize)) -> bool {
    // A width that grows counts as a negative loss.
    height > rows && height + 2 * columns > rows + 2 * width
}

/// A small result that is kept whole: a [`Resizer`] and its `columns` × `rows` grey values.
pub struct Thumbnail<const COLUMNS: usize, const ROWS: usize> {
    resizer: Resizer,
    transpose: bool,
    grey: [[u8; COLUMNS]; ROWS],
}

impl<const COLUMNS: usize, const ROWS: usize> Thumbnail<COLUMNS, ROWS> {
    /// As [`Resizer::new`].
    pub fn new(size: (u32, u32), orientation: Orientation) -> Self {
        Self {
            resizer: Resizer::new(size, orientation, (COLUMNS, ROWS)),
            transpose: orientation.axis_map().transpose,
            grey: [[0; COLUMNS]; ROWS],
        }
    }

    /// Takes the next stored row.
    ///
    /// # Panics
    /// As [`Resizer::push_row`].
    pub fn push_row(&mut self, grey: &[u8]) {
        let Self { resizer, transpose, grey: out } = self;
        resizer.push_row(grey, |place, row| {
            if *transpose {
                for (out, &value) in out.iter_mut().zip(row) {
                    out[place] = value;
                }
            } else {
                out[place].copy_from_slice(row);
            }
        });
    }

    /// The grey values of the upright picture, by rows.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn finish(self) -> [[u8; COLUMNS]; ROWS] {
        assert!(self.resizer.is_complete(), "every row was pushed");
        self.grey
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes on both sides of the step. Which order gives Pillow 13's pixels was tried for each.
    #[test]
    fn rows_come_first_where_the_height_shrinks_twice_as_much() {
        let by_eight = |width, height| shrinks_rows_first((width, height), (8, 8));
        assert!(!by_eight(16, 24) && by_eight(16, 25));
        assert!(!by_eight(64, 120) && by_eight(64, 121));
        assert!(!shrinks_rows_first((48, 112), (8, 32)) && shrinks_rows_first((48, 113), (8, 32)));
        assert!(!shrinks_rows_first((16, 8), (32, 8)) && shrinks_rows_first((16, 9), (32, 8)));
    }
}
