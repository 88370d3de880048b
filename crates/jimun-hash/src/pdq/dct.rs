//! The 16×16 lowest non-constant frequencies of the 64×64 picture, and their median.

use super::dct_table::DCT;
use super::{Reduced, SIDE};

/// Frequencies kept along each axis: 1 to 16 of 64 (0, the mean, is left out).
pub(super) const KEPT: usize = 16;

/// `DCT · reduced · DCTᵀ`, row by row. Plain f32 sums over k = 0…63, as in the reference
/// (`dct64To16` in `pdqhashing.cpp`).
pub(super) fn low_frequencies(reduced: &Reduced) -> [f32; KEPT * KEPT] {
    let mut vertical = [0.0; KEPT * SIDE];
    for (basis, out) in DCT.iter().zip(vertical.as_chunks_mut::<SIDE>().0) {
        for (factor, row) in basis.iter().zip(reduced.as_chunks::<SIDE>().0) {
            for (sum, value) in out.iter_mut().zip(row) {
                *sum += factor * value;
            }
        }
    }
    let mut both = [0.0; KEPT * KEPT];
    for (row, out) in vertical.as_chunks::<SIDE>().0.iter().zip(both.as_chunks_mut::<KEPT>().0) {
        for (basis, out) in DCT.iter().zip(out) {
            *out = row.iter().zip(basis).fold(0.0, |sum, (value, factor)| sum + value * factor);
        }
    }
    both
}

/// Whether the kept frequencies hold next to nothing, as in a bar code: rounding decides every bit.
/// Of 300 photographs the minimum mean is 20.
pub(super) fn is_empty(reduced: &Reduced) -> bool {
    let energy: f32 = low_frequencies(reduced).iter().map(|each| each * each).sum();
    energy < (KEPT * KEPT) as f32
}

/// The lower median: the 128th smallest of 256 (what Torben's method yields).
pub(super) fn lower_median(coefficients: &[f32; KEPT * KEPT]) -> f32 {
    let mut sorted = *coefficients;
    *sorted.select_nth_unstable_by(KEPT * KEPT / 2 - 1, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(float)((double)(float)sqrt(2/64) · cos(π/2/64 · (i + 1) · (2j + 1)))`, the reference's
    /// formula.
    #[test]
    fn table_is_what_the_formula_gives() {
        let scale = f64::from((2.0_f64 / 64.0).sqrt() as f32);
        for (i, row) in DCT.iter().enumerate() {
            for (j, &entry) in row.iter().enumerate() {
                let angle = std::f64::consts::PI / 2.0 / 64.0 * ((i + 1) * (2 * j + 1)) as f64;
                assert_eq!(entry.to_bits(), ((scale * angle.cos()) as f32).to_bits(), "{i},{j}");
            }
        }
    }

    #[test]
    fn the_median_is_the_lower_of_the_two_in_the_middle() {
        let shuffled = std::array::from_fn(|at| (at * 101 % 256) as f32);
        assert_eq!(lower_median(&shuffled), 127.0);
    }
}
