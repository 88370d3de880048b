//! The 16×16 lowest non-constant frequencies of the 64×64 picture, and their median.

use super::dct_table::DCT;
use super::{Reduced, SIDE};

/// Frequencies kept along each axis: 1 to 16 of 64 (0, the mean, is left out).
pub(super) const KEPT: usize = 16;

/// `DCT · reduced · DCTᵀ`, row by row. Plain f32 sums over k = 0…63, as in the reference
/// (`dct64To16` in `pdqhashing.cpp`).
pub(super) fn low_frequencies(reduced: &Reduced) -> [f32; KEPT * KEPT] {
    let mut vertical = [[0.0; KEPT]; SIDE];
    for (x, out) in vertical.as_chunks_mut::<ABREAST>().0.iter_mut().enumerate() {
        *out = along(|k| *reduced[k * SIDE + x * ABREAST..].first_chunk().expect("64 columns"));
    }
    let mut both = [0.0; KEPT * KEPT];
    for (y, out) in both.as_chunks_mut::<{ ABREAST * KEPT }>().0.iter_mut().enumerate() {
        let rows = along(|k| *vertical[k][y * ABREAST..].first_chunk().expect("16 frequencies"));
        out.copy_from_slice(rows.as_flattened());
    }
    both
}

/// Lines that are transformed side by side, so that each factor is read once for all.
const ABREAST: usize = 2;

/// The frequencies of neighbouring lines, whose values at `k` are `at(k)`. All frequencies of a
/// line are summed at once, as a vector: one sum after the other would wait for each addition.
#[inline(always)]
fn along(at: impl Fn(usize) -> [f32; ABREAST]) -> [[f32; KEPT]; ABREAST] {
    let mut sums = [[0.0; KEPT]; ABREAST];
    for (k, factors) in DCT.iter().enumerate() {
        for (sums, value) in sums.iter_mut().zip(at(k)) {
            for (sum, factor) in sums.iter_mut().zip(factors) {
                *sum += factor * value;
            }
        }
    }
    sums
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
        for (j, column) in DCT.iter().enumerate() {
            for (i, &entry) in column.iter().enumerate() {
                let angle = std::f64::consts::PI / 2.0 / 64.0 * ((i + 1) * (2 * j + 1)) as f64;
                assert_eq!(entry.to_bits(), ((scale * angle.cos()) as f32).to_bits(), "{i},{j}");
            }
        }
    }

    /// Sum after sum, in the reference's order.
    #[test]
    fn frequencies_are_those_of_plain_sums_to_the_bit() {
        let reduced: Reduced = std::array::from_fn(|at| ((at * at * 31) % 2551) as f32 / 10.0);
        let frequencies = low_frequencies(&reduced);
        for i in 0..KEPT {
            let down =
                |x: usize| (0..SIDE).fold(0.0, |sum, y| sum + DCT[y][i] * reduced[y * SIDE + x]);
            for j in 0..KEPT {
                let plain = (0..SIDE).fold(0.0, |sum, x| sum + down(x) * DCT[x][j]);
                assert_eq!(frequencies[i * KEPT + j].to_bits(), f32::to_bits(plain), "{i},{j}");
            }
        }
    }

    #[test]
    fn the_median_is_the_lower_of_the_two_in_the_middle() {
        let shuffled = std::array::from_fn(|at| (at * 101 % 256) as f32);
        assert_eq!(lower_median(&shuffled), 127.0);
    }
}
