//! Luma of one row, as PDQ defines it: `0.299 R + 0.587 G + 0.114 B` in f32, left to right,
//! unrounded (ThreatExchange `pdq/cpp/hashing/pdqhashing.cpp`). Grey is taken as it is.

use jimun_core::Row;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

const RED: f32 = 0.299;
const GREEN: f32 = 0.587;
const BLUE: f32 = 0.114;

/// Writes the luma of `row` (0.0–255.0 per pixel) to `out`, which has one place per pixel.
///
/// ```
/// use jimun_core::Row;
/// use jimun_hash::luma::luma_row;
///
/// let mut luma = [0.0; 2];
/// luma_row(Row::Rgb8(&[255, 255, 255, 0, 0, 0]), &mut luma);
/// assert_eq!(luma, [255.0, 0.0]);
/// ```
pub fn luma_row(row: Row<'_>, out: &mut [f32]) {
    match row {
        Row::Luma8(grey) => {
            for (out, &grey) in out.iter_mut().zip(grey) {
                *out = f32::from(grey);
            }
        }
        Row::Rgb8(rgb) => rgb_row(rgb, out),
        Row::Rgba8(rgba) => colour_row::<4>(rgba, out),
        Row::YCbCr8 { y, cb, cr } => ycbcr_row(y, cb, cr, out),
        Row::LumaAlpha8(pairs) => {
            for (out, pair) in out.iter_mut().zip(pairs.as_chunks::<2>().0) {
                *out = f32::from(pair[0]);
            }
        }
    }
}

/// As [`luma_row`], for what a viewer with a white background shows: each channel is mixed with
/// white by alpha and rounded to 8 bits. Rows without alpha stay as they are.
pub fn luma_row_over_white(row: Row<'_>, out: &mut [f32]) {
    let over = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        ((value * alpha + 255 * (255 - alpha) + 127) / 255) as f32
    };
    match row {
        Row::LumaAlpha8(pairs) => {
            for (out, &[grey, alpha]) in out.iter_mut().zip(pairs.as_chunks::<2>().0) {
                *out = over(grey, alpha);
            }
        }
        Row::Rgba8(pixels) => {
            for (out, &[red, green, blue, alpha]) in out.iter_mut().zip(pixels.as_chunks::<4>().0) {
                let [red, green, blue] = [red, green, blue].map(|value| over(value, alpha));
                *out = RED * red + GREEN * green + BLUE * blue;
            }
        }
        opaque => luma_row(opaque, out),
    }
}

/// The luma of [`ycbcr_to_rgb`], in f32 throughout because vectors multiply f32 fastest.
///
/// It is exact: factors are multiples of 2⁻¹⁶, and no sum needs more than the 24 bits of an f32.
fn ycbcr_row(y: &[u8], cb: &[u8], cr: &[u8], out: &mut [f32]) {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let (y, cb, cr, out) = {
        let done = simd128::ycbcr_groups(y, cb, cr, out);
        (&y[done..], &cb[done..], &cr[done..], &mut out[done..])
    };
    const UNIT: f32 = 1.0 / 65_536.0;
    for (out, ((&y, &cb), &cr)) in out.iter_mut().zip(y.iter().zip(cb).zip(cr)) {
        // Through i32: there is no fast conversion of unsigned numbers.
        let y = i32::from(y) as f32;
        let cb = (i32::from(cb) - 128) as f32;
        let cr = (i32::from(cr) - 128) as f32;
        let red = limit(y + round(91_881.0 * UNIT * cr));
        // Green alone can be half-way, where libjpeg rounds up. One unit decides it, because the
        // sum is a multiple of two.
        let green = limit(y + round((UNIT - 22_554.0 * UNIT * cb) - 46_802.0 * UNIT * cr));
        let blue = limit(y + round(116_130.0 * UNIT * cb));
        *out = RED * red + GREEN * green + BLUE * blue;
    }
}

/// 0.402 and −0.228, the fractions of red's and blue's factors, in units of 2⁻¹⁵.
#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
const RED_CR_Q15: i16 = 13_173;
#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
const BLUE_CB_Q15: i16 = -7_471;

/// To the nearest whole number: near 1.5 · 2²³ an f32 has no room for a fraction.
#[inline(always)]
fn round(value: f32) -> f32 {
    const NO_FRACTION: f32 = 12_582_912.0;
    (value + NO_FRACTION) - NO_FRACTION
}

/// To 0–255, by comparisons that are one vector instruction each.
#[inline(always)]
fn limit(value: f32) -> f32 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < 255.0 { value } else { 255.0 }
}

/// Sixteen pixels at a time, as four-byte words: compilers vectorise shifts of whole words, but not
/// picking every third byte (more than twice the time).
fn rgb_row(samples: &[u8], out: &mut [f32]) {
    let (groups, rest) = out.as_chunks_mut::<16>();
    let (chunks, last) = samples.as_chunks::<48>();
    for (out, chunk) in groups.iter_mut().zip(chunks) {
        let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|byte| chunk[4 * at + byte]));
        // Four pixels are three words; lane n of each vector belongs to the n-th group of four.
        let first: [u32; 4] = std::array::from_fn(|n| word(3 * n));
        let second: [u32; 4] = std::array::from_fn(|n| word(3 * n + 1));
        let third: [u32; 4] = std::array::from_fn(|n| word(3 * n + 2));
        let pixels = [
            weigh(byte(first, 0), byte(first, 1), byte(first, 2)),
            weigh(byte(first, 3), byte(second, 0), byte(second, 1)),
            weigh(byte(second, 2), byte(second, 3), byte(third, 0)),
            weigh(byte(third, 1), byte(third, 2), byte(third, 3)),
        ];
        for (n, out) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *out = pixels.map(|lanes| lanes[n]);
        }
    }
    colour_row::<3>(last, rest);
}

#[inline(always)]
fn byte(words: [u32; 4], place: u32) -> [f32; 4] {
    // Through i32: there is no fast conversion of unsigned numbers.
    words.map(|word| (word >> (8 * place) & 0xff) as i32 as f32)
}

#[inline(always)]
fn weigh(red: [f32; 4], green: [f32; 4], blue: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|n| RED * red[n] + GREEN * green[n] + BLUE * blue[n])
}

fn colour_row<const CHANNELS: usize>(samples: &[u8], out: &mut [f32]) {
    for (out, pixel) in out.iter_mut().zip(samples.as_chunks::<CHANNELS>().0) {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        *out = RED * red + GREEN * green + BLUE * blue;
    }
}

#[cfg(test)]
mod tests {
    use jimun_core::ycbcr_to_rgb;

    use super::*;

    #[test]
    fn fused_luma_equals_the_way_through_rgb_for_every_colour() {
        let all: [u8; 256] = std::array::from_fn(|value| value as u8);
        let (mut fused, mut plain) = ([0.0; 256], [0.0; 256]);
        for y in (0..=255).step_by(5) {
            for cb in 0..=255 {
                luma_row(Row::YCbCr8 { y: &[y; 256], cb: &[cb; 256], cr: &all }, &mut fused);
                let rgb = all.map(|cr| ycbcr_to_rgb(y, cb, cr));
                luma_row(Row::Rgb8(rgb.as_flattened()), &mut plain);
                assert_eq!(fused, plain, "y {y}, cb {cb}");
            }
        }
    }

    #[test]
    fn transparent_is_white_and_opaque_is_itself() {
        let mut out = [0.0; 3];
        luma_row_over_white(Row::LumaAlpha8(&[7, 0, 7, 255, 0, 127]), &mut out);
        assert_eq!(out, [255.0, 7.0, 128.0]);
        let (mut over, mut plain) = ([0.0; 2], [0.0; 2]);
        luma_row_over_white(Row::Rgba8(&[1, 2, 3, 0, 4, 5, 6, 255]), &mut over);
        luma_row(Row::Rgb8(&[255, 255, 255, 4, 5, 6]), &mut plain);
        assert_eq!(over, plain);
    }

    #[test]
    fn luma_by_words_equals_luma_by_bytes_for_every_width() {
        let samples: Vec<u8> = (0..3 * 100).map(|at: u32| (at * 97 % 256) as u8).collect();
        for width in 0..100 {
            let (mut words, mut bytes) = (vec![0.0; width], vec![0.0; width]);
            rgb_row(&samples[..3 * width], &mut words);
            colour_row::<3>(&samples[..3 * width], &mut bytes);
            assert_eq!(words, bytes);
        }
    }

    #[test]
    fn fifteen_bit_factors_round_as_sixteen_bit_ones() {
        let rounded = |factor: i16, x: i32| (i32::from(factor) * x + (1 << 14)) >> 15;
        for x in -128..128 {
            assert_eq!(x + rounded(RED_CR_Q15, x), (91_881 * x + (1 << 15)) >> 16);
            assert_eq!(2 * x + rounded(BLUE_CB_Q15, x), (116_130 * x + (1 << 15)) >> 16);
        }
    }

    #[test]
    fn alpha_is_dropped_and_colour_is_weighted() {
        let mut out = [0.0; 2];
        luma_row(Row::Rgb8(&[255, 0, 0, 10, 20, 30]), &mut out);
        assert_eq!(out, [0.299 * 255.0, 0.299 * 10.0 + 0.587 * 20.0 + 0.114 * 30.0]);
        luma_row(Row::Rgba8(&[255, 0, 0, 0, 10, 20, 30, 255]), &mut out);
        assert_eq!(out, [0.299 * 255.0, 0.299 * 10.0 + 0.587 * 20.0 + 0.114 * 30.0]);
        luma_row(Row::LumaAlpha8(&[7, 0, 8, 255]), &mut out);
        assert_eq!(out, [7.0, 8.0]);
        luma_row(Row::Luma8(&[1, 2]), &mut out);
        assert_eq!(out, [1.0, 2.0]);
    }
}
