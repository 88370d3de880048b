//! Luma and chroma to 8-bit RGB, as libheif 1.23 does it: two arithmetics, both compared with it
//! pixel by pixel. Halved chroma is repeated, not interpolated.
//!
//! Debt: where libheif rotates a picture of odd size, or crops one at an odd place, it interpolates
//! chroma first. We do not: 0 to 2 bits of PDQ (24 such files made from two pictures).

use jimun_core::Error;
use jimun_isobmff::property::ColourCoding;
use rust_h265::PixelData;

use super::sequence::Sequence;
use super::tile::Tile;

/// From the planes of one kind of tile to RGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Conversion {
    arithmetic: Arithmetic,
    /// Bit depth of the samples. RGB has 8 bits: deeper samples lose their low ones.
    bit_depth: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Arithmetic {
    /// In units of 2⁻⁸, on samples cut to 8 bits: for full range with halved chroma.
    Fixed { red_cr: i32, green_cb: i32, green_cr: i32, blue_cb: i32 },
    /// On samples of their own depth: for everything else.
    Float { limited_range: bool, red_cr: f32, green_cb: f32, green_cr: f32, blue_cb: f32 },
}

impl Conversion {
    pub(super) fn new(
        ColourCoding { matrix, full_range, .. }: ColourCoding,
        sequence: &Sequence,
    ) -> Result<Self, Error> {
        // ITU-T H.273, table 4: the weights of red and of blue in luma.
        let (red, blue): (f32, f32) = match matrix {
            1 => (0.2126, 0.0722),
            // Unspecified and reserved: libheif takes BT.601, with factors of six digits.
            2 | 3 => {
                return Ok(Self::of([1.402, -0.344136, -0.714136, 1.772], full_range, sequence));
            }
            4 => (0.30, 0.11),
            5 | 6 => (0.299, 0.114),
            7 => (0.212, 0.087),
            9 | 10 => (0.2627, 0.0593),
            _ => return Err(Error::UnsupportedFeature { feature: "this colour matrix" }),
        };
        // This order of operations keeps the last bit right.
        let minus_green = blue + red - 1.0;
        let factors = [
            2.0 * (1.0 - red),
            2.0 * blue * (1.0 - blue) / minus_green,
            2.0 * red * (1.0 - red) / minus_green,
            2.0 * (1.0 - blue),
        ];
        Ok(Self::of(factors, full_range, sequence))
    }

    fn of(factors: [f32; 4], full_range: bool, sequence: &Sequence) -> Self {
        let arithmetic = if full_range && sequence.chroma_format == 1 {
            let [red_cr, green_cb, green_cr, blue_cb] =
                factors.map(|factor| (256.0 * factor).round() as i32);
            Arithmetic::Fixed { red_cr, green_cb, green_cr, blue_cb }
        } else {
            let [red_cr, green_cb, green_cr, blue_cb] = factors;
            Arithmetic::Float { limited_range: !full_range, red_cr, green_cb, green_cr, blue_cb }
        };
        Self { arithmetic, bit_depth: sequence.bit_depth }
    }

    /// Writes one row of `tile`, three bytes per pixel.
    pub(super) fn row(&self, tile: &Tile, line: usize, out: &mut [u8]) {
        let luma = tile.luma_row(line);
        let chroma = tile.chroma_row(line);
        match (&tile.y, &tile.cb, &tile.cr) {
            (PixelData::U8(y), PixelData::U8(cb), PixelData::U8(cr)) => {
                let (cb, cr) = (&cb[chroma.clone()], &cr[chroma]);
                self.samples(tile.half_chroma, &y[luma], cb, cr, out);
            }
            (PixelData::U16(y), PixelData::U16(cb), PixelData::U16(cr)) => {
                let (cb, cr) = (&cb[chroma.clone()], &cr[chroma]);
                self.samples(tile.half_chroma, &y[luma], cb, cr, out);
            }
            _ => unreachable!("the planes of a tile have one depth"),
        }
    }

    fn samples<S: Copy + Into<u16>>(
        &self,
        half: bool,
        y: &[S],
        cb: &[S],
        cr: &[S],
        out: &mut [u8],
    ) {
        let shift = self.bit_depth - 8;
        let out = out.as_chunks_mut::<3>().0;
        match self.arithmetic {
            Arithmetic::Fixed { red_cr, green_cb, green_cr, blue_cb } => {
                for_each_pixel(half, y, cb, cr, out, |y, cb, cr| {
                    let [y, cb, cr] = [y, cb, cr].map(|sample| i32::from(sample >> shift));
                    let (cb, cr) = (cb - 128, cr - 128);
                    [
                        y + ((red_cr * cr + 128) >> 8),
                        y + ((green_cb * cb + green_cr * cr + 128) >> 8),
                        y + ((blue_cb * cb + 128) >> 8),
                    ]
                    .map(|value| value.clamp(0, 255) as u8)
                });
            }
            Arithmetic::Float { limited_range, red_cr, green_cb, green_cr, blue_cb } => {
                let half_range = f32::from(1_u16 << (self.bit_depth - 1));
                let max = f32::from(u16::MAX >> (16 - self.bit_depth));
                // 256/219 and 256/224 with libheif's number of digits.
                let (black, luma, chroma) = if limited_range {
                    (f32::from(16_u16 << shift), 1.1689, 1.1429)
                } else {
                    (0.0, 1.0, 1.0)
                };
                for_each_pixel(half, y, cb, cr, out, |y, cb, cr| {
                    let y = (f32::from(y) - black) * luma;
                    let [cb, cr] = [cb, cr].map(|sample| (f32::from(sample) - half_range) * chroma);
                    [y + red_cr * cr, y + green_cb * cb + green_cr * cr, y + blue_cb * cb]
                        .map(|value| ((value + 0.5).clamp(0.0, max) as u16 >> shift) as u8)
                });
            }
        }
    }
}

/// One chroma sample serves two pixels or one.
#[inline(always)]
fn for_each_pixel<S: Copy + Into<u16>>(
    half_chroma: bool,
    y: &[S],
    cb: &[S],
    cr: &[S],
    out: &mut [[u8; 3]],
    convert: impl Fn(u16, u16, u16) -> [u8; 3],
) {
    let chroma = cb.iter().zip(cr).map(|(&cb, &cr)| (cb.into(), cr.into()));
    if half_chroma {
        for ((out, y), (cb, cr)) in out.chunks_mut(2).zip(y.chunks(2)).zip(chroma) {
            for (out, &y) in out.iter_mut().zip(y) {
                *out = convert(y.into(), cb, cr);
            }
        }
    } else {
        for ((out, &y), (cb, cr)) in out.iter_mut().zip(y).zip(chroma) {
            *out = convert(y.into(), cb, cr);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(full_range: bool, matrix: u16, samples: [Vec<u16>; 3], depth: u32) -> Vec<u8> {
        let half_chroma = samples[1].len() < samples[0].len();
        let width = samples[0].len();
        let sequence = Sequence {
            chroma_format: if half_chroma { 1 } else { 3 },
            coded_width: width as u32,
            coded_height: 1,
            width: width as u32,
            height: 1,
            bit_depth: depth,
            colour: None,
        };
        let conversion =
            Conversion::new(ColourCoding { primaries: 2, matrix, full_range }, &sequence)
                .expect("a known one");
        let [y, cb, cr] = samples.map(|plane| match depth {
            8 => PixelData::U8(plane.into_iter().map(|sample| sample as u8).collect()),
            _ => PixelData::U16(plane),
        });
        let mut out = vec![0; 3 * width];
        conversion.row(&Tile { width, y, cb, cr, half_chroma }, 0, &mut out);
        out
    }

    #[test]
    fn black_white_and_grey_are_what_the_range_says() {
        for (full_range, [black, white]) in [(true, [0, 255]), (false, [16, 235])] {
            for depth in [8, 10, 12] {
                let deep = |value: u16| value << (depth - 8);
                let max = (1 << depth) - 1;
                let y = vec![deep(black), if full_range { max } else { deep(white) }, deep(black)];
                for chroma in [2, 3] {
                    let grey = vec![deep(128); chroma];
                    let rgb = converted(full_range, 1, [y.clone(), grey.clone(), grey], depth);
                    assert_eq!(rgb, [[0; 3], [255; 3], [0; 3]].as_flattened(), "{depth}");
                }
            }
        }
    }

    /// The plain twin is H.273 in f64. Whole factors of 2⁻⁸ and digits cut to four change a value
    /// by 1 or 2.
    #[test]
    fn every_matrix_is_near_the_standards_formula() {
        let weights = [(1, 0.2126, 0.0722), (4, 0.3, 0.11), (6, 0.299, 0.114), (2, 0.299, 0.114)];
        for (matrix, red, blue) in
            [&weights[..], &[(7, 0.212, 0.087), (9, 0.2627, 0.0593)]].concat()
        {
            for full_range in [true, false] {
                for (y, cb, cr) in [(90, 100, 180), (200, 60, 120), (128, 200, 40), (30, 140, 131)]
                {
                    for chroma in [1, 2] {
                        let planes = [vec![y; 2], vec![cb; chroma], vec![cr; chroma]];
                        let rgb = converted(full_range, matrix, planes, 8);
                        let scale = |value: u16, zero: f64, steps: f64| {
                            (f64::from(value) - zero) * if full_range { 1.0 } else { 255.0 / steps }
                        };
                        let y = scale(y, if full_range { 0.0 } else { 16.0 }, 219.0);
                        let (cb, cr) = (scale(cb, 128.0, 224.0), scale(cr, 128.0, 224.0));
                        let (r, b) = (y + 2.0 * (1.0 - red) * cr, y + 2.0 * (1.0 - blue) * cb);
                        let g = (y - red * r - blue * b) / (1.0 - red - blue);
                        for (ours, exact) in rgb.iter().zip([r, g, b]) {
                            let off = (f64::from(*ours) - exact.clamp(0.0, 255.0)).abs();
                            assert!(off <= 2.0, "matrix {matrix}: {ours} for {exact}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn matrices_that_are_not_of_luma_and_chroma_are_refused() {
        let sequence = Sequence {
            chroma_format: 1,
            coded_width: 8,
            coded_height: 8,
            width: 8,
            height: 8,
            bit_depth: 8,
            colour: None,
        };
        for matrix in [0, 8, 11, 12, 13, 14, 255] {
            let conversion =
                Conversion::new(ColourCoding { primaries: 2, matrix, full_range: true }, &sequence);
            assert!(matches!(conversion, Err(Error::UnsupportedFeature { .. })));
        }
    }
}
