//! Tells from the 64×64 picture why its hash is unreliable.

use serde::{Deserialize, Serialize};

use super::quality::neighbours;
use super::{Reduced, SIDE, Symmetry, dct};
use crate::Quality;

/// Why a fingerprint is weak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WeakReason {
    /// Too little structure: flat, blurred or nearly empty.
    LowDetail,
    /// Nearly black all over.
    TooDark,
    /// Most of it is an even border around a small picture.
    MostlyBorder,
    /// Its halves mirror each other, so half of the bits depend on next to nothing.
    Symmetric,
    /// A side has fewer pixels than PDQ takes samples.
    Tiny,
    /// A later version's reason, in a record that was read. Never written.
    Unknown,
}

/// PDQ's quality ignores differences below a hundredth of full scale.
const STEP: f32 = 2.55;

/// Luma below which a picture is nearly black: on a screen at night, things become visible at about
/// a tenth of full scale.
const DARK: f32 = 26.0;

impl WeakReason {
    /// The weakness of an upright picture of `width` × `height` pixels whose hash has this quality;
    /// `None` when there is none.
    pub fn of(reduced: &Reduced, quality: Quality, width: u32, height: u32) -> Option<Self> {
        if (width.min(height) as usize) < SIDE {
            return Some(Self::Tiny);
        }
        if quality.is_reliable() && is_detailed(reduced) {
            if dct::is_empty(reduced) {
                return Some(Self::LowDetail);
            }
            let symmetry = Symmetry::of(reduced, (width as usize, height as usize));
            return symmetry.map(|_| Self::Symmetric);
        }
        let mut values = *reduced;
        values.sort_unstable_by(f32::total_cmp);
        Some(if values[values.len() * 98 / 100] < DARK {
            Self::TooDark
        } else if content_share(reduced) < 0.5 {
            Self::MostlyBorder
        } else {
            Self::LowDetail
        })
    }
}

/// Whether there is nothing to hash at all: every value is within a step of every other.
pub fn is_blank(reduced: &Reduced) -> bool {
    let min = reduced.iter().copied().fold(f32::INFINITY, f32::min);
    let max = reduced.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    max - min < STEP
}

/// Whether it shows more than a few edges.
pub fn is_detailed(reduced: &Reduced) -> bool {
    steps(reduced) >= MIN_STEPS
}

/// An even page in an even frame has up to some 500 steps and may reach a quality of 100, but its
/// hash is that of every page in a frame. Of 299 photographs the minimum is 1369.
const MIN_STEPS: u32 = 600;

/// How many of the 8064 pairs of neighbours differ by a step or more.
fn steps(reduced: &Reduced) -> u32 {
    let differs = |(a, b): (&f32, &f32)| u32::from((a - b).abs() >= STEP);
    let of = |(a, b): (&[f32], &[f32])| a.iter().zip(b).map(differs).sum::<u32>();
    neighbours(reduced).map(of).sum()
}

/// The share of the area that is left when even rows and columns are removed at the sides.
fn content_share(reduced: &Reduced) -> f32 {
    let is_even = |values: &mut dyn Iterator<Item = f32>| {
        let (min, max) = values
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(min, max), v| (min.min(v), max.max(v)));
        max - min < 2.0 * STEP
    };
    let left = |is_even: &dyn Fn(usize) -> bool| {
        let first = (0..SIDE).take_while(|&at| is_even(at)).count();
        let last = (first..SIDE).rev().take_while(|&at| is_even(at)).count();
        (SIDE - first - last) as f32 / SIDE as f32
    };
    let rows = left(&|row| is_even(&mut (0..SIDE).map(|x| reduced[row * SIDE + x])));
    let columns = left(&|column| is_even(&mut (0..SIDE).map(|y| reduced[y * SIDE + column])));
    // If nothing stands out anywhere, there is no border either.
    if rows * columns == 0.0 { 1.0 } else { rows * columns }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdq::Pdq;

    fn reason(value: impl Fn(usize, usize) -> f32) -> Option<WeakReason> {
        let reduced: Reduced = std::array::from_fn(|at| value(at % SIDE, at / SIDE));
        WeakReason::of(&reduced, Pdq::of_reduced(&reduced).quality, 300, 300)
    }

    fn noise(x: usize, y: usize) -> f32 {
        ((x * 7919 + y * 104_729 + x * y * 31) % 256) as f32
    }

    #[test]
    fn each_fault_is_named() {
        assert_eq!(reason(noise), None);
        assert_eq!(reason(|x, y| 100.0 + noise(x, y) / 40.0), Some(WeakReason::LowDetail));
        assert_eq!(reason(|x, _| x as f32 * 2.0), Some(WeakReason::LowDetail));
        assert_eq!(reason(|x, y| noise(x, y) / 45.0), Some(WeakReason::TooDark));
        let inside = |x: usize, y: usize| (24..40).contains(&x) && (24..40).contains(&y);
        let small = |x, y| if inside(x, y) { noise(x, y) / 2.0 } else { 255.0 };
        assert_eq!(reason(small), Some(WeakReason::MostlyBorder));
        let bar_code = |x: usize, _| noise(x, 1);
        assert_eq!(reason(bar_code), Some(WeakReason::LowDetail));
        let halves = |x: usize, y: usize| noise(x.min(SIDE - 1 - x), y);
        assert_eq!(reason(halves), Some(WeakReason::Symmetric));
        let tiny = WeakReason::of(&[0.0; SIDE * SIDE], Quality::RELIABLE, 63, 480);
        assert_eq!(tiny, Some(WeakReason::Tiny));
    }

    #[test]
    fn a_page_in_a_frame_is_weak_although_its_quality_is_full() {
        let page = |x: usize, y: usize| (10..54).contains(&x) && (8..56).contains(&y);
        let frame = |x, y| if page(x, y) { 255.0 } else { 0.0 };
        let reduced: Reduced = std::array::from_fn(|at| frame(at % SIDE, at / SIDE));
        assert_eq!(Pdq::of_reduced(&reduced).quality.get(), 100);
        assert_eq!(reason(frame), Some(WeakReason::LowDetail));
    }

    #[test]
    fn only_what_is_even_all_over_is_blank() {
        assert!(is_blank(&[255.0; SIDE * SIDE]));
        let mut dot = [255.0; SIDE * SIDE];
        dot[2000] = 250.0;
        assert!(!is_blank(&dot));
    }
}
