//! The orientation in an Exif block. This reads nothing else: not place, time, camera or the
//! embedded thumbnail.
//!
//! Blocks are written in more ways than the standard has. If either Pillow or Chromium rotates a
//! picture for a form, we read that form, because the record then also holds the fingerprint as
//! stored. A form that neither reads is ignored (`docs/formats.md`).

use crate::Orientation;
use crate::ifd::{File, Values};

const ORIENTATION_TAG: u16 = 0x0112;
/// Where the Exif directory proper begins. Chromium looks there, too.
const EXIF_DIRECTORY_TAG: u16 = 0x8769;

/// The start of a JPEG's segment. Other formats need no such head, but many files have it.
const HEAD: &[u8] = b"Exif\0\0";

/// The orientation that an Exif block states. Anything broken, absent or out of range means
/// upright: bad metadata never fails a picture.
pub fn orientation(mut block: &[u8]) -> Orientation {
    while let Some(rest) = block.strip_prefix(HEAD) {
        block = rest;
    }
    stated_orientation(block).unwrap_or_default()
}

/// [`orientation`] of a JPEG's APP1 segment; nothing when it is not Exif. Chromium ignores the last
/// byte of the head, which some writers fill with 0xFF.
pub fn of_segment(payload: &[u8]) -> Option<Orientation> {
    payload.strip_prefix(&HEAD[..5])?.get(1..).map(orientation)
}

/// The orientation in ImageMagick's text for PNG: an empty line, a name and a length, then the
/// block in hexadecimal digits.
pub fn of_raw_profile(text: &str) -> Orientation {
    let digits = text.lines().skip(3).flat_map(str::chars).filter(|c| !c.is_whitespace());
    let digits: Option<Vec<u8>> = digits.map(|c| Some(c.to_digit(16)? as u8)).collect();
    let block = digits.map(|digits| {
        let pairs = digits.as_chunks().0.iter();
        pairs.map(|[high, low]| high << 4 | low).collect::<Vec<u8>>()
    });
    block.as_deref().map(orientation).unwrap_or_default()
}

fn stated_orientation(tiff: &[u8]) -> Option<Orientation> {
    // The number 42 in either byte order, as in Pillow.
    if !matches!(tiff.get(..4)?, b"II*\0" | b"II\0*" | b"MM\0*" | b"MM*\0") {
        return None;
    }
    let file = File::new(tiff);
    let first = file.word(4).ok()?;
    of_directory(file, first).or_else(|| {
        let exif = values(file, first, EXIF_DIRECTORY_TAG).next()?;
        of_directory(file, integer(exif)?)
    })
}

/// The value of the first entry that states one of the eight.
fn of_directory(file: File<'_>, directory: u64) -> Option<Orientation> {
    values(file, directory, ORIENTATION_TAG).find_map(|entry| {
        match u16::try_from(integer(entry)?) {
            Ok(value @ 1..=8) => Some(Orientation::from_exif(value)),
            _ => None,
        }
    })
}

/// What the entries with this tag say, as far as the block has them.
fn values(file: File<'_>, directory: u64, tag: u16) -> impl Iterator<Item = Option<Values<'_>>> {
    let places = file.entries(directory).ok().map(|entries| entries.places(file));
    let places = places.into_iter().flatten().filter(move |&at| file.u16(at) == Ok(tag));
    places.map(move |at| Values::read(file, at).ok())
}

/// The first whole number of an entry: two bytes or four, unsigned or signed. Of a signed one, only
/// a value that is not negative makes sense.
fn integer(values: Option<Values<'_>>) -> Option<u64> {
    values.filter(|values| matches!(values.kind, 3 | 4 | 8 | 9))?.bits(0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(big: bool, entry: [u16; 4]) -> Vec<u8> {
        let u16s = |value: u16| if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let u32s = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let [tag, kind, count, value] = entry;
        let mut tiff = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        tiff.extend(u32s(8));
        tiff.extend(u16s(2));
        tiff.extend([u16s(0x010f), u16s(2)].concat());
        tiff.extend([u32s(4), u32s(0)].concat());
        tiff.extend([u16s(tag), u16s(kind)].concat());
        tiff.extend(u32s(count.into()));
        tiff.extend([u16s(value), u16s(0)].concat());
        tiff
    }

    #[test]
    fn both_byte_orders_are_read_and_nonsense_means_upright() {
        for big in [false, true] {
            for (value, expected) in (1..).zip(Orientation::ALL) {
                assert_eq!(orientation(&block(big, [0x0112, 3, 1, value])), expected);
            }
            for entry in
                [[0x0112, 3, 1, 0], [0x0112, 3, 1, 9], [0x0112, 3, 0, 6], [0x0112, 1, 1, 6]]
            {
                assert_eq!(orientation(&block(big, entry)), Orientation::Upright, "{entry:?}");
            }
        }
    }

    #[test]
    fn heads_that_pillow_or_chromium_reads_are_read_and_no_others() {
        let bare = block(false, [0x0112, 3, 1, 6]);
        let headed = |head: &[u8]| [head, &bare].concat();
        let turned = Orientation::RotateCw90;
        for head in [&b""[..], b"Exif\0\0", b"Exif\0\0Exif\0\0"] {
            assert_eq!(orientation(&headed(head)), turned, "{head:?}");
        }
        for head in [&b"EXIF\0\0"[..], b"Exif\0", b"Exif", b"\0\0", b"\xff\xe1\0\x28Exif\0\0"] {
            assert_eq!(orientation(&headed(head)), Orientation::Upright, "{head:?}");
        }
        for head in [&b"Exif\0\0"[..], b"Exif\0\xff", b"Exif\0\0Exif\0\0"] {
            assert_eq!(of_segment(&headed(head)), Some(turned), "{head:?}");
        }
        for head in [&b""[..], b"EXIF\0\0", b"http://ns.adobe.com/xap/1.0/\0"] {
            assert_eq!(of_segment(&headed(head)), None, "{head:?}");
        }
        assert_eq!(of_segment(b"Exif\0"), None);
        assert_eq!(of_segment(b"Exif\0\0"), Some(Orientation::Upright));
    }

    #[test]
    fn the_number_of_tiff_may_have_its_bytes_exchanged() {
        for (big, number) in [(false, *b"\0*"), (true, *b"*\0")] {
            let mut block = block(big, [0x0112, 3, 1, 3]);
            block[2..4].copy_from_slice(&number);
            assert_eq!(orientation(&block), Orientation::Rotated180);
            block[2..4].copy_from_slice(b"U\0");
            assert_eq!(orientation(&block), Orientation::Upright);
        }
    }

    #[test]
    fn the_first_whole_number_counts_whatever_its_width() {
        // Big-endian: in a four-byte number, the first two bytes are its upper half, so the value
        // follows them.
        let long = |kind| {
            let mut block = block(true, [0x0112, kind, 1, 0]);
            let end = block.len();
            block[end - 1] = 8;
            block
        };
        assert_eq!(orientation(&long(4)), Orientation::RotateCcw90);
        assert_eq!(orientation(&long(9)), Orientation::RotateCcw90);
        assert_eq!(orientation(&long(3)), Orientation::Upright);
        assert_eq!(orientation(&block(false, [0x0112, 8, 1, 8])), Orientation::RotateCcw90);
        assert_eq!(orientation(&block(true, [0x0112, 3, 2, 8])), Orientation::RotateCcw90);
        // Three numbers of two bytes are stored elsewhere: here, where the block's own length is
        // made to say 6.
        let mut elsewhere = block(false, [0x0112, 3, 3, 0]);
        let end = elsewhere.len();
        elsewhere[end - 4] = end as u8;
        elsewhere.extend([6, 0, 1, 0, 1, 0]);
        assert_eq!(orientation(&elsewhere), Orientation::RotateCw90);
    }

    /// A little-endian block whose directory, at this offset, has these entries of one number of
    /// two bytes.
    fn directory(offset: u32, entries: &[[u16; 2]]) -> Vec<u8> {
        let mut tiff = [b"II*\0", &offset.to_le_bytes()[..]].concat();
        tiff.resize(offset as usize, 0);
        tiff.extend((entries.len() as u16).to_le_bytes());
        for [tag, value] in entries {
            let kind = if *tag == EXIF_DIRECTORY_TAG { 4_u16 } else { 3 };
            tiff.extend([tag.to_le_bytes(), kind.to_le_bytes(), [1, 0], [0, 0]].concat());
            tiff.extend([value.to_le_bytes(), [0, 0]].concat());
        }
        tiff
    }

    #[test]
    fn the_directory_may_lie_anywhere_and_the_first_lawful_entry_counts() {
        let of = |offset, entries: &[[u16; 2]]| orientation(&directory(offset, entries));
        assert_eq!(of(300, &[[0x0112, 6]]), Orientation::RotateCw90);
        assert_eq!(of(8, &[[0x0112, 6], [0x0112, 3]]), Orientation::RotateCw90);
        assert_eq!(of(8, &[[0x0112, 9], [0x0112, 3]]), Orientation::Rotated180);
        // Chromium continues in the Exif directory, but only when the first directory states
        // nothing.
        let inner = |first: &[[u16; 2]]| {
            let mut block = directory(8, first);
            block.extend(&directory(8, &[[0x0112, 8]])[8..]);
            orientation(&block)
        };
        assert_eq!(inner(&[[EXIF_DIRECTORY_TAG, 22]]), Orientation::RotateCcw90);
        assert_eq!(inner(&[[EXIF_DIRECTORY_TAG, 34], [0x0112, 3]]), Orientation::Rotated180);
        assert_eq!(inner(&[[EXIF_DIRECTORY_TAG, 8]]), Orientation::Upright);
    }

    #[test]
    fn a_raw_profile_is_hexadecimal_text_behind_three_lines() {
        let block = [HEAD, &block(true, [0x0112, 3, 1, 6])].concat();
        let digits: String = block.iter().map(|byte| format!("{byte:02x}")).collect();
        let (upper, lower) = digits.split_at(36);
        let text = format!("\nexif\n      44\n{upper}\n{lower}\n");
        assert_eq!(of_raw_profile(&text), Orientation::RotateCw90);
        assert_eq!(of_raw_profile(&text.replace("4d4d", "4x4d")), Orientation::Upright);
        assert_eq!(of_raw_profile(&text[..text.len() - 60]), Orientation::Upright);
        assert_eq!(of_raw_profile(""), Orientation::Upright);
    }

    #[test]
    fn a_block_cut_anywhere_is_read_as_upright_or_as_stated() {
        let whole = block(true, [0x0112, 3, 1, 6]);
        for length in 0..whole.len() {
            let cut = orientation(&whole[..length]);
            assert!(matches!(cut, Orientation::Upright | Orientation::RotateCw90));
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff"), Orientation::Upright);
    }
}
