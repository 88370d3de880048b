//! The transform in WebAssembly's vectors: eight 16-bit lanes, and products added in pairs.
//!
//! The passes of [`super::butterfly`] are sums of products with whole constants, which 32 bits hold
//! without rounding. So its steps may be multiplied out: every result below is the same integer.

use core::arch::wasm32::*;

use super::{Block, CONST_BITS, PASS1_BITS, fix};

/// Weights of two inputs, side by side as [`interleave`] orders them.
const fn pair(first: i32, second: i32) -> v128 {
    let (a, b) = (first as i16, second as i16);
    i16x8(a, b, a, b, a, b, a, b)
}

const ONE: i32 = 1 << CONST_BITS;

/// The contribution of x2 and x6 to the sums.
const EVEN_3: [i32; 2] = [fix(0.541196100) + fix(0.765366865), fix(0.541196100)];
const EVEN_2: [i32; 2] = [fix(0.541196100), fix(0.541196100) - fix(1.847759065)];

/// The contribution of x1, x3, x5 and x7 to the odd half of the outputs 0 to 3.
const ODD: [[i32; 4]; 4] = {
    let (z1, z2) = (-fix(0.899976223), -fix(2.562915447));
    let (z3, z4, z5) = (-fix(1.961570560), -fix(0.390180644), fix(1.175875602));
    [
        [fix(1.501321110) + z1 + z4 + z5, z5, z4 + z5, z1 + z5],
        [z5, fix(3.072711026) + z2 + z3 + z5, z2 + z5, z3 + z5],
        [z4 + z5, z2 + z5, fix(2.053119869) + z2 + z4 + z5, z5],
        [z1 + z5, z3 + z5, z5, fix(0.298631336) + z1 + z3 + z5],
    ]
};

/// As [`super::of_extent`] with 8.
pub(super) fn whole(block: &Block, out: &mut [u8], stride: usize) {
    let columns = pass::<{ CONST_BITS - PASS1_BITS }>(rows(block));
    let rows = pass::<{ CONST_BITS + PASS1_BITS + 3 }>(transpose(columns));
    write(rows, out, stride);
}

/// As [`super::of_extent`] with 4.
pub(super) fn quarter(block: &Block, out: &mut [u8], stride: usize) {
    let [x0, x1, x2, x3, ..] = rows(block);
    let zero = i16x8_splat(0);
    let low = quarter_pass::<{ CONST_BITS - PASS1_BITS }>([low_pairs(x0, x2), low_pairs(x1, x3)]);
    let columns = narrow(low, [zero; 8]);
    let [x0, x1, x2, x3, ..] = transpose(columns);
    let low =
        quarter_pass::<{ CONST_BITS + PASS1_BITS + 3 }>([low_pairs(x0, x2), low_pairs(x1, x3)]);
    let high =
        quarter_pass::<{ CONST_BITS + PASS1_BITS + 3 }>([high_pairs(x0, x2), high_pairs(x1, x3)]);
    write(narrow(low, high), out, stride);
}

#[inline(always)]
fn rows(block: &Block) -> [v128; 8] {
    let mut rows = [i16x8_splat(0); 8];
    for (row, &[a, b, c, d, e, f, g, h]) in rows.iter_mut().zip(block.as_chunks::<8>().0) {
        *row = i16x8(a, b, c, d, e, f, g, h);
    }
    rows
}

/// One pass over eight lanes: input and output `k` in vector `k`.
#[inline(always)]
fn pass<const DESCALE: u32>([x0, x1, x2, x3, x4, x5, x6, x7]: [v128; 8]) -> [v128; 8] {
    let low = half_pass::<DESCALE>([
        low_pairs(x0, x4),
        low_pairs(x2, x6),
        low_pairs(x1, x3),
        low_pairs(x5, x7),
    ]);
    let high = half_pass::<DESCALE>([
        high_pairs(x0, x4),
        high_pairs(x2, x6),
        high_pairs(x1, x3),
        high_pairs(x5, x7),
    ]);
    narrow(low, high)
}

// Loops over whole arrays: `map` and closures are not always inlined.

#[inline(always)]
fn narrow(low: [v128; 8], high: [v128; 8]) -> [v128; 8] {
    let mut lanes = low;
    for k in 0..8 {
        lanes[k] = i16x8_narrow_i32x4(low[k], high[k]);
    }
    lanes
}

/// Four lanes of a pass, given the pairs (x0, x4), (x2, x6), (x1, x3) and (x5, x7).
#[inline(always)]
fn half_pass<const DESCALE: u32>([x04, x26, x13, x57]: [v128; 4]) -> [v128; 8] {
    let dot = i32x4_dot_i16x8;
    let round = i32x4_splat(1 << (DESCALE - 1));
    let even0 = i32x4_add(dot(x04, pair(ONE, ONE)), round);
    let even1 = i32x4_add(dot(x04, pair(ONE, -ONE)), round);
    let even2 = dot(x26, pair(EVEN_2[0], EVEN_2[1]));
    let even3 = dot(x26, pair(EVEN_3[0], EVEN_3[1]));
    let even = [
        i32x4_add(even0, even3),
        i32x4_add(even1, even2),
        i32x4_sub(even1, even2),
        i32x4_sub(even0, even3),
    ];
    let mut odd = [round; 4];
    for k in 0..4 {
        let [c1, c3, c5, c7] = ODD[k];
        odd[k] = i32x4_add(dot(x13, pair(c1, c3)), dot(x57, pair(c5, c7)));
    }
    finish::<DESCALE>(even, odd)
}

/// [`half_pass`] when x4 to x7 are 0, given the pairs (x0, x2) and (x1, x3).
#[inline(always)]
fn quarter_pass<const DESCALE: u32>([x02, x13]: [v128; 2]) -> [v128; 8] {
    let dot = i32x4_dot_i16x8;
    let round = i32x4_splat(1 << (DESCALE - 1));
    let (mut even, mut odd) = ([round; 4], [round; 4]);
    for k in 0..4 {
        let weight = [EVEN_3[0], EVEN_2[0], -EVEN_2[0], -EVEN_3[0]][k];
        even[k] = i32x4_add(dot(x02, pair(ONE, weight)), round);
        odd[k] = dot(x13, pair(ODD[k][0], ODD[k][1]));
    }
    finish::<DESCALE>(even, odd)
}

#[inline(always)]
fn finish<const DESCALE: u32>(even: [v128; 4], odd: [v128; 4]) -> [v128; 8] {
    let mut output = [even[0]; 8];
    for k in 0..4 {
        output[k] = i32x4_shr(i32x4_add(even[k], odd[k]), DESCALE);
        output[7 - k] = i32x4_shr(i32x4_sub(even[k], odd[k]), DESCALE);
    }
    output
}

#[inline(always)]
fn low_pairs(a: v128, b: v128) -> v128 {
    i16x8_shuffle::<0, 8, 1, 9, 2, 10, 3, 11>(a, b)
}

#[inline(always)]
fn high_pairs(a: v128, b: v128) -> v128 {
    i16x8_shuffle::<4, 12, 5, 13, 6, 14, 7, 15>(a, b)
}

/// Three rounds of interleaving each vector with the one four places after it.
#[inline(always)]
fn transpose(vectors: [v128; 8]) -> [v128; 8] {
    let mut lanes = vectors;
    for _ in 0..3 {
        let before = lanes;
        for k in 0..4 {
            lanes[2 * k] = low_pairs(before[k], before[k + 4]);
            lanes[2 * k + 1] = high_pairs(before[k], before[k + 4]);
        }
    }
    lanes
}

/// Writes samples; vector `k` holds column `k`.
#[inline(always)]
fn write(columns: [v128; 8], out: &mut [u8], stride: usize) {
    let middle = u8x16_splat(128);
    // Bytes (column k, column k + 4) of eight rows, k = 0–3.
    let mut bytes = [middle; 4];
    for k in 0..4 {
        let both = v128_xor(i8x16_narrow_i16x8(columns[k], columns[k + 4]), middle);
        bytes[k] =
            i8x16_shuffle::<0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15>(both, both);
    }
    let low = |a, b| i8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(a, b);
    let high =
        |a, b| i8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(a, b);
    let [b0, b1, b2, b3] = bytes;
    let (even, odd) = ([low(b0, b2), high(b0, b2)], [low(b1, b3), high(b1, b3)]);
    let pairs =
        [low(even[0], odd[0]), high(even[0], odd[0]), low(even[1], odd[1]), high(even[1], odd[1])];
    for (k, row) in out.chunks_mut(stride).take(8).enumerate() {
        let pair = pairs[k / 2];
        let samples =
            if k % 2 == 0 { u64x2_extract_lane::<0>(pair) } else { u64x2_extract_lane::<1>(pair) };
        row[..8].copy_from_slice(&samples.to_le_bytes());
    }
}
