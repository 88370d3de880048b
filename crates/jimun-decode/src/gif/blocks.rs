//! The blocks of a GIF (GIF89a, sections 12 to 27): what the screen is, where frames are, how the
//! file ends.
//!
//! Blocks that hold no part of a picture may be missing or doubled: the trailer, and zero bytes
//! between blocks, which repeat the end of a block.

use jimun_core::Error;

/// The screen on which frames are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen<'a> {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Red, green and blue of each colour; frames may have their own.
    pub(super) palette: Option<&'a [u8]>,
    /// `None` if the palette has no such colour.
    pub(super) background: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub(super) left: u16,
    pub(super) top: u16,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) interlaced: bool,
    pub(super) palette: Option<&'a [u8]>,
    pub(super) transparent: Option<u8>,
    pub(super) disposal: Disposal,
    /// Bits of a colour index in the codes.
    pub(super) code_bits: u8,
    /// Blocks of codes, each preceded by its length, without the empty one at their end.
    pub(super) blocks: &'a [u8],
    /// Whether the file reaches that end.
    pub(super) is_closed: bool,
}

/// What happens to a frame before the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Disposal {
    #[default]
    Keep,
    Clear,
    Undo,
}

/// How a file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With the trailer.
    Trailer,
    /// After a block, without the trailer.
    NoTrailer,
    /// Within a block, or after one that announces a frame.
    Cut,
    /// With something that begins no block. Browsers stop there.
    Other,
}

/// Keeps state: where the next block begins, and what came before it.
pub(super) struct Blocks<'a> {
    pub(super) screen: Screen<'a>,
    bytes: &'a [u8],
    at: usize,
    control: Option<Control>,
    loops: bool,
    frames: u32,
    /// Whether the last frame reaches its end.
    is_closed: bool,
}

/// What the control block says about the next frame.
#[derive(Clone, Copy, Debug, Default)]
struct Control {
    transparent: Option<u8>,
    disposal: Disposal,
}

const TRAILER: u8 = 0x3b;
const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

impl<'a> Blocks<'a> {
    /// Reads what comes before the first block.
    ///
    /// # Errors
    /// `Truncated` when part of that is missing.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        const HEAD_BYTES: usize = 13;
        let Some([.., w0, w1, h0, h1, flags, background, _]) = bytes.first_chunk::<HEAD_BYTES>()
        else {
            return Err(Error::Truncated);
        };
        let mut at = HEAD_BYTES;
        let palette = palette(bytes, &mut at, *flags).ok_or(Error::Truncated)?;
        let background = usize::from(*background);
        let has_background = palette.is_none_or(|palette| 3 * background < palette.len());
        let screen = Screen {
            width: u16::from_le_bytes([*w0, *w1]),
            height: u16::from_le_bytes([*h0, *h1]),
            palette,
            background: has_background.then_some(background),
        };
        Ok(Self { screen, bytes, at, control: None, loops: false, frames: 0, is_closed: false })
    }

    /// The next frame, or how the file ends.
    pub(super) fn next(&mut self) -> Result<Frame<'a>, End> {
        loop {
            match self.bytes.get(self.at) {
                None if self.is_closed && self.control.is_none() => return Err(End::NoTrailer),
                None => return Err(End::Cut),
                Some(0) => self.at += 1,
                Some(&TRAILER) => return Err(End::Trailer),
                Some(&EXTENSION) => self.extension().ok_or(End::Cut)?,
                Some(&IMAGE) => {
                    self.frames += 1;
                    return self.image().ok_or(End::Cut);
                }
                Some(_) => return Err(End::Other),
            }
        }
    }

    /// How the file ends after the frames that are wanted.
    pub(super) fn end(&mut self) -> End {
        loop {
            if let Err(end) = self.next() {
                return end;
            }
        }
    }

    /// Whether a file that ends this way lacks a frame. A single picture that nothing declares an
    /// animation lacks nothing.
    pub(super) fn lacks_frames(&self, end: End) -> bool {
        let is_animation = self.loops || self.frames > 1 || self.control.is_some();
        let is_cut = match end {
            End::Trailer | End::NoTrailer => false,
            End::Cut => true,
            End::Other => self.bytes[self.at..].contains(&IMAGE),
        };
        is_animation && is_cut
    }

    fn extension(&mut self) -> Option<()> {
        let label = *self.bytes.get(self.at + 1)?;
        let mut at = self.at + 2;
        let first = block(self.bytes, &mut at)?;
        match (label, first) {
            (CONTROL, &[flags, _, _, transparent, ..]) => {
                self.control = Some(Control {
                    transparent: (flags & 1 == 1).then_some(transparent),
                    disposal: match flags >> 2 & 7 {
                        2 => Disposal::Clear,
                        3 => Disposal::Undo,
                        _ => Disposal::Keep,
                    },
                });
            }
            (APPLICATION, b"NETSCAPE2.0" | b"ANIMEXTS1.0") => self.loops = true,
            _ => {}
        }
        if !first.is_empty() {
            while !block(self.bytes, &mut at)?.is_empty() {}
        }
        self.at = at;
        Some(())
    }

    fn image(&mut self) -> Option<Frame<'a>> {
        let [_, left @ .., flags]: [u8; 10] = *self.bytes.get(self.at..)?.first_chunk()?;
        let [left, top, width, height] =
            [0, 2, 4, 6].map(|at| u16::from_le_bytes([left[at], left[at + 1]]));
        let mut at = self.at + 10;
        let palette = palette(self.bytes, &mut at, flags)?;
        let code_bits = *self.bytes.get(at)?;
        let start = at + 1;
        at = start;
        let is_closed = loop {
            let end = at;
            match block(self.bytes, &mut at) {
                Some([]) => break true,
                Some(_) => {}
                None => {
                    at = end;
                    break false;
                }
            }
        };
        let end = if is_closed { at - 1 } else { self.bytes.len() };
        self.at = if is_closed { at } else { self.bytes.len() };
        self.is_closed = is_closed;
        let Control { transparent, disposal } = self.control.take().unwrap_or_default();
        let interlaced = flags & 0x40 != 0;
        let blocks = &self.bytes[start..end];
        Some(Frame {
            left,
            top,
            width,
            height,
            interlaced,
            palette,
            transparent,
            disposal,
            code_bits,
            blocks,
            is_closed,
        })
    }
}

/// The block at `at`, which begins with its length; advances past it if the whole block is present.
fn block<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let start = *at + 1;
    let end = start + usize::from(*bytes.get(*at)?);
    let data = bytes.get(start..end)?;
    *at = end;
    Some(data)
}

/// The palette at `at`, if the flags announce one; nothing if part of it is missing.
fn palette<'a>(bytes: &'a [u8], at: &mut usize, flags: u8) -> Option<Option<&'a [u8]>> {
    if flags & 0x80 == 0 {
        return Some(None);
    }
    let start = *at;
    *at += 3 << ((flags & 7) + 1);
    bytes.get(start..*at).map(Some)
}
