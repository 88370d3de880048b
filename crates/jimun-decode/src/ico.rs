//! ICO: the largest picture in it, as Pillow takes it. Its payload is a PNG, or a BMP without file
//! header whose height also counts a mask.

use std::cmp::Reverse;

use jimun_core::{Error, Limits, RowSink};

use super::{bmp, png};

const HEADER_BYTES: usize = 6;
const ENTRY_BYTES: usize = 16;
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let payload = largest(bytes)?;
    if payload.starts_with(PNG_MAGIC) {
        return png::decode(payload, limits, sink);
    }
    bmp::decode_icon(payload, limits, sink)
}

/// By area (a side of 0 means 256), and among equals the one with the fewest bits per pixel, as
/// Pillow chooses.
fn largest(bytes: &[u8]) -> Result<&[u8], Error> {
    let count: &[u8; 2] =
        bytes.get(4..).and_then(|rest| rest.first_chunk()).ok_or(Error::Truncated)?;
    let count = usize::from(u16::from_le_bytes(*count));
    let directory =
        bytes.get(HEADER_BYTES..HEADER_BYTES + count * ENTRY_BYTES).ok_or(Error::Truncated)?;
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    let entry = directory
        .as_chunks::<ENTRY_BYTES>()
        .0
        .iter()
        .min_by_key(|entry| (Reverse(side(entry[0]) * side(entry[1])), depth(entry)))
        .ok_or(Error::Corrupt { what: "icon without a picture" })?;
    let [.., s0, s1, s2, s3, o0, o1, o2, o3] = *entry;
    let size = u32::from_le_bytes([s0, s1, s2, s3]) as usize;
    let start = u32::from_le_bytes([o0, o1, o2, o3]) as usize;
    let end = start.checked_add(size).ok_or(Error::Truncated)?;
    bytes.get(start..end).ok_or(Error::Truncated)
}

/// Bits per pixel; if none are stated, as many as the stated number of colours needs.
fn depth(entry: &[u8; ENTRY_BYTES]) -> u32 {
    match (u16::from_le_bytes([entry[6], entry[7]]), entry[2]) {
        (0, 0) => 256,
        (0, colours) => u32::from(colours).next_power_of_two().ilog2(),
        (bits, _) => bits.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_entry_is_taken_and_must_lie_in_the_file() {
        let entry = |side: u8, bits: u8, size: u8, offset: u8| {
            [side, side, 0, 0, 1, 0, bits, 0, size, 0, 0, 0, offset, 0, 0, 0]
        };
        let icon = |entries: &[[u8; 16]]| {
            let header = [0, 0, 1, 0, entries.len() as u8, 0];
            [&header[..], entries.as_flattened(), b"abcdef"].concat()
        };
        let at = (HEADER_BYTES + 3 * ENTRY_BYTES) as u8;
        let three = icon(&[entry(16, 4, 1, at), entry(0, 32, 2, at), entry(0, 8, 3, at)]);
        assert_eq!(largest(&three), Ok(&b"abc"[..]));
        assert_eq!(largest(&icon(&[entry(16, 32, 7, 22)])), Err(Error::Truncated));
        assert_eq!(largest(&icon(&[])), Err(Error::Corrupt { what: "icon without a picture" }));
        assert_eq!(largest(b"\0\0\x01\0\xff\xff"), Err(Error::Truncated));
    }
}
