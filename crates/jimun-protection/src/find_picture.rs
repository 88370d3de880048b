//! Finds the original picture inside a screenshot or frame: without bars, borders, and a screen's
//! chrome.

use super::block_means::BlockMeans;

/// A part of a picture, in blocks: columns from `left` up to `right`, rows from `top` up to
/// `bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

/// Luma by which an even background may vary: JPEG of quality 70 rings by about as much.
const EVEN: usize = 10;

/// The part that is left must have at least this share of each side.
const MIN_SHARE: f64 = 0.1;

/// Share of background pixels above which a row or column is treated as border: nearly all of it,
/// or what writing leaves.
const BACKGROUND_SHARES: [f32; 2] = [0.97, 0.6];

/// Lines inside a picture that look like background, as a share of the side, that do not end it.
const GAP: f64 = 0.015;

impl Part {
    fn whole(means: &BlockMeans) -> Self {
        Self { left: 0, top: 0, right: means.columns(), bottom: means.rows() }
    }

    /// The left or right half, the upper or lower, and the quarters: where a collage has its
    /// pictures.
    pub(super) fn tiles(means: &BlockMeans) -> [Self; 8] {
        let whole = Self::whole(means);
        let (x, y) = (whole.right / 2, whole.bottom / 2);
        let left = Self { right: x, ..whole };
        let right = Self { left: x, ..whole };
        let upper = |part: Self| Self { bottom: y, ..part };
        let lower = |part: Self| Self { top: y, ..part };
        [
            left,
            right,
            upper(whole),
            lower(whole),
            upper(left),
            lower(left),
            upper(right),
            lower(right),
        ]
    }

    fn is_large_enough(self, means: &BlockMeans) -> bool {
        let enough = |from: usize, to: usize, of: usize| {
            to.saturating_sub(from) as f64 >= MIN_SHARE * of as f64
        };
        enough(self.left, self.right, means.columns())
            && enough(self.top, self.bottom, means.rows())
    }
}

/// The parts that may be the picture, the likeliest first; none when the whole is the picture.
pub(super) fn contents(means: &BlockMeans) -> Vec<Part> {
    let whole = Part::whole(means);
    let mut found = Vec::new();
    for share in BACKGROUND_SHARES {
        for by in [trimmed, longest_run] {
            let rows_first = by(means, by(means, whole, true, share), false, share);
            let columns_first = by(means, by(means, whole, false, share), true, share);
            // A second pass: a bar beside the picture hides that the lines above it are even.
            for part in [rows_first, columns_first] {
                let part = by(means, by(means, part, true, share), false, share);
                if part != whole && part.is_large_enough(means) && !found.contains(&part) {
                    found.push(part);
                }
            }
        }
    }
    found
}

/// Removes background lines at both ends.
fn trimmed(means: &BlockMeans, part: Part, rows: bool, share: f32) -> Part {
    let background = lines(means, part, rows, share);
    let first = background.iter().take_while(|background| **background).count();
    let last = background[first..].iter().rev().take_while(|background| **background).count();
    cut(part, rows, first, background.len() - last)
}

/// Keeps the longest run of lines that are not background.
fn longest_run(means: &BlockMeans, part: Part, rows: bool, share: f32) -> Part {
    let background = lines(means, part, rows, share);
    let gap = (GAP * background.len() as f64) as usize;
    let (mut best, mut start, mut end) = ((0, 0), 0, 0);
    for (at, _) in background.iter().enumerate().filter(|(_, background)| !**background) {
        if at > end + gap {
            start = at;
        }
        end = at + 1;
        if end - start > best.1 - best.0 {
            best = (start, end);
        }
    }
    cut(part, rows, best.0, best.1)
}

fn cut(part: Part, rows: bool, first: usize, last: usize) -> Part {
    if rows {
        Part { top: part.top + first, bottom: part.top + last.max(first), ..part }
    } else {
        Part { left: part.left + first, right: part.left + last.max(first), ..part }
    }
}

/// Which rows (or columns) of the part are background: mostly of one value, which is black, white,
/// or that of the line at either end.
fn lines(means: &BlockMeans, part: Part, rows: bool, share: f32) -> Vec<bool> {
    let (count, across) = if rows {
        (part.bottom - part.top, part.right - part.left)
    } else {
        (part.right - part.left, part.bottom - part.top)
    };
    // How many pixels of each line have which luma. It is counted in the order of the means,
    // because columns are far apart in memory.
    let mut counts = vec![[0_u16; 256]; count];
    for row in part.top..part.bottom {
        for (at, luma) in means.row(row)[part.left..part.right].iter().enumerate() {
            let line = if rows { row - part.top } else { at };
            counts[line][*luma as usize & 255] += 1;
        }
    }
    let evenness = |counts: &[u16; 256]| {
        let mut below = 0;
        let median = counts.iter().position(|count| {
            below += usize::from(*count);
            2 * below > across
        });
        let median = median.unwrap_or(0);
        let near = &counts[median.saturating_sub(EVEN)..(median + EVEN + 1).min(256)];
        let near: usize = near.iter().map(|count| usize::from(*count)).sum();
        (median, near as f32 / across as f32)
    };
    let lines: Vec<(usize, f32)> = counts.iter().map(evenness).collect();
    let ends = [lines.first(), lines.last()].map(|end| end.map_or(0, |(median, _)| *median));
    let is_background = |median: usize| {
        median <= EVEN
            || median >= 255 - EVEN
            || ends.iter().any(|end| median.abs_diff(*end) <= EVEN)
    };
    lines.iter().map(|(median, near)| *near >= share && is_background(*median)).collect()
}
