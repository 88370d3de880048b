//! PDQ's quality: how much gradient the 64×64 picture has.

use super::{Reduced, SIDE};
use crate::Quality;

/// Sum of the absolute differences between neighbours, each truncated to whole hundredths of full
/// scale, divided by 90 and capped at 100 (`pdqImageDomainQualityMetric` in the reference).
pub(super) fn quality(reduced: &Reduced) -> Quality {
    let sum: u32 = neighbours(reduced).map(|(a, b)| steps(a, b)).sum();
    Quality::capped(sum / 90)
}

/// All pairs of neighbours, line by line: each row beside the next one, and each row beside itself
/// moved by one value.
pub(super) fn neighbours(reduced: &Reduced) -> impl Iterator<Item = (&[f32], &[f32])> {
    let rows = reduced.as_chunks::<SIDE>().0;
    let down = rows.iter().zip(&rows[1..]).map(|(row, next)| (&row[..], &next[..]));
    let across = rows.iter().map(|row| (&row[..SIDE - 1], &row[1..]));
    down.chain(across)
}

// Not once for each length, because modules are to be small.
#[inline(never)]
fn steps(a: &[f32], b: &[f32]) -> u32 {
    let step = |(a, b): (&f32, &f32)| whole(((a - b) * 100.0 / 255.0).abs());
    a.iter().zip(b).map(step).sum()
}

/// A value from 0 to 2²² without its fraction. Vectors have no conversion that does what `as` does
/// with larger values.
fn whole(value: f32) -> u32 {
    // From 2²³ on an f32 has no room for a fraction, and its last bits are the number.
    const NO_FRACTION: f32 = 8_388_608.0;
    let near = value + NO_FRACTION;
    let is_above = u32::from(near - NO_FRACTION > value);
    near.to_bits().wrapping_sub(NO_FRACTION.to_bits()).wrapping_sub(is_above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_is_0_and_a_checkerboard_is_100() {
        assert_eq!(quality(&[128.0; SIDE * SIDE]).get(), 0);
        let board = std::array::from_fn(|at| ((at / SIDE + at) % 2) as f32 * 255.0);
        assert_eq!(quality(&board).get(), 100);
    }

    #[test]
    fn each_value_has_a_step_to_its_right_and_one_down() {
        let numbered: Reduced = std::array::from_fn(|at| at as f32);
        let pairs = neighbours(&numbered).flat_map(|(a, b)| a.iter().zip(b));
        let mut steps = [0; 2];
        for (a, b) in pairs {
            steps[usize::from(b - a == SIDE as f32)] += 1;
            assert!(b - a == SIDE as f32 || (b - a == 1.0 && !(*b as usize).is_multiple_of(SIDE)));
        }
        assert_eq!(steps, [SIDE * (SIDE - 1); 2]);
    }

    #[test]
    fn values_lose_their_fraction_as_by_a_cast() {
        let values = (0..=1_000_000).map(|at| at as f32 / 7919.0);
        let whole_numbers = (0..256).map(|value| value as f32);
        let beside = whole_numbers.flat_map(|value| [value.next_down(), value, value.next_up()]);
        for value in values.chain(beside).filter(|value| *value >= 0.0) {
            assert_eq!(whole(value), value as u32, "{value}");
        }
    }

    #[test]
    fn steps_below_a_hundredth_of_full_scale_do_not_count() {
        let ramp = |step: f32| std::array::from_fn(|at| (at % SIDE) as f32 * step);
        assert_eq!(quality(&ramp(2.54)).get(), 0);
        // 64 rows of 63 steps of one hundredth each: 4032 / 90 = 44.
        assert_eq!(quality(&ramp(2.56)).get(), 44);
    }
}
