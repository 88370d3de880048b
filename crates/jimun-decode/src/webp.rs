//! WebP, decoded by `image-webp`. Its pixels are libwebp's.
//!
//! After the first frame of an animation, frames that are not whole are left out, and the picture
//! is incomplete.

mod extended;
mod sizes;

use std::borrow::Cow;
use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};
use jimun_core::panics::guarded;
use jimun_core::truncation::FRAMES_WITHOUT_NUMBER;
use jimun_core::{Error, ImageInfo, Limits, Row, RowSink, exif};

/// Bytes of the RIFF header before the size counts.
const RIFF_HEADER: u64 = 8;

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let is_cut = check_complete(bytes).is_err();
    let file = if is_cut { extended::mend(bytes)?.into() } else { Cow::Borrowed(bytes) };
    let copy = if is_cut { file.len() as u64 } else { 0 };
    let mut decoder = call(|| WebPDecoder::new(Cursor::new(&*file)))?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    sizes::check(&file, (width, height))?;
    let pixels = bytes_a_pixel(&mut decoder) * u64::from(width) * u64::from(height);
    limits.check_memory(pixels + copy)?;
    decoder.set_memory_limit(limits.max_memory_bytes.try_into().unwrap_or(usize::MAX));
    let announced = extended::announces_exif(&file);
    let exif = announced.then(|| call(|| decoder.exif_metadata()).ok().flatten()).flatten();
    let orientation = exif.as_deref().map(exif::orientation).unwrap_or_default();
    sink.start(ImageInfo { width, height, orientation })?;

    let size = decoder.output_buffer_size().ok_or(Error::Corrupt { what: "picture size" })?;
    let mut pixels = vec![0; size];
    let has_alpha = decoder.has_alpha();
    let mut emit = |pixels: &[u8]| match has_alpha {
        true => {
            pixels.chunks_exact(4 * width as usize).for_each(|row| sink.row(Row::Rgba8(row)));
            sink.next_frame()
        }
        false => {
            pixels.chunks_exact(3 * width as usize).for_each(|row| sink.row(Row::Rgb8(row)));
            sink.next_frame()
        }
    };
    if !decoder.is_animated() {
        call(|| decoder.read_image(&mut pixels))?;
        emit(&pixels);
        return Ok(());
    }
    for number in 0..decoder.num_frames() {
        match call(|| decoder.read_frame(&mut pixels)) {
            Err(error) if number == 0 => return Err(error),
            Err(_) => return sink.incomplete(FRAMES_WITHOUT_NUMBER),
            Ok(_) => {}
        }
        if !emit(&pixels) {
            break;
        }
    }
    if is_cut { sink.incomplete(FRAMES_WITHOUT_NUMBER) } else { Ok(()) }
}

/// Where a fault is reported to be.
const DATA: &str = "picture data";

/// Calls the decoder.
fn call<T>(work: impl FnOnce() -> Result<T, DecodingError>) -> Result<T, Error> {
    guarded(DATA, || work().map_err(|error| refusal(&error)))
}

/// The peak memory of `image-webp` 0.2.4, rounded up. The pixels take 4. In addition there is a
/// second picture (4, lossless), or planes (1.5, lossy) and alpha while it is unpacked (5). A frame
/// of an animation takes the same, plus a picture of its own (4) on a canvas (4).
fn bytes_a_pixel(decoder: &mut WebPDecoder<Cursor<&[u8]>>) -> u64 {
    if decoder.is_animated() {
        15
    } else if decoder.is_lossy() && decoder.has_alpha() {
        11
    } else {
        8
    }
}

/// The size in the RIFF header says how long the file must be.
fn check_complete(bytes: &[u8]) -> Result<(), Error> {
    let size: &[u8; 4] =
        bytes.get(4..).and_then(|rest| rest.first_chunk()).ok_or(Error::Truncated)?;
    let claimed = u64::from(u32::from_le_bytes(*size)) + RIFF_HEADER;
    if claimed > bytes.len() as u64 { Err(Error::Truncated) } else { Ok(()) }
}

/// Keeps only the kind of the decoder's error: its text may quote the file.
fn refusal(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(_) => Error::Truncated,
        DecodingError::MemoryLimitExceeded => {
            Error::Corrupt { what: "chunk larger than the limit" }
        }
        DecodingError::UnsupportedFeature(_) => {
            Error::UnsupportedFeature { feature: "this sort of WebP" }
        }
        _ => Error::Corrupt { what: DATA },
    }
}
