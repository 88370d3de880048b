//! Image file directories, in which TIFF and Exif keep their values (TIFF 6.0, section 2; BigTIFF:
//! 8-byte offsets and counts). This is the one reader of them. Callers decide which tags and types
//! they take, and which faults they forgive.

use crate::Error;

/// A file or an Exif block whose byte order and offset size are known.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    /// BigTIFF.
    wide: bool,
}

impl<'a> File<'a> {
    /// The first two bytes state the byte order. The caller checks that they do.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, big_endian: bytes.starts_with(b"MM"), wide: false }
    }

    /// The same file as a BigTIFF.
    #[must_use]
    pub fn wide(self) -> Self {
        Self { wide: true, ..self }
    }

    /// Whether the highest byte of a number comes first.
    pub fn big_endian(&self) -> bool {
        self.big_endian
    }

    /// Bytes of the file.
    pub fn byte_count(&self) -> usize {
        self.bytes.len()
    }

    /// `count` bytes from `offset` on.
    ///
    /// # Errors
    /// `Truncated` when the file has fewer, here and in the methods below.
    pub fn slice(&self, offset: u64, count: u64) -> Result<&'a [u8], Error> {
        let end = offset.checked_add(count).ok_or(Error::Truncated)?;
        let range = usize::try_from(offset).ok().zip(usize::try_from(end).ok());
        range.and_then(|(start, end)| self.bytes.get(start..end)).ok_or(Error::Truncated)
    }

    /// A number of up to 8 bytes. One copy of it is enough: nothing is read often.
    #[inline(never)]
    fn number(&self, at: u64, bytes: u64) -> Result<u64, Error> {
        let bytes = self.slice(at, bytes)?.iter();
        let push = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Ok(if self.big_endian { bytes.fold(0, push) } else { bytes.rev().fold(0, push) })
    }

    /// Two bytes.
    pub fn u16(&self, at: u64) -> Result<u16, Error> {
        self.number(at, 2).map(|number| number as u16)
    }

    /// Four bytes.
    pub fn u32(&self, at: u64) -> Result<u32, Error> {
        self.number(at, 4).map(|number| number as u32)
    }

    /// A count or an offset: four bytes, or eight in a BigTIFF.
    pub fn word(&self, at: u64) -> Result<u64, Error> {
        self.number(at, if self.wide { 8 } else { 4 })
    }

    /// The entries of the directory at `at`, which may be more than the file has.
    pub fn entries(&self, at: u64) -> Result<Entries, Error> {
        let (count_bytes, size) = if self.wide { (8, 20) } else { (2, 12) };
        let count = self.number(at, count_bytes)?;
        Ok(Entries { count, first: at + count_bytes, size })
    }
}

/// The entries of one directory. Their tag comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entries {
    /// How many there are said to be.
    pub count: u64,
    /// Where the first one is.
    pub first: u64,
    /// Bytes of one.
    pub size: u64,
}

impl Entries {
    /// Where the entries begin, as far as `file` has them.
    pub fn places(self, file: File<'_>) -> impl Iterator<Item = u64> {
        let room = (file.bytes.len() as u64).saturating_sub(self.first).div_ceil(self.size);
        (0..self.count.min(room)).map(move |index| self.first + index * self.size)
    }
}

/// The values of one tag, read from the file one by one: a hostile count allocates nothing.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    file: File<'a>,
    /// Their type, as a number of TIFF's table.
    pub kind: u16,
    /// How many there are said to be.
    pub count: u64,
    at: u64,
}

impl<'a> Values<'a> {
    /// Those of the entry at `entry`.
    ///
    /// # Errors
    /// `Truncated` when the file ends within the entry.
    pub fn read(file: File<'a>, entry: u64) -> Result<Self, Error> {
        let kind = file.u16(entry + 2)?;
        let count = file.word(entry + 4)?;
        let (place, room) = if file.wide { (entry + 12, 8) } else { (entry + 8, 4) };
        let mut values = Self { file, kind, count, at: place };
        // More bytes than fit into the entry are stored elsewhere.
        if count.checked_mul(values.size()).is_none_or(|bytes| bytes > room) {
            values.at = file.word(place)?;
        }
        Ok(values)
    }

    /// Bytes of one value.
    fn size(&self) -> u64 {
        match self.kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16..=18 => 8,
            _ => 1,
        }
    }

    fn place(&self, index: u64) -> Result<u64, Error> {
        if index >= self.count {
            return Err(Error::Corrupt { what: "number of values in a tag" });
        }
        index
            .checked_mul(self.size())
            .and_then(|ahead| self.at.checked_add(ahead))
            .ok_or(Error::Truncated)
    }

    /// The bits of one value, whatever its type.
    ///
    /// # Errors
    /// When there is no such value, here and in the methods below.
    pub fn bits(&self, index: u64) -> Result<u64, Error> {
        self.file.number(self.place(index)?, self.size())
    }

    /// An unsigned integer of any size.
    ///
    /// # Errors
    /// Also when the type is another.
    pub fn get(&self, index: u64) -> Result<u64, Error> {
        match self.kind {
            1 | 3 | 4 | 7 | 13 | 16 | 18 => self.bits(index),
            _ => {
                self.place(index)?;
                Err(Error::Corrupt { what: "type of a tag" })
            }
        }
    }

    /// A fraction, or an integer.
    ///
    /// # Errors
    /// Also when the type is another.
    pub fn get_fraction(&self, index: u64) -> Result<f32, Error> {
        match self.kind {
            5 => {
                let bits = self.bits(index)?;
                let (high, low) = ((bits >> 32) as u32, bits as u32);
                let (above, below) = if self.file.big_endian { (high, low) } else { (low, high) };
                Ok(above as f32 / below.max(1) as f32)
            }
            11 => self.bits(index).map(|bits| f32::from_bits(bits as u32)),
            _ => self.get(index).map(|value| value as f32),
        }
    }

    /// The values as bytes.
    ///
    /// # Errors
    /// `Truncated` when the file has fewer.
    pub fn bytes(&self) -> Result<&'a [u8], Error> {
        self.file.slice(self.at, self.count.checked_mul(self.size()).ok_or(Error::Truncated)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A classic directory at byte 8 with one entry of these type, count and four bytes, and eight
    /// more bytes after it.
    fn classic(big: bool, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
        let u16s = |value: u16| if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let u32s = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let mut file = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        file.extend(u32s(8));
        file.extend([u16s(1), u16s(0x0112), u16s(kind)].concat());
        file.extend(u32s(count));
        file.extend(value);
        file.extend([1, 2, 3, 4, 5, 6, 7, 8]);
        file
    }

    fn values(bytes: &[u8]) -> Values<'_> {
        let file = File::new(bytes);
        let entries = file.entries(8).expect("a directory");
        assert_eq!(entries, Entries { count: 1, first: 10, size: 12 });
        Values::read(file, entries.first).expect("an entry")
    }

    #[test]
    fn values_are_in_the_entry_if_they_fit_and_elsewhere_if_not() {
        for (kind, count, value, expected) in [
            (3, 2, [0, 7, 0, 9], &[7, 9][..]),
            (1, 4, [1, 2, 3, 4], &[1, 2, 3, 4]),
            (4, 1, [0, 0, 1, 2], &[0x102]),
            (4, 2, [0, 0, 0, 22], &[0x0102_0304, 0x0506_0708]),
            (3, 3, [0, 0, 0, 22], &[0x0102, 0x0304, 0x0506]),
            (16, 1, [0, 0, 0, 22], &[0x0102_0304_0506_0708]),
        ] {
            let file = classic(true, kind, count, value);
            let read = values(&file);
            let all: Result<Vec<_>, _> = (0..read.count).map(|index| read.get(index)).collect();
            assert_eq!(all.as_deref(), Ok(expected), "type {kind}");
            let none = Error::Corrupt { what: "number of values in a tag" };
            assert_eq!(read.get(read.count), Err(none));
        }
        let file = classic(false, 3, 3, [22, 0, 0, 0]);
        assert_eq!(values(&file).get(2), Ok(0x0605));
        assert_eq!(values(&file).bytes(), Ok(&[1, 2, 3, 4, 5, 6][..]));
    }

    #[test]
    fn signed_integers_have_bits_but_no_unsigned_value() {
        let wrong = Err(Error::Corrupt { what: "type of a tag" });
        for (kind, bits) in [(8, 0xfffe), (9, 0xfffe_0000)] {
            let file = classic(true, kind, 1, [0xff, 0xfe, 0, 0]);
            assert_eq!((values(&file).bits(0), values(&file).get(0)), (Ok(bits), wrong.clone()));
        }
    }

    #[test]
    fn fractions_are_read_and_none_is_divided_by_zero() {
        let file = classic(true, 5, 1, [0, 0, 0, 22]);
        let expected = 0x0102_0304 as f32 / 0x0506_0708 as f32;
        assert_eq!(values(&file).get_fraction(0), Ok(expected));
        let file = classic(true, 5, 1, [0, 0, 0, 18]);
        assert_eq!(values(&file).get_fraction(0), Ok(18.0 / 0x0102_0304 as f32));
        let file = classic(false, 5, 1, [22, 0, 0, 0]);
        let expected = 0x0403_0201 as f32 / 0x0807_0605 as f32;
        assert_eq!(values(&file).get_fraction(0), Ok(expected));
        let file = classic(true, 11, 1, 1.5_f32.to_be_bytes());
        assert_eq!(values(&file).get_fraction(0), Ok(1.5));
        let zero = [&classic(true, 5, 1, [0, 0, 0, 30])[..], &[0, 0, 0, 3, 0, 0, 0, 0]].concat();
        assert_eq!(values(&zero).get_fraction(0), Ok(3.0));
    }

    #[test]
    fn a_hostile_count_neither_overflows_nor_ends_late() {
        let file = classic(false, 4, u32::MAX, [0xff; 4]);
        assert_eq!(values(&file).get(0), Err(Error::Truncated));
        assert_eq!(values(&file).bytes(), Err(Error::Truncated));
        // 65,535 entries are stated. The file has the beginnings of two.
        let cut = [&b"II*\0\x08\0\0\0\xff\xff"[..], &[0; 13]].concat();
        let cut = File::new(&cut);
        let entries = cut.entries(8).expect("a directory");
        assert_eq!(entries.places(cut).collect::<Vec<_>>(), [10, 22]);
        assert_eq!(cut.entries(u64::MAX), Err(Error::Truncated));
    }

    #[test]
    fn a_big_tiff_has_wider_counts_and_offsets() {
        let words = |words: &[u64]| words.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<_>>();
        let entry = |kind: u16, count, value| {
            [&0x0112_u16.to_le_bytes()[..], &kind.to_le_bytes(), &words(&[count, value])].concat()
        };
        let bytes = [words(&[1]), entry(4, 2, 0x0000_0005_0000_0006)].concat();
        let file = File::new(&bytes).wide();
        let entries = file.entries(0).expect("a directory");
        assert_eq!(entries, Entries { count: 1, first: 8, size: 20 });
        let near = Values::read(file, 8).expect("an entry");
        assert_eq!((near.get(0), near.get(1)), (Ok(6), Ok(5)));
        let bytes = [words(&[1]), entry(3, 5, 28), b"\x01\0\x02\0\x03\0\x04\0\x05\0".to_vec()];
        let bytes = bytes.concat();
        let far = Values::read(File::new(&bytes).wide(), 8).expect("an entry");
        assert_eq!((far.get(0), far.get(4)), (Ok(1), Ok(5)));
    }
}
