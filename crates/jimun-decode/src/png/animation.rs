//! The frames of an animated PNG (PNG, third edition, section 11.3.5), drawn on a canvas. The first
//! frame that is not whole and all later ones are left out.

use std::io::{BufRead, Seek};

use jimun_core::truncation::percent;
use jimun_core::{Error, ImageInfo, Limits, RowSink};
use png::{BlendOp, ColorType, DisposeOp, FrameControl, Info, Reader};

use super::call;
use crate::canvas::{Canvas, Place};
use crate::png::structure::Structure;

/// Whether more than the default image is to be shown. Interlaced frames are not: nobody makes
/// them.
pub(super) fn is_animated(info: &Info<'_>) -> bool {
    info.animation_control().is_some_and(|control| control.num_frames > 1) && !info.interlaced
}

pub(super) fn decode<R: BufRead + Seek>(
    mut reader: Reader<R>,
    structure: Structure,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let Structure { width, height, orientation, cut, .. } = structure;
    let (colour, _) = reader.output_color_type();
    let size = reader.output_buffer_size().ok_or(Error::Corrupt { what: "picture size" })?;
    let copy = cut.map_or(0, |cut| cut as u64);
    limits.check_memory(Canvas::memory(width, height) + size as u64 + copy)?;
    sink.start(ImageInfo { width, height, orientation })?;

    let frames = reader.info().animation_control().map_or(0, |control| control.num_frames);
    let mut samples = vec![0; size];
    let mut canvas = Canvas::new(width, height, [0; 4]);
    let first = call(|| reader.next_frame(&mut samples));
    first.map_err(|error| if cut.is_some() { Error::Truncated } else { error })?;
    // The default image belongs to the animation only if a frame control precedes it.
    let first = reader.info().frame_control;
    let whole = Place { left: 0, top: 0, width: width as usize, height: height as usize };
    canvas.lay(whole, pixels(&samples, colour).map(Some));
    canvas.emit(sink);
    let mut last = match first {
        Some(control) => control,
        None => {
            FrameControl { dispose_op: DisposeOp::Background, width, height, ..Default::default() }
        }
    };
    for number in u32::from(first.is_some())..frames {
        if !sink.next_frame() {
            return if cut.is_none() { Ok(()) } else { sink.incomplete(share_begun(structure)) };
        }
        match last.dispose_op {
            DisposeOp::None => {}
            DisposeOp::Background => canvas.lay(place(&last), std::iter::repeat(Some([0; 4]))),
            DisposeOp::Previous => canvas.restore(),
        }
        let whole = call(|| reader.next_frame(&mut samples)).is_ok();
        let Some(control) = reader.info().frame_control.filter(|_| whole) else {
            return sink.incomplete(percent(number.into(), frames.into()));
        };
        if control.dispose_op == DisposeOp::Previous {
            canvas.keep();
        }
        match control.blend_op {
            BlendOp::Source => canvas.lay(place(&control), pixels(&samples, colour).map(Some)),
            BlendOp::Over => canvas.lay_over(place(&control), pixels(&samples, colour)),
        }
        canvas.emit(sink);
        last = control;
    }
    match (call(|| reader.finish()), cut) {
        (Ok(()), None) => Ok(()),
        // All frames, but not the end of the file.
        _ => sink.incomplete(percent(1, 1)),
    }
}

/// The share of a cut file's frames that are present: the last one begun is not.
pub(super) fn share_begun(Structure { frames, frames_begun, .. }: Structure) -> u8 {
    percent(frames_begun.saturating_sub(1).into(), frames.into())
}

fn place(control: &FrameControl) -> Place {
    let [left, top, width, height] =
        [control.x_offset, control.y_offset, control.width, control.height].map(|at| at as usize);
    Place { left, top, width, height }
}

/// The frame's pixels, row after row; there may be more than the frame needs.
fn pixels(samples: &[u8], colour: ColorType) -> impl Iterator<Item = [u8; 4]> + '_ {
    samples.chunks_exact(colour.samples()).map(move |sample| match (colour, sample) {
        (ColorType::Grayscale, &[grey]) => [grey, grey, grey, 255],
        (ColorType::GrayscaleAlpha, &[grey, alpha]) => [grey, grey, grey, alpha],
        (_, &[red, green, blue, alpha]) => [red, green, blue, alpha],
        (_, &[red, green, blue]) => [red, green, blue, 255],
        _ => [0; 4],
    })
}
