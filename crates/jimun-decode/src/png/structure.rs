//! Reads the chunks of a PNG before its pixels are decoded.

use jimun_core::{Error, Orientation, exif};

use crate::png::profile;

/// What the chunks say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Structure {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    /// Where the truncated chunk begins, if the file was cut off after the start of the pixels.
    pub(super) cut: Option<usize>,
    /// Frames that an animation declares; the default image counts only if it is one of them.
    pub(super) frames: u32,
    /// Frames whose control chunk is present.
    pub(super) frames_begun: u32,
}

impl Structure {
    /// Whether more than the default image is declared.
    pub(super) fn is_animation(&self) -> bool {
        self.frames > 1
    }
}

const SIGNATURE_BYTES: usize = 8;

/// Walks all chunks up to `IEND`, so that a cut file is recognised as cut. Refuses a palette whose
/// length is not a multiple of 3, on which `png` 0.18.1 panics. An animation counts as cut where
/// its chunks are no longer in order.
///
/// # Errors
/// `Truncated` when the file ends before its pixels begin.
pub(super) fn read(bytes: &[u8]) -> Result<Structure, Error> {
    let mut at = SIGNATURE_BYTES;
    let mut size = None;
    let (mut frames, mut frames_begun) = (0, 0);
    let (mut orientation, mut profile) = (None, None);
    let mut pixels_begun = false;
    let cut = loop {
        pixels_begun |= bytes.get(at + 4..at + 8) == Some(b"IDAT");
        let start = at;
        let (name, data) = match next_chunk(bytes, &mut at) {
            Err(error) if pixels_begun && (error == Error::Truncated || frames > 1) => {
                break Some(at);
            }
            chunk => chunk?,
        };
        match (&name, size) {
            (b"IHDR", None) => size = Some(dimensions(data)?),
            (_, None) => return Err(Error::Corrupt { what: "IHDR is not the first chunk" }),
            (b"PLTE", _) if data.len() % 3 != 0 => {
                return Err(Error::Corrupt { what: "PLTE chunk" });
            }
            (b"eXIf", _) if orientation.is_none() => orientation = Some(exif::orientation(data)),
            (b"tEXt" | b"zTXt" | b"iTXt", _) if profile.is_none() && profile::is_one(data) => {
                profile = Some(&bytes[start..at]);
            }
            (b"acTL", _) if !pixels_begun => {
                frames = data.first_chunk().map_or(0, |count| u32::from_be_bytes(*count));
            }
            (b"fcTL", _) => frames_begun += 1,
            (b"IEND", Some(_)) => break None,
            _ => {}
        }
    };
    // Pixels cannot begin, and the file cannot end, before the size is known.
    let (width, height) = size.ok_or(Error::Truncated)?;
    let of_profile = || profile.map(profile::orientation).unwrap_or_default();
    let orientation = orientation.unwrap_or_else(of_profile);
    Ok(Structure { width, height, orientation, cut, frames, frames_begun })
}

/// Reads the chunk at `at` and advances past it, if the whole chunk is present.
fn next_chunk<'a>(bytes: &'a [u8], at: &mut usize) -> Result<([u8; 4], &'a [u8]), Error> {
    let head: &[u8; 8] =
        bytes.get(*at..).and_then(|rest| rest.first_chunk()).ok_or(Error::Truncated)?;
    let [l0, l1, l2, l3, name @ ..] = *head;
    let length = u32::from_be_bytes([l0, l1, l2, l3]);
    if length > i32::MAX.unsigned_abs() {
        return Err(Error::Corrupt { what: "chunk length" });
    }
    let start = *at + 8;
    let end = start.checked_add(length as usize).ok_or(Error::Truncated)?;
    let data = bytes.get(start..end).ok_or(Error::Truncated)?;
    *at = end.checked_add(4).filter(|&next| next <= bytes.len()).ok_or(Error::Truncated)?;
    Ok((name, data))
}

fn dimensions(header: &[u8]) -> Result<(u32, u32), Error> {
    let &[w0, w1, w2, w3, h0, h1, h2, h3] =
        header.first_chunk().ok_or(Error::Corrupt { what: "IHDR chunk" })?;
    Ok((u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])))
}
