//! One axis of a copy: which blocks of the picture it shows, and what PDQ's 64 samples take from
//! them.

use std::borrow::Cow;

use jimun_hash::pdq::operator::axis_operator;

/// Copies with equal axes share what is computed along them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CopyAxis {
    pub(super) strip: Strip,
    /// Where the canvas begins, in fractions of the strip.
    pub(super) from: f64,
    /// Where it ends.
    pub(super) to: f64,
    /// Length of the canvas in the copy.
    pub(super) pixels: usize,
    pub(super) reverse: bool,
}

/// The blocks along an axis, in the order in which a copy has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strip {
    /// As the picture has them.
    Whole,
    /// `count` blocks, whose first and last are repeated. All count as equally long.
    Extended { first: usize, count: usize, before: usize, behind: usize },
}

impl Strip {
    /// What is left of `blocks` when `crop` is cut off at both ends, with `by` added there. Both in
    /// thousandths: of all blocks, and of what is left.
    pub(super) fn extended(blocks: usize, crop: (u16, u16), by: (u16, u16)) -> Self {
        let share = |part: u16, of: usize| (f64::from(part) * of as f64 / 1000.0).round() as usize;
        let first = share(crop.0, blocks).min(blocks - 1);
        let last = (blocks - share(crop.1, blocks).min(blocks)).max(first + 1);
        let count = last - first;
        let (before, behind) = (share(by.0, count).min(count), share(by.1, count).min(count));
        Self::Extended { first, count, before, behind }
    }

    /// Where its blocks begin and end, of a picture whose blocks have these edges.
    fn edges(self, picture: &[usize]) -> Cow<'_, [usize]> {
        match self {
            Self::Whole => picture.into(),
            Self::Extended { count, before, behind, .. } => {
                (0..=before + count + behind).map(|at| at * picture[1]).collect()
            }
        }
    }

    /// How long it is.
    pub(super) fn length(self, picture: &[usize]) -> usize {
        match self {
            Self::Whole => picture[picture.len() - 1],
            Self::Extended { count, before, behind, .. } => (before + count + behind) * picture[1],
        }
    }

    /// The picture's block at a place of the strip.
    fn block(self, place: usize) -> usize {
        match self {
            Self::Whole => place,
            Self::Extended { first, count, before, .. } => {
                first + place.saturating_sub(before).min(count - 1)
            }
        }
    }
}

/// What one of the 64 samples takes from blocks and from the background.
pub(super) struct BlockTaps {
    /// Blocks with their weights, in the order in which they are summed. A repeated block has more
    /// than one place here, because each addition rounds.
    pub(super) weights: Vec<(usize, f32)>,
    pub(super) background: f32,
}

impl CopyAxis {
    /// PDQ's operator for this axis, spread over the blocks, whose edges in the picture these are:
    /// each pixel is the mean of what it covers.
    pub(super) fn taps(&self, edges: &[usize]) -> Vec<BlockTaps> {
        let Self { strip, from, to, pixels, reverse } = *self;
        let edges = &*strip.edges(edges);
        let blocks = edges.len() - 1;
        let length = edges[blocks] as f64;
        let origin = from * length;
        let step = (to - from) * length / pixels as f64;
        let block_length = edges[1] as f64;
        let mut sums: Vec<f64> = Vec::new();
        let taps = axis_operator(pixels, reverse);
        let spread = taps.iter().map(|taps| {
            sums.clear();
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
            let places = sums.iter().zip(start..);
            let weights = places.map(|(sum, place)| (strip.block(place), *sum as f32)).collect();
            BlockTaps { weights, background: background as f32 }
        });
        spread.collect()
    }
}
