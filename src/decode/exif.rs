//! The orientation in an Exif block. Nothing else in it is read: place, time and camera stay where they
//! are, and so does the embedded thumbnail.

use crate::orient::Orientation;

const ORIENTATION_TAG: u16 = 0x0112;
const TYPE_SHORT: u16 = 3;

/// The orientation that a TIFF-structured Exif block (starting at `II` or `MM`) states in its first
/// directory. Whatever is broken, absent or out of range means upright: bad metadata never fails a
/// picture.
pub(super) fn orientation(tiff: &[u8]) -> Orientation {
    stated_orientation(tiff).map(Orientation::from_exif).unwrap_or_default()
}

fn stated_orientation(tiff: &[u8]) -> Option<u16> {
    let read = match tiff.get(..4)? {
        b"II*\0" => Reader { tiff, u16_of: u16::from_le_bytes, u32_of: u32::from_le_bytes },
        b"MM\0*" => Reader { tiff, u16_of: u16::from_be_bytes, u32_of: u32::from_be_bytes },
        _ => return None,
    };
    let directory = usize::try_from(read.u32(4)?).ok()?;
    let entries = usize::from(read.u16(directory)?);
    (0..entries)
        .map_while(|index| directory.checked_add(2 + 12 * index))
        .find(|&at| read.u16(at) == Some(ORIENTATION_TAG))
        .filter(|&at| read.u16(at + 2) == Some(TYPE_SHORT) && read.u32(at + 4) == Some(1))
        .and_then(|at| read.u16(at + 8))
}

struct Reader<'a> {
    tiff: &'a [u8],
    u16_of: fn([u8; 2]) -> u16,
    u32_of: fn([u8; 4]) -> u32,
}

impl Reader<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        Some((self.u16_of)(*self.tiff.get(at..)?.first_chunk()?))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        Some((self.u32_of)(*self.tiff.get(at..)?.first_chunk()?))
    }
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
                [[0x0112, 3, 1, 0], [0x0112, 3, 1, 9], [0x0112, 3, 2, 6], [0x0112, 4, 1, 6]]
            {
                assert_eq!(orientation(&block(big, entry)), Orientation::Upright, "{entry:?}");
            }
        }
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
