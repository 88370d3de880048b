//! A picture coded with AV1 (AVIF), decoded tile by tile. It holds at most one row of tiles.
//!
//! Film grain is applied, because it is part of the picture. Where the standards leave a choice,
//! the pixels are those of libavif, because that is what peers hash.

mod alpha;
mod chroma;
mod colour;
mod layer;
mod obu;
mod picture;
mod sequence;
mod track;

use jimun_core::truncation::percent;
use jimun_core::{Error, Limits, Row, RowSink};
use jimun_isobmff::file::{File, Primary};
use jimun_isobmff::view::View;

use self::alpha::{Alpha, divided};
use self::chroma::Chroma;
use self::colour::Conversion;
use self::layer::Layer;
use self::obu::announced;
use self::picture::{Choice, Decoded, Frames};
use self::sequence::{Sequence, Subsampling};
use self::track::{Animation, Track};

/// Decodes the primary item of `file`, whose codec is AV1, into `sink`.
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; and any error of `sink`.
pub fn decode(
    file: &File<'_>,
    primary: &Primary<'_, '_>,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let grid = &primary.grid;
    let layer = Layer::open(file, grid, &primary.tiles, limits)?;
    let alpha = Alpha::of(file, primary, limits)?;
    limits.check_memory(layer.memory() + alpha.as_ref().map_or(0, Alpha::memory))?;

    let first = primary.tiles.first().copied().unwrap_or_default();
    let coding = file.colour(primary, first)?.unwrap_or(layer.sequence.colour);
    let conversion = Conversion::new(coding, &layer.sequence, alpha.is_some())?;
    let view = View::whole(grid.width, grid.height).then_all(&primary.properties)?;
    sink.start(view.picture())?;
    emit(layer, alpha, &conversion, &view, sink)
}

/// AV1 keeps eight reference frames. One more is being decoded, and one shown.
const FRAMES_OF_ANIMATION: usize = 10;

/// Decodes the frames of an animation while `sink` wants them; does nothing if the file is not one.
/// The first frame that is not whole and all later ones are left out, and the picture is
/// incomplete.
pub fn decode_animation(
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Option<Result<(), Error>> {
    let animation = Animation::read(bytes).transpose()?;
    Some(animation.and_then(|animation| frames(&animation, limits, sink)))
}

fn frames(animation: &Animation<'_>, limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let (sequence, mut colours) = open(&animation.colour, limits)?;
    let alpha = animation.alpha.as_ref().map(|track| open(track, limits)).transpose()?;
    let fits = |alpha: &Sequence| (alpha.width, alpha.height) == (sequence.width, sequence.height);
    let mut alpha = alpha.filter(|(alpha, _)| fits(alpha));
    let decoders = [Some(&sequence), alpha.as_ref().map(|(sequence, _)| sequence)];
    let memory = decoders.into_iter().flatten().map(|s| s.decoder_bytes(FRAMES_OF_ANIMATION));
    limits.check_memory(memory.sum())?;

    let coding = animation.colour.colour.unwrap_or(sequence.colour);
    let conversion = Conversion::new(coding, &sequence, alpha.is_some())?;
    let view = View::whole(sequence.width, sequence.height);
    sink.start(view.picture())?;
    let Track { samples, declared, .. } = &animation.colour;
    let share = |whole: usize| percent(whole as u64, *declared as u64);
    // A sample may have frames that are not shown. They cost as much as the others.
    let mut pixels = 0;
    let samples_of_alpha = animation.alpha.as_ref().map_or(&[][..], |track| &track.samples);
    for (number, sample) in samples.iter().enumerate() {
        for sample in [Some(sample), samples_of_alpha.get(number)].into_iter().flatten() {
            let frames = announced(sample).map_or(0, |announced| announced.frames);
            pixels += sequence.pixels() * frames as u64;
        }
        match limits.check_pixels(pixels) {
            Err(_) if number > 0 => break,
            within => within?,
        }
        if number > 0 && !sink.next_frame() {
            break;
        }
        let opacity = alpha.as_mut().map(|(sequence, frames)| {
            let samples = animation.alpha.as_ref().and_then(|track| track.samples.get(number));
            let opacity = next(samples.ok_or(Error::Truncated)?, sequence, frames)?;
            Ok(Alpha::new(Layer::of(opacity, sequence), animation.multiplied))
        });
        match (next(sample, &sequence, &mut colours), opacity.transpose()) {
            (Ok(picture), Ok(opacity)) => {
                emit(Layer::of(picture, &sequence), opacity, &conversion, &view, sink)?;
            }
            (Err(error), _) | (_, Err(error)) if number == 0 => return Err(error),
            _ => return sink.incomplete(share(number)),
        }
    }
    if samples.len() < *declared { sink.incomplete(share(samples.len())) } else { Ok(()) }
}

fn open(track: &Track<'_>, limits: &Limits) -> Result<(Sequence, Frames), Error> {
    let first = track.samples.first().ok_or(Error::Corrupt { what: "no frame" })?;
    let sequence = announced(first)?.sequence;
    let sequence = sequence.ok_or(Error::Corrupt { what: "no AV1 sequence header" })?;
    limits.check_size(sequence.width, sequence.height)?;
    limits.check_memory(sequence.decoder_bytes(FRAMES_OF_ANIMATION))?;
    Ok((sequence, Frames::new(&sequence, Choice::default())?))
}

fn next(sample: &[u8], sequence: &Sequence, frames: &mut Frames) -> Result<Decoded, Error> {
    match announced(sample)?.sequence {
        Some(other) if !other.is_like(sequence) => {
            Err(Error::Corrupt { what: "frames of different sorts" })
        }
        _ => frames.decode(sample, 0),
    }
}

/// Passes on what `view` shows.
fn emit(
    mut layer: Layer<'_, '_>,
    mut alpha: Option<Alpha<'_, '_>>,
    conversion: &Conversion,
    view: &View,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let grey = layer.sequence.subsampling == Subsampling::Monochrome;
    let channels = if grey { 1 } else { 3 };
    let width = layer.width as usize;
    let mut luma = vec![0; width];
    let mut chroma = Chroma::new(&layer, conversion.nearest);
    let mut row = vec![0; channels * width];
    let mut with_alpha = vec![0; if alpha.is_some() { (channels + 1) * width } else { 0 }];
    let shown = |channels: usize| {
        channels * view.left as usize..channels * (view.left as usize + view.width as usize)
    };
    for line in 0..view.top + view.height {
        layer.luma(line, &mut luma)?;
        luma.iter_mut().for_each(|sample| *sample >>= conversion.cut);
        chroma.go_to(line, conversion.cut, &mut layer)?;
        if grey {
            conversion.grey(&luma, &mut row);
        } else {
            conversion.colour(&luma, chroma.rows.each_ref().map(Vec::as_slice), &mut row);
        }
        if let Some(alpha) = &mut alpha {
            alpha.go_to(line)?;
            let pixels = row.chunks_exact(channels).zip(&alpha.row);
            for (out, (pixel, &opacity)) in with_alpha.chunks_exact_mut(channels + 1).zip(pixels) {
                let (colours, last) = out.split_at_mut(channels);
                colours.copy_from_slice(pixel);
                if alpha.multiplied {
                    colours.iter_mut().for_each(|colour| *colour = divided(*colour, opacity));
                }
                last.fill(opacity);
            }
        }
        if !view.shows_rows(line, 1) {
            continue;
        }
        sink.row(match (grey, alpha.is_some()) {
            (true, false) => Row::Luma8(&row[shown(1)]),
            (true, true) => Row::LumaAlpha8(&with_alpha[shown(2)]),
            (false, false) => Row::Rgb8(&row[shown(3)]),
            (false, true) => Row::Rgba8(&with_alpha[shown(4)]),
        });
    }
    Ok(())
}
