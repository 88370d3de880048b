//! 256 counters side by side, in registers.
//!
//! Bit `k` of all counters is one register. Adding planes is what a carry-save adder does: three
//! bits of one weight become one of that weight and one of the next. Eight planes take seven such
//! adders, and one carry of weight eight goes on into the upper bits.
//!
//! A counter starts so far from its end that the first count past the radius overflows. The
//! overflow is kept.

use fearless_simd::prelude::*;
use fearless_simd::u64x4;

/// One bit for each of 256 codes, as it is in memory.
pub(super) type Lanes = [u64; 4];

/// Adds two planes to `sum` and returns the carry. `sum` comes last in each expression, because it
/// is what the next addition waits for.
#[inline(always)]
fn add<S: Simd>(sum: &mut u64x4<S>, a: u64x4<S>, b: u64x4<S>) -> u64x4<S> {
    let differ = a ^ b;
    let carry = a & b | differ & *sum;
    *sum ^= differ;
    carry
}

/// Counters of `3 + UPPER` bits.
#[derive(Clone, Copy)]
pub(super) struct Counter<const UPPER: usize, S: Simd> {
    lower: [u64x4<S>; 3],
    upper: [u64x4<S>; UPPER],
    past: u64x4<S>,
}

impl<const UPPER: usize, S: Simd> Counter<UPPER, S> {
    /// At zero, for a radius below 2^(3 + UPPER). Lanes without a code are past it already.
    #[inline(always)]
    pub(super) fn new(simd: S, radius: u32, past: Lanes) -> Self {
        let start = Self::start(radius);
        let bit = |k: usize| u64x4::splat(simd, u64::from(start >> k & 1).wrapping_neg());
        Self {
            lower: std::array::from_fn(bit),
            upper: std::array::from_fn(|k| bit(3 + k)),
            past: past.simd_into(simd),
        }
    }

    const fn start(radius: u32) -> u32 {
        (1 << (3 + UPPER)) - 1 - radius
    }

    /// Counts eight planes.
    #[inline(always)]
    pub(super) fn add8(&mut self, x: [u64x4<S>; 8]) {
        let [ones, twos, fours] = &mut self.lower;
        let twos_a = add(ones, x[0], x[1]);
        let twos_b = add(ones, x[2], x[3]);
        let fours_a = add(twos, twos_a, twos_b);
        let twos_a = add(ones, x[4], x[5]);
        let twos_b = add(ones, x[6], x[7]);
        let fours_b = add(twos, twos_a, twos_b);
        let mut carry = add(fours, fours_a, fours_b);
        for bit in &mut self.upper {
            let next = *bit & carry;
            *bit ^= carry;
            carry = next;
        }
        self.past |= carry;
    }

    /// Whether every code is past the radius.
    #[inline(always)]
    pub(super) fn all_past(&self) -> bool {
        self.past.simd_eq(u64::MAX).all_true()
    }

    /// Calls `visit(lane, count)` for each code that is not past the radius.
    pub(super) fn within(self, radius: u32, mut visit: impl FnMut(u32, u32)) {
        let lower = self.lower.map(Lanes::from);
        let upper = self.upper.map(Lanes::from);
        for (word, past) in Lanes::from(self.past).into_iter().enumerate() {
            let mut lanes = !past;
            while lanes != 0 {
                let lane = lanes.trailing_zeros();
                let bits = lower.iter().chain(&upper).enumerate();
                let count: u32 = bits.map(|(k, bit)| ((bit[word] >> lane & 1) as u32) << k).sum();
                visit(64 * word as u32 + lane, count - Self::start(radius));
                lanes &= lanes - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widest::{Work, widest};

    struct UpToTheRadius;

    impl Work for UpToTheRadius {
        type Output = ();

        fn run<S: Simd>(self, simd: S) {
            for radius in [0, 1, 14, 15] {
                let mut counter = Counter::<1, S>::new(simd, radius, [0; 4]);
                // Lane 0 counts 8 of each 8, lane 70 the last of each 8, lane 255 nothing.
                for _ in 0..2 {
                    let plane = |i| [1, if i == 7 { 1 << 6 } else { 0 }, 0, 0].simd_into(simd);
                    counter.add8(std::array::from_fn(plane));
                }
                let mut counts = [None; 256];
                counter.within(radius, |lane, count| counts[lane as usize] = Some(count));
                assert_eq!(counts[0], None);
                assert_eq!(counts[70], (radius >= 2).then_some(2));
                assert_eq!(counts[255], Some(0));
                assert!(!counter.all_past());
            }
        }
    }

    struct LastLane;

    impl Work for LastLane {
        type Output = ();

        fn run<S: Simd>(self, simd: S) {
            let all = u64::MAX;
            let mut counter = Counter::<1, S>::new(simd, 7, [all, all, all, all - 1]);
            assert!(!counter.all_past());
            counter.add8([[0, 0, 0, 1].simd_into(simd); 8]);
            assert!(counter.all_past());
        }
    }

    #[test]
    fn lanes_count_apart_up_to_the_radius() {
        widest(UpToTheRadius);
    }

    #[test]
    fn all_are_past_when_the_last_lane_is() {
        widest(LastLane);
    }
}
