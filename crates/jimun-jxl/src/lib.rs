//! JPEG XL, decoded by `jxl`: bare codestreams and containers.
//!
//! The file is read twice. `Headers` reads headers only and says whether the file is whole and
//! within the limits; then the pixels are made. After the first frame of an animation, frames that
//! are not whole are left out, and the picture is incomplete. Samples come rounded to 8 bits in 16,
//! because the crate dithers its 8-bit output. `docs/pixels.md` says which colours they are.

mod budget;
mod headers;
mod pixels;

use jimun_core::panics::guarded;
use jimun_core::truncation::FRAMES_WITHOUT_NUMBER;
use jimun_core::{Error, Limits, RowSink};
use jxl::api::{AlphaMode, Event, JxlDecoder, JxlDecoderOptions, JxlOutputBuffer, ProfileLevel};
use jxl::error::Error as JxlError;
use jxl::image::{Image, Rect};

use self::budget::Budget;
use self::headers::Headers;
use self::pixels::Pixels;

/// Where a fault is reported to be.
const DATA: &str = "picture data";

/// Decodes a JPEG XL file into `sink`.
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; and any error of `sink`.
pub fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let headers = Headers::of(bytes, limits)?;
    let memory = headers.memory(bytes.len());
    limits.check_memory(memory)?;
    sink.start(headers.picture)?;
    if headers.is_cut {
        sink.incomplete(FRAMES_WITHOUT_NUMBER)?;
    }

    let pixels = Pixels::new(&headers);
    let size = (pixels.row_samples(), headers.picture.height as usize);
    let fail = |error| match error {
        // Files with more hidden frames than estimated.
        JxlError::OutOfMemory(_) | JxlError::ImageOutOfMemory(..) => Error::TooMuchMemory {
            mebibytes: memory.div_ceil(1 << 20),
            limit: limits.max_memory_bytes >> 20,
        },
        error => refusal(&error),
    };
    let mut image = Image::<u16>::new(size).map_err(fail)?;
    let mut decoder = JxlDecoder::new(options(headers.samples()));
    let mut budget = Budget::of(&headers, limits);
    let mut input = bytes;
    let mut row = vec![0; pixels.row_samples()];
    let mut whole_frames = 0;
    loop {
        let whole = Rect { origin: (0, 0), size };
        let mut output =
            [JxlOutputBuffer::from_image_rect_mut(image.get_rect_mut(whole).into_raw())];
        // Nothing may be drawn before the kind of samples is chosen.
        let output = decoder.basic_info().is_some().then_some(&mut output[..]);
        let event = guarded(DATA, || {
            let event = decoder.process(&mut input, output, Some(&mut budget));
            budget.is_kept().and_then(|()| event.map_err(fail))
        });
        let is_faulty = matches!(
            event,
            Ok(Event::NeedMoreInput { .. }) | Err(Error::Truncated | Error::Corrupt { .. })
        );
        if is_faulty && whole_frames > 0 {
            return if headers.is_cut { Ok(()) } else { sink.incomplete(FRAMES_WITHOUT_NUMBER) };
        }
        match event? {
            Event::BasicInfo => decoder.set_pixel_format(pixels.format()).map_err(fail)?,
            Event::FrameHeader => {}
            Event::FrameComplete { has_more_frames } => {
                (0..size.1).for_each(|y| sink.row(pixels.row(image.row(y), &mut row)));
                whole_frames += 1;
                if has_more_frames && sink.next_frame() {
                    continue;
                }
                return Ok(());
            }
            Event::NeedMoreInput { .. } => return Err(Error::Truncated),
            Event::Complete => return Ok(()),
        }
    }
}

/// Pixels as the file stores them, by the largest profile; at most `samples` per frame.
fn options(samples: usize) -> JxlDecoderOptions {
    let mut options = JxlDecoderOptions::default();
    options.adjust_orientation = false;
    options.alpha_mode = AlphaMode::AsIs;
    options.max_profile_level = ProfileLevel::Main10;
    options.sample_limit = Some(samples);
    options
}

/// Keeps only the kind of the decoder's error: its text may quote the file.
fn refusal(error: &JxlError) -> Error {
    match error {
        JxlError::OutOfBounds(_) | JxlError::UnexpectedCodestreamBoxEnd => Error::Truncated,
        JxlError::ImageSizeTooLarge(..) => {
            Error::UnsupportedFeature { feature: "a frame much larger than its picture" }
        }
        _ => Error::Corrupt { what: DATA },
    }
}
