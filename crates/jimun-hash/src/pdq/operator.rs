//! One axis of PDQ's filter and sampling as a sparse matrix.
//!
//! The reference applies a box ("Jarosz") filter twice along each axis and then takes the value at
//! ⌊(k + ½)·n/64⌋ for k = 0…63. Along one axis of length n that is `sample · box · box`: 64 rows,
//! each non-zero over about twice the window ⌈n/128⌉. The windows shrink at the edges.
//!
//! Between the edges all windows are equally long, so all samples have the same weights: they rise
//! by equal steps and fall by the same. Only the last sample's weights may be cut off. Therefore an
//! axis costs about a fortieth of its length to set up, in time and in memory, however long it is.

use std::ops::Range;
use std::sync::Arc;

use super::SIDE;

/// What sample `k` takes from the axis: `weights[i]` of the value at `start + i`. Weights sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Taps {
    /// The first value.
    pub start: usize,
    /// Shared by all samples with equal weights.
    pub weights: Arc<[f32]>,
}

impl Taps {
    /// After the last value.
    pub fn end(&self) -> usize {
        self.start + self.weights.len()
    }

    /// Whether the sample is a single unweighted value of the axis.
    pub fn is_one_value(&self) -> bool {
        self.weights.len() == 1
    }
}

/// The 64 samples of an axis of `length` values, in the order of the upright picture. With
/// `reverse`, the axis is stored backwards: the operator is that of the forward axis, read from the
/// other end.
pub fn axis_operator(length: usize, reverse: bool) -> Vec<Taps> {
    let full = length.div_ceil(2 * SIDE);
    let mut of_full_windows: Option<Arc<[f32]>> = None;
    (0..SIDE)
        .map(|k| {
            let boxes = Boxes::at(length, (2 * k + 1) * length / (2 * SIDE));
            let (start, end) = (boxes.start(), boxes.end());
            let weights = if boxes.are_all_of(full) {
                of_full_windows.get_or_insert_with(|| boxes.weights(false)).clone()
            } else {
                boxes.weights(reverse)
            };
            Taps { start: if reverse { length - end } else { start }, weights }
        })
        .collect()
}

/// How far to the right of the middle the samples look, in pixels. Each of the window's two passes
/// leans by half a pixel where the window is even. A sample is the pixel that its position falls
/// into, which on average is its middle. Where all positions fall between two pixels it is the
/// right one.
pub fn lean(length: usize) -> f32 {
    let of_window = if length.div_ceil(2 * SIDE).is_multiple_of(2) { 1.0 } else { 0.0 };
    let of_samples = if length.is_multiple_of(2 * SIDE) { 0.5 } else { 0.0 };
    of_window + of_samples
}

/// Row `position` of box · box.
struct Boxes {
    length: usize,
    outer: Range<usize>,
}

impl Boxes {
    fn at(length: usize, position: usize) -> Self {
        Self { length, outer: window(length, position) }
    }

    fn inner(&self, middle: usize) -> Range<usize> {
        window(self.length, middle)
    }

    fn start(&self) -> usize {
        self.inner(self.outer.start).start
    }

    fn end(&self) -> usize {
        self.inner(self.outer.end - 1).end
    }

    /// Whether no window is cut off: neither the outer one, nor the first and the last of the inner
    /// ones.
    fn are_all_of(&self, full: usize) -> bool {
        let first = self.inner(self.outer.start);
        let last = self.inner(self.outer.end - 1);
        [self.outer.len(), first.len(), last.len()] == [full; 3]
    }

    /// Each inner window adds the same amount to all its values. So the amounts that begin at its
    /// start and end at its end are summed along the axis. This costs one step per value; window
    /// after window would cost the product of their lengths.
    fn weights(&self, reverse: bool) -> Arc<[f32]> {
        let (start, end) = (self.start(), self.end());
        let full = self.outer.clone().map(|middle| self.inner(middle).len()).max().unwrap_or(1);
        // Whole windows are counted, which is exact; cut ones, which are few, are summed.
        let mut whole = vec![0_i64; end - start + 1];
        let mut cut = Vec::new();
        for middle in self.outer.clone() {
            let inner = self.inner(middle);
            if inner.len() == full {
                whole[inner.start - start] += 1;
                whole[inner.end - start] -= 1;
            } else {
                cut.push(inner);
            }
        }
        let share = |inner: usize| 1.0 / (self.outer.len() * inner) as f64;
        let mut count = 0;
        let weight = |(value, change): (usize, &i64)| {
            count += change;
            let cut = cut.iter().filter(|inner| inner.contains(&value));
            let cut: f64 = cut.map(|inner| share(inner.len())).sum();
            (count as f64 * share(full) + cut) as f32
        };
        let mut weights: Vec<f32> = (start..end).zip(&whole).map(weight).collect();
        if reverse {
            weights.reverse();
        }
        weights.into()
    }
}

/// The values that one box pass averages at `position`. The window is ⌈n/128⌉ long; an even one
/// leans right, and at both ends it is cut off (`box1DFloat` in the reference).
fn window(length: usize, position: usize) -> Range<usize> {
    let full = length.div_ceil(2 * SIDE);
    let right = (full + 2) / 2;
    (position + right).saturating_sub(full)..(position + right).min(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Window after window, as in the definition.
    fn plain(length: usize, position: usize) -> (usize, Vec<f32>) {
        let outer = window(length, position);
        let start = window(length, outer.start).start;
        let end = window(length, outer.end - 1).end;
        let mut weights = vec![0.0_f64; end - start];
        for middle in outer.clone() {
            let inner = window(length, middle);
            let weight = 1.0 / (outer.len() * inner.len()) as f64;
            for value in &mut weights[inner.start - start..inner.end - start] {
                *value += weight;
            }
        }
        (start, weights.into_iter().map(|weight| weight as f32).collect())
    }

    #[test]
    fn weights_are_those_of_window_after_window() {
        let phones = [3024, 4000, 4032, 6000, 8160, 8192, 12_240, 16_320, 16_383, 30_000, 65_535];
        for length in (1..5000).chain(phones) {
            let positions = (0..SIDE).map(|k| (2 * k + 1) * length / (2 * SIDE));
            for (taps, position) in axis_operator(length, false).iter().zip(positions) {
                let (start, weights) = plain(length, position);
                assert!(taps.start == start && *taps.weights == weights, "length {length}");
            }
        }
    }

    /// Guards against work that grows faster than the axis.
    #[test]
    fn an_axis_has_at_most_two_sorts_of_weights_and_few_of_them() {
        for length in (1..3000).chain([1_000_001, 40_000_000, 199_999_999]) {
            let operator = axis_operator(length, length % 2 == 0);
            let mut sorts: Vec<_> = operator.iter().map(|taps| taps.weights.as_ptr()).collect();
            sorts.dedup();
            assert!(sorts.len() <= 2, "length {length}");
            let longest = operator.iter().map(|taps| taps.weights.len()).max();
            assert!(longest.is_some_and(|longest| longest < 2 * length.div_ceil(2 * SIDE)));
            assert!(operator.iter().all(|taps| taps.end() <= length));
            let last = operator[SIDE - 1].weights.iter().copied().map(f64::from).sum::<f64>();
            assert!((last - 1.0).abs() < 1e-6, "length {length}: {last}");
        }
    }

    #[test]
    fn weights_sum_to_one_on_every_axis() {
        for length in (1..700).chain([4032, 16_383, 65_535]) {
            for taps in axis_operator(length, false) {
                let sum: f64 = taps.weights.iter().copied().map(f64::from).sum();
                assert!((sum - 1.0).abs() < 1e-5, "length {length}: {sum}");
                assert!(taps.end() <= length);
            }
        }
    }

    #[test]
    fn short_axes_are_sampled_without_a_filter() {
        let taps = axis_operator(128, false);
        assert!(taps.iter().enumerate().all(|(k, taps)| taps.start == 2 * k + 1));
        assert!(taps.iter().all(|taps| *taps.weights == [1.0]));
    }

    #[test]
    fn samples_lean_by_what_is_said() {
        for length in [64, 65, 128, 160, 240, 256, 300, 321, 384, 481, 512, 720, 1080, 1280, 4032] {
            let taps = axis_operator(length, false);
            let middle = |k: usize| {
                let places = taps[k].weights.iter().zip(taps[k].start..);
                places.map(|(weight, at)| weight * (at as f32 + 0.5)).sum::<f32>()
            };
            // Leaves out the samples at both ends, whose windows are cut off.
            for k in 2..SIDE / 2 {
                let lean_of_both = middle(k) + middle(SIDE - 1 - k) - length as f32;
                assert!((lean_of_both / 2.0 - lean(length)).abs() < 0.01, "{length}: {k}");
            }
        }
    }

    #[test]
    fn a_reversed_axis_reads_the_same_values_from_the_other_end() {
        for length in [5, 64, 129, 1000] {
            let forward = axis_operator(length, false);
            let backward = axis_operator(length, true);
            for (forward, backward) in forward.iter().zip(&backward) {
                assert_eq!(forward.start, length - backward.end());
                assert!(forward.weights.iter().eq(backward.weights.iter().rev()));
            }
        }
    }
}
