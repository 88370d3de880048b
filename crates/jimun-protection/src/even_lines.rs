//! How even the rows and columns of a picture's parts are.

use super::block_means::BlockMeans;
use super::find_picture::Part;

/// Luma by which an even background may vary: JPEG of quality 70 rings by about as much.
pub(super) const EVEN: usize = 10;

/// A row or column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// The luma of which half of the line is not brighter.
    pub(super) median: usize,
    /// The share of the line that is as bright as that, or nearly.
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
