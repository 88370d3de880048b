//! How an edited copy shows the picture, and the hash of such a copy.

use jimun_core::Orientation;
use jimun_hash::pdq::{Pdq, Reduced};

use super::block_means::BlockMeans;
use super::canvas::Canvas;

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
        Canvas::new(*self, means, long_side).reduce(means)
    }
}
