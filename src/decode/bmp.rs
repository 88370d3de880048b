//! Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, bit fields, run lengths (Windows SDK,
//! `BITMAPFILEHEADER` to `BITMAPV5HEADER`, and OS/2's 12-byte header). Rows are read where they lie.
//!
//! Our own, since the libraries hold the whole picture for a format that is mostly stored as it is.

mod header;
mod run_length;

use header::{Compression, Header};

use super::{Picture, Row, RowSink};
use crate::error::Error;
use crate::limits::Limits;
use crate::orient::Orientation;

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

/// A bitmap as icons hold it: no file header, and a height that counts a mask of as many rows.
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
    let run_length = matches!(compression, Compression::Rle4 | Compression::Rle8);
    if run_length {
        limits.check_memory(u64::from(width) * u64::from(height))?;
    }
    // Rows end on four bytes.
    let stride = (width_px * usize::from(bits)).div_ceil(32) * 4;
    let unpacked = match compression {
        Compression::Rle4 | Compression::Rle8 => {
            Some(run_length::unpack(pixels, width_px, height_px, compression)?)
        }
        _ => {
            let needed = stride.checked_mul(height_px).ok_or(Error::Truncated)?;
            if pixels.len() < needed {
                return Err(Error::Truncated);
            }
            None
        }
    };
    sink.start(Picture { width, height, orientation: Orientation::Upright })?;
    let mut rgb = vec![0; 3 * width_px];
    for y in 0..height_px {
        let stored = if top_down { y } else { height_px - 1 - y };
        let row = rgb.as_chunks_mut::<3>().0;
        match &unpacked {
            Some(indices) => {
                header.colour_row(&indices[stored * width_px..][..width_px], 8, row);
            }
            None => header.colour_row(&pixels[stored * stride..][..stride], bits, row),
        }
        sink.row(Row::Rgb8(&rgb));
    }
    Ok(())
}
