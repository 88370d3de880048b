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
    emit(&header, bytes.get(pixels..).ok_or(Error::Truncated)?, limits, sink)
}

/// A bitmap as icons hold it: no file header, and a height that also counts the rows of a mask.
pub(super) fn decode_icon(
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let mut header = Header::read(bytes)?;
    header.height /= 2;
    emit(&header, bytes.get(header.end..).ok_or(Error::Truncated)?, limits, sink)
}

fn emit(
    header: &Header,
    pixels: &[u8],
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
            // Rows are padded to four bytes.
            let stride = (u64::from(width) * u64::from(bits)).div_ceil(32) * 4;
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
        Source::Rows { stride } => {
            for stored in stored_rows {
                let samples = &pixels[stored * stride..][..*stride];
                header.colour_row(samples, bits, rgb.as_chunks_mut::<3>().0);
                sink.row(Row::Rgb8(&rgb));
            }
        }
    }
    Ok(())
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

    struct Rows(Vec<u8>);

    impl RowSink for Rows {
        fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
            Ok(())
        }

        fn row(&mut self, row: Row<'_>) {
            let Row::Rgb8(row) = row else { panic!("bitmaps have colours") };
            self.0.extend(row.as_chunks::<3>().0.iter().map(|colour| colour[0]));
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
}
