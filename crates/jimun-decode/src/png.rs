//! PNG, decoded by `png`. Rows are streamed unless the file is interlaced.
//!
//! Palettes and small depths are expanded, 16-bit samples keep their high byte, alpha stays in the
//! row (and is dropped when luma is made). An animated PNG gives its default image first, as in
//! Pillow. A picture stored from top to bottom may lack its last rows. An animation may lack frames
//! after the default image. All others may lack nothing.

mod animation;
mod profile;
mod structure;
mod truncated;

use std::io::Cursor;

use jimun_core::panics::guarded;
use jimun_core::truncation::percent;
use jimun_core::{Error, ImageInfo, Limits, Row, RowSink};
use png::{BitDepth, ColorType, Decoder, DecodingError, Transformations};

use self::structure::Structure;
use self::truncated::Repaired;

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let structure = structure::read(bytes)?;
    let (width, height) = (structure.width, structure.height);
    limits.check_size(width, height)?;
    match structure.cut {
        None => decode_whole(bytes, structure, height, limits, sink),
        Some(cut) if structure.is_animation() => {
            let memory = cut as u64 + u64::from(width) * u64::from(height);
            limits.check_memory(memory)?;
            decode_whole(&truncated::close(bytes, cut), structure, height, limits, sink)
        }
        Some(cut) => {
            let Repaired { file, rows } = truncated::repair(bytes, cut, limits)?;
            decode_whole(&file, structure, rows, limits, sink)
        }
    }
}

/// Decodes a file whose chunks are whole, but whose rows from number `present` on are only filler.
fn decode_whole(
    bytes: &[u8],
    structure: Structure,
    present: u32,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let (width, height) = (structure.width, structure.height);
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits { bytes: usize::try_from(limits.max_memory_bytes).unwrap_or(usize::MAX) },
    );
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.ignore_checksums(false);
    let mut reader = call(|| decoder.read_info())?;
    let (colour, BitDepth::Eight) = reader.output_color_type() else {
        return Err(Error::UnsupportedFeature { feature: "this PNG sample depth" });
    };
    if animation::is_animated(reader.info()) {
        return animation::decode(reader, structure, limits, sink);
    }
    let interlaced = reader.info().interlaced;
    if interlaced {
        let bytes = u64::from(width) * u64::from(height) * colour.samples() as u64;
        limits.check_memory(bytes)?;
    }
    sink.start(ImageInfo { width, height, orientation: structure.orientation })?;

    if interlaced {
        let size = reader
            .output_buffer_size()
            .ok_or(Error::TooManyPixels { megapixels: u64::MAX / 1_000_000, limit: 0 })?;
        let mut samples = vec![0; size];
        let frame = call(|| reader.next_frame(&mut samples))?;
        samples.chunks_exact(frame.line_size).for_each(|row| sink.row(as_row(colour, row)));
        if structure.cut.is_some() {
            // Frames that are not read count as missing.
            return sink.incomplete(animation::share_begun(structure));
        }
    } else {
        let incomplete = structure.cut.map(|_| present.min(height - 1));
        for y in 0..height {
            if incomplete == Some(y) {
                sink.incomplete(percent(present.into(), height.into()))?;
            }
            let row = call(|| reader.next_row())?.ok_or(Error::Truncated)?;
            sink.row(as_row(colour, row.data()));
        }
    }
    // The checksum of the pixels follows them.
    call(|| reader.finish())
}

fn as_row(colour: ColorType, samples: &[u8]) -> Row<'_> {
    match colour {
        ColorType::Grayscale => Row::Luma8(samples),
        ColorType::GrayscaleAlpha => Row::LumaAlpha8(samples),
        ColorType::Rgba => Row::Rgba8(samples),
        // A palette is expanded to RGB or RGBA.
        ColorType::Rgb | ColorType::Indexed => Row::Rgb8(samples),
    }
}

/// Where a fault is reported to be.
const DATA: &str = "picture data";

/// Calls the decoder.
fn call<T>(work: impl FnOnce() -> Result<T, DecodingError>) -> Result<T, Error> {
    guarded(DATA, || work().map_err(|error| refusal(&error)))
}

/// Keeps only the kind of the decoder's error: its text may quote the file.
fn refusal(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(_) => Error::Truncated,
        DecodingError::LimitsExceeded => Error::Corrupt { what: "chunk larger than the limit" },
        _ => Error::Corrupt { what: DATA },
    }
}
