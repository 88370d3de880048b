//! QOI, "The Quite OK Image Format" (specification 1.0 of 2022), decoded by the crate `qoi` through
//! `image`.

use std::io::{Cursor, Read};

use image::ColorType;
use image::codecs::qoi::QoiDecoder;
use jimun_core::panics::guarded;
use jimun_core::{Error, ImageInfo, Limits, Orientation, Row, RowSink};

use crate::error::{DATA, refusal};
use crate::raster;

const HEADER_BYTES: usize = 14;
const END_MARKER: &[u8] = b"\0\0\0\0\0\0\0\x01";
/// The longest run, which takes one byte.
const LONGEST_RUN: u64 = 62;
/// The maximum of the specification's own decoder, and so of `qoi`.
const MAX_PIXELS: u64 = 400_000_000;

/// Decodes a QOI file.
///
/// # Errors
/// `Truncated` if the file ends before its end marker; and any error of `sink`.
pub fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut header: [u8; HEADER_BYTES] = *bytes.first_chunk().ok_or(Error::Truncated)?;
    let side = |at: usize| header[at..].first_chunk().copied().map_or(0, u32::from_be_bytes);
    let (width, height) = (side(4), side(8));
    Limits { max_pixels: limits.max_pixels.min(MAX_PIXELS), ..*limits }
        .check_size(width, height)?;
    let has_alpha = match header[12] {
        3 => false,
        4 => true,
        _ => return Err(Error::Corrupt { what: "number of channels" }),
    };
    let chunks = &bytes[HEADER_BYTES..];
    let pixels = u64::from(width) * u64::from(height);
    let max_pixels = chunks.len().saturating_sub(END_MARKER.len()) as u64 * LONGEST_RUN;
    if pixels > max_pixels {
        return Err(Error::Truncated);
    }
    limits.check_memory(4 * pixels)?;
    sink.start(ImageInfo { width, height, orientation: Orientation::Upright })?;

    // The number of channels is for information only, says the specification, but `qoi` falls out
    // of step at a chunk with alpha in a file of three. The colour space says nothing of the
    // samples.
    header[12..].copy_from_slice(&[4, 0]);
    let reader = Cursor::new(header).chain(chunks);
    let cut = !chunks.ends_with(END_MARKER);
    let failed = |error| match error {
        Error::Corrupt { .. } if cut => Error::Truncated,
        error => error,
    };
    let decoder = guarded(DATA, || {
        QoiDecoder::new(reader).map_err(|error| refusal(&error, "this kind of QOI"))
    })?;
    let rgba = raster::read(decoder).map_err(failed)?;
    if has_alpha {
        raster::emit(&rgba, ColorType::Rgba8, width, sink);
        return Ok(());
    }
    let mut rgb = vec![0; 3 * width as usize];
    for row in rgba.chunks_exact(4 * width as usize) {
        for (rgb, rgba) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(row.as_chunks::<4>().0) {
            rgb.copy_from_slice(&rgba[..3]);
        }
        sink.row(Row::Rgb8(&rgb));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(channels: u8, chunks: &[u8]) -> Vec<u8> {
        [b"qoif\0\0\0\x02\0\0\0\x02", &[channels, 0][..], chunks, END_MARKER].concat()
    }

    fn decoded(file: &[u8]) -> Result<Vec<u8>, Error> {
        crate::raster::tests::rows(file, decode)
    }

    /// RGB, RGB, a difference of (1, 0, −1), luma of (8 + 1, 8, 8 − 1).
    const FOUR: &[u8] = &[0xfe, 10, 20, 30, 0xfe, 200, 100, 50, 0x79, 0xa8, 0x97];

    #[test]
    fn every_chunk_is_read_as_specified() {
        let rgb = [10, 20, 30, 200, 100, 50, 201, 100, 49, 210, 108, 56];
        assert_eq!(decoded(&file(3, FOUR)), Ok(rgb.to_vec()));
        // RGBA, a run of 2, and the first pixel again by its index.
        let place = (3 * 10 + 5 * 20 + 7 * 30 + 11 * 40) % 64;
        let rgba = [0xff, 10, 20, 30, 40, 0xfe, 1, 2, 3, 0xc0, place as u8];
        let expected = [10, 20, 30, 40, 1, 2, 3, 40, 1, 2, 3, 40, 10, 20, 30, 40];
        assert_eq!(decoded(&file(4, &rgba)), Ok(expected.to_vec()));
        let without: Vec<u8> =
            expected.as_chunks::<4>().0.iter().flat_map(|p| p[..3].to_vec()).collect();
        assert_eq!(decoded(&file(3, &rgba)), Ok(without));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let whole = file(3, FOUR);
        for length in 4..whole.len() {
            assert_eq!(decoded(&whole[..length]), Err(Error::Truncated), "{length}");
        }
        let corrupt = |what| Err(Error::Corrupt { what });
        assert_eq!(decoded(&file(3, &[FOUR, &[0]].concat())), corrupt(DATA));
        assert_eq!(decoded(&file(3, &FOUR[..9])), corrupt(DATA));
        assert_eq!(decoded(&file(5, FOUR)), corrupt("number of channels"));
        let large = b"qoif\0\0\xff\xff\0\0\xff\xff\x03\0\xfd\xfd\0\0\0\0\0\0\0\x01";
        assert_eq!(decoded(large), Err(Error::TooManyPixels { megapixels: 4295, limit: 210 }));
    }
}
