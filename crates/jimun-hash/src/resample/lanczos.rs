//! The weights with which Pillow shrinks or stretches one axis (`Image.resize` with `LANCZOS`).
//!
//! The filter is sinc(x)·sinc(x/3) for |x| < 3. Where the axis shrinks, the filter is stretched by
//! the same factor. Each output pixel takes the input pixels whose centres are within it. The
//! weights are normalised to sum to 1 and then rounded to units of 2⁻²². All steps are in f64 in
//! Pillow's order, so that the integers are the same.

use std::f64::consts::PI;

/// Fractional bits of a weight: what 32 bits hold besides an 8-bit pixel and 2 bits of headroom.
pub(super) const PRECISION_BITS: u32 = 32 - 8 - 2;

/// How far the filter reaches at its own scale.
const SUPPORT: f64 = 3.0;

/// What output pixel number `place` takes from the axis: `weights[i]` of the pixel at `start + i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taps {
    pub(super) start: usize,
    pub(super) weights: Vec<i32>,
}

impl Taps {
    pub(super) fn end(&self) -> usize {
        self.start + self.weights.len()
    }
}

/// The `to` output pixels of an axis of `from`, in the order of the upright picture. With
/// `reverse`, the axis is stored backwards: the taps are those of the forward axis, read from the
/// other end.
pub(super) fn axis_taps(from: usize, to: usize, reverse: bool) -> Vec<Taps> {
    taps_with(sine, from, to)
        .map(|mut taps| {
            if reverse {
                taps.start = from - taps.end();
                taps.weights.reverse();
            }
            taps
        })
        .collect()
}

fn taps_with(
    sine: impl Fn(f64) -> f64 + Copy,
    from: usize,
    to: usize,
) -> impl Iterator<Item = Taps> {
    let scale = from as f64 / to as f64;
    let stretch = scale.max(1.0);
    let (support, inverse) = (SUPPORT * stretch, 1.0 / stretch);
    (0..to).map(move |place| {
        let center = (place as f64 + 0.5) * scale;
        // Casts truncate the fraction, and values below 0 become 0.
        let start = (center - support + 0.5) as usize;
        let end = ((center + support + 0.5) as usize).min(from);
        let at = |x: usize| lanczos(sine, (x as f64 - center + 0.5) * inverse);
        let weights: Vec<f64> = (start..end).map(at).collect();
        let sum = weights.iter().fold(0.0, |sum, weight| sum + weight);
        Taps { start, weights: weights.iter().map(|weight| fixed(weight / sum)).collect() }
    })
}

fn lanczos(sine: impl Fn(f64) -> f64 + Copy, x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { sine(x * PI) / (x * PI) };
    if (-SUPPORT..SUPPORT).contains(&x) { sinc(x) * sinc(x / SUPPORT) } else { 0.0 }
}

/// To units of 2⁻²², rounding halves away from zero.
fn fixed(weight: f64) -> i32 {
    let scaled = weight * f64::from(1 << PRECISION_BITS);
    (if weight < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i32
}

/// sin(x) for |x| ≤ 3π, the same on every machine: the platforms' own sines differ in the last bit.
///
/// Half turns are subtracted first, then thirteen terms of the power series suffice: the next would
/// be below 10⁻²². That is as good as f64 can hold, and the weights keep 22 bits of it.
fn sine(x: f64) -> f64 {
    /// π to 41 bits, so that up to three times it is exact, and the remainder of π.
    const PI_HIGH: f64 = 3.141_592_653_588_304_5;
    const PI_REST: f64 = 1.488_709_496_097_324_6e-12;
    let half_turns = (x / PI + 0.5).floor();
    let rest = (x - half_turns * PI_HIGH) - half_turns * PI_REST;
    let square = rest * rest;
    let series = (1..=12).rev().fold(1.0, |series, term| {
        let term = f64::from(term);
        1.0 - square / (2.0 * term * (2.0 * term + 1.0)) * series
    });
    if half_turns % 2.0 == 0.0 { rest * series } else { -(rest * series) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in this machine's C library, which Pillow calls here.
    fn peer_sine(x: f64) -> f64 {
        x.sin()
    }

    fn assert_equal_weights(from: usize, to: usize) -> usize {
        let own: Vec<Taps> = taps_with(sine, from, to).collect();
        let peer: Vec<Taps> = taps_with(peer_sine, from, to).collect();
        assert!(own == peer, "{from} to {to}");
        own.iter().map(|taps| taps.weights.len()).sum()
    }

    #[test]
    fn weights_are_those_of_the_systems_sine() {
        for from in
            (1..300).chain([301, 333, 427, 512, 872, 1411, 2160, 3024, 3840, 4032, 8192, 16_383])
        {
            for to in [8, 9, 32] {
                assert_equal_weights(from, to);
            }
        }
        let mut state = 1_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % below) as usize
        };
        let mut weights = 0;
        for _ in 0..60 {
            let from = 8 + random(9000);
            weights += assert_equal_weights(from, 1 << from.ilog2());
            weights += assert_equal_weights(from, 1 << random(u64::from(from.ilog2())));
        }
        assert!(weights > 1_000_000, "{weights}");
    }

    #[test]
    fn the_sine_is_within_a_few_last_bits() {
        for step in -30_000..=30_000 {
            let x = f64::from(step) * (3.0 * PI / 30_000.0);
            assert!((sine(x) - x.sin()).abs() < 3e-16, "{x}");
        }
    }

    #[test]
    fn an_axis_of_the_same_length_is_left_as_it_is() {
        for length in [1, 8, 9, 32, 512] {
            for (place, taps) in axis_taps(length, length, false).iter().enumerate() {
                for (x, &weight) in (taps.start..).zip(&taps.weights) {
                    assert_eq!(weight, i32::from(x == place) << PRECISION_BITS);
                }
            }
        }
    }

    #[test]
    fn a_reversed_axis_reads_the_same_values_from_the_other_end() {
        for (from, to) in [(5, 8), (100, 9), (1000, 32)] {
            for (forward, back) in axis_taps(from, to, false).iter().zip(axis_taps(from, to, true))
            {
                assert_eq!(forward.start, from - back.end());
                assert!(forward.weights.iter().eq(back.weights.iter().rev()));
            }
        }
    }

    #[test]
    fn no_sum_of_255s_leaves_32_bits() {
        for from in (1..300_usize).chain([2000, 4032, 16_383]) {
            for to in [8, 9, 32, 1 << from.ilog2()] {
                for taps in axis_taps(from, to, false) {
                    let sum: i64 = taps.weights.iter().map(|&weight| i64::from(weight.abs())).sum();
                    assert!(sum * 255 + (1 << 21) < i64::from(i32::MAX), "{from} to {to}");
                }
            }
        }
    }
}
