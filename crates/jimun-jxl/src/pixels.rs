//! The samples that we request from the decoder, and rows made of them.

use jimun_core::Row;
use jxl::api::{Endianness, JxlColorType, JxlDataFormat, JxlPixelFormat};

use super::headers::{Colours, Headers};

/// 8 bits in 16: the decoder dithers its 8-bit output.
const SAMPLES: JxlDataFormat = JxlDataFormat::U16 {
    endianness: if cfg!(target_endian = "big") {
        Endianness::BigEndian
    } else {
        Endianness::LittleEndian
    },
    bit_depth: 8,
};

pub(super) struct Pixels {
    colour: JxlColorType,
    width: usize,
    extra_channels: usize,
}

impl Pixels {
    pub(super) fn new(headers: &Headers) -> Self {
        let colour = match (headers.colours, headers.has_alpha) {
            (Colours::Luma, false) => JxlColorType::Grayscale,
            (Colours::Luma, true) => JxlColorType::GrayscaleAlpha,
            (Colours::Rgb, false) => JxlColorType::Rgb,
            (Colours::Rgb, true) => JxlColorType::Rgba,
            // At most four samples come together: alpha is left out.
            (Colours::Cmyk, _) => JxlColorType::Cmyk,
        };
        let width = headers.picture.width as usize;
        Self { colour, width, extra_channels: headers.extra_channels }
    }

    pub(super) fn format(&self) -> JxlPixelFormat {
        JxlPixelFormat {
            color_type: self.colour,
            color_data_format: Some(SAMPLES),
            extra_channel_format: vec![None; self.extra_channels],
        }
    }

    /// Samples of a row as the decoder writes it.
    pub(super) fn row_samples(&self) -> usize {
        self.width * self.colour.samples_per_pixel()
    }

    /// Makes a row from the decoder's output; `bytes` is as long as one.
    pub(super) fn row<'a>(&self, samples: &[u16], bytes: &'a mut [u8]) -> Row<'a> {
        for (byte, sample) in bytes.iter_mut().zip(samples) {
            *byte = *sample as u8;
        }
        match self.colour {
            JxlColorType::Grayscale => Row::Luma8(bytes),
            JxlColorType::GrayscaleAlpha => Row::LumaAlpha8(bytes),
            JxlColorType::Rgba => Row::Rgba8(bytes),
            JxlColorType::Cmyk => Row::Rgb8(without_ink(bytes)),
            _ => Row::Rgb8(bytes),
        }
    }
}

/// CMYK as RGB, in the first three quarters of the row. JPEG XL stores how much ink is missing, so
/// the remaining light is the product.
fn without_ink(row: &mut [u8]) -> &[u8] {
    let pixels = row.len() / 4;
    for pixel in 0..pixels {
        let black = u32::from(row[4 * pixel + 3]);
        for colour in 0..3 {
            let light = u32::from(row[4 * pixel + colour]) * black;
            row[3 * pixel + colour] = ((light + 127) / 255) as u8;
        }
    }
    &row[..3 * pixels]
}

#[cfg(test)]
mod tests {
    use super::without_ink;

    #[test]
    fn missing_ink_is_light() {
        let mut row = [255, 128, 0, 255, 200, 100, 50, 51];
        assert_eq!(without_ink(&mut row), [255, 128, 0, 40, 20, 10]);
    }
}
