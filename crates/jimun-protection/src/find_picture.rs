//! Finds the original picture inside a screenshot or frame: without bars, borders, and a screen's
//! chrome.

use super::block_means::BlockMeans;
use super::even_lines::{EVEN, EvenLines, Line};

/// A part of a picture, in blocks: columns from `left` up to `right`, rows from `top` up to
/// `bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

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
    let mut lines = EvenLines::new(means);
    let mut found = Vec::new();
    for share in BACKGROUND_SHARES {
        for keep in [trimmed, longest_run] {
            let mut cut_both = |mut part: Part, rows_first: bool| {
                for rows in [rows_first, !rows_first] {
                    let (first, last) = keep(&background(lines.of(part, rows), share));
                    part = cut(part, rows, first, last);
                }
                part
            };
            // A second pass: a bar beside the picture hides that the lines above it are even.
            for part in [cut_both(whole, true), cut_both(whole, false)] {
                let part = cut_both(part, true);
                if part != whole && part.is_large_enough(means) && !found.contains(&part) {
                    found.push(part);
                }
            }
        }
    }
    found
}

/// The lines that are left without background at both ends.
fn trimmed(background: &[bool]) -> (usize, usize) {
    let first = background.iter().take_while(|background| **background).count();
    let last = background[first..].iter().rev().take_while(|background| **background).count();
    (first, background.len() - last)
}

/// The longest run of lines that are not background.
fn longest_run(background: &[bool]) -> (usize, usize) {
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
    best
}

fn cut(part: Part, rows: bool, first: usize, last: usize) -> Part {
    if rows {
        Part { top: part.top + first, bottom: part.top + last.max(first), ..part }
    } else {
        Part { left: part.left + first, right: part.left + last.max(first), ..part }
    }
}

/// Which lines are background: mostly of one value, which is black, white, or that of the line at
/// either end.
fn background(lines: &[Line], share: f32) -> Vec<bool> {
    let ends = [lines.first(), lines.last()].map(|end| end.map_or(0, |line| line.median));
    let is_background = |median: usize| {
        median <= EVEN
            || median >= 255 - EVEN
            || ends.iter().any(|end| median.abs_diff(*end) <= EVEN)
    };
    lines.iter().map(|line| line.even >= share && is_background(line.median)).collect()
}
