//! Luma of one row, as PDQ defines it: `0.299 R + 0.587 G + 0.114 B` in f32, left to right, unrounded
//! (ThreatExchange `pdq/cpp/hashing/pdqhashing.cpp`). Grey is taken as it is.

use crate::decode::Row;

const RED: f32 = 0.299;
const GREEN: f32 = 0.587;
const BLUE: f32 = 0.114;

/// Writes the luma of `row` (0.0–255.0 a pixel) to `out`, which has one place a pixel.
pub fn luma_row(row: Row<'_>, out: &mut [f32]) {
    match row {
        Row::Luma8(grey) => {
            for (out, &grey) in out.iter_mut().zip(grey) {
                *out = f32::from(grey);
            }
        }
        Row::Rgb8(rgb) => colour_row::<3>(rgb, out),
        Row::Rgba8(rgba) => colour_row::<4>(rgba, out),
        Row::LumaAlpha8(pairs) => {
            for (out, pair) in out.iter_mut().zip(pairs.as_chunks::<2>().0) {
                *out = f32::from(pair[0]);
            }
        }
    }
}

fn colour_row<const CHANNELS: usize>(samples: &[u8], out: &mut [f32]) {
    for (out, pixel) in out.iter_mut().zip(samples.as_chunks::<CHANNELS>().0) {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        *out = RED * red + GREEN * green + BLUE * blue;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
