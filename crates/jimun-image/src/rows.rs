//! From the samples of `image` to rows.

use image::ColorType;
use image::metadata::Orientation;
use jimun::Error;
use jimun::decode::{ImageInfo, Orientation as Turn, Row, RowSink};

/// Gives a picture to the sink. `samples` are in the byte order of the machine, as `image` has
/// them.
pub(crate) fn send(
    samples: &[u8],
    colour: ColorType,
    (width, height): (u32, u32),
    orientation: Orientation,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let (as_row, is_deep): (fn(&[u8]) -> Row<'_>, bool) = match colour {
        ColorType::L8 => (|row| Row::Luma8(row), false),
        ColorType::La8 => (|row| Row::LumaAlpha8(row), false),
        ColorType::Rgb8 => (|row| Row::Rgb8(row), false),
        ColorType::Rgba8 => (|row| Row::Rgba8(row), false),
        ColorType::L16 => (|row| Row::Luma8(row), true),
        ColorType::La16 => (|row| Row::LumaAlpha8(row), true),
        ColorType::Rgb16 => (|row| Row::Rgb8(row), true),
        ColorType::Rgba16 => (|row| Row::Rgba8(row), true),
        _ => return Err(Error::UnsupportedFeature { feature: "floating-point samples" }),
    };
    let orientation = Turn::from_exif(orientation.to_exif().into());
    sink.start(ImageInfo { width, height, orientation })?;
    let row_bytes = usize::from(colour.bytes_per_pixel()) * width as usize;
    let mut high_bytes = Vec::new();
    for row in samples.chunks_exact(row_bytes) {
        if is_deep {
            let samples = row.as_chunks::<2>().0.iter().map(|&two| u16::from_ne_bytes(two));
            high_bytes.clear();
            high_bytes.extend(samples.map(|sample| (sample >> 8) as u8));
            sink.row(as_row(&high_bytes));
        } else {
            sink.row(as_row(row));
        }
    }
    Ok(())
}
