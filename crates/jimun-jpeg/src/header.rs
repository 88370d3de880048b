//! The segments of a JPEG up to its first scan.

use jimun_core::jpeg_segments::{EOI, RST0, RST7, SOI, SOS, Segments};
use jimun_core::{Error, Orientation, exif};

use super::frame::{Frame, Names};
use super::tables::Tables;

/// The contents of those segments.
pub(super) struct Header<'a> {
    pub(super) frame: Frame,
    pub(super) orientation: Orientation,
    /// The meaning of the components.
    pub(super) colour: Colour,
    pub(super) tables: Tables,
    /// The first scan's header.
    pub(super) scan: &'a [u8],
    /// Where the entropy-coded data of the first scan begins.
    pub(super) data: usize,
}

/// What the components mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// Luma alone.
    Grey,
    /// Luma and two chroma components.
    YCbCr,
    /// Red, green, blue as they are.
    Rgb,
    /// Four inks.
    Cmyk,
    /// Four inks; the first three are stored as YCbCr.
    Ycck,
}

const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;

/// Walks the segments up to the first scan.
pub(super) fn read(bytes: &[u8]) -> Result<Header<'_>, Error> {
    let mut frame = None;
    let mut orientation = None;
    let mut jfif = false;
    let mut adobe_transform = None;
    let mut tables = Tables::default();
    let mut segments = Segments::new(bytes, 2);
    let scan = loop {
        segments.skip_to_segment();
        let (marker, payload) = next_segment(&mut segments)?;
        match marker {
            SOS => break payload,
            APP0 if payload.len() >= 14 && payload.starts_with(b"JFIF\0") => jfif = true,
            APP1 if orientation.is_none() => orientation = exif::of_segment(payload),
            APP14 if payload.len() >= 12 && payload.starts_with(b"Adobe") => {
                adobe_transform = payload.get(11).copied();
            }
            // Start of frame: all of 0xC0–0xCF except DHT, JPG and DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                if frame.replace(Frame::read(marker, payload)?).is_some() {
                    return Err(Error::Corrupt { what: "two frame headers" });
                }
            }
            _ => tables.read(marker, payload)?,
        }
    };
    let frame = frame.ok_or(Error::Corrupt { what: "scan without a frame header" })?;
    Ok(Header {
        orientation: orientation.unwrap_or_default(),
        colour: colour(&frame, jfif, adobe_transform),
        frame,
        tables,
        scan,
        data: segments.at(),
    })
}

/// The next marker and its payload.
pub(super) fn next_segment<'a>(segments: &mut Segments<'a>) -> Result<(u8, &'a [u8]), Error> {
    let marker = segments.marker()?;
    if matches!(marker, 0x00 | RST0..=RST7 | SOI | EOI) {
        return Err(Error::Corrupt { what: "no scan" });
    }
    let payload = segments.body()?.get(2..);
    payload
        .map(|payload| (marker, payload))
        .ok_or(Error::Corrupt { what: "segment shorter than its length field" })
}

/// As libjpeg guesses (`jdapimin.c`): a JFIF segment means YCbCr, else Adobe's transform flag
/// decides, else the components' names.
fn colour(frame: &Frame, jfif: bool, adobe_transform: Option<u8>) -> Colour {
    match (frame.components.len(), adobe_transform) {
        (1, _) => Colour::Grey,
        (4, None | Some(0)) => Colour::Cmyk,
        (4, _) => Colour::Ycck,
        (_, Some(0)) if !jfif => Colour::Rgb,
        (_, None) if !jfif && frame.names == Names::Rgb => Colour::Rgb,
        _ => Colour::YCbCr,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_guessed_as_libjpeg_does() {
        let frame = |ids: &[u8]| {
            let mut payload = vec![8, 0, 9, 0, 9, ids.len() as u8];
            payload.extend(ids.iter().flat_map(|&id| [id, 0x11, 0]));
            Frame::read(0xc0, &payload).expect("a lawful frame")
        };
        for (ids, jfif, adobe, expected) in [
            (&[1][..], false, Some(2), Colour::Grey),
            (&[1, 2, 3], false, None, Colour::YCbCr),
            (b"RGB", false, None, Colour::Rgb),
            (b"RGB", true, None, Colour::YCbCr),
            (b"RGB", false, Some(1), Colour::YCbCr),
            (&[1, 2, 3], false, Some(0), Colour::Rgb),
            (&[1, 2, 3], true, Some(0), Colour::YCbCr),
            (&[1, 2, 3, 4], false, None, Colour::Cmyk),
            (&[1, 2, 3, 4], false, Some(0), Colour::Cmyk),
            (&[1, 2, 3, 4], true, Some(2), Colour::Ycck),
        ] {
            assert_eq!(colour(&frame(ids), jfif, adobe), expected, "{ids:?} {jfif} {adobe:?}");
        }
    }
}
