//! Where an item's bytes are: the `iloc` box (ISO/IEC 14496-12, 8.11.3).

use std::borrow::Cow;
use std::collections::BTreeMap;

use jimun_core::Error;

use super::bytes::Bytes;

/// Phones write one. Each costs a copy.
const MAX_EXTENTS: usize = 256;

/// The parts of one item.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    /// 0: the file; 1: the `idat` box; 2: another item.
    construction: u16,
    /// 0: this file.
    data_reference: u16,
    extents: Vec<Extent>,
}

#[derive(Clone, Copy, Debug)]
struct Extent {
    offset: u64,
    /// 0: everything after `offset`.
    length: u64,
}

impl Location {
    pub(crate) fn read_all(
        mut bytes: Bytes<'_>,
        max_items: usize,
    ) -> Result<BTreeMap<u32, Self>, Error> {
        let (version, _) = bytes.version_and_flags()?;
        if version > 2 {
            return Err(Error::UnsupportedFeature { feature: "this version of the iloc box" });
        }
        let [sizes, more_sizes] = bytes.array()?;
        let [offset_size, length_size] = [sizes >> 4, sizes & 15].map(usize::from);
        let base_size = usize::from(more_sizes >> 4);
        let index_size = if version > 0 { usize::from(more_sizes & 15) } else { 0 };
        if [offset_size, length_size, base_size, index_size]
            .iter()
            .any(|size| ![0, 4, 8].contains(size))
        {
            return Err(Error::Corrupt { what: "field sizes of the iloc box" });
        }

        let count = bytes.u16_or_u32(version == 2)? as usize;
        if count > max_items {
            return Err(Error::Corrupt { what: "more than 16,384 items" });
        }
        let mut all = BTreeMap::new();
        for _ in 0..count {
            let item = bytes.u16_or_u32(version == 2)?;
            let construction = if version > 0 { bytes.u16()? & 15 } else { 0 };
            let data_reference = bytes.u16()?;
            let base = bytes.uint(base_size)?;
            let count = usize::from(bytes.u16()?);
            if count > MAX_EXTENTS {
                return Err(Error::UnsupportedFeature {
                    feature: "a HEIF item in more than 256 parts",
                });
            }
            let mut extents = Vec::with_capacity(count);
            for _ in 0..count {
                bytes.uint(index_size)?;
                let offset = base.checked_add(bytes.uint(offset_size)?).ok_or(Error::Truncated)?;
                extents.push(Extent { offset, length: bytes.uint(length_size)? });
            }
            all.insert(item, Self { construction, data_reference, extents });
        }
        Ok(all)
    }

    /// The maximum number of bytes that the item may take from a source of `max` bytes, whether
    /// they are present or not.
    pub(crate) fn bytes(&self, max: u64) -> u64 {
        let length = |extent: &Extent| if extent.length == 0 { max } else { extent.length };
        self.extents.iter().fold(0, |sum, extent| sum.saturating_add(length(extent)))
    }

    /// The item's bytes, copied only when they are in several parts.
    pub(crate) fn data<'a>(
        &self,
        file: &'a [u8],
        item_data: &'a [u8],
    ) -> Result<Cow<'a, [u8]>, Error> {
        let source = match (self.construction, self.data_reference) {
            (0, 0) => file,
            (1, 0) => item_data,
            (_, 0) => {
                return Err(Error::UnsupportedFeature { feature: "a HEIF item inside another" });
            }
            _ => return Err(Error::UnsupportedFeature { feature: "a HEIF item in another file" }),
        };
        let mut parts = self.extents.iter().map(|extent| extent.slice(source));
        let first = parts.next().ok_or(Error::Corrupt { what: "an item without data" })??;
        if self.extents.len() == 1 {
            return Ok(Cow::Borrowed(first));
        }
        let mut whole = first.to_vec();
        for part in parts {
            whole.extend_from_slice(part?);
            // Parts may overlap: a small file could ask for any amount.
            if whole.len() > source.len() {
                return Err(Error::Corrupt { what: "an item larger than the file" });
            }
        }
        Ok(Cow::Owned(whole))
    }
}

impl Extent {
    fn slice(self, source: &[u8]) -> Result<&[u8], Error> {
        let offset = usize::try_from(self.offset).map_err(|_| Error::Truncated)?;
        let behind = source.get(offset..).ok_or(Error::Truncated)?;
        if self.length == 0 {
            return Ok(behind);
        }
        let length = usize::try_from(self.length).map_err(|_| Error::Truncated)?;
        behind.get(..length).ok_or(Error::Truncated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 1, offsets and lengths of 4 bytes, base of 4 bytes: one item with these parts.
    fn item(construction: u8, base: u32, parts: &[(u32, u32)]) -> Location {
        let mut bytes = vec![1, 0, 0, 0, 0x44, 0x40, 0, 1, 0, 7, 0, construction, 0, 0];
        bytes.extend(base.to_be_bytes());
        bytes.extend([0, u8::try_from(parts.len()).expect("few")]);
        for (offset, length) in parts {
            bytes.extend([offset.to_be_bytes(), length.to_be_bytes()].concat());
        }
        for cut in 0..bytes.len() {
            assert!(Location::read_all(Bytes::new(&bytes[..cut]), 9).is_err());
        }
        Location::read_all(Bytes::new(&bytes), 9).expect("a location")[&7].clone()
    }

    #[test]
    fn parts_are_joined_and_taken_from_where_they_lie() {
        let data = |item: &Location| item.data(b"0123456789", b"abcdef").map(Cow::into_owned);
        assert_eq!(data(&item(0, 0, &[(2, 3)])), Ok(b"234".to_vec()));
        assert_eq!(data(&item(0, 2, &[(2, 3), (0, 1)])), Ok(b"4562".to_vec()));
        assert_eq!(data(&item(1, 0, &[(2, 3)])), Ok(b"cde".to_vec()));
        assert_eq!(data(&item(0, 0, &[(7, 0)])), Ok(b"789".to_vec()));
        assert!(matches!(data(&item(2, 0, &[(0, 1)])), Err(Error::UnsupportedFeature { .. })));
    }

    #[test]
    fn parts_behind_the_end_are_truncated_and_overlapping_ones_cannot_grow() {
        let data = |item: &Location| item.data(b"0123456789", b"abcdef").map(Cow::into_owned);
        for (base, part) in [(0, (8, 3)), (0, (11, 0)), (u32::MAX, (u32::MAX, u32::MAX))] {
            assert_eq!(data(&item(0, base, &[part])), Err(Error::Truncated));
        }
        let larger = Err(Error::Corrupt { what: "an item larger than the file" });
        assert_eq!(data(&item(0, 0, &[(0, 0), (0, 1)])), larger);
        assert!(data(&item(0, 0, &[])).is_err());
    }
}
