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
    let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    limits.check_size(width, height)?;

    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let background = decoder.bg_color();
    let mut canvas = None;
    let mut undo: Option<(DisposalMethod, Place)> = None;
    loop {
        let Some(frame) = decoder.read_next_frame().map_err(|error| refusal(&error))? else {
            return if canvas.is_some() {
                Ok(())
            } else {
                Err(Error::Corrupt { what: "no frame" })
            };
        };
        limits.check_size(frame.width.into(), frame.height.into())?;
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
                // As Pillow: a first frame that reaches over the canvas widens it.
                let width = width.max(u32::from(frame.left) + u32::from(frame.width));
                let height = height.max(u32::from(frame.top) + u32::from(frame.height));
                limits.check_size(width, height)?;
                limits.check_memory(Canvas::memory(width, height))?;
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
        let place = place(frame);
        canvas.lay(place, frame.buffer.iter().map(|&index| pixel(frame, palette, first, index)));
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
