//! Whole pictures from the crate `image`, passed on row by row.

use image::{ColorType, ImageDecoder};
use jimun_core::panics::guarded;
use jimun_core::{Error, Row, RowSink};

use crate::error::{DATA, refusal};

/// All pixels of a picture of 8-bit samples. The caller has checked its size and memory.
pub(crate) fn read(decoder: impl ImageDecoder) -> Result<Vec<u8>, Error> {
    let bytes = usize::try_from(decoder.total_bytes())
        .map_err(|_| Error::TooManyPixels { megapixels: u64::MAX / 1_000_000, limit: 0 })?;
    let mut pixels = vec![0; bytes];
    guarded(DATA, || {
        decoder.read_image(&mut pixels).map_err(|error| refusal(&error, "this kind of picture"))
    })?;
    Ok(pixels)
}

/// Passes on the rows of a picture of `colour`, one of those with 8-bit samples.
pub(crate) fn emit(pixels: &[u8], colour: ColorType, width: u32, sink: &mut dyn RowSink) {
    let row_bytes = usize::from(colour.bytes_per_pixel()) * width as usize;
    for row in pixels.chunks_exact(row_bytes) {
        sink.row(match colour {
            ColorType::L8 => Row::Luma8(row),
            ColorType::La8 => Row::LumaAlpha8(row),
            ColorType::Rgba8 => Row::Rgba8(row),
            _ => Row::Rgb8(row),
        });
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jimun_core::{ImageInfo, Limits};

    use super::*;

    #[derive(Default)]
    struct Keep(Vec<u8>);

    impl RowSink for Keep {
        fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
            Ok(())
        }

        fn row(&mut self, row: Row<'_>) {
            match row {
                Row::Luma8(row) | Row::LumaAlpha8(row) | Row::Rgb8(row) | Row::Rgba8(row) => {
                    self.0.extend(row);
                }
                Row::YCbCr8 { .. } => panic!("no such rows here"),
            }
        }
    }

    type Decode = fn(&[u8], &Limits, &mut dyn RowSink) -> Result<(), Error>;

    /// All samples of all rows.
    pub(crate) fn rows(file: &[u8], decode: Decode) -> Result<Vec<u8>, Error> {
        let mut keep = Keep::default();
        decode(file, &Limits::PHONE, &mut keep).map(|()| keep.0)
    }
}
