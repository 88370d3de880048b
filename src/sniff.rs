//! Which format the bytes are, by their first bytes alone: names and MIME types lie.

use std::fmt;

use serde::Serialize;

use crate::error::Error;

/// A format that people hand over. Not all are decoded; the others are known so that a refusal can name
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the formats")]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
    Bmp,
    Tiff,
    Ico,
    Heic,
    Avif,
    Jxl,
    Mp4,
    Matroska,
    Pdf,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Ico => "ICO",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
            Self::Mp4 => "MP4/MOV video",
            Self::Matroska => "WebM/Matroska video",
            Self::Pdf => "PDF",
        })
    }
}

/// Names the format of `bytes`.
///
/// # Errors
/// [`Error::Empty`]; [`Error::Truncated`] when the bytes are the mere beginning of a JPEG or PNG
/// signature; [`Error::UnknownFormat`] for anything else.
pub fn sniff(bytes: &[u8]) -> Result<Format, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    for (magic, format) in SIGNATURES {
        if bytes.starts_with(magic) {
            return Ok(*format);
        }
    }
    if let Some(format) = iso_base_media_brand(bytes) {
        return Ok(format);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Format::Webp);
    }
    if JPEG_MAGIC.starts_with(bytes) || PNG_MAGIC.starts_with(bytes) {
        return Err(Error::Truncated);
    }
    Err(Error::UnknownFormat)
}

const JPEG_MAGIC: &[u8] = &[0xff, 0xd8, 0xff];
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

const SIGNATURES: &[(&[u8], Format)] = &[
    (JPEG_MAGIC, Format::Jpeg),
    (PNG_MAGIC, Format::Png),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"BM", Format::Bmp),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    (b"II+\0", Format::Tiff),
    (b"MM\0+", Format::Tiff),
    (b"\0\0\x01\0", Format::Ico),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Format::Jxl),
    (b"\xff\x0a", Format::Jxl),
    (b"\x1aE\xdf\xa3", Format::Matroska),
    (b"%PDF-", Format::Pdf),
];

/// ISO base media: `size ftyp major version compatible…`. The major brand decides, unless it is one of those
/// that say only that the file is a picture: then the first compatible brand that says more.
fn iso_base_media_brand(bytes: &[u8]) -> Option<Format> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    let size = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    let brands = &bytes[8..size.clamp(8, bytes.len())];
    let major = *bytes.get(8..)?.first_chunk()?;
    if let Some(format) = picture_of_brand(major) {
        return Some(format);
    }
    if !matches!(&major, b"mif1" | b"mif2" | b"mif3" | b"msf1" | b"miaf" | b"pred") {
        return Some(Format::Mp4);
    }
    let compatible = brands.get(8..).unwrap_or_default().as_chunks().0;
    Some(compatible.iter().find_map(|brand| picture_of_brand(*brand)).unwrap_or(Format::Heic))
}

fn picture_of_brand(brand: [u8; 4]) -> Option<Format> {
    match &brand {
        b"avif" | b"avis" | b"avio" => Some(Format::Avif),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"hevm" | b"hevs" => {
            Some(Format::Heic)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_decide_the_format() {
        let table: &[(&[u8], Result<Format, Error>)] = &[
            (b"", Err(Error::Empty)),
            (b"\xff\xd8\xff\xe0", Ok(Format::Jpeg)),
            (b"\xff\xd8", Err(Error::Truncated)),
            (b"\xff", Err(Error::Truncated)),
            (b"\x89PNG\r\n\x1a\n", Ok(Format::Png)),
            (b"\x89PNG", Err(Error::Truncated)),
            (b"GIF89a......", Ok(Format::Gif)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Ok(Format::Webp)),
            (b"RIFF\0\0\0\0WAVE", Err(Error::UnknownFormat)),
            (b"\0\0\0\x18ftypheic", Ok(Format::Heic)),
            (b"\0\0\0\x18ftypavif", Ok(Format::Avif)),
            (b"\0\0\0\x18ftypisom", Ok(Format::Mp4)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0miafavif", Ok(Format::Avif)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0miafheic", Ok(Format::Heic)),
            (b"\0\0\0\x14ftypmif1\0\0\0\0miafavif", Ok(Format::Heic)),
            (b"\0\0\0\x10ftypmif3\0\0\0\0", Ok(Format::Heic)),
            (b"\xff\xff\xff\xffftypmsf1\0\0", Ok(Format::Heic)),
            (b"\0\0\0\0ftypmif1", Ok(Format::Heic)),
            (b"\0\0\0\x18ftyp", Err(Error::UnknownFormat)),
            (b"<html>", Err(Error::UnknownFormat)),
            (b"just a text, renamed to .jpg", Err(Error::UnknownFormat)),
        ];
        for (bytes, expected) in table {
            assert_eq!(sniff(bytes), *expected, "{bytes:?}");
        }
    }
}
