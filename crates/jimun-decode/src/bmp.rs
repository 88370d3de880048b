//! Windows bitmaps: 1, 2 (of Windows CE), 4, 8, 16, 24 and 32 bits per pixel, bit fields, run
//! lengths (Windows SDK, `BITMAPFILEHEADER` to `BITMAPV5HEADER`, and OS/2's 12-byte header). Rows
//! are read in place.
//!
//! This is our own code because the libraries hold the whole picture for a format that is mostly
//! stored uncompressed.

mod header;
mod run_length;

use header::{Compression, Header};
use jimun_core::{Error, ImageInfo, Limits, Orientation, Row, RowSink};
use run_length::{RowStart, RunLength};

const FILE_HEADER_BYTES: usize = 14;

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let offset: &[u8; 4] =
        bytes.get(10..).and_then(|rest| rest.first_chunk()).ok_or(Error::Truncated)?;
    let header = Header::read(bytes.get(FILE_HEADER_BYTES..).ok_or(Error::Truncated)?)?;
    let pixels = match u32::from_le_bytes(*offset) as usize {
        0 => FILE_HEADER_BYTES + header.end,
        offset => offset,
    };
    emit(&header, bytes.get(pixels..).ok_or(Error::Truncated)?, &[], limits, sink)
}

/// A bitmap as icons hold it: no file header, and a height that also counts the rows of a mask.
/// The mask says which pixels are not shown, unless those of 32 bits have alpha of their own.
/// Chromium's reader does the same; Pillow shows nothing where all alpha is 0.
pub(super) fn decode_icon(
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let mut header = Header::read(bytes)?;
    header.height /= 2;
    let pixels = bytes.get(header.end..).ok_or(Error::Truncated)?;
    let length = stride(header.width, header.bits).saturating_mul(header.height.into());
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let (own, mask) = pixels.split_at_checked(length).unwrap_or((pixels, &[]));
    // Where all of it is 0, the writer knew of no alpha.
    if header.bits == 32 && own.as_chunks::<4>().0.iter().any(|pixel| pixel[3] != 0) {
        header.take_fourth_byte_for_alpha();
    }
    emit(&header, pixels, mask, limits, sink)
}

/// Bytes of a row of so many pixels of `bits` bits: rows are padded to four bytes.
fn stride(width: u32, bits: u16) -> u64 {
    (u64::from(width) * u64::from(bits)).div_ceil(32) * 4
}

/// `mask` is an icon's; it counts if all of it is there.
fn emit(
    header: &Header,
    pixels: &[u8],
    mask: &[u8],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let &Header { width, height, top_down, bits, compression, .. } = header;
    limits.check_size(width, height)?;
    let (width_px, height_px) = (width as usize, height as usize);
    let source = match compression {
        Compression::Rle4 | Compression::Rle8 => {
            limits.check_memory(RunLength::memory(pixels, height))?;
            Source::Runs(RunLength::survey(pixels, width_px, height_px, compression)?)
        }
        Compression::None => {
            let stride = stride(width, bits);
            if (pixels.len() as u64) < stride * u64::from(height) {
                return Err(Error::Truncated);
            }
            Source::Rows { stride: stride as usize }
        }
    };
    sink.start(ImageInfo { width, height, orientation: Orientation::Upright })?;
    let mut rgb = vec![0; 3 * width_px];
    let stored_rows = (0..height_px).map(|y| if top_down { y } else { height_px - 1 - y });
    match &source {
        Source::Runs(picture) => {
            let mut rows: Box<dyn Iterator<Item = &RowStart>> = if top_down {
                Box::new(picture.rows.iter())
            } else {
                Box::new(picture.rows.iter().rev())
            };
            let mut next = rows.next();
            let mut indices = vec![0; width_px];
            let mut is_empty = false;
            for stored in stored_rows {
                if let Some(row) = next.filter(|row| row.y == stored) {
                    picture.fill(*row, &mut indices)?;
                    next = rows.next();
                    header.colour_row(&indices, 8, rgb.as_chunks_mut::<3>().0);
                    is_empty = false;
                } else if !is_empty {
                    indices.fill(0);
                    header.colour_row(&indices, 8, rgb.as_chunks_mut::<3>().0);
                    is_empty = true;
                }
                sink.row(Row::Rgb8(&rgb));
            }
        }
        Source::Rows { stride: row_bytes } => {
            let mask = Mask::new(mask, width, height).filter(|_| !header.has_alpha());
            let (mut alphas, mut rgba) = (vec![255; width_px], Vec::new());
            for stored in stored_rows {
                let samples = &pixels[stored * row_bytes..][..*row_bytes];
                header.colour_row(samples, bits, rgb.as_chunks_mut::<3>().0);
                match &mask {
                    Some(mask) => mask.alpha_row(stored, &mut alphas),
                    None if header.has_alpha() => header.alpha_row(samples, &mut alphas),
                    None => {
                        sink.row(Row::Rgb8(&rgb));
                        continue;
                    }
                }
                let coloured = rgb.as_chunks::<3>().0.iter().zip(&alphas);
                rgba.clear();
                rgba.extend(coloured.flat_map(|(&[r, g, b], &alpha)| [r, g, b, alpha]));
                sink.row(Row::Rgba8(&rgba));
            }
        }
    }
    Ok(())
}

/// An icon's: one bit per pixel, 1 where it is not shown.
struct Mask<'a> {
    bytes: &'a [u8],
    stride: usize,
}

impl<'a> Mask<'a> {
    /// `None` if not all of it is there.
    fn new(bytes: &'a [u8], width: u32, height: u32) -> Option<Self> {
        let stride = stride(width, 1);
        let is_whole = height > 0 && bytes.len() as u64 >= stride * u64::from(height);
        is_whole.then_some(Self { bytes, stride: stride as usize })
    }

    fn alpha_row(&self, stored: usize, out: &mut [u8]) {
        let row = &self.bytes[stored * self.stride..][..self.stride];
        for (out, &byte) in out.chunks_mut(8).zip(row) {
            for (bit, out) in out.iter_mut().enumerate() {
                *out = if byte << bit & 0x80 == 0 { 255 } else { 0 };
            }
        }
    }
}

/// Where the samples come from.
enum Source<'a> {
    Runs(RunLength<'a>),
    /// As stored, with this many bytes per row.
    Rows {
        stride: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The alpha of pixels that have one, else their red.
    struct Rows(Vec<u8>);

    impl RowSink for Rows {
        fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
            Ok(())
        }

        fn row(&mut self, row: Row<'_>) {
            match row {
                Row::Rgb8(row) => self.0.extend(row.as_chunks::<3>().0.iter().map(|rgb| rgb[0])),
                Row::Rgba8(row) => self.0.extend(row.as_chunks::<4>().0.iter().map(|rgba| rgba[3])),
                _ => panic!("bitmaps have colours"),
            }
        }
    }

    /// Windows CE's; Chromium shows them.
    #[test]
    fn two_bits_per_pixel_choose_one_of_four_colours() {
        let mut file =
            b"BM\0\0\0\0\0\0\0\0\x46\0\0\0\x28\0\0\0\x05\0\0\0\x02\0\0\0\x01\0\x02\0".to_vec();
        file.resize(54, 0);
        file.extend([10, 20, 30, 40].map(|red| [0, 0, red, 0]).as_flattened());
        file.extend([0b0001_1011, 0b0100_0000, 0, 0, 0b1110_0100, 0b1000_0000, 0, 0]);
        let mut rows = Rows(Vec::new());
        assert_eq!(decode(&file, &Limits::PHONE, &mut rows), Ok(()));
        assert_eq!(rows.0, [40, 30, 20, 10, 30, 10, 20, 30, 40, 20]);
    }
    /// An icon's bitmap of 2×2 pixels, its two rows of pixels as stored, and a mask that hides the
    /// first pixel of the lower row.
    fn alpha_of_icon(bits: u16, compression: u8, rows: &[u8]) -> Vec<u8> {
        let mut bitmap =
            vec![40, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, bits as u8, 0, compression];
        bitmap.resize(40, 0);
        bitmap.extend_from_slice(rows);
        bitmap.extend([0x80, 0, 0, 0, 0, 0, 0, 0]);
        let mut alpha = Rows(Vec::new());
        assert_eq!(decode_icon(&bitmap, &Limits::PHONE, &mut alpha), Ok(()));
        alpha.0
    }

    #[test]
    fn the_mask_of_an_icon_hides_pixels_that_have_no_alpha() {
        assert_eq!(alpha_of_icon(24, 0, &[9; 16]), [255, 255, 0, 255]);
        assert_eq!(alpha_of_icon(32, 0, &[9, 9, 9, 0].repeat(4)), [255, 255, 0, 255]);
        let with_alpha = [9, 9, 9, 7, 9, 9, 9, 0, 9, 9, 9, 255, 9, 9, 9, 1];
        assert_eq!(alpha_of_icon(32, 0, &with_alpha), [255, 1, 7, 0]);
    }

    #[test]
    fn a_fourth_byte_that_is_a_colour_is_no_alpha() {
        let fields = [0xff00_0000_u32, 0xff_0000, 0xff00].map(u32::to_le_bytes);
        let rows = [fields.as_flattened(), &[0, 9, 9, 200].repeat(4)].concat();
        assert_eq!(alpha_of_icon(32, 3, &rows), [255, 255, 0, 255]);
    }

    #[test]
    fn a_mask_that_is_not_whole_is_ignored() {
        assert!(Mask::new(&[0; 8], 33, 1).is_some());
        assert!(Mask::new(&[0; 7], 33, 1).is_none());
        assert!(Mask::new(&[0; 4], 32, 2).is_none());
    }
}
