//! How an edited copy shows the picture, and the hash of such a copy.

use jimun_core::Orientation;
use jimun_hash::pdq::operator::axis_operator;
use jimun_hash::pdq::{Pdq, Reduced, SIDE};

use super::block_means::BlockMeans;

/// The usual size of copies: messengers and social networks scale the long side to about this many
/// pixels. The hash depends slightly on it, since PDQ's windows are whole pixels.
pub(super) const LONG_SIDE: f64 = 1080.0;

/// The canvas of a copy in fractions of the picture's sides: 0–1 is the picture, beyond it is
/// `background`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Where the canvas begins, left.
    pub left: f64,
    /// Where it begins, at the top.
    pub top: f64,
    /// Where it ends, right.
    pub right: f64,
    /// Where it ends, at the bottom.
    pub bottom: f64,
    /// Luma of everything that is not picture, 0.0–255.0.
    pub background: f32,
    /// How the canvas is rotated or mirrored afterwards.
    pub turn: Orientation,
}

impl Viewport {
    /// The whole picture.
    pub const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        right: 1.0,
        bottom: 1.0,
        background: 0.0,
        turn: Orientation::Upright,
    };

    /// The hash of the copy.
    pub fn hash(&self, means: &BlockMeans) -> Pdq {
        Pdq::of_reduced(&self.reduce(means, LONG_SIDE))
    }

    /// The copy's 64×64 values when its long side has at most `long_side` pixels.
    pub fn reduce(&self, means: &BlockMeans, long_side: f64) -> Box<Reduced> {
        Canvas::new(*self, means, long_side).reduce()
    }
}

/// What each of a copy's 64×64 values takes from the means and from the background.
pub(super) struct Canvas<'a> {
    viewport: Viewport,
    means: &'a BlockMeans,
    columns: Vec<BlockTaps>,
    rows: Vec<BlockTaps>,
    size: (usize, usize),
}

impl<'a> Canvas<'a> {
    pub(super) fn new(viewport: Viewport, means: &'a BlockMeans, long_side: f64) -> Self {
        let width = (viewport.right - viewport.left) * means.width() as f64;
        let height = (viewport.bottom - viewport.top) * means.height() as f64;
        let scale = (long_side / width.max(height)).min(1.0);
        let pixels = |length: f64| (length * scale).round().max(1.0) as usize;
        let map = viewport.turn.axis_map();
        let (width, height) = (pixels(width), pixels(height));
        Self {
            columns: axis(means.x_edges(), (viewport.left, viewport.right), width, map.reverse_x),
            rows: axis(means.y_edges(), (viewport.top, viewport.bottom), height, map.reverse_y),
            size: if map.transpose { (height, width) } else { (width, height) },
            viewport,
            means,
        }
    }

    /// Width and height of the copy in pixels.
    pub(super) fn size(&self) -> (usize, usize) {
        self.size
    }

    /// The values of the copy.
    pub(super) fn reduce(&self) -> Box<Reduced> {
        let map = self.viewport.turn.axis_map();
        let mut reduced = Box::new([0.0; SIDE * SIDE]);
        let mut sums = vec![0.0; self.means.columns()];
        for (y, row) in self.rows.iter().enumerate() {
            sums.fill(row.background * self.viewport.background);
            for (weight, index) in row.weights.iter().zip(row.start..) {
                for (sum, value) in sums.iter_mut().zip(self.means.row(index)) {
                    *sum += weight * value;
                }
            }
            for (x, column) in self.columns.iter().enumerate() {
                let values = &sums[column.start..][..column.weights.len()];
                let background = column.background * self.viewport.background;
                let value =
                    values.iter().zip(&column.weights).fold(background, |sum, (v, w)| sum + v * w);
                let (to_row, to_column) = if map.transpose { (x, y) } else { (y, x) };
                reduced[to_row * SIDE + to_column] = value;
            }
        }
        reduced
    }

    /// The values of the copy of a picture that is its mean all over.
    pub(super) fn around_nothing(&self) -> Box<Reduced> {
        let map = self.viewport.turn.axis_map();
        let (mean, background) = (self.means.mean(), self.viewport.background);
        let mut reduced = Box::new([0.0; SIDE * SIDE]);
        for (y, row) in self.rows.iter().enumerate() {
            for (x, column) in self.columns.iter().enumerate() {
                let picture = (1.0 - row.background) * (1.0 - column.background);
                let (to_row, to_column) = if map.transpose { (x, y) } else { (y, x) };
                reduced[to_row * SIDE + to_column] = background + (mean - background) * picture;
            }
        }
        reduced
    }
}

/// What one of the 64 samples takes from the blocks from `start` on, and from the background.
struct BlockTaps {
    start: usize,
    weights: Vec<f32>,
    background: f32,
}

/// PDQ's operator for an axis of `pixels` that spans the fractions `from`–`to` of the picture,
/// spread over the blocks: each pixel is the mean of what it covers.
fn axis(edges: &[usize], (from, to): (f64, f64), pixels: usize, reverse: bool) -> Vec<BlockTaps> {
    let blocks = edges.len() - 1;
    let length = edges[blocks] as f64;
    let origin = from * length;
    let step = (to - from) * length / pixels as f64;
    let block_length = edges[1] as f64;
    axis_operator(pixels, reverse)
        .iter()
        .map(|taps| {
            let mut sums = Vec::new();
            let (mut start, mut background) = (0, 0.0);
            for (weight, pixel) in taps.weights.iter().zip(taps.start..) {
                let weight = f64::from(*weight);
                let (low, high) =
                    (origin + pixel as f64 * step, origin + (pixel + 1) as f64 * step);
                let inside = (low.max(0.0), high.min(length));
                let share = ((inside.1 - inside.0) / step).max(0.0);
                background += weight * (1.0 - share);
                if share <= 0.0 {
                    continue;
                }
                // The first block is as long as all but the last.
                let mut block = ((inside.0 / block_length) as usize).min(blocks - 1);
                while edges[block] as f64 > inside.0 {
                    block -= 1;
                }
                while edges[block + 1] as f64 <= inside.0 {
                    block += 1;
                }
                if sums.is_empty() {
                    start = block;
                }
                while block < blocks && (edges[block] as f64) < inside.1 {
                    let overlap =
                        inside.1.min(edges[block + 1] as f64) - inside.0.max(edges[block] as f64);
                    let at = block - start;
                    if sums.len() <= at {
                        sums.resize(at + 1, 0.0);
                    }
                    sums[at] += weight * overlap / step;
                    block += 1;
                }
            }
            BlockTaps {
                start,
                weights: sums.into_iter().map(|sum: f64| sum as f32).collect(),
                background: background as f32,
            }
        })
        .collect()
}
