//! The segments of a JPEG before its first scan: what must be known before a decoder is let loose.

use super::exif;
use crate::error::Error;
use crate::orient::Orientation;

/// What the header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: u8,
    pub(super) progressive: bool,
    /// Blocks of 8×8 samples in all components.
    pub(super) blocks: u64,
    pub(super) orientation: Orientation,
    /// How the components are to be understood.
    pub(super) colour: Colour,
    /// Where the entropy-coded data of the first scan begins.
    pub(super) scan: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// The first component is luma: greyscale or YCbCr.
    LumaFirst,
    /// Red, green, blue as they are.
    Rgb,
    /// Four components.
    Cmyk,
}

const SOI_EOI: [u8; 2] = [0xd8, 0xd9];
const SOS: u8 = 0xda;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;

/// Walks the segments up to the first scan.
pub(super) fn read(bytes: &[u8]) -> Result<Header, Error> {
    let mut frame = None;
    let mut orientation = None;
    let mut adobe_transform = None;
    let mut at = 2;
    loop {
        let (marker, payload) = next_segment(bytes, &mut at)?;
        match marker {
            SOS => break,
            APP1 if orientation.is_none() => {
                orientation = payload.strip_prefix(b"Exif\0\0").map(exif::orientation);
            }
            APP14 if payload.starts_with(b"Adobe") => adobe_transform = payload.get(11).copied(),
            // Start of frame: all of 0xC0–0xCF but DHT, JPG and DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                if frame.replace(Frame::read(marker, payload)?).is_some() {
                    return Err(Error::Corrupt { what: "two frame headers" });
                }
            }
            _ => {}
        }
    }
    let frame = frame.ok_or(Error::Corrupt { what: "scan without a frame header" })?;
    Ok(Header {
        width: frame.width,
        height: frame.height,
        components: frame.components,
        progressive: frame.progressive,
        blocks: frame.blocks,
        orientation: orientation.unwrap_or_default(),
        colour: frame.colour(adobe_transform),
        scan: at,
    })
}

/// Reads the marker and payload at `at` and steps behind them. Fill bytes are skipped.
fn next_segment<'a>(bytes: &'a [u8], at: &mut usize) -> Result<(u8, &'a [u8]), Error> {
    if *bytes.get(*at).ok_or(Error::Truncated)? != 0xff {
        return Err(Error::Corrupt { what: "no marker where one must stand" });
    }
    let marker = loop {
        *at += 1;
        match *bytes.get(*at).ok_or(Error::Truncated)? {
            0xff => {}
            marker => break marker,
        }
    };
    if marker == 0 || SOI_EOI.contains(&marker) || (0xd0..=0xd7).contains(&marker) {
        return Err(Error::Corrupt { what: "no scan" });
    }
    let length: [u8; 2] =
        *bytes.get(*at + 1..).and_then(|rest| rest.first_chunk()).ok_or(Error::Truncated)?;
    let length = usize::from(u16::from_be_bytes(length));
    if length < 2 {
        return Err(Error::Corrupt { what: "segment shorter than its length field" });
    }
    let payload = bytes.get(*at + 3..*at + 1 + length).ok_or(Error::Truncated)?;
    *at += 1 + length;
    Ok((marker, payload))
}

struct Frame {
    width: u32,
    height: u32,
    components: u8,
    progressive: bool,
    blocks: u64,
    named_rgb: bool,
}

impl Frame {
    fn read(marker: u8, payload: &[u8]) -> Result<Self, Error> {
        let progressive = match marker {
            0xc0 | 0xc1 => false,
            0xc2 => true,
            0xc3 | 0xc7 | 0xcb | 0xcf => {
                return Err(Error::UnsupportedFeature { feature: "lossless JPEG" });
            }
            0xc5 | 0xc6 | 0xcd | 0xce => {
                return Err(Error::UnsupportedFeature { feature: "hierarchical JPEG" });
            }
            _ => return Err(Error::UnsupportedFeature { feature: "arithmetic-coded JPEG" }),
        };
        let &[precision, h0, h1, w0, w1, components] =
            payload.first_chunk().ok_or(Error::Corrupt { what: "frame header" })?;
        if precision != 8 {
            return Err(Error::UnsupportedFeature { feature: "JPEG with more than 8 bits" });
        }
        let (width, height) = (u16::from_be_bytes([w0, w1]), u16::from_be_bytes([h0, h1]));
        let (specs, rest) = payload[6..].as_chunks::<3>();
        if ![1, 3, 4].contains(&components) || specs.len() != usize::from(components) {
            return Err(Error::Corrupt { what: "number of components" });
        }
        if !rest.is_empty() {
            return Err(Error::Corrupt { what: "frame header" });
        }
        let sampling = |spec: &[u8; 3]| (u64::from(spec[1] >> 4), u64::from(spec[1] & 15));
        if specs.iter().map(sampling).any(|(h, v)| !(1..=4).contains(&h) || !(1..=4).contains(&v)) {
            return Err(Error::Corrupt { what: "sampling factors" });
        }
        let (width, height) = (u32::from(width), u32::from(height));
        let h_max = specs.iter().map(|spec| sampling(spec).0).max().unwrap_or(1);
        let v_max = specs.iter().map(|spec| sampling(spec).1).max().unwrap_or(1);
        let blocks_of = |spec: &[u8; 3]| {
            let (h, v) = sampling(spec);
            (u64::from(width) * h).div_ceil(8 * h_max) * (u64::from(height) * v).div_ceil(8 * v_max)
        };
        Ok(Self {
            width,
            height,
            components,
            progressive,
            blocks: specs.iter().map(blocks_of).sum(),
            named_rgb: specs.iter().map(|spec| spec[0]).eq(*b"RGB"),
        })
    }

    /// As libjpeg guesses: Adobe's transform flag first, then the components' names, then YCbCr.
    fn colour(&self, adobe_transform: Option<u8>) -> Colour {
        match (self.components, adobe_transform) {
            (1, _) => Colour::LumaFirst,
            (4, _) => Colour::Cmyk,
            (_, Some(0)) => Colour::Rgb,
            (_, None) if self.named_rgb => Colour::Rgb,
            _ => Colour::LumaFirst,
        }
    }
}

/// Where the picture's own end-of-image marker stands, from the first scan on. Thumbnails lie before
/// it, in segments; whatever a phone appends (a video, a gain map) lies behind it.
pub(super) fn end_of_image(bytes: &[u8], scan: usize) -> Option<usize> {
    let mut at = scan;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0xd9 => return Some(at),
            // Stuffing, restart markers and fill bytes belong to the entropy-coded data.
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => {
                let length: [u8; 2] = *bytes.get(at + 2..)?.first_chunk()?;
                at += 2 + usize::from(u16::from_be_bytes(length));
            }
        }
    }
}
