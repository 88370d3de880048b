//! The inverse DCT, identical to the bit with libjpeg's default (`jidctint.c`, "islow"): Loeffler,
//! Ligtenberg and Moschytz' eleven multiplications (ICASSP 1989) in 13-bit fixed point, columns
//! first.
//!
//! As in libjpeg-turbo's vector code, samples between the passes are 16 bits wide and saturate.
//! Only files whose coefficients no picture can have reach that.
#![cfg_attr(
    all(target_arch = "wasm32", target_feature = "simd128"),
    allow(dead_code, reason = "vector code takes the place of some of this")
)]

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

use super::block::Block;

const CONST_BITS: u32 = 13;
/// Fraction bits kept between the passes.
const PASS1_BITS: u32 = 2;

/// Rounds a constant to [`CONST_BITS`] fraction bits.
const fn fix(value: f64) -> i32 {
    (value * (1 << CONST_BITS) as f64 + 0.5) as i32
}

/// Transforms `block` into 8 × 8 samples at the start of `out`, whose rows are `stride` apart. From
/// `end` on in zigzag order, all AC coefficients are 0.
#[inline(always)]
pub(super) fn transform(block: &Block, end: usize, out: &mut [u8], stride: usize) {
    match end {
        0..=1 => flat(block[0], out, stride),
        2..=QUARTER => quarter(block, out, stride),
        _ => whole(block, out, stride),
    }
}

/// The first ten places in zigzag order are in the first four rows and columns.
const QUARTER: usize = 10;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use simd128::{quarter, whole};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn whole(block: &Block, out: &mut [u8], stride: usize) {
    of_extent::<8>(block, out, stride);
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn quarter(block: &Block, out: &mut [u8], stride: usize) {
    of_extent::<4>(block, out, stride);
}

/// A block in which only the mean differs from 0: both passes come down to one rounding.
fn flat(dc: i16, out: &mut [u8], stride: usize) {
    let value = (dc.wrapping_shl(PASS1_BITS) as i32 + (1 << (PASS1_BITS + 2))) >> (PASS1_BITS + 3);
    for row in out.chunks_mut(stride).take(8) {
        row[..8].fill(to_sample(value));
    }
}

/// The transform of a block whose coefficients outside the first `EXTENT` rows and columns are 0.
/// Dropping terms that are 0 changes no sum.
fn of_extent<const EXTENT: usize>(block: &Block, out: &mut [u8], stride: usize) {
    // One column per lane, then one row per lane.
    let mut between = [[0i16; 8]; EXTENT];
    for column in 0..EXTENT {
        let mut input = [0; 8];
        for row in 0..EXTENT {
            input[row] = i32::from(block[row * 8 + column]);
        }
        let output = butterfly(input);
        for row in 0..8 {
            between[column][row] = saturate(descale::<{ CONST_BITS - PASS1_BITS }>(output[row]));
        }
    }
    let mut samples = [[0u8; 8]; 8];
    for row in 0..8 {
        let mut input = [0; 8];
        for column in 0..EXTENT {
            input[column] = i32::from(between[column][row]);
        }
        let output = butterfly(input);
        for column in 0..8 {
            let value = descale::<{ CONST_BITS + PASS1_BITS + 3 }>(output[column]);
            samples[row][column] = to_sample(value);
        }
    }
    for (out, row) in out.chunks_mut(stride).zip(&samples) {
        out[..8].copy_from_slice(row);
    }
}

#[inline(always)]
fn descale<const BITS: u32>(value: i32) -> i32 {
    value.wrapping_add(1 << (BITS - 1)) >> BITS
}

#[inline(always)]
fn saturate(value: i32) -> i16 {
    value.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// Samples are stored around 128.
#[inline(always)]
fn to_sample(value: i32) -> u8 {
    (value.clamp(-128, 127) + 128) as u8
}

/// The eight-point transform, its result scaled by 2^13 · √8. It wraps, because a file may claim
/// any coefficients.
#[inline(always)]
fn butterfly([x0, x1, x2, x3, x4, x5, x6, x7]: [i32; 8]) -> [i32; 8] {
    let add = i32::wrapping_add;
    let sub = i32::wrapping_sub;
    let mul = i32::wrapping_mul;

    let turn = mul(add(x2, x6), const { fix(0.541196100) });
    let even2 = add(turn, mul(x6, const { -fix(1.847759065) }));
    let even3 = add(turn, mul(x2, const { fix(0.765366865) }));
    let even0 = add(x0, x4).wrapping_shl(CONST_BITS);
    let even1 = sub(x0, x4).wrapping_shl(CONST_BITS);
    let (sum0, sum3) = (add(even0, even3), sub(even0, even3));
    let (sum1, sum2) = (add(even1, even2), sub(even1, even2));

    let z1 = mul(add(x7, x1), const { -fix(0.899976223) });
    let z2 = mul(add(x5, x3), const { -fix(2.562915447) });
    let (z3, z4) = (add(x7, x3), add(x5, x1));
    let z5 = mul(add(z3, z4), const { fix(1.175875602) });
    let z3 = add(mul(z3, const { -fix(1.961570560) }), z5);
    let z4 = add(mul(z4, const { -fix(0.390180644) }), z5);
    let odd0 = add(add(mul(x7, const { fix(0.298631336) }), z1), z3);
    let odd1 = add(add(mul(x5, const { fix(2.053119869) }), z2), z4);
    let odd2 = add(add(mul(x3, const { fix(3.072711026) }), z2), z3);
    let odd3 = add(add(mul(x1, const { fix(1.501321110) }), z1), z4);

    [
        add(sum0, odd3),
        add(sum1, odd2),
        add(sum2, odd1),
        add(sum3, odd0),
        sub(sum3, odd0),
        sub(sum2, odd1),
        sub(sum1, odd2),
        sub(sum0, odd3),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::ZIGZAG;
    use proptest::prelude::*;

    /// T.81, A.3.3, as the standard states it.
    fn by_definition(block: &Block) -> [f64; 64] {
        let scale = |k: usize| if k == 0 { 0.5f64.sqrt() } else { 1.0 };
        let wave = |k: usize, x: usize| {
            ((2 * x + 1) as f64 * k as f64 * std::f64::consts::PI / 16.0).cos() * scale(k)
        };
        std::array::from_fn(|at| {
            let (y, x) = (at / 8, at % 8);
            let terms = (0..64).map(|k| f64::from(block[k]) * wave(k / 8, y) * wave(k % 8, x));
            (terms.sum::<f64>() / 4.0 + 128.0).clamp(0.0, 255.0)
        })
    }

    fn block(end: usize) -> impl Strategy<Value = Block> {
        let value = prop_oneof![3 => Just(0i16), 2 => -60i16..60, 1 => -900i16..900];
        prop::collection::vec(value, end).prop_map(|values| {
            let mut block = [0; 64];
            for (&place, value) in ZIGZAG.iter().zip(values) {
                block[usize::from(place)] = value;
            }
            block
        })
    }

    proptest! {
        #[test]
        fn samples_are_those_of_the_definition_but_for_rounding(block in block(64)) {
            let mut out = [0; 64];
            transform(&block, 64, &mut out, 8);
            for (&sample, exact) in out.iter().zip(by_definition(&block)) {
                prop_assert!((f64::from(sample) - exact).abs() <= 1.0, "{sample} {exact}");
            }
        }

        #[test]
        fn a_short_way_gives_what_the_whole_way_gives(
            (end, block) in (1usize..=10).prop_flat_map(|end| (Just(end), block(end))),
        ) {
            let (mut short, mut long) = ([0; 64], [0; 64]);
            transform(&block, end, &mut short, 8);
            of_extent::<8>(&block, &mut long, 8);
            prop_assert_eq!(short, long);
        }

        #[test]
        fn no_coefficients_overflow(values in prop::collection::vec(any::<i16>(), 64)) {
            let block: Block = values.try_into().expect("64 values");
            transform(&block, 64, &mut [0; 64], 8);
            flat(block[0], &mut [0; 64], 8);
        }
    }
}
