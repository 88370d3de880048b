//! Finds the format of a file by its first bytes, and a TGA by its last ones: names and MIME types
//! lie.

mod iso;
mod pnm;
mod text;
mod tga;

use jimun_core::{Error, Format};

/// The number of bytes examined: enough for the brands of an ISO base media file and the comments
/// of a drawing.
pub const HEAD_BYTES: usize = 4096;

/// Names the format of `bytes` from the first [`HEAD_BYTES`]. Only TGA has its signature at the end
/// of the file, so the first bytes of a TGA do not name it.
///
/// ```
/// use jimun_core::Format;
/// use jimun_decode::sniff;
///
/// assert_eq!(sniff(b"GIF89a"), Ok(Format::Gif));
/// ```
///
/// # Errors
/// [`Error::Empty`]; [`Error::Truncated`] when the bytes are only the beginning of a JPEG or PNG
/// signature; [`Error::UnknownFormat`] for anything else.
pub fn sniff(bytes: &[u8]) -> Result<Format, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let of_signature = SIGNATURES.iter().find(|(magic, _)| head.starts_with(magic));
    let format = of_signature
        .map(|(_, format)| *format)
        .or_else(|| iso::format(head))
        .or_else(|| of_riff(head))
        .or_else(|| text::format(head))
        .or_else(|| pnm::format(head))
        .or_else(|| tga::format(bytes))
        .or_else(|| of_distance(head));
    match format {
        Some(Format::Png) if head.get(12..16) == Some(b"CgBI") => Ok(Format::CgbiPng),
        Some(Format::Tiff) if is_phase_one(head) => Ok(Format::RawPhoto),
        Some(Format::Archive) if is_document(head) => Ok(Format::Document),
        Some(format) => Ok(format),
        None if JPEG_MAGIC.starts_with(bytes) || PNG_MAGIC.starts_with(bytes) => {
            Err(Error::Truncated)
        }
        None => Err(Error::UnknownFormat),
    }
}

const JPEG_MAGIC: &[u8] = &[0xff, 0xd8, 0xff];
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// In the order in which they are tried.
const SIGNATURES: &[(&[u8], Format)] = &[
    (JPEG_MAGIC, Format::Jpeg),
    (PNG_MAGIC, Format::Png),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"BM", Format::Bmp),
    // Canon's CR2, before the TIFF that it also is.
    (b"II*\0\x10\0\0\0CR", Format::RawPhoto),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    (b"II+\0", Format::Tiff),
    (b"MM\0+", Format::Tiff),
    (b"\0\0\x01\0", Format::Ico),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Format::Jxl),
    (b"\xff\x0a", Format::Jxl),
    (b"qoif", Format::Qoi),
    // Olympus, Panasonic and Leica, Fujifilm, Sigma, Minolta, Canon before CR2.
    (b"IIRO", Format::RawPhoto),
    (b"IIRS", Format::RawPhoto),
    (b"MMOR", Format::RawPhoto),
    (b"IIU\0", Format::RawPhoto),
    (b"FUJIFILMCCD-RAW", Format::RawPhoto),
    (b"FOVb", Format::RawPhoto),
    (b"\0MRM", Format::RawPhoto),
    (b"II\x1a\0\0\0HEAPCCDR", Format::RawPhoto),
    (b"8BPS", Format::Psd),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Format::Jpeg2000),
    (b"\xff\x4f\xff\x51", Format::Jpeg2000),
    (b"II\xbc\x01", Format::JpegXr),
    (b"\x1aE\xdf\xa3", Format::Matroska),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Format::Asf),
    (b"FLV\x01", Format::Flv),
    (b"\0\0\x01\xba", Format::Mpeg),
    (b"\0\0\x01\xb3", Format::Mpeg),
    (b"ID3", Format::Audio),
    (b"OggS", Format::Audio),
    (b"fLaC", Format::Audio),
    (b"#!AMR", Format::Audio),
    (b"%PDF-", Format::Pdf),
    (b"%!PS", Format::Document),
    (b"\xc5\xd0\xd3\xc6", Format::Document),
    (b"{\\rtf", Format::Document),
    // Office programs before they used zip, including Hancom's HWP.
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Document),
    (b"PK\x03\x04", Format::Archive),
    (b"PK\x05\x06", Format::Archive),
    (b"Rar!\x1a\x07", Format::Archive),
    (b"7z\xbc\xaf\x27\x1c", Format::Archive),
    (b"\x1f\x8b\x08", Format::Archive),
];

fn of_riff(head: &[u8]) -> Option<Format> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    match head.get(8..12)? {
        b"WEBP" => Some(Format::Webp),
        b"AVI " => Some(Format::Avi),
        b"WAVE" => Some(Format::Audio),
        _ => None,
    }
}

/// Formats that are recognised by bytes further in.
fn of_distance(head: &[u8]) -> Option<Format> {
    // DICOM (PS3.10, 7.1): 128 bytes for any use come first.
    if head.get(128..132) == Some(b"DICM") {
        return Some(Format::Dicom);
    }
    // Every packet of a transport stream begins so; on Blu-ray discs and in cameras a 4-byte time
    // comes first.
    let is_stream = |first: usize, packet: usize| {
        (0..4).all(|index| head.get(first + index * packet) == Some(&0x47))
    };
    (is_stream(0, 188) || is_stream(4, 192)).then_some(Format::Mpeg)
}

/// Whether a TIFF has the second header of Phase One's and Leaf's raw photos, in either byte order.
fn is_phase_one(head: &[u8]) -> bool {
    let has = |at: usize, word: &[u8]| head.get(at..at + word.len()) == Some(word);
    has(8, b"IIII") && has(13, b"waR") || has(8, b"MMMMRaw")
}

/// Whether the first file of a zip is one that office programs put there.
fn is_document(head: &[u8]) -> bool {
    const FIRST_FILES: [&[u8]; 6] =
        [b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"word/", b"xl/"];
    let name = head.get(30..).filter(|_| head.starts_with(b"PK\x03\x04")).unwrap_or_default();
    FIRST_FILES.iter().any(|file| name.starts_with(file))
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
            (b"RIFF\0\0\0\0WAVE", Ok(Format::Audio)),
            (b"RIFF\0\0\0\0AVI LIST", Ok(Format::Avi)),
            (b"RIFF\0\0\0\0sfbk", Err(Error::UnknownFormat)),
            (b"\0\0\0\x18ftypheic", Ok(Format::Heic)),
            (b"\0\0\0\x18ftypavif", Ok(Format::Avif)),
            (b"\0\0\0\x18ftypisom", Ok(Format::Mp4)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0miafavif", Ok(Format::Avif)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0miafheic", Ok(Format::Heic)),
            (b"\0\0\0\x14ftypmif1\0\0\0\0miafavif", Ok(Format::Heic)),
            (b"\0\0\0\x10ftypmif3\0\0\0\0", Ok(Format::Heic)),
            (b"\xff\xff\xff\xffftypmsf1\0\0", Ok(Format::Heic)),
            (b"\0\0\0\0ftypmif1", Ok(Format::Heic)),
            (b"\0\0\0\x01ftypmif1\0\0\0\0miafavif", Ok(Format::Heic)),
            (b"\0\0\0\x18ftyp", Err(Error::UnknownFormat)),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Ok(Format::RawPhoto)),
            (b"\0\0\0\x18ftypjpeg\0\0\0\0mif1jpeg", Ok(Format::Heif)),
            (b"\0\0\0\x18ftypavci\0\0\0\0mif1avci", Ok(Format::Heif)),
            (b"\0\0\0\x18ftypj2ki\0\0\0\0mif1j2ki", Ok(Format::Heif)),
            (b"\0\0\0\x18ftypvvic\0\0\0\0mif1vvic", Ok(Format::Heif)),
            (b"\0\0\0\x18ftypjpeg\0\0\0\0mif1heic", Ok(Format::Heic)),
            (b"\0\0\0\x18ftyp3gp4\0\0\0\x01isom", Ok(Format::Mp4)),
            (b"\0\0\0\x18ftypqt  \0\0\0\0qt  ", Ok(Format::Mp4)),
            (b"\0\0\0\x08wide\0\0\0\0mdat", Ok(Format::Mp4)),
            (b"as free as a bird", Err(Error::UnknownFormat)),
            (b"\0\0\0\x18ftypM4A \0\0\0\0", Ok(Format::Audio)),
            (b"\0\0\0\x18ftypjp2 \0\0\0\0jp2 ", Ok(Format::Jpeg2000)),
            (b"\0\0\0\x0cjP  \r\n\x87\n", Ok(Format::Jpeg2000)),
            (b"\xff\x4f\xff\x51\0\x2f", Ok(Format::Jpeg2000)),
            (b"II\xbc\x01\x20\0\0\0", Ok(Format::JpegXr)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x04CgBI", Ok(Format::CgbiPng)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", Ok(Format::Png)),
            (b"II*\0\x10\0\0\0CR\x02\0", Ok(Format::RawPhoto)),
            (b"II*\0\x08\0\0\0CR\x02\0", Ok(Format::Tiff)),
            (b"II*\0\x08\0\0\0IIIIIIII", Ok(Format::Tiff)),
            (b"II*\0\x08\x0a\0\0IIIICwaR", Ok(Format::RawPhoto)),
            (b"MM\0*\0\0\x0a\x08MMMMRawC", Ok(Format::RawPhoto)),
            (b"IIRO\x08\0\0\0", Ok(Format::RawPhoto)),
            (b"IIRS\x08\0\0\0", Ok(Format::RawPhoto)),
            (b"MMOR\0\0\0\x08", Ok(Format::RawPhoto)),
            (b"IIU\0\x18\0\0\0", Ok(Format::RawPhoto)),
            (b"FUJIFILMCCD-RAW 0201", Ok(Format::RawPhoto)),
            (b"FOVb\0\0\x03\0", Ok(Format::RawPhoto)),
            (b"8BPS\0\x01", Ok(Format::Psd)),
            (b"FLV\x01\x05", Ok(Format::Flv)),
            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", Ok(Format::Asf)),
            (b"\0\0\x01\xba\x44", Ok(Format::Mpeg)),
            (b"OggS\0\x02", Ok(Format::Audio)),
            (b"PK\x03\x04\x14\0", Ok(Format::Archive)),
            (b"Rar!\x1a\x07\x01\0", Ok(Format::Archive)),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", Ok(Format::Document)),
            (b"%!PS-Adobe-3.0 EPSF-3.0", Ok(Format::Document)),
            (b"<html>", Ok(Format::Html)),
            (b"\xef\xbb\xbf\r\n <!DOCTYPE HTML PUBLIC", Ok(Format::Html)),
            (b"<?xml version='1.0'?><!DOCTYPE html><html>", Ok(Format::Html)),
            (b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg width='9'>", Ok(Format::Svg)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", Ok(Format::Svg)),
            (b"<?xml version='1.0'?><plist>", Err(Error::UnknownFormat)),
            (b"qoif\0\0\0\x09", Ok(Format::Qoi)),
            (b"P6\n9 9\n255\n\xff\0", Ok(Format::Pnm)),
            (b"P7\nWIDTH 9\nHEIGHT 9\n", Err(Error::UnknownFormat)),
            (b"just a text, renamed to .jpg", Err(Error::UnknownFormat)),
        ];
        for (bytes, expected) in table {
            assert_eq!(sniff(bytes), *expected, "{bytes:?}");
        }
    }

    #[test]
    fn bytes_farther_in_decide_where_the_first_say_nothing() {
        let with = |length: usize, places: &[(usize, &[u8])]| {
            let mut bytes = vec![0; length];
            for (at, part) in places {
                bytes[*at..*at + part.len()].copy_from_slice(part);
            }
            sniff(&bytes)
        };
        assert_eq!(with(200, &[(128, b"DICM")]), Ok(Format::Dicom));
        assert_eq!(with(200, &[(127, b"DICM")]), Err(Error::UnknownFormat));
        let packets = |first: usize, packet: usize, count: usize| {
            let places: Vec<_> = (0..count).map(|at| (first + at * packet, &b"G"[..])).collect();
            with(1000, &places)
        };
        assert_eq!(packets(0, 188, 4), Ok(Format::Mpeg));
        assert_eq!(packets(4, 192, 4), Ok(Format::Mpeg));
        assert_eq!(packets(0, 188, 3), Err(Error::UnknownFormat));
        let zip = |name| with(100, &[(0, b"PK\x03\x04"), (30, name)]);
        assert_eq!(zip(b"[Content_Types].xml"), Ok(Format::Document));
        assert_eq!(zip(b"mimetypeapplication/hwp+zip"), Ok(Format::Document));
        assert_eq!(zip(b"IMG_0001.HEIC"), Ok(Format::Archive));
    }

    #[test]
    fn what_lies_behind_the_head_is_not_looked_at() {
        let mut drawing = b"<?xml version='1.0'?>".to_vec();
        drawing.resize(HEAD_BYTES, b' ');
        drawing.extend(b"<svg>");
        assert_eq!(sniff(&drawing), Err(Error::UnknownFormat));
        drawing.remove(50);
        assert_eq!(sniff(&drawing), Err(Error::UnknownFormat));
        drawing.drain(50..54);
        assert_eq!(sniff(&drawing), Ok(Format::Svg));
    }
}
