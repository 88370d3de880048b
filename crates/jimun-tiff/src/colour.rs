//! From 8-bit samples to rows, in the colours that Pillow makes of them.

use jimun_core::{Error, Row, RowSink};

use super::directory::{Directory, Tag};
use super::samples::Depth;
use super::ycbcr::Converter;

/// The meaning of a pixel's samples.
pub(super) enum Colour {
    /// `inverted`: 0 is white.
    Grey {
        inverted: bool,
        alpha: Option<Alpha>,
    },
    Rgb {
        alpha: Option<Alpha>,
    },
    Palette(Palette),
    Cmyk,
    YCbCr(Box<Converter>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    Straight,
    /// The colours were multiplied by alpha (`associated`).
    Premultiplied,
}

/// The palette of an indexed picture.
pub(super) struct Palette(Vec<[u8; 3]>);

impl Palette {
    /// The whole map must be present, so that every index has a colour.
    pub(super) fn read(directory: &Directory<'_>, depth: Depth) -> Result<Self, Error> {
        let Depth::Index { bits } = depth else {
            return Err(Error::UnsupportedFeature { feature: "TIFF palette of over 8 bits" });
        };
        let map = directory.find(Tag::ColorMap).ok_or(Error::Corrupt { what: "no ColorMap" })?;
        let size = 1 << bits;
        let values = (0..3 * size).map(|index| map.get(index)).collect::<Result<Vec<_>, _>>()?;
        // Some writers stored 8-bit colours where 16 bits belong; viewers that use libtiff accept
        // them.
        let shift = if values.iter().all(|&value| value < 256) { 0 } else { 8 };
        let (red, rest) = values.split_at(size as usize);
        let (green, blue) = rest.split_at(size as usize);
        let colours = red.iter().zip(green).zip(blue);
        let colour = |((&r, &g), &b)| [r, g, b].map(|value: u64| (value >> shift) as u8);
        Ok(Self(colours.map(colour).collect()))
    }
}

impl Colour {
    /// The samples of a pixel that are used.
    pub(super) fn channels(&self) -> usize {
        match self {
            Self::Grey { alpha, .. } => 1 + usize::from(alpha.is_some()),
            Self::Rgb { alpha } => 3 + usize::from(alpha.is_some()),
            Self::Palette(_) => 1,
            Self::Cmyk => 4,
            Self::YCbCr(_) => 3,
        }
    }

    /// Pixels across and down that share their chroma.
    pub(super) fn subsampling(&self) -> (u32, u32) {
        match self {
            Self::YCbCr(converter) => converter.subsampling,
            _ => (1, 1),
        }
    }

    /// Passes on one row. `samples` has `stride` per pixel, `out` has room for four. `y` counts
    /// within the pixels that share their chroma.
    pub(super) fn emit(
        &self,
        samples: &[u8],
        stride: usize,
        y: usize,
        out: &mut [[u8; 4]],
        sink: &mut dyn RowSink,
    ) {
        let width = out.len();
        let flat = out.as_flattened_mut();
        let pixels = samples.chunks_exact(stride);
        match self {
            Self::Grey { inverted, alpha } => {
                let invert = if *inverted { 255 } else { 0 };
                match alpha {
                    None => {
                        for (place, pixel) in flat.iter_mut().zip(pixels) {
                            *place = pixel[0] ^ invert;
                        }
                        sink.row(Row::Luma8(&flat[..width]));
                    }
                    Some(alpha) => {
                        for (place, pixel) in flat.as_chunks_mut::<2>().0.iter_mut().zip(pixels) {
                            let [grey] = alpha.straight([pixel[0] ^ invert], pixel[1]);
                            *place = [grey, pixel[1]];
                        }
                        sink.row(Row::LumaAlpha8(&flat[..2 * width]));
                    }
                }
            }
            Self::Rgb { alpha: Some(alpha) } => {
                for (place, pixel) in out.iter_mut().zip(pixels) {
                    let [r, g, b] = alpha.straight([pixel[0], pixel[1], pixel[2]], pixel[3]);
                    *place = [r, g, b, pixel[3]];
                }
                sink.row(Row::Rgba8(out.as_flattened()));
            }
            _ => {
                let rgb = &mut flat[..3 * width];
                let places = rgb.as_chunks_mut::<3>().0;
                match self {
                    Self::YCbCr(converter) => converter.row(samples, y, places),
                    Self::Palette(Palette(colours)) => {
                        for (place, pixel) in places.iter_mut().zip(pixels) {
                            *place = colours[usize::from(pixel[0])];
                        }
                    }
                    Self::Cmyk => {
                        for (place, pixel) in places.iter_mut().zip(pixels) {
                            *place = printed([pixel[0], pixel[1], pixel[2]], pixel[3]);
                        }
                    }
                    _ => {
                        for (place, pixel) in places.iter_mut().zip(pixels) {
                            *place = [pixel[0], pixel[1], pixel[2]];
                        }
                    }
                }
                sink.row(Row::Rgb8(rgb));
            }
        }
    }
}

impl Alpha {
    /// The colours as they were before they were multiplied, cut at 255 (Pillow, `Unpack.c`).
    fn straight<const N: usize>(self, colours: [u8; N], alpha: u8) -> [u8; N] {
        match (self, alpha) {
            (Self::Straight, _) | (_, 255) => colours,
            (_, 0) => [0; N],
            _ => colours.map(|c| (u32::from(c) * 255 / u32::from(alpha)).min(255) as u8),
        }
    }
}

/// What inks leave of white (Pillow, `Convert.c`, cmyk2rgb).
fn printed(inks: [u8; 3], black: u8) -> [u8; 3] {
    let light = 255 - black;
    inks.map(|ink| {
        let product = u32::from(ink) * u32::from(light) + 128;
        light - (((product >> 8) + product) >> 8) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premultiplied_colours_are_divided_and_cut() {
        assert_eq!(Alpha::Premultiplied.straight([10, 20, 200], 100), [25, 51, 255]);
        assert_eq!(Alpha::Premultiplied.straight([9], 0), [0]);
        assert_eq!(Alpha::Straight.straight([9], 0), [9]);
    }

    #[test]
    fn inks_darken_white() {
        assert_eq!(printed([0, 0, 0], 0), [255; 3]);
        assert_eq!(printed([255, 128, 0], 0), [0, 127, 255]);
        assert_eq!(printed([0, 99, 255], 255), [0; 3]);
    }
}
