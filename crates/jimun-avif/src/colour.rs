//! Luma and chroma to 8-bit RGB, as libavif 1.4 does it. It uses libyuv where libyuv knows the
//! matrix. Both arithmetics are compared with it pixel by pixel.

use jimun_core::Error;
use jimun_isobmff::property::ColourCoding;

use super::sequence::{Sequence, Subsampling};

const REFUSED: Error = Error::UnsupportedFeature { feature: "this colour matrix" };

/// From samples of one kind to 8 bits per channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Conversion {
    arithmetic: Arithmetic,
    /// How many of their lowest bits samples lose first.
    pub(super) cut: u32,
    /// The bits that are left.
    bit_depth: u32,
    /// Chroma is repeated, not interpolated.
    pub(super) nearest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Arithmetic {
    Fixed(Fixed),
    Float { range: Range, rule: Rule },
}

/// libyuv's: sums in units of 1/64, of luma of 16 bits and chroma of 8.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fixed {
    /// Luma's factor, in units of 2⁻¹⁶.
    luma: u32,
    /// The offset of black, and a half for rounding.
    offset: i32,
    blue_cb: i32,
    green_cb: i32,
    green_cr: i32,
    red_cr: i32,
}

/// The range of samples with this many bits.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    black: f32,
    luma: f32,
    grey: f32,
    chroma: f32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    /// Weights of red and of blue in luma.
    Weights(f32, f32),
    /// Green, blue and red in place of luma and chroma.
    Identity,
    YCgCo,
}

impl Fixed {
    /// libyuv's tables (`row_common.cc`). In limited range blue's factor should be 129, 135 and
    /// 137, but is limited to what fits a signed byte.
    fn of(coding: ColourCoding) -> Option<Self> {
        const BT_601: u16 = 6;
        const BT_2020: u16 = 9;
        let matrix = match (coding.matrix, coding.primaries) {
            (1, _) | (12, 1 | 2) => 1,
            (2 | 5 | 6, _) | (12, 5 | 6) => BT_601,
            (9, _) | (12, 9) => BT_2020,
            _ => return None,
        };
        let (luma, offset) = match (coding.full_range, matrix) {
            (true, _) => (16_320, 32),
            (false, BT_2020) => (19_003, -1160),
            (false, _) => (18_997, -1160),
        };
        let [blue_cb, green_cb, green_cr, red_cr] = match (matrix, coding.full_range) {
            (1, true) => [119, 12, 30, 101],
            (1, false) => [128, 14, 34, 115],
            (BT_2020, true) => [120, 11, 37, 94],
            (BT_2020, false) => [128, 12, 42, 107],
            (_, true) => [113, 22, 46, 90],
            (_, false) => [128, 25, 52, 102],
        };
        Some(Self { luma, offset, blue_cb, green_cb, green_cr, red_cr })
    }

    /// Luma of `depth` bits, in units of 1/64.
    fn luma(&self, y: u16, depth: u32) -> i32 {
        // Repeats the highest bits below the lowest, so that white stays white.
        let y = u32::from(y) << (16 - depth) | u32::from(y) >> (2 * depth - 16);
        ((y.min(0xffff) * self.luma) >> 16) as i32 + self.offset
    }
}

impl Conversion {
    pub(super) fn new(
        coding: ColourCoding,
        sequence: &Sequence,
        has_alpha: bool,
    ) -> Result<Self, Error> {
        let Sequence { bit_depth, subsampling, .. } = *sequence;
        let grey = subsampling == Subsampling::Monochrome;
        if let (0, true) = (coding.matrix, !grey && subsampling != Subsampling::None) {
            return Err(Error::Corrupt { what: "RGB with halved samples" });
        }
        let float =
            Self { arithmetic: float(coding, bit_depth)?, cut: 0, bit_depth, nearest: false };
        // Grey needs no matrix, but an unknown matrix is refused all the same.
        let fixed = match coding.matrix {
            0 if grey => Fixed::of(ColourCoding { matrix: 6, ..coding }),
            _ => Fixed::of(coding),
        };
        let Some(fixed) = fixed else { return Ok(float) };
        let arithmetic = Arithmetic::Fixed(fixed);
        // libyuv has different functions for four bytes per pixel and for three.
        Ok(match (has_alpha, bit_depth, subsampling) {
            (false, _, Subsampling::Monochrome) => float,
            (true, 10, Subsampling::None | Subsampling::Across | Subsampling::Both) => {
                Self { arithmetic, ..float }
            }
            (true, 12, Subsampling::Both) => Self { arithmetic, nearest: true, ..float },
            _ => Self { arithmetic, cut: bit_depth - 8, bit_depth: 8, nearest: false },
        })
    }

    /// Luma only, one byte per sample.
    pub(super) fn grey(&self, y: &[u16], out: &mut [u8]) {
        for (out, &y) in out.iter_mut().zip(y) {
            *out = match self.arithmetic {
                Arithmetic::Fixed(fixed) => byte(fixed.luma(y, self.bit_depth) >> 6),
                Arithmetic::Float { range, .. } => {
                    unit_to_byte((f32::from(y) - range.black) / range.luma)
                }
            };
        }
    }

    /// Three bytes per pixel. Chroma is 16 times the samples.
    pub(super) fn colour(&self, y: &[u16], [cb, cr]: [&[u32]; 2], out: &mut [u8]) {
        let pixels = y.iter().zip(cb).zip(cr).map(|((&y, &cb), &cr)| (y, cb, cr));
        let out = out.as_chunks_mut::<3>().0.iter_mut().zip(pixels);
        match self.arithmetic {
            Arithmetic::Fixed(fixed) => {
                let (depth, cut) = (self.bit_depth, self.bit_depth - 8);
                let chroma = |sample: u32| (((sample + 8) >> 4 >> cut).min(255)) as i32 - 128;
                for (out, (y, cb, cr)) in out {
                    let (y, cb, cr) = (fixed.luma(y, depth), chroma(cb), chroma(cr));
                    *out = [
                        byte((y + cr * fixed.red_cr) >> 6),
                        byte((y - cb * fixed.green_cb - cr * fixed.green_cr) >> 6),
                        byte((y + cb * fixed.blue_cb) >> 6),
                    ];
                }
            }
            Arithmetic::Float { range, rule } => {
                for (out, (y, cb, cr)) in out {
                    let y = (f32::from(y) - range.black) / range.luma;
                    let [cb, cr] = [cb, cr].map(|sample| sample as f32 / 16.0);
                    *out = rule.rgb(&range, y, cb, cr).map(unit_to_byte);
                }
            }
        }
    }
}

impl Rule {
    fn rgb(&self, range: &Range, y: f32, cb: f32, cr: f32) -> [f32; 3] {
        if *self == Self::Identity {
            return [(cr - range.black) / range.luma, y, (cb - range.black) / range.luma];
        }
        let [cb, cr] = [cb, cr].map(|sample| (sample - range.grey) / range.chroma);
        match *self {
            Self::Weights(red, blue) => {
                let green = 1.0 - red - blue;
                let both = red * (1.0 - red) * cr + blue * (1.0 - blue) * cb;
                [y + 2.0 * (1.0 - red) * cr, y - 2.0 * both / green, y + 2.0 * (1.0 - blue) * cb]
            }
            _ => [y - cb + cr, y + cb, y - cb - cr],
        }
    }
}

/// For every matrix that libavif knows (ITU-T H.273, table 4).
fn float(coding: ColourCoding, bit_depth: u32) -> Result<Arithmetic, Error> {
    let rule = match (coding.matrix, coding.full_range) {
        (0, _) => Rule::Identity,
        (1, _) => Rule::Weights(0.2126, 0.0722),
        (2 | 5 | 6, _) => Rule::Weights(0.299, 0.114),
        (4, _) => Rule::Weights(0.30, 0.11),
        (7, _) => Rule::Weights(0.212, 0.087),
        (8, true) => Rule::YCgCo,
        (9, _) => Rule::Weights(0.2627, 0.0593),
        (12, _) => weights(coding.primaries)?,
        _ => return Err(REFUSED),
    };
    let deep = |value: u16| f32::from(value << (bit_depth - 8));
    let max = f32::from(u16::MAX >> (16 - bit_depth));
    let range = if coding.full_range {
        Range { black: 0.0, luma: max, grey: deep(128), chroma: max }
    } else {
        Range { black: deep(16), luma: deep(219), grey: deep(128), chroma: deep(224) }
    };
    Ok(Arithmetic::Float { range, rule })
}

/// The parts of red and of blue in white's luminance (ITU-T H.273, equations 32 to 37).
fn weights(primaries: u16) -> Result<Rule, Error> {
    const D65: [f32; 2] = [0.3127, 0.3290];
    // x and y of red, green, blue (ITU-T H.273, table 2), and white.
    let [red, green, blue, white] = match primaries {
        1 | 2 => [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06], D65],
        4 => [[0.67, 0.33], [0.21, 0.71], [0.14, 0.08], [0.310, 0.316]],
        5 => [[0.64, 0.33], [0.29, 0.60], [0.15, 0.06], D65],
        6 | 7 => [[0.630, 0.340], [0.310, 0.595], [0.155, 0.070], D65],
        8 => [[0.681, 0.319], [0.243, 0.692], [0.145, 0.049], [0.310, 0.316]],
        9 => [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046], D65],
        11 => [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060], [0.314, 0.351]],
        12 => [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060], D65],
        22 => [[0.630, 0.340], [0.295, 0.605], [0.155, 0.077], D65],
        _ => return Err(REFUSED),
    };
    let xyz = |[x, y]: [f32; 2]| [x, y, 1.0 - (x + y)];
    let volume = |a: [f32; 2], b: [f32; 2], c: [f32; 2]| {
        let ([a0, a1, a2], [b0, b1, b2], [c0, c1, c2]) = (xyz(a), xyz(b), xyz(c));
        a0 * (b1 * c2 - c1 * b2) + b0 * (c1 * a2 - a1 * c2) + c0 * (a1 * b2 - b1 * a2)
    };
    let whole = white[1] * volume(red, green, blue);
    let part = |of: [f32; 2], a, b| of[1] * volume(white, a, b) / whole;
    Ok(Rule::Weights(part(red, green, blue), part(blue, red, green)))
}

fn byte(value: i32) -> u8 {
    value.clamp(0, 255) as u8
}

/// From 0–1 to 0–255.
fn unit_to_byte(value: f32) -> u8 {
    (0.5 + value.clamp(0.0, 1.0) * 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(bit_depth: u32, subsampling: Subsampling) -> Sequence {
        let colour = ColourCoding { primaries: 2, matrix: 2, full_range: true };
        let (width, height, film_grain) = (8, 8, false);
        Sequence { width, height, bit_depth, subsampling, colour, film_grain }
    }

    fn converted(coding: ColourCoding, depth: u32, alpha: bool, [y, cb, cr]: [u16; 3]) -> [u8; 3] {
        let conversion = Conversion::new(coding, &sequence(depth, Subsampling::None), alpha);
        let conversion = conversion.expect("a known one");
        let chroma = |sample: u16| [u32::from(sample >> conversion.cut) * 16];
        let mut out = [0; 3];
        conversion.colour(&[y >> conversion.cut], [&chroma(cb), &chroma(cr)], &mut out);
        out
    }

    /// The plain twin is H.273 in f64. Whole factors of 1/64 change a value by up to 3. Blue's
    /// factor in limited range, which libyuv limits, changes it by more.
    #[test]
    fn every_matrix_is_near_the_standards_formula() {
        for (matrix, red, blue, off) in [
            (1, 0.2126, 0.0722, 3.0),
            (2, 0.299, 0.114, 3.0),
            (4, 0.30, 0.11, 0.51),
            (6, 0.299, 0.114, 3.0),
            (7, 0.212, 0.087, 0.51),
            (9, 0.2627, 0.0593, 3.0),
        ] {
            for (full_range, depth, alpha) in
                [(true, 8, false), (true, 10, true), (true, 12, false), (false, 8, false)]
            {
                for (y, cb, cr) in [(90, 110, 150), (200, 100, 120), (128, 140, 90)] {
                    let coding = ColourCoding { primaries: 2, matrix, full_range };
                    let deep = [y, cb, cr].map(|sample: u16| sample << (depth - 8));
                    let rgb = converted(coding, depth, alpha, deep);
                    let max = f64::from((1_u32 << depth) - 1) / f64::from(1_u32 << (depth - 8));
                    let scale = |value: u16, zero: f64, steps: f64| {
                        (f64::from(value) - zero) * 255.0 / if full_range { max } else { steps }
                    };
                    let y = scale(y, if full_range { 0.0 } else { 16.0 }, 219.0);
                    let (cb, cr) = (scale(cb, 128.0, 224.0), scale(cr, 128.0, 224.0));
                    let (r, b) = (y + 2.0 * (1.0 - red) * cr, y + 2.0 * (1.0 - blue) * cb);
                    let g = (y - red * r - blue * b) / (1.0 - red - blue);
                    for (ours, exact) in rgb.iter().zip([r, g, b]) {
                        let error = (f64::from(*ours) - exact.clamp(0.0, 255.0)).abs();
                        let off = if full_range { off } else { off + 1.5 };
                        assert!(error <= off, "matrix {matrix}: {ours} for {exact}");
                    }
                }
            }
        }
    }

    #[test]
    fn rgb_and_ycgco_are_put_back_in_place() {
        let coding = |matrix| ColourCoding { primaries: 1, matrix, full_range: true };
        assert_eq!(converted(coding(0), 8, false, [20, 30, 10]), [10, 20, 30]);
        assert_eq!(converted(coding(0), 10, false, [80, 120, 40]), [10, 20, 30]);
        // 100, 80, 40: luma 75, green above it by 5, and red above blue by 60.
        assert_eq!(converted(coding(8), 8, false, [75, 133, 158]), [100, 80, 40]);
    }

    #[test]
    fn weights_from_primaries_are_those_of_the_named_matrices() {
        for (primaries, red, blue) in [(1, 0.2126, 0.0722), (9, 0.2627, 0.0593)] {
            let Ok(Rule::Weights(r, b)) = weights(primaries) else { panic!("weights") };
            assert!((r - red).abs() < 1e-3 && (b - blue).abs() < 1e-3, "{r} {b}");
        }
        assert_eq!(weights(200), Err(REFUSED));
    }

    #[test]
    fn matrices_that_libavif_does_not_know_are_refused() {
        for matrix in [3, 10, 11, 13, 14, 15, 16, 17, 255] {
            let coding = ColourCoding { primaries: 2, matrix, full_range: true };
            for subsampling in [Subsampling::None, Subsampling::Monochrome] {
                let conversion = Conversion::new(coding, &sequence(8, subsampling), false);
                assert_eq!(conversion, Err(REFUSED), "{matrix}");
            }
        }
        let rgb = ColourCoding { primaries: 1, matrix: 0, full_range: true };
        assert!(Conversion::new(rgb, &sequence(8, Subsampling::Both), false).is_err());
    }
}
