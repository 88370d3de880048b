//! TGA, decoded by the crate `image` (Truevision, "TGA File Format Specification", version 2.0).
//! Only files with the footer of version 2 come here: without it, nothing tells a TGA from other
//! bytes.

mod header;

use std::io::Cursor;

use image::codecs::tga::TgaDecoder;
use image::{ColorType, ExtendedColorType, ImageDecoder};
use jimun_core::panics::guarded;
use jimun_core::{Error, ImageInfo, Limits, Orientation, RowSink};

use self::header::Header;
use crate::error::{DATA, refusal};
use crate::raster;

/// Decodes a TGA file. Its picture is upright: `image` turns it by the origin in the header.
///
/// # Errors
/// `Truncated` when the pixels are not all there before what the footer points to; and any error of
/// `sink`.
pub fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let header = Header::read(bytes)?;
    limits.check_size(header.width.into(), header.height.into())?;
    header.check_data()?;
    let decoder = guarded(DATA, || {
        TgaDecoder::new(Cursor::new(header.data))
            .map_err(|error| refusal(&error, "this kind of TGA"))
    })?;
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    let has_5_bits = decoder.original_color_type() == ExtendedColorType::Rgb5x1;
    // Beside the picture `image` holds a copy of the stored samples, and where alpha is dropped we
    // hold another picture.
    let pixels = u64::from(width) * u64::from(height);
    let drops_alpha = header.alpha_is_none && colour.has_alpha();
    let copies = 2 * u64::from(colour.bytes_per_pixel());
    limits.check_memory(pixels * copies)?;
    sink.start(ImageInfo { width, height, orientation: Orientation::Upright })?;

    let mut samples = raster::read(decoder)?;
    if has_5_bits {
        samples.iter_mut().for_each(|sample| *sample = cut_off(*sample));
    }
    match colour {
        ColorType::Rgba8 if drops_alpha => {
            let rgb: Vec<u8> =
                samples.as_chunks::<4>().0.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
            raster::emit(&rgb, ColorType::Rgb8, width, sink);
        }
        colour => raster::emit(&samples, colour, width, sink),
    }
    Ok(())
}

/// `image` rounds 5 bits to the nearest of 8, where Pillow (and our BMP) cuts off: 3 is 25 there,
/// and 24 here.
fn cut_off(rounded: u8) -> u8 {
    let five_bits = (u16::from(rounded) * 31 + 127) / 255;
    (five_bits * 255 / 31) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_bits_are_cut_off_as_pillow_does() {
        for five_bits in 0..32_u16 {
            let rounded = ((five_bits * 510 + 31) / 62) as u8;
            assert_eq!(u16::from(cut_off(rounded)), five_bits * 255 / 31);
        }
    }

    fn footer(extension: u32, developer: u32) -> Vec<u8> {
        let places = [extension.to_le_bytes(), developer.to_le_bytes()].concat();
        [&places[..], b"TRUEVISION-XFILE.\0"].concat()
    }

    /// Of 3×2 pixels.
    fn file(kind: u8, bits: u8, descriptor: u8, data: &[u8]) -> Vec<u8> {
        let map = u8::from(kind % 8 == 1);
        let entry = 24 * map;
        let head =
            [0, map, kind, 0, 0, 2 * map, 0, entry, 0, 0, 0, 0, 3, 0, 2, 0, bits, descriptor];
        [&head[..], data, &footer(0, 0)].concat()
    }

    fn decoded(file: &[u8]) -> Result<Vec<u8>, Error> {
        crate::raster::tests::rows(file, decode)
    }

    const GREYS: &[u8] = &[1, 2, 3, 4, 5, 6];

    #[test]
    fn the_origin_turns_the_picture_upright() {
        for (descriptor, rows) in [
            (0x20, [1, 2, 3, 4, 5, 6]),
            (0x30, [3, 2, 1, 6, 5, 4]),
            (0x00, [4, 5, 6, 1, 2, 3]),
            (0x10, [6, 5, 4, 3, 2, 1]),
        ] {
            assert_eq!(
                decoded(&file(3, 8, descriptor, GREYS)),
                Ok(rows.to_vec()),
                "{descriptor:x}"
            );
        }
    }

    #[test]
    fn runs_colours_and_palettes_are_read() {
        let runs = [0x82, 7, 0x01, 8, 9, 0x80, 10];
        assert_eq!(decoded(&file(11, 8, 0x20, &runs)), Ok(vec![7, 7, 7, 8, 9, 10]));
        let palette = [1, 2, 3, 4, 5, 6, 0, 1, 1, 0, 0, 0];
        let [first, second] = [[3, 2, 1], [6, 5, 4]];
        let expected = [first, second, second, first, first, first].concat();
        assert_eq!(decoded(&file(1, 8, 0x20, &palette)), Ok(expected));
        // Five bits each: red 3, green 0, blue 31.
        let five = [[0x1f, 0x0c]; 6].concat();
        assert_eq!(decoded(&file(2, 16, 0x20, &five)), Ok([[24, 0, 255]; 6].concat()));
    }

    #[test]
    fn alpha_that_the_file_calls_none_is_dropped() {
        let rgba = [[30, 20, 10, 99]; 6].concat();
        assert_eq!(decoded(&file(2, 32, 0x28, &rgba)), Ok([[10, 20, 30, 99]; 6].concat()));
        let mut with_area = file(2, 32, 0x28, &rgba);
        with_area.truncate(18 + rgba.len());
        let extension = with_area.len() as u32;
        with_area.extend([0xef, 0x01]);
        with_area.resize(with_area.len() + 493, 0);
        with_area.extend(footer(extension, 0));
        assert_eq!(decoded(&with_area), Ok([[10, 20, 30]; 6].concat()));
        let attributes = with_area.len() - 27;
        with_area[attributes] = 3;
        assert_eq!(decoded(&with_area), Ok([[10, 20, 30, 99]; 6].concat()));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for length in 0..GREYS.len() {
            assert_eq!(
                decoded(&file(3, 8, 0, &GREYS[..length])),
                Err(Error::Truncated),
                "{length}"
            );
        }
        let corrupt = |what| Err(Error::Corrupt { what });
        assert_eq!(decoded(&file(3, 8, 0, &[GREYS, &[7]].concat())), corrupt("data left over"));
        assert_eq!(decoded(&file(11, 8, 0, &[0x85, 7, 0])), corrupt("data left over"));
        let past = corrupt("packet past the last pixel");
        assert_eq!(decoded(&file(11, 8, 0, &[0x86, 7])), past);
        assert_eq!(decoded(&file(11, 8, 0, &[0x83, 7])), Err(Error::Truncated));
        assert_eq!(decoded(&file(1, 8, 0, &[1, 2, 3, 4, 5, 6, 0, 1, 1, 0, 0, 2])), corrupt(DATA));
        let one_bit = decoded(&file(3, 1, 0, GREYS));
        assert!(matches!(one_bit, Err(Error::UnsupportedFeature { .. })), "{one_bit:?}");
        let mut empty = file(3, 8, 0, GREYS);
        empty[12] = 0;
        assert_eq!(decoded(&empty), Err(Error::ZeroSize));
    }
}
