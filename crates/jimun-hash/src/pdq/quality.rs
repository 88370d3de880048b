//! PDQ's quality: how much gradient the 64×64 picture has.

use super::{Reduced, SIDE};
use crate::Quality;

/// Sum of the absolute differences between neighbours, each truncated to whole hundredths of full
/// scale, divided by 90 and capped at 100 (`pdqImageDomainQualityMetric` in the reference).
pub(super) fn quality(reduced: &Reduced) -> Quality {
    let step = |a: f32, b: f32| (((a - b) * 100.0 / 255.0) as i32).unsigned_abs();
    let mut sum = 0;
    for at in 0..SIDE * SIDE {
        if at + SIDE < SIDE * SIDE {
            sum += step(reduced[at], reduced[at + SIDE]);
        }
        if (at + 1) % SIDE != 0 {
            sum += step(reduced[at], reduced[at + 1]);
        }
    }
    Quality::capped(sum / 90)
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
    fn steps_below_a_hundredth_of_full_scale_do_not_count() {
        let ramp = |step: f32| std::array::from_fn(|at| (at % SIDE) as f32 * step);
        assert_eq!(quality(&ramp(2.54)).get(), 0);
        // 64 rows of 63 steps of one hundredth each: 4032 / 90 = 44.
        assert_eq!(quality(&ramp(2.56)).get(), 44);
    }
}
