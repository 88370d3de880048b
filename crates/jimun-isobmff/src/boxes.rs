//! Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2): size, type, payload.

use jimun_core::Error;

use super::bytes::{Bytes, ENDS_EARLY};

/// Ordinary `ipco` boxes have fewer than 300 children.
const MAX_CHILDREN: usize = 16_384;

/// What a box begins with: the one reader of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoxHeader {
    /// Four characters.
    pub kind: [u8; 4],
    /// Bytes of the header itself.
    pub bytes: usize,
    /// Bytes of the whole box; `None` when it extends to the end of the file.
    pub size: Option<u64>,
}

impl BoxHeader {
    /// The header at the start of `bytes`, if all of it is there.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (size, rest) = bytes.split_first_chunk()?;
        let (&kind, rest) = rest.split_first_chunk()?;
        Some(match u32::from_be_bytes(*size) {
            0 => Self { kind, bytes: 8, size: None },
            1 => {
                let size = u64::from_be_bytes(*rest.first_chunk()?);
                Self { kind, bytes: 16, size: Some(size) }
            }
            size => Self { kind, bytes: 8, size: Some(size.into()) },
        })
    }

    /// Bytes of the payload of a box at the start of so many bytes; `None` when its size is less
    /// than its header's.
    pub fn payload_bytes(&self, available: u64) -> Option<u64> {
        self.size.unwrap_or(available).checked_sub(self.bytes as u64)
    }
}

/// One box.
#[derive(Clone, Copy, Debug)]
pub struct IsoBox<'a> {
    /// Its four characters.
    pub kind: [u8; 4],
    /// What follows size and kind.
    pub payload: &'a [u8],
}

/// The consecutive boxes in `parent`. They are not opened.
pub fn children(parent: &[u8]) -> Result<Vec<IsoBox<'_>>, Error> {
    let mut boxes = Vec::new();
    let mut bytes = Bytes::new(parent);
    while !bytes.rest().is_empty() {
        if boxes.len() == MAX_CHILDREN {
            return Err(Error::Corrupt { what: "more than 16,384 boxes in one" });
        }
        let next = next_box(&mut bytes)?;
        boxes.push(next.ok_or(Error::Corrupt { what: "box larger than the one around it" })?);
    }
    Ok(boxes)
}

/// The first box of `kind` in a whole file. Ignores the boxes after it.
pub fn find_in_file(file: &[u8], kind: [u8; 4]) -> Result<&[u8], Error> {
    let mut bytes = Bytes::new(file);
    for _ in 0..MAX_CHILDREN {
        if bytes.rest().is_empty() {
            return Err(Error::Corrupt { what: "no meta box" });
        }
        match next_box(&mut bytes) {
            Ok(Some(found)) if found.kind == kind => return Ok(found.payload),
            Ok(Some(_)) => {}
            // Only the end of the file can cut a top-level box.
            Ok(None) | Err(_) => return Err(Error::Truncated),
        }
    }
    Err(Error::Corrupt { what: "more than 16,384 boxes in one" })
}

/// `None` when the box extends beyond the last byte.
fn next_box<'a>(bytes: &mut Bytes<'a>) -> Result<Option<IsoBox<'a>>, Error> {
    let header = BoxHeader::read(bytes.rest()).ok_or(ENDS_EARLY)?;
    let length = header.payload_bytes(bytes.rest().len() as u64);
    let length = length.and_then(|length| usize::try_from(length).ok());
    let length = length.ok_or(Error::Corrupt { what: "box size" })?;
    bytes.take(header.bytes)?;
    let kind = header.kind;
    Ok(bytes.take(length).ok().map(|payload| IsoBox { kind, payload }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
        let size = u32::try_from(8 + payload.len()).expect("small");
        [&size.to_be_bytes()[..], kind, payload].concat()
    }

    #[test]
    fn sizes_of_32_and_64_bits_and_to_the_end_are_read() {
        let long = [&1u32.to_be_bytes()[..], b"long", &18u64.to_be_bytes(), b"xy"].concat();
        let open = [&0u32.to_be_bytes()[..], b"open", b"to the end"].concat();
        let parent = [boxed(b"free", b"a"), long, open].concat();
        let found: Vec<_> =
            children(&parent).expect("boxes").iter().map(|b| (b.kind, b.payload)).collect();
        let expected: [([u8; 4], &[u8]); 3] =
            [(*b"free", b"a"), (*b"long", b"xy"), (*b"open", b"to the end")];
        assert_eq!(found, expected);
        assert_eq!(find_in_file(&parent, *b"long"), Ok(&b"xy"[..]));
    }

    #[test]
    fn a_file_cut_in_a_box_is_truncated_and_a_box_cut_in_another_is_corrupt() {
        let file = [boxed(b"ftyp", b"heic"), boxed(b"meta", b"1234")].concat();
        for length in 0..file.len() {
            let found = find_in_file(&file[..length], *b"meta");
            let expected = if length == 0 || length == 12 {
                Error::Corrupt { what: "no meta box" }
            } else {
                Error::Truncated
            };
            assert_eq!(found, Err(expected), "{length}");
        }
        assert!(matches!(children(&file[..file.len() - 1]), Err(Error::Corrupt { .. })));
        assert!(children(b"\0\0\0\x07free").is_err());
        assert!(children(b"\0\0\0\x01free\0\0\0\0\0\0\0\x0f").is_err());
        assert!(children(b"\0\0\0\x01free\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
    }
}
