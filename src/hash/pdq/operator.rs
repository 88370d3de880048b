//! One axis of PDQ's filter and sampling as a sparse matrix.
//!
//! The reference passes a box ("Jarosz") filter twice along each axis and then takes the value at
//! ⌊(k + ½)·n/64⌋ for k = 0…63. Along one axis of length n that is `sample · box · box`: 64 rows, each
//! non-zero over about twice the window ⌈n/128⌉. The windows shrink at the edges.

use super::SIDE;

/// What sample `k` takes from the axis: `weights[i]` of the value at `start + i`. Weights sum to 1.
#[derive(Clone, Debug)]
pub(crate) struct Taps {
    pub(crate) start: usize,
    pub(crate) weights: Vec<f32>,
}

impl Taps {
    pub(crate) fn end(&self) -> usize {
        self.start + self.weights.len()
    }
}

/// The 64 samples of an axis of `length` values, in the order of the upright picture. With `reverse`,
/// the axis is stored backwards: the operator is that of the forward axis, read from the other end.
pub(crate) fn axis_operator(length: usize, reverse: bool) -> Vec<Taps> {
    (0..SIDE)
        .map(|k| {
            let mut taps = twice_boxed(length, (2 * k + 1) * length / (2 * SIDE));
            if reverse {
                taps.start = length - taps.end();
                taps.weights.reverse();
            }
            taps
        })
        .collect()
}

/// How far to the right of the middle the samples look, in pixels. The window's two passes lean by half a pixel each where it is
/// even. A sample is the pixel that its place falls into, which on the mean is its middle; where all places fall between
/// two pixels it is the right one.
pub(crate) fn lean(length: usize) -> f32 {
    let of_window = if length.div_ceil(2 * SIDE).is_multiple_of(2) { 1.0 } else { 0.0 };
    let of_samples = if length.is_multiple_of(2 * SIDE) { 0.5 } else { 0.0 };
    of_window + of_samples
}

/// Row `position` of box · box.
fn twice_boxed(length: usize, position: usize) -> Taps {
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
    Taps { start, weights: weights.into_iter().map(|weight| weight as f32).collect() }
}

/// The values that one box pass averages at `position`. The window is ⌈n/128⌉ long; an even one leans
/// right, and at both ends it is cut off (`box1DFloat` in the reference).
fn window(length: usize, position: usize) -> std::ops::Range<usize> {
    let full = length.div_ceil(2 * SIDE);
    let right = (full + 2) / 2;
    (position + right).saturating_sub(full)..(position + right).min(length)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(taps.iter().all(|taps| taps.weights == [1.0]));
    }

    #[test]
    fn samples_lean_by_what_is_said() {
        for length in [64, 65, 128, 160, 240, 256, 300, 321, 384, 481, 512, 720, 1080, 1280, 4032] {
            let taps = axis_operator(length, false);
            let middle = |k: usize| {
                let places = taps[k].weights.iter().zip(taps[k].start..);
                places.map(|(weight, at)| weight * (at as f32 + 0.5)).sum::<f32>()
            };
            // Those at both ends, whose windows are cut off, are left out.
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
