//! GIF, unpacked by `gif`; frames are laid on the canvas as viewers do.
//!
//! The first frame is taken as Pillow takes it, since that is what peers hash: transparent pixels have the
//! colour that the palette gives to the transparent index, and alpha 0.

use gif::{ColorOutput, DecodeOptions, DecodingError, DisposalMethod, Frame, MemoryLimit};

use super::canvas::{Canvas, Place};
use super::{Picture, RowSink};
use crate::error::Error;
use crate::limits::Limits;
use crate::orient::Orientation;

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(match limits.max_memory_bytes.try_into() {
        Ok(limit) => MemoryLimit::Bytes(limit),
        Err(_) => MemoryLimit::Unlimited,
    });
    let mut decoder = options.read_info(bytes).map_err(|error| refusal(&error))?;
    let (mut width, mut height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    limits.check_size(width, height)?;

    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let background = decoder.bg_color();
    let mut canvas = None;
    let mut canvas_bytes = 0;
    let mut unpacked_pixels = 0;
    let mut undo: Option<(DisposalMethod, Place)> = None;
    loop {
        let Some(frame) = decoder.next_frame_info().map_err(|error| refusal(&error))? else {
            return if canvas.is_some() {
                Ok(())
            } else {
                Err(Error::Corrupt { what: "no frame" })
            };
        };
        let frame = frame.clone();
        limits.check_size(frame.width.into(), frame.height.into())?;
        if canvas.is_none() {
            // As Pillow: a first frame that reaches over the canvas widens it.
            width = width.max(u32::from(frame.left) + u32::from(frame.width));
            height = height.max(u32::from(frame.top) + u32::from(frame.height));
            limits.check_size(width, height)?;
            canvas_bytes = Canvas::memory(width, height);
        }
        // A frame may be larger than the canvas. It is unpacked beside it, and not into the decoder's own
        // memory, which would keep the one before as well.
        let frame_pixels = u64::from(frame.width) * u64::from(frame.height);
        limits.check_memory(canvas_bytes + frame_pixels)?;
        // What lies over the edge costs time as well, so frames count by their own size too.
        unpacked_pixels += frame_pixels;
        if canvas.is_some() && unpacked_pixels > limits.max_pixels {
            return Ok(());
        }
        let mut samples = vec![0; frame_pixels as usize];
        decoder.read_into_buffer(&mut samples).map_err(|error| refusal(&error))?;
        let palette = frame.palette.as_deref().or(global.as_deref()).unwrap_or_default();
        let first = canvas.is_none();
        let canvas = match &mut canvas {
            Some(canvas) => {
                if !sink.next_frame() {
                    return Ok(());
                }
                canvas
            }
            none => {
                sink.start(Picture { width, height, orientation: Orientation::Upright })?;
                let index = frame.transparent.map(usize::from).or(background).unwrap_or(0);
                let [red, green, blue] = colour(palette, index);
                none.insert(Canvas::new(width, height, [red, green, blue, 0]))
            }
        };
        match undo.take() {
            Some((DisposalMethod::Previous, _)) => canvas.restore(),
            Some((DisposalMethod::Background, place)) => {
                canvas.lay(place, std::iter::repeat(Some([0; 4])));
            }
            _ => {}
        }
        if frame.dispose == DisposalMethod::Previous {
            canvas.keep();
        }
        let place = place(&frame);
        canvas.lay(place, samples.iter().map(|&index| pixel(&frame, palette, first, index)));
        undo = Some((frame.dispose, place));
        canvas.emit(sink);
    }
}

fn pixel(frame: &Frame<'_>, palette: &[u8], first: bool, index: u8) -> Option<[u8; 4]> {
    let [red, green, blue] = colour(palette, index.into());
    match (frame.transparent == Some(index), first) {
        (false, _) => Some([red, green, blue, 255]),
        (true, true) => Some([red, green, blue, 0]),
        (true, false) => None,
    }
}

/// Black where the palette has no such entry.
fn colour(palette: &[u8], index: usize) -> [u8; 3] {
    palette.as_chunks::<3>().0.get(index).copied().unwrap_or_default()
}

fn place(frame: &Frame<'_>) -> Place {
    let [left, top, width, height] =
        [frame.left, frame.top, frame.width, frame.height].map(usize::from);
    Place { left, top, width, height }
}

/// Only the sort of the decoder's error is kept: its text may quote the file.
fn refusal(error: &DecodingError) -> Error {
    match error {
        DecodingError::UnexpectedEof | DecodingError::Io(_) => Error::Truncated,
        DecodingError::MemoryLimit | DecodingError::OutOfMemory => {
            Error::Corrupt { what: "frame larger than the limit" }
        }
        _ => Error::Corrupt { what: "picture data" },
    }
}
