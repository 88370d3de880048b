//! [`super::ycbcr_row`] in WebAssembly's vectors: eight pixels at a time, 16 bits per value.

use core::arch::wasm32::*;

use crate::luma::{BLUE, GREEN, RED};

/// Writes luma for all pixels in whole groups of eight, and returns how many those are.
pub(super) fn ycbcr_groups(y: &[u8], cb: &[u8], cr: &[u8], out: &mut [f32]) -> usize {
    let groups = out.as_chunks_mut::<8>().0.iter_mut();
    let chroma = cb.as_chunks::<8>().0.iter().zip(cr.as_chunks::<8>().0);
    let samples = y.as_chunks::<8>().0.iter().zip(chroma);
    let mut done = 0;
    for (out, (y, (cb, cr))) in groups.zip(samples) {
        *out = group(y, cb, cr);
        done += 8;
    }
    done
}

#[inline(always)]
fn group(y: &[u8; 8], cb: &[u8; 8], cr: &[u8; 8]) -> [f32; 8] {
    let y = wide(y);
    let cb = i16x8_sub(wide(cb), i16x8_splat(128));
    let cr = i16x8_sub(wide(cr), i16x8_splat(128));

    // Factors without their whole parts, in units of 2⁻¹⁵. 0.402 and −0.228 would need 2⁻¹⁶, but
    // round the same for each of the 256 values (a test says so).
    let red = i16x8_add(y, i16x8_add(cr, i16x8_q15mulr_sat(cr, i16x8_splat(super::RED_CR_Q15))));
    let blue_part = i16x8_q15mulr_sat(cb, i16x8_splat(super::BLUE_CB_Q15));
    let blue = i16x8_add(y, i16x8_add(i16x8_add(cb, cb), blue_part));

    // −0.344 cb − 0.714 cr as −0.344 cb + 0.286 cr − cr.
    let weights = i16x8(-22_554, 18_734, -22_554, 18_734, -22_554, 18_734, -22_554, 18_734);
    let half = i32x4_splat(1 << 15);
    let low = i32x4_dot_i16x8(i16x8_shuffle::<0, 8, 1, 9, 2, 10, 3, 11>(cb, cr), weights);
    let high = i32x4_dot_i16x8(i16x8_shuffle::<4, 12, 5, 13, 6, 14, 7, 15>(cb, cr), weights);
    let green_part = i16x8_narrow_i32x4(
        i32x4_shr(i32x4_add(low, half), 16),
        i32x4_shr(i32x4_add(high, half), 16),
    );
    let green = i16x8_add(y, i16x8_sub(green_part, cr));

    // Packing limits to 0–255.
    let red_green = u8x16_narrow_i16x8(red, green);
    let blue = u16x8_extend_low_u8x16(u8x16_narrow_i16x8(blue, blue));
    let (red, green) = (u16x8_extend_low_u8x16(red_green), u16x8_extend_high_u8x16(red_green));
    let low = weigh(
        u32x4_extend_low_u16x8(red),
        u32x4_extend_low_u16x8(green),
        u32x4_extend_low_u16x8(blue),
    );
    let high = weigh(
        u32x4_extend_high_u16x8(red),
        u32x4_extend_high_u16x8(green),
        u32x4_extend_high_u16x8(blue),
    );
    [
        f32x4_extract_lane::<0>(low),
        f32x4_extract_lane::<1>(low),
        f32x4_extract_lane::<2>(low),
        f32x4_extract_lane::<3>(low),
        f32x4_extract_lane::<0>(high),
        f32x4_extract_lane::<1>(high),
        f32x4_extract_lane::<2>(high),
        f32x4_extract_lane::<3>(high),
    ]
}

#[inline(always)]
fn wide(samples: &[u8; 8]) -> v128 {
    u16x8_extend_low_u8x16(u64x2(u64::from_le_bytes(*samples), 0))
}

#[inline(always)]
fn weigh(red: v128, green: v128, blue: v128) -> v128 {
    let red = f32x4_mul(f32x4_splat(RED), f32x4_convert_i32x4(red));
    let green = f32x4_mul(f32x4_splat(GREEN), f32x4_convert_i32x4(green));
    let blue = f32x4_mul(f32x4_splat(BLUE), f32x4_convert_i32x4(blue));
    f32x4_add(f32x4_add(red, green), blue)
}
