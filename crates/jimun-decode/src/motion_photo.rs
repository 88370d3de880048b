//! What else a picture file holds: the short video of a motion photo.
//!
//! Only the still is fingerprinted, so the record must say that there is more. Phones name the
//! video in XMP or in a trailer of their own, but the positions given there are often wrong (edited
//! copies keep old ones). So this reads the file itself: once through, and never inside a picture's
//! own data. Apple's Live Photo keeps its video in a separate file, and nothing in the picture's
//! file tells.

use jimun_core::jpeg_segments::{EOI, RST0, RST7, SOI, SOS, Segments};
use jimun_core::{Embedded, Format};
use jimun_isobmff::boxes::BoxHeader;

/// What else is in `bytes`, a picture that could be read.
pub fn embedded(format: Format, bytes: &[u8]) -> Vec<Embedded> {
    let video = match format {
        // If the end is not marked, the search covers the whole file.
        Format::Jpeg => {
            holds_video(behind_jpeg(bytes).unwrap_or(bytes.get(2..).unwrap_or_default()))
        }
        Format::Heic | Format::Avif => boxes_hold_video(bytes),
        _ => false,
    };
    if video { vec![Embedded::Video] } else { Vec::new() }
}

/// Further pictures (of multi-picture files, gain maps) that are skipped after the first. Cameras
/// write one or two.
const MAX_FURTHER_PICTURES: usize = 64;

/// Whether a video begins somewhere in `rest`, but not inside a JPEG in it.
fn holds_video(mut rest: &[u8]) -> bool {
    let mut pictures = 0;
    loop {
        if rest.starts_with(b"\xff\xd8\xff") && pictures < MAX_FURTHER_PICTURES {
            pictures += 1;
            if let Some(behind) = behind_jpeg(rest) {
                rest = behind;
                continue;
            }
        }
        if begins_video(rest) {
            return true;
        }
        match rest {
            [_, behind @ ..] => rest = behind,
            [] => return false,
        }
    }
}

/// What follows the end of the JPEG at the start of `bytes`; `None` when it has no end.
fn behind_jpeg(bytes: &[u8]) -> Option<&[u8]> {
    let mut segments = Segments::new(bytes.strip_prefix(&[0xff, SOI])?, 0);
    loop {
        match segments.marker().ok()? {
            EOI => return Some(segments.rest()),
            0x01 | RST0..=RST7 => {}
            0x00..0xc0 | SOI => return None,
            marker => {
                segments.body().ok().filter(|body| body.len() >= 2)?;
                if marker == SOS {
                    segments = Segments::new(behind_scan(segments.rest())?, 0);
                }
            }
        }
    }
}

/// From entropy-coded data to the marker after it.
fn behind_scan(data: &[u8]) -> Option<&[u8]> {
    // Skips most bytes sixteen at a time.
    let plain = |bytes: &[u8; 16]| !bytes.iter().fold(false, |any, &byte| any | (byte == 0xff));
    let mut rest = data;
    loop {
        while let Some((_, behind)) = rest.split_first_chunk().filter(|(bytes, _)| plain(bytes)) {
            rest = behind;
        }
        match *rest {
            [0xff, 0x00 | 0xd0..=0xd7, ..] => rest = &rest[2..],
            [0xff, 0xff, ..] => rest = &rest[1..],
            [0xff, _, ..] => return Some(rest),
            _ => rest = rest.get(1..)?,
        }
    }
}

/// One box of an ISO base media file.
struct Block<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// What follows it.
    behind: &'a [u8],
}

/// The box at the start of `bytes`, if all of it is there.
fn first_box(bytes: &[u8]) -> Option<Block<'_>> {
    let header = BoxHeader::read(bytes)?;
    let end = header.size.map_or(Some(bytes.len()), |size| usize::try_from(size).ok())?;
    let (data, behind) = (bytes.get(header.bytes..end)?, bytes.get(end..)?);
    Some(Block { kind: header.kind, data, behind })
}

/// The first box of a video is short; a longer one is not an `ftyp` box.
const MAX_FTYP_BYTES: u64 = 512;

/// Whether `bytes` begin with a whole `ftyp` box of a video's brand.
fn begins_video(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 12] = [
        b"mp4", b"iso", b"avc", b"hvc", b"hev", b"qt  ", b"3gp", b"3g2", b"M4V", b"MSNV", b"dash",
        b"XAVC",
    ];
    if bytes.get(4..8) != Some(b"ftyp") {
        return false;
    }
    let short = BoxHeader::read(bytes).filter(|header| header.bytes == 8);
    let size = short.and_then(|header| header.size);
    if !size.is_some_and(|s| (16..=MAX_FTYP_BYTES).contains(&s) && s.is_multiple_of(4)) {
        return false;
    }
    first_box(bytes)
        .is_some_and(|Block { data, .. }| BRANDS.iter().any(|brand| data.starts_with(brand)))
}

/// Searches the boxes of a HEIF file: Google's `mpvd` holds a video and Samsung's `sefd` may, and
/// so may the data after the last box.
fn boxes_hold_video(mut rest: &[u8]) -> bool {
    let mut first = true;
    while let Some(Block { kind, data, behind }) = first_box(rest) {
        let video = match &kind {
            b"mpvd" | b"sefd" => holds_video(data),
            b"ftyp" => !first && begins_video(rest),
            // Names are printable; anything else is not a box.
            _ if !kind.iter().all(|byte| (0x20..0x7f).contains(byte)) => break,
            _ => false,
        };
        if video {
            return true;
        }
        first = false;
        rest = behind;
    }
    holds_video(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32 + 8).to_be_bytes()[..], name, data].concat()
    }

    fn video() -> Vec<u8> {
        [block(b"ftyp", b"mp42\0\0\0\0isommp42"), block(b"mdat", b"frames")].concat()
    }

    /// A JPEG with these bytes in a thumbnail and in its compressed data.
    fn jpeg(inside: &[u8]) -> Vec<u8> {
        let length = (inside.len() as u16 + 2).to_be_bytes();
        let head = [b"\xff\xd8\xff\xe1", &length[..], inside, b"\xff\xda\0\x02\xff\0"].concat();
        [&head[..], inside, b"\xff\xd0\x12\xff\xff\xd9"].concat()
    }

    fn in_jpeg(bytes: &[u8]) -> bool {
        embedded(Format::Jpeg, bytes) == [Embedded::Video]
    }

    #[test]
    fn a_video_behind_a_jpeg_is_found_whatever_stands_between() {
        for between in [
            &b""[..],
            &[0; 100],
            &jpeg(b"gain map"),
            &[jpeg(b"a"), vec![0; 7], jpeg(b"b")].concat(),
            b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data",
            b"\xff\xd8\xff no picture, ftyp no video",
        ] {
            let file = [&jpeg(b"picture")[..], between, &video(), b"SEFT"].concat();
            assert!(in_jpeg(&file), "{between:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_video_is_none() {
        let whole = jpeg(&video());
        assert!(!in_jpeg(&whole));
        assert!(!in_jpeg(&[&whole[..], &whole].concat()), "inside a further picture");
        let heic = [block(b"ftyp", b"heic\0\0\0\0mif1heic"), block(b"mdat", b"tiles")].concat();
        let long = [&[0, 1, 0, 0][..], b"ftypmp42", &[0; 0x1_0000]].concat();
        for behind in [&heic[..], &long, b"ftyp", b"\0\0\0\x18ftypmp42", b""] {
            assert!(!in_jpeg(&[&jpeg(b"picture")[..], behind].concat()), "{behind:?}");
        }
    }

    #[test]
    fn a_video_in_place_of_the_end_of_a_jpeg_is_found() {
        let picture = jpeg(b"picture");
        let open = &picture[..picture.len() - 2];
        assert!(in_jpeg(&[open, &video()].concat()));
        assert!(in_jpeg(&[open, b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data", &video()].concat()));
        assert!(!in_jpeg(open));
    }

    #[test]
    fn boxes_and_what_lies_behind_them_are_looked_at_but_not_the_picture() {
        let with = |more: &[u8]| {
            let ftyp = block(b"ftyp", b"heic\0\0\0\0mif1heic");
            let file = [&ftyp[..], &block(b"mdat", &video()), more].concat();
            embedded(Format::Heic, &file) == [Embedded::Video]
        };
        assert!(!with(b"") && !with(&block(b"mpvd", b"")) && !with(&block(b"free", &video())));
        assert!(with(&block(b"mpvd", &video())));
        assert!(with(&block(b"sefd", &[b"MotionPhoto_Data", &video()[..]].concat())));
        assert!(with(&video()));
        assert!(with(&[b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data", &video()[..]].concat()));
    }

    #[test]
    fn many_beginnings_of_pictures_take_no_longer_than_many_bytes() {
        let segments = b"\xff\xd8\xff\xe0\0\x02".repeat(300_000);
        assert!(!in_jpeg(&[&jpeg(b"picture")[..], &segments].concat()));
    }
}
