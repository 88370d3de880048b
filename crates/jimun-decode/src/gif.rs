//! GIF: blocks and codes are read here, frames are drawn on the canvas as viewers do.
//!
//! The first frame is taken as Pillow takes it, since that is what peers hash: transparent pixels
//! have the colour that the palette gives to the transparent index, and alpha 0. Later frames that
//! are not whole are left out, and the picture is incomplete.

mod blocks;
mod codes;

use jimun_core::truncation::FRAMES_WITHOUT_NUMBER;
use jimun_core::{Error, ImageInfo, Limits, Orientation, RowSink};

use self::blocks::{Blocks, Disposal, End, Frame};
use super::canvas::{Canvas, Place};

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut blocks = Blocks::read(bytes)?;
    let screen = blocks.screen;
    let (mut width, mut height) = (u32::from(screen.width), u32::from(screen.height));
    limits.check_size(width, height)?;

    let mut canvas = None;
    let mut canvas_bytes = 0;
    let mut unpacked_pixels = 0;
    let mut undo: Option<(Disposal, Place)> = None;
    let end = loop {
        let frame = match (blocks.next(), &canvas) {
            (Ok(frame), _) => frame,
            (Err(End::Cut | End::NoTrailer), None) => return Err(Error::Truncated),
            (Err(End::Other), None) => return Err(Error::Corrupt { what: "block" }),
            (Err(End::Trailer), None) => return Err(Error::Corrupt { what: "no frame" }),
            (Err(end), Some(_)) => break end,
        };
        match (limits.check_size(frame.width.into(), frame.height.into()), &canvas) {
            (Err(Error::ZeroSize), Some(_)) => return sink.incomplete(FRAMES_WITHOUT_NUMBER),
            (checked, _) => checked?,
        }
        if canvas.is_none() {
            // As in Pillow, a first frame that extends beyond the canvas widens it.
            width = width.max(u32::from(frame.left) + u32::from(frame.width));
            height = height.max(u32::from(frame.top) + u32::from(frame.height));
            limits.check_size(width, height)?;
            canvas_bytes = Canvas::memory(width, height);
        }
        // A frame may be larger than the canvas, so it is unpacked beside it.
        let frame_pixels = u64::from(frame.width) * u64::from(frame.height);
        limits.check_memory(canvas_bytes + frame_pixels)?;
        // The part beyond the edge costs time as well, so frames also count by their own size.
        unpacked_pixels += frame_pixels;
        if canvas.is_some() && unpacked_pixels > limits.max_pixels {
            break blocks.end();
        }
        let mut samples = vec![0; frame_pixels as usize];
        let palette = frame.palette.or(screen.palette);
        let palette = palette.ok_or(Error::Corrupt { what: "frame without colours" });
        let unpacked = palette.and_then(|p| codes::unpack(&frame, &mut samples).map(|()| p));
        let (palette, canvas, first) = match (unpacked, &mut canvas) {
            (Err(error), None) => return Err(error),
            (Err(_), Some(_)) => return sink.incomplete(FRAMES_WITHOUT_NUMBER),
            (Ok(palette), Some(canvas)) => {
                if !sink.next_frame() {
                    break blocks.end();
                }
                (palette, canvas, false)
            }
            (Ok(palette), none) => {
                sink.start(ImageInfo { width, height, orientation: Orientation::Upright })?;
                let index = frame.transparent.map(usize::from).or(screen.background).unwrap_or(0);
                let [red, green, blue] = colour(palette, index);
                (palette, none.insert(Canvas::new(width, height, [red, green, blue, 0])), true)
            }
        };
        match undo.take() {
            Some((Disposal::Undo, _)) => canvas.restore(),
            Some((Disposal::Clear, place)) => canvas.lay(place, std::iter::repeat(Some([0; 4]))),
            _ => {}
        }
        if frame.disposal == Disposal::Undo {
            canvas.keep();
        }
        let place = place(&frame);
        canvas.lay(place, samples.iter().map(|&index| pixel(&frame, palette, first, index)));
        undo = Some((frame.disposal, place));
        canvas.emit(sink);
    };
    if blocks.lacks_frames(end) { sink.incomplete(FRAMES_WITHOUT_NUMBER) } else { Ok(()) }
}

fn pixel(frame: &Frame<'_>, palette: &[u8], first: bool, index: u8) -> Option<[u8; 4]> {
    let [red, green, blue] = colour(palette, index.into());
    match (frame.transparent == Some(index), first) {
        (false, _) => Some([red, green, blue, 255]),
        (true, true) => Some([red, green, blue, 0]),
        (true, false) => None,
    }
}

/// Black if the palette has no such entry.
fn colour(palette: &[u8], index: usize) -> [u8; 3] {
    palette.as_chunks::<3>().0.get(index).copied().unwrap_or_default()
}

fn place(frame: &Frame<'_>) -> Place {
    let [left, top, width, height] =
        [frame.left, frame.top, frame.width, frame.height].map(usize::from);
    Place { left, top, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jimun_core::Row;

    const SIDE: u8 = 16;
    const HEAD: &[u8] = b"GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff";
    const LOOP: &[u8] = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    const CONTROL: &[u8] = b"!\xf9\x04\0\x0a\0\0\0";

    /// Black except for the first `lit` pixels, and only the first `rows` rows of it.
    fn frame(lit: usize, rows: usize) -> Vec<u8> {
        let samples: Vec<u8> = (0..rows * usize::from(SIDE)).map(|at| u8::from(at < lit)).collect();
        let mut encoder = weezl::encode::Encoder::new(weezl::BitOrder::Lsb, 2);
        let codes = encoder.encode(&samples).expect("two colours");
        let mut frame = [b",\0\0\0\0", &[SIDE, 0, SIDE, 0, 0, 2, codes.len() as u8][..]].concat();
        frame.extend([&codes[..], &[0]].concat());
        frame
    }

    /// How many pixels of each frame are lit, and the reported share.
    #[derive(Debug, Default, PartialEq)]
    struct Seen {
        frames: Vec<usize>,
        incomplete: Option<u8>,
    }

    impl RowSink for Seen {
        fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
            self.frames.push(0);
            Ok(())
        }

        fn row(&mut self, row: Row<'_>) {
            let Row::Rgba8(row) = row else { panic!("frames are laid on a canvas") };
            let lit = row.as_chunks::<4>().0.iter().filter(|pixel| pixel[0] == 255).count();
            *self.frames.last_mut().expect("begun") += lit;
        }

        fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
            self.incomplete = Some(present_percent);
            Ok(())
        }

        fn next_frame(&mut self) -> bool {
            self.frames.push(0);
            true
        }
    }

    fn seen(parts: &[&[u8]]) -> Result<Seen, Error> {
        let mut seen = Seen::default();
        decode(&parts.concat(), &Limits::PHONE, &mut seen)?;
        Ok(seen)
    }

    fn whole(frames: &[usize]) -> Result<Seen, Error> {
        Ok(Seen { frames: frames.to_vec(), incomplete: None })
    }

    fn lacking(frames: &[usize]) -> Result<Seen, Error> {
        Ok(Seen { frames: frames.to_vec(), incomplete: Some(99) })
    }

    #[test]
    fn a_picture_is_whole_without_what_holds_no_part_of_it() {
        let frame = &frame(7, 16)[..];
        let open = &frame[..frame.len() - 1];
        let second_end = &frame[..frame.len() - 2];
        for tail in [
            &[frame, b";"][..],
            &[frame],
            &[frame, b"\0;"],
            &[frame, &[0; 700], b";"],
            &[frame, b";trailing, and more"],
            &[frame, b"no block; at all, whatever follows"],
            &[frame, b"!\x42\x03abc\0;"],
            &[frame, b"!\xfe\x30a comment that was cut"],
            &[b"\0\0", frame, b";"],
            &[CONTROL, b"\0", frame, b";"],
            &[b"!\x42\0", frame, b";"],
            &[b"!\xf9\x05\0\0\0\0\0\0", frame],
            &[open],
            // The last byte holds only the end code.
            &[second_end],
        ] {
            assert_eq!(seen(&[&[HEAD], tail].concat()), whole(&[7]), "{tail:?}");
        }
    }

    #[test]
    fn an_animation_is_whole_without_its_trailer_and_with_zeros_between_frames() {
        let [first, second] = [&frame(7, 16)[..], &frame(30, 16)];
        for end in [&b";"[..], b"", b"\0;", b"junk;"] {
            let between = [HEAD, LOOP, CONTROL, first, b"\0\0\0", CONTROL, second, end];
            assert_eq!(seen(&between), whole(&[7, 30]), "{end:?}");
        }
    }

    #[test]
    fn whole_frames_before_a_fault_are_kept_and_the_fault_is_told() {
        let [first, second] = [&frame(7, 16)[..], &frame(30, 16)];
        let missing_row = &frame(30, 15)[..];
        let mut no_codes = second.to_vec();
        no_codes[11..15].fill(0xff);
        let wide = [b",\0\0\0\0\0\0\x10\0\0\x02\0", second].concat();
        for fault in [
            missing_row,
            &no_codes[..],
            &wide[..],
            &second[..6],
            &second[..14],
            b"!\xf9\x04",
            CONTROL,
            b"junk, between frames",
        ] {
            assert_eq!(seen(&[HEAD, LOOP, first, fault]), lacking(&[7]), "{fault:?}");
            let third = [HEAD, first, second, fault];
            assert_eq!(seen(&third), lacking(&[7, 30]), "{fault:?}");
        }
        // All pixels of the last frame are there, but not its end.
        let open = &second[..second.len() - 1];
        assert_eq!(seen(&[HEAD, first, open]), lacking(&[7, 30]));
        assert_eq!(seen(&[HEAD, LOOP, &first[..first.len() - 1]]), lacking(&[7]));
    }

    #[test]
    fn a_first_frame_that_is_not_whole_is_refused() {
        let frame_bytes = frame(7, 16);
        for length in 0..frame_bytes.len() - 2 {
            for start in [&[HEAD][..], &[HEAD, LOOP, CONTROL]] {
                let parts = [start, &[&frame_bytes[..length]]].concat();
                assert_eq!(seen(&parts), Err(Error::Truncated), "{length}");
            }
        }
        let corrupt = |what| Err(Error::Corrupt { what });
        assert_eq!(seen(&[HEAD, &frame(7, 15), b";"]), corrupt("picture data"));
        assert_eq!(seen(&[HEAD, &frame(7, 15), &frame(7, 16), b";"]), corrupt("picture data"));
        assert_eq!(seen(&[HEAD, b"junk", &frame_bytes, b";"]), corrupt("block"));
        assert_eq!(seen(&[HEAD, b";"]), corrupt("no frame"));
    }
}
