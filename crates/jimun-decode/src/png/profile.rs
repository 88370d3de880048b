//! The Exif block that ImageMagick puts into a text chunk, as Pillow reads it: for years PNG had no
//! chunk for it.

use jimun_core::panics::guarded;
use jimun_core::{Orientation, exif};
use png::StreamingDecoder;

/// The text's name, and the terminator of a name.
const NAME: &[u8] = b"Raw profile type exif\0";

/// The maximum size of the chunk, and of its text, in bytes. A block from a JPEG has 64 KiB, which
/// become 130 KiB of digits.
const MAX_BYTES: usize = 256 << 10;

/// A one-pixel picture up to its pixels.
const HEAD: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55";

/// Whether this is the data of such a text chunk.
pub(crate) fn is_one(data: &[u8]) -> bool {
    data.starts_with(NAME)
}

/// The orientation in such a chunk. `chunk` holds all bytes from its length to its checksum.
pub(crate) fn orientation(chunk: &[u8]) -> Orientation {
    let text = guarded("text chunk", || Ok(text(chunk))).ok().flatten();
    text.as_deref().map(exif::of_raw_profile).unwrap_or_default()
}

fn text(chunk: &[u8]) -> Option<String> {
    if chunk.len() > MAX_BYTES {
        return None;
    }
    let file = [HEAD, chunk].concat();
    let mut decoder = StreamingDecoder::new();
    let mut rest = &file[..];
    while !rest.is_empty() {
        let (used, _) = decoder.update(rest, None).ok()?;
        rest = &rest[used..];
    }
    let info = decoder.info()?;
    if let Some(text) = info.uncompressed_latin1_text.first() {
        return Some(text.text.clone());
    }
    if let Some(text) = info.compressed_latin1_text.first() {
        let mut text = text.clone();
        text.decompress_text_with_limit(MAX_BYTES).ok()?;
        return text.get_text().ok();
    }
    let mut text = info.utf8_text.first()?.clone();
    text.decompress_text_with_limit(MAX_BYTES).ok()?;
    text.get_text().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::png::truncated::{push, store};

    /// Orientation 6, as ImageMagick writes it.
    const TEXT: &[u8] =
        b"\nexif\n      32\n45786966000049492a00080000000100\n120103000100000006000000\n";

    fn of(name: &[u8; 4], data: &[u8]) -> Orientation {
        assert!(is_one(data));
        let mut chunk = Vec::new();
        push(&mut chunk, name, data);
        orientation(&chunk)
    }

    #[test]
    fn a_profile_is_read_in_each_sort_of_text() {
        let turned = Orientation::RotateCw90;
        assert_eq!(of(b"tEXt", &[NAME, TEXT].concat()), turned);
        assert_eq!(of(b"zTXt", &[NAME, b"\0", &store(TEXT)].concat()), turned);
        assert_eq!(of(b"iTXt", &[NAME, b"\0\0\0\0", TEXT].concat()), turned);
        assert_eq!(of(b"iTXt", &[NAME, b"\x01\0\0\0", &store(TEXT)].concat()), turned);
    }

    #[test]
    fn a_broken_or_endless_profile_means_upright() {
        assert_eq!(of(b"zTXt", &[NAME, b"\0", TEXT].concat()), Orientation::Upright);
        assert_eq!(of(b"zTXt", &[NAME, b"\x07", &store(TEXT)].concat()), Orientation::Upright);
        let long = [TEXT, &vec![b'\n'; MAX_BYTES]].concat();
        assert_eq!(of(b"tEXt", &[NAME, &long].concat()), Orientation::Upright);
        let mut wrong = Vec::new();
        push(&mut wrong, b"tEXt", &[NAME, TEXT].concat());
        *wrong.last_mut().expect("a checksum") ^= 1;
        assert_eq!(orientation(&wrong), Orientation::Upright);
        assert!(!is_one(b"Raw profile type APP1\0"));
    }
}
