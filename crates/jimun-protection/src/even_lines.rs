//! How even the rows and columns of a picture's parts are.

use super::block_means::BlockMeans;
use super::find_picture::Part;

/// Luma by which an even background may vary: JPEG of quality 70 rings by about as much.
pub(super) const EVEN: usize = 10;

/// A row or column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// Luma of the middle one when its blocks are sorted.
    pub(super) median: usize,
    /// The share of its blocks that are as bright as that, or nearly.
    pub(super) even: f32,
}

/// Keeps state: what was measured, because one search asks for most parts again and again.
pub(super) struct EvenLines {
    across: Plane,
    down: Plane,
    measured: Vec<((Part, bool), Vec<Line>)>,
}

/// Luma in whole numbers, line by line.
struct Plane {
    length: usize,
    luma: Vec<u8>,
}

impl EvenLines {
    pub(super) fn new(means: &BlockMeans) -> Self {
        let (columns, rows) = (means.columns(), means.rows());
        // Both ways, because the values of a column are far apart where rows are stored.
        let (mut across, mut down) = (Vec::with_capacity(columns * rows), vec![0; columns * rows]);
        for row in 0..rows {
            let luma = means.row(row).iter().map(|luma| *luma as u8);
            across.extend(luma);
            let column = down[row..].iter_mut().step_by(rows);
            column.zip(&across[row * columns..]).for_each(|(to, luma)| *to = *luma);
        }
        Self {
            across: Plane { length: columns, luma: across },
            down: Plane { length: rows, luma: down },
            measured: Vec::new(),
        }
    }

    /// The rows of this part, or its columns.
    pub(super) fn of(&mut self, part: Part, rows: bool) -> &[Line] {
        let known = self.measured.iter().position(|(of, _)| *of == (part, rows));
        let known = known.unwrap_or_else(|| {
            let (top, left) = (part.top..part.bottom, part.left..part.right);
            let (plane, lines, along) =
                if rows { (&self.across, top, left) } else { (&self.down, left, top) };
            let lines = lines.map(|line| measure(&plane.line(line)[along.clone()]));
            self.measured.push(((part, rows), lines.collect()));
            self.measured.len() - 1
        });
        &self.measured[known].1
    }
}

impl Plane {
    fn line(&self, at: usize) -> &[u8] {
        &self.luma[at * self.length..][..self.length]
    }
}

/// Counts kept side by side. In an even line neighbours have the same luma, and a count waits for
/// the one before it.
const ABREAST: usize = 4;

fn measure(line: &[u8]) -> Line {
    let mut counts = [[0_u16; 256]; ABREAST];
    let (groups, rest) = line.as_chunks::<ABREAST>();
    for group in groups {
        for (counts, luma) in counts.iter_mut().zip(group) {
            counts[usize::from(*luma)] += 1;
        }
    }
    for luma in rest {
        counts[0][usize::from(*luma)] += 1;
    }
    let count = |luma: usize| counts.iter().map(|counts| usize::from(counts[luma])).sum::<usize>();
    let mut below = 0;
    let median = (0..256).position(|luma| {
        below += count(luma);
        2 * below > line.len()
    });
    let median = median.unwrap_or(0);
    let near = median.saturating_sub(EVEN)..(median + EVEN + 1).min(256);
    let near: usize = near.map(count).sum();
    Line { median, even: near as f32 / line.len() as f32 }
}

#[cfg(test)]
mod tests {
    use jimun_core::Orientation;

    use super::*;
    use crate::block_means::BlockMeansStream;

    /// Its values in order: the middle one, and those that are near it.
    fn plain(line: impl Iterator<Item = f32>) -> Line {
        let mut luma: Vec<usize> = line.map(|luma| luma as usize).collect();
        luma.sort_unstable();
        let median = luma[luma.len() / 2];
        let near = luma.iter().filter(|luma| luma.abs_diff(median) <= EVEN).count();
        Line { median, even: near as f32 / luma.len() as f32 }
    }

    #[test]
    fn rows_and_columns_of_parts_are_measured_as_by_sorting() {
        let (width, height) = (37_usize, 23_usize);
        let luma = |x: usize, y: usize| match (x + 3 * y) % 7 {
            0..3 => 240.9 + (x % 15) as f32,
            _ => ((x * x * 31 + y * 77) % 2550) as f32 / 10.0,
        };
        let mut stream = BlockMeansStream::new(width as u32, height as u32);
        for y in 0..height {
            stream.push_row(&(0..width).map(|x| luma(x, y)).collect::<Vec<f32>>());
        }
        let mut lines = EvenLines::new(&stream.finish(Orientation::Upright));
        let whole = Part { left: 0, top: 0, right: width, bottom: height };
        let part = Part { left: 2, top: 3, right: 35, bottom: 4 };
        for Part { left, top, right, bottom } in [whole, part, whole] {
            let of = Part { left, top, right, bottom };
            let rows = (top..bottom).map(|y| plain((left..right).map(|x| luma(x, y))));
            assert!(rows.eq(lines.of(of, true).iter().copied()));
            let columns = (left..right).map(|x| plain((top..bottom).map(|y| luma(x, y))));
            assert!(columns.eq(lines.of(of, false).iter().copied()));
        }
    }

    #[test]
    fn a_part_without_width_has_rows_that_are_not_even() {
        let mut stream = BlockMeansStream::new(5, 5);
        (0..5).for_each(|_| stream.push_row(&[7.0; 5]));
        let mut lines = EvenLines::new(&stream.finish(Orientation::Upright));
        let nothing = Part { left: 3, top: 0, right: 3, bottom: 5 };
        assert!(lines.of(nothing, true).iter().all(|line| line.even.is_nan()));
        assert_eq!(lines.of(nothing, false), []);
    }
}
