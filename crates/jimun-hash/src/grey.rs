//! One row as 8-bit grey, as Pillow's `convert("L")` makes it: ITU-R 601-2 luma in 16-bit fixed
//! point, rounded to the nearest. This was found by comparison with Pillow 13;
//! `tests/it/imagehash.rs` enforces it.
//!
//! PDQ does not start from this but from unrounded luma (see `luma`).

use jimun_core::{Row, ycbcr_to_rgb};

/// 0.299, 0.587 and 0.114 in units of 2⁻¹⁶; together exactly 2¹⁶, so that grey stays itself.
const RED: u32 = 19_595;
const GREEN: u32 = 38_470;
const BLUE: u32 = 7_471;

/// Writes the grey of `row` (0–255 per pixel) to `out`, which has one place per pixel. Alpha is
/// dropped.
pub fn grey_row(row: Row<'_>, out: &mut [u8]) {
    match row {
        Row::Luma8(grey) => out.copy_from_slice(grey),
        Row::LumaAlpha8(pairs) => {
            for (out, &[grey, _]) in out.iter_mut().zip(pairs.as_chunks::<2>().0) {
                *out = grey;
            }
        }
        Row::Rgb8(rgb) => {
            for (out, &rgb) in out.iter_mut().zip(rgb.as_chunks::<3>().0) {
                *out = grey(rgb);
            }
        }
        Row::Rgba8(rgba) => {
            for (out, &[red, green, blue, _]) in out.iter_mut().zip(rgba.as_chunks::<4>().0) {
                *out = grey([red, green, blue]);
            }
        }
        Row::YCbCr8 { y, cb, cr } => {
            for (out, ((&y, &cb), &cr)) in out.iter_mut().zip(y.iter().zip(cb).zip(cr)) {
                *out = grey(ycbcr_to_rgb(y, cb, cr));
            }
        }
    }
}

#[inline]
fn grey([red, green, blue]: [u8; 3]) -> u8 {
    let sum = RED * u32::from(red) + GREEN * u32::from(green) + BLUE * u32::from(blue);
    ((sum + (1 << 15)) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_stays_itself_and_alpha_is_dropped() {
        let mut out = [0; 256];
        let all: [u8; 256] = std::array::from_fn(|value| value as u8);
        grey_row(Row::Rgb8(all.map(|value| [value; 3]).as_flattened()), &mut out);
        assert_eq!(out, all);
        grey_row(Row::Rgba8(all.map(|value| [value, value, value, 0]).as_flattened()), &mut out);
        assert_eq!(out, all);
        grey_row(Row::LumaAlpha8(all.map(|value| [value, 9]).as_flattened()), &mut out);
        assert_eq!(out, all);
        grey_row(Row::YCbCr8 { y: &all, cb: &[128; 256], cr: &[128; 256] }, &mut out);
        assert_eq!(out, all);
    }

    #[test]
    fn colours_round_to_the_nearest() {
        let mut out = [0; 3];
        grey_row(Row::Rgb8(&[255, 0, 0, 0, 255, 0, 0, 0, 255]), &mut out);
        // 76.245, 149.685, 29.07.
        assert_eq!(out, [76, 150, 29]);
    }
}
