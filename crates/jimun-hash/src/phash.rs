//! The DCT hash: which of the 64 lowest frequencies of the 32×32 picture are above their median.
//!
//! Source: N. Krawetz, "Looks Like It" (hackerfactor.com, 2011), as implemented by `phash` of
//! ImageHash 4.3 (hash size 8, `highfreq_factor` 4): a DCT-II along each axis, frequencies 0 to 7
//! of both, the constant one included; the median of 64 is the mean of the two in the middle.
//!
//! Sums are in f64 in a fixed order, over cosines from a table: the same on every machine. SciPy's
//! fast transform rounds differently, which shows in no picture whose middle coefficients differ.
//! Where half of them or more are 0 (flat or striped pictures, mirror images), ours are exactly 0,
//! as in the exact transform. SciPy's may be rounding noise there, although on the four such
//! pictures of the golden set its bits are the same.

use super::Hash64;

const SIDE: usize = 32;

/// Frequencies kept along each axis.
const KEPT: usize = 8;

/// cos(π·m/64) for m = 0…31. A table, so that no machine's cosine can move a bit; a test recomputes
/// it.
#[rustfmt::skip]
const COSINES: [f64; 32] = [
    1.0, 0.998_795_456_205_172_4, 0.995_184_726_672_196_9, 0.989_176_509_964_781,
    0.980_785_280_403_230_4, 0.970_031_253_194_544, 0.956_940_335_732_208_8, 0.941_544_065_183_020_8,
    0.923_879_532_511_286_7, 0.903_989_293_123_443_3, 0.881_921_264_348_355, 0.857_728_610_000_272_1,
    0.831_469_612_302_545_2, 0.803_207_531_480_644_9, 0.773_010_453_362_737, 0.740_951_125_354_959_1,
    std::f64::consts::FRAC_1_SQRT_2, 0.671_558_954_847_018_3, 0.634_393_284_163_645_5, 0.595_699_304_492_433_5,
    0.555_570_233_019_602_3, 0.514_102_744_193_221_7, 0.471_396_736_825_997_8, 0.427_555_093_430_282_2,
    0.382_683_432_365_089_84, 0.336_889_853_392_220_05, 0.290_284_677_254_462_33, 0.242_980_179_903_263_98,
    0.195_090_322_016_128_33, 0.146_730_474_455_361_75, 0.098_017_140_329_560_77, 0.049_067_674_327_418_126,
];

/// Coefficients reach 255·32², and sums of that size are off by at most 10⁻⁹: anything smaller than
/// this is 0.
const NOISE: f64 = 1e-7;

/// From the picture shrunk to 32×32 grey values.
pub fn phash(grey: &[[u8; SIDE]; SIDE]) -> Hash64 {
    let coefficients = low_frequencies(grey);
    let mut sorted = coefficients;
    sorted.sort_unstable_by(f64::total_cmp);
    let median = (sorted[31] + sorted[32]) / 2.0;
    Hash64::from_rows(coefficients.iter().map(|&coefficient| coefficient > median))
}

/// Frequency `down` of the columns and `across` of the rows, at `down` · 8 + `across`.
fn low_frequencies(grey: &[[u8; SIDE]; SIDE]) -> [f64; KEPT * KEPT] {
    let mut coefficients = [0.0; KEPT * KEPT];
    for (down, out) in coefficients.as_chunks_mut::<KEPT>().0.iter_mut().enumerate() {
        let mut row = [0.0; SIDE];
        for (y, pixels) in grey.iter().enumerate() {
            let factor = cosine(down * (2 * y + 1));
            for (sum, &pixel) in row.iter_mut().zip(pixels) {
                *sum += factor * f64::from(pixel);
            }
        }
        for (across, out) in out.iter_mut().enumerate() {
            let values = row.iter().enumerate();
            let sum =
                values.fold(0.0, |sum, (x, value)| sum + cosine(across * (2 * x + 1)) * value);
            *out = if sum.abs() < NOISE { 0.0 } else { sum };
        }
    }
    coefficients
}

/// cos(π·m/64). No m here is an odd multiple of 32, where the cosine is 0.
fn cosine(m: usize) -> f64 {
    let m = m % 128;
    let m = m.min(128 - m);
    if m < 32 { COSINES[m] } else { -COSINES[64 - m] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_what_the_formula_gives() {
        for (m, entry) in COSINES.iter().enumerate() {
            let cosine = (std::f64::consts::PI * m as f64 / 64.0).cos();
            assert!((entry - cosine).abs() <= f64::EPSILON, "{m}");
        }
    }

    #[test]
    fn coefficients_are_those_of_the_formula() {
        let grey: [[u8; SIDE]; SIDE] =
            std::array::from_fn(|y| std::array::from_fn(|x| ((x * x * 7 + y * 31) % 256) as u8));
        let basis = |k: usize, n: usize| {
            (std::f64::consts::PI * (k * (2 * n + 1)) as f64 / (2.0 * SIDE as f64)).cos()
        };
        for (at, coefficient) in low_frequencies(&grey).iter().enumerate() {
            let pixels = (0..SIDE * SIDE).map(|at| (at / SIDE, at % SIDE));
            let terms = pixels
                .map(|(y, x)| basis(at / KEPT, y) * basis(at % KEPT, x) * f64::from(grey[y][x]));
            assert!((terms.sum::<f64>() - coefficient).abs() < 1e-8, "{at}");
        }
    }

    #[test]
    fn a_flat_picture_has_the_mean_alone() {
        for value in [1, 77, 255] {
            assert_eq!(phash(&[[value; SIDE]; SIDE]).to_u64(), 1 << 63);
        }
        assert_eq!(phash(&[[0; SIDE]; SIDE]).to_u64(), 0);
    }
}
