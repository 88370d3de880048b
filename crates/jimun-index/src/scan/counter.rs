//! 256 counters side by side, in registers.
//!
//! Bit `k` of all counters is one [`Lanes`]. Adding planes is what a carry-save adder does: three
//! bits of one weight become one of that weight and one of the next. Eight planes take seven such
//! adders, and one carry of weight eight goes on into the upper bits.
//!
//! A counter starts so far from its end that the first count past the radius overflows. The
//! overflow is kept.

/// One bit for each of 256 codes.
pub(super) type Lanes = [u64; 4];

#[inline(always)]
fn each(a: Lanes, b: Lanes, of: impl Fn(u64, u64) -> u64) -> Lanes {
    std::array::from_fn(|i| of(a[i], b[i]))
}

#[inline(always)]
fn and(a: Lanes, b: Lanes) -> Lanes {
    each(a, b, |a, b| a & b)
}

#[inline(always)]
fn or(a: Lanes, b: Lanes) -> Lanes {
    each(a, b, |a, b| a | b)
}

#[inline(always)]
fn xor(a: Lanes, b: Lanes) -> Lanes {
    each(a, b, |a, b| a ^ b)
}

/// Adds two planes to `sum` and returns the carry. `sum` comes last in each expression, because it
/// is what the next addition waits for.
#[inline(always)]
fn add(sum: &mut Lanes, a: Lanes, b: Lanes) -> Lanes {
    let differ = xor(a, b);
    let carry = or(and(a, b), and(differ, *sum));
    *sum = xor(differ, *sum);
    carry
}

/// Counters of `3 + UPPER` bits.
#[derive(Clone, Copy)]
pub(super) struct Counter<const UPPER: usize> {
    lower: [Lanes; 3],
    upper: [Lanes; UPPER],
    past: Lanes,
}

impl<const UPPER: usize> Counter<UPPER> {
    /// At zero, for a radius below 2^(3 + UPPER). Lanes without a code are past it already.
    #[inline(always)]
    pub(super) fn new(radius: u32, past: Lanes) -> Self {
        let start = Self::start(radius);
        let bit = |k: usize| [u64::from(start >> k & 1).wrapping_neg(); 4];
        Self { lower: std::array::from_fn(bit), upper: std::array::from_fn(|k| bit(3 + k)), past }
    }

    const fn start(radius: u32) -> u32 {
        (1 << (3 + UPPER)) - 1 - radius
    }

    /// Counts eight planes.
    #[inline(always)]
    pub(super) fn add8(&mut self, x: [Lanes; 8]) {
        let [ones, twos, fours] = &mut self.lower;
        let twos_a = add(ones, x[0], x[1]);
        let twos_b = add(ones, x[2], x[3]);
        let fours_a = add(twos, twos_a, twos_b);
        let twos_a = add(ones, x[4], x[5]);
        let twos_b = add(ones, x[6], x[7]);
        let fours_b = add(twos, twos_a, twos_b);
        let mut carry = add(fours, fours_a, fours_b);
        for bit in &mut self.upper {
            let next = and(*bit, carry);
            *bit = xor(*bit, carry);
            carry = next;
        }
        self.past = or(self.past, carry);
    }

    /// Whether every code is past the radius.
    #[inline(always)]
    pub(super) fn all_past(&self) -> bool {
        self.past.iter().fold(u64::MAX, |all, lanes| all & lanes) == u64::MAX
    }

    /// Calls `visit(lane, count)` for each code that is not past the radius. By value: a reference
    /// would make the compiler keep the counter in memory while it counts.
    pub(super) fn within(self, radius: u32, mut visit: impl FnMut(u32, u32)) {
        for word in 0..4 {
            let mut lanes = !self.past[word];
            while lanes != 0 {
                let lane = lanes.trailing_zeros();
                let bits = self.lower.iter().chain(&self.upper).enumerate();
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

    #[test]
    fn lanes_count_apart_up_to_the_radius() {
        for radius in [0, 1, 14, 15] {
            let mut counter = Counter::<1>::new(radius, [0; 4]);
            // Lane 0 counts 8 of each 8, lane 70 the last of each 8, lane 255 nothing.
            for _ in 0..2 {
                let plane = |i| [1, if i == 7 { 1 << 6 } else { 0 }, 0, 0];
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

    #[test]
    fn all_are_past_when_the_last_lane_is() {
        let mut counter = Counter::<1>::new(7, [u64::MAX, u64::MAX, u64::MAX, u64::MAX - 1]);
        assert!(!counter.all_past());
        counter.add8([[0, 0, 0, 1]; 8]);
        assert!(counter.all_past());
    }
}
