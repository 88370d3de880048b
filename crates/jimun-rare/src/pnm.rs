//! PNM: PBM, PGM and PPM, plain (P1, P2, P3) and raw (P4, P5, P6), as Netpbm's manual pages define
//! them.
//!
//! The crate `image` reads the header. The samples are read here, row by row, since `image` holds
//! the whole picture, refuses comments between plain samples, and rounds otherwise than Pillow
//! where the largest sample is not 255 (see `levels`).

mod plain;

use std::io::Cursor;

use image::codecs::pnm::{PnmDecoder, PnmSubtype, SampleEncoding};
use jimun_core::panics::guarded;
use jimun_core::{Error, ImageInfo, Limits, Orientation, Row, RowSink};

use self::plain::Plain;
use crate::error::{DATA, refusal};

/// More pixels than 64 bits count. JavaScript has no numbers for all 64 bits, but for this.
const fn too_many(max_pixels: u64) -> Error {
    Error::TooManyPixels { megapixels: u64::MAX / 1_000_000, limit: max_pixels / 1_000_000 }
}

/// Decodes the first picture of a PNM file. What follows its last sample is ignored, as a file may
/// hold further pictures.
///
/// # Errors
/// `Truncated` when a sample is missing; `UnknownFormat` for a text that only begins like a
/// picture; and any error of `sink`.
pub fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let decoder = guarded(DATA, || {
        PnmDecoder::new(Cursor::new(bytes)).map_err(|error| match error {
            // Only a size that its arithmetic cannot hold has this error.
            image::ImageError::Unsupported(_) => too_many(limits.max_pixels),
            error => refusal(&error, "this kind of PNM"),
        })
    })?;
    let (reader, header) = decoder.into_inner();
    let raster = bytes.get(reader.position() as usize..).unwrap_or_default();
    let (width, height) = (header.width(), header.height());
    limits.check_size(width, height)?;
    let (samples_per_pixel, encoding) = match header.subtype() {
        PnmSubtype::Bitmap(encoding) | PnmSubtype::Graymap(encoding) => (1, encoding),
        PnmSubtype::Pixmap(encoding) => (3, encoding),
        PnmSubtype::ArbitraryMap => return Err(Error::UnsupportedFeature { feature: "PAM" }),
    };
    let is_bitmap = matches!(header.subtype(), PnmSubtype::Bitmap(_));
    let largest = header.maximal_sample();
    let row_samples = samples_per_pixel * u64::from(width);
    let samples = row_samples * u64::from(height);
    let row_bytes = match largest {
        _ if is_bitmap => u64::from(width).div_ceil(8),
        0..256 => row_samples,
        _ => 2 * row_samples,
    };
    // A plain sample takes a digit and, unless it is a bit or the last, a separating byte.
    let min_bytes = match encoding {
        SampleEncoding::Binary => row_bytes * u64::from(height),
        SampleEncoding::Ascii if is_bitmap => samples,
        SampleEncoding::Ascii => 2 * samples - 1,
    };
    if encoding == SampleEncoding::Binary && min_bytes != raster.len() as u64 && is_text(raster) {
        return Err(Error::UnknownFormat);
    }
    if min_bytes > raster.len() as u64 {
        return Err(Error::Truncated);
    }
    limits.check_memory(row_samples + LEVELS as u64)?;
    sink.start(ImageInfo { width, height, orientation: Orientation::Upright })?;

    let is_grey = samples_per_pixel == 1;
    let levels = if is_bitmap { vec![255, 0] } else { levels(largest, is_grey) };
    let mut row = vec![0; row_samples as usize];
    let mut plain = Plain::new(raster);
    for y in 0..u64::from(height) {
        match encoding {
            SampleEncoding::Ascii if is_bitmap => plain.bits(&levels, &mut row)?,
            SampleEncoding::Ascii => plain.samples(&levels, largest, &mut row)?,
            SampleEncoding::Binary => {
                let stored = &raster[(y * row_bytes) as usize..][..row_bytes as usize];
                raw(stored, is_bitmap, largest, &levels, &mut row);
            }
        }
        sink.row(if is_grey { Row::Luma8(&row) } else { Row::Rgb8(&row) });
    }
    Ok(())
}

/// Maximum number of entries of [`levels`].
const LEVELS: usize = 1 << 16;

/// What 8-bit value stands for each sample, as Pillow has it: halves go to the even neighbour,
/// after a division and a multiplication in double precision; what is above the largest is white.
/// Pillow brings colours of more than 8 bits to 8 in the same step. Grey of more than 8 bits it
/// brings to 16 and cuts at 255, where the high byte is what a viewer shows.
fn levels(largest: u32, is_grey: bool) -> Vec<u8> {
    let deep = largest > 255;
    let white = if deep && is_grey { 65535.0 } else { 255.0 };
    let level = |sample: usize| {
        let scaled = sample as f64 / f64::from(largest) * white;
        let level = scaled.round_ties_even().min(white) as u16;
        if deep && is_grey { (level >> 8) as u8 } else { level as u8 }
    };
    (0..if deep { LEVELS } else { 256 }).map(level).collect()
}

/// One row of binary samples.
fn raw(stored: &[u8], is_bitmap: bool, largest: u32, levels: &[u8], row: &mut [u8]) {
    if is_bitmap {
        for (x, level) in row.iter_mut().enumerate() {
            *level = levels[usize::from(stored[x / 8] >> (7 - x % 8) & 1)];
        }
    } else if largest < 256 {
        row.iter_mut().zip(stored).for_each(|(level, &at)| *level = levels[usize::from(at)]);
    } else {
        let samples = stored.as_chunks::<2>().0.iter().map(|&two| u16::from_be_bytes(two));
        row.iter_mut().zip(samples).for_each(|(level, at)| *level = levels[usize::from(at)]);
    }
}

/// Whether all of it can be typed. A raster is not, unless it is of dark or middle greys alone, so
/// a whole raster is never asked.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|byte| matches!(byte, b'\t'..=b'\r' | b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        // With a maximum of 10, a half each: 25.5, 76.5, 127.5.
        assert_eq!([1, 3, 5].map(|sample| levels(10, true)[sample]), [26, 76, 128]);
        assert_eq!(levels(255, false), (0..=255).collect::<Vec<u8>>());
        assert_eq!(levels(7, false)[7..], [255; 249]);
    }

    #[test]
    fn deep_colours_are_rounded_and_deep_greys_keep_their_high_byte() {
        assert_eq!(levels(65535, false)[0x00ff], 1);
        assert_eq!(levels(65535, true)[0x00ff], 0);
        assert_eq!(levels(1000, true)[1000..], vec![255; LEVELS - 1000]);
    }

    fn decoded(file: &[u8]) -> Result<Vec<u8>, Error> {
        crate::raster::tests::rows(file, decode)
    }

    #[test]
    fn plain_and_raw_files_give_the_same_rows() {
        let greys = [0, 63, 127, 128, 255, 1];
        assert_eq!(decoded(b"P2 3 2 255 0 63 127 128 255 1"), Ok(greys.to_vec()));
        assert_eq!(decoded(&[&b"P5\n3 2\n255\n"[..], &greys].concat()), Ok(greys.to_vec()));
        let ones = [0, 2, 9, 10, 17];
        let bits: Vec<u8> = (0..18).map(|at| if ones.contains(&at) { 0 } else { 255 }).collect();
        assert_eq!(decoded(b"P1\n9 2\n101000000\n1 1 0 0\n0 0 0 0 1"), Ok(bits.clone()));
        assert_eq!(decoded(b"P4\n9 2\n\xa0\x00\xc0\x80"), Ok(bits));
    }

    #[test]
    fn comments_stand_anywhere_between_numbers() {
        let plain = b"P2 # a\n#b\n2 # c\n 2\n# d 7 7 7\n255\n1 2# e\n3 #4\n 4";
        assert_eq!(decoded(plain), Ok(vec![1, 2, 3, 4]));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        assert_eq!(decoded(b"P5 2 2 255\n\x01\x02\x83"), Err(Error::Truncated));
        assert_eq!(decoded(b"P2 2 2 255\n1 2 3"), Err(Error::Truncated));
        assert_eq!(decoded(b"P2 2 2 255\n1 2      3"), Err(Error::Truncated));
        assert_eq!(decoded(b"P6 2"), Err(Error::Truncated));
        assert_eq!(decoded(b"P6 0 2 255\n"), Err(Error::ZeroSize));
        let corrupt = |what| Err(Error::Corrupt { what });
        assert_eq!(decoded(b"P2 2 2 9\n1 2 3 10 "), corrupt("sample above the largest"));
        assert_eq!(decoded(b"P2 2 2 9\n1 2 3 four "), corrupt(DATA));
        assert_eq!(decoded(b"P1 2 2 0012"), corrupt(DATA));
        assert_eq!(decoded(b"P5 2 2 0\n1234"), corrupt(DATA));
        let huge = decoded(b"P6 4294967295 4294967295 65535\n");
        assert_eq!(huge, Err(Error::TooManyPixels { megapixels: 18_446_744_073_709, limit: 210 }));
    }

    #[test]
    fn a_text_that_begins_like_a_picture_is_none() {
        assert_eq!(decoded(b"P4 6 2 are the pages to read."), Err(Error::UnknownFormat));
        assert_eq!(decoded(b"P5 8 9 2\nare the rooms"), Err(Error::UnknownFormat));
        // Exactly as long as the header says, so it is a picture.
        assert_eq!(decoded(b"P5 2 2 255\nABCD"), Ok(b"ABCD".to_vec()));
    }
}
