//! The header and the image file directories (TIFF 6.0, section 2; BigTIFF: 8-byte offsets and
//! counts).

use jimun_core::Error;

/// The tags that are read. All others, including the thumbnails', are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Tag {
    NewSubfileType = 254,
    SubfileType = 255,
    ImageWidth = 256,
    ImageLength = 257,
    BitsPerSample = 258,
    Compression = 259,
    Photometric = 262,
    FillOrder = 266,
    Make = 271,
    StripOffsets = 273,
    Orientation = 274,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    PlanarConfiguration = 284,
    T4Options = 292,
    Predictor = 317,
    ColorMap = 320,
    TileWidth = 322,
    TileLength = 323,
    TileOffsets = 324,
    TileByteCounts = 325,
    SubIfds = 330,
    ExtraSamples = 338,
    SampleFormat = 339,
    JpegTables = 347,
    YCbCrCoefficients = 529,
    YCbCrSubSampling = 530,
    ReferenceBlackWhite = 532,
    DngVersion = 50706,
}

/// No picture has more tags than a classic directory can hold.
const MAX_ENTRIES: u64 = u16::MAX as u64;

/// A file whose byte order and offset size are known.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    /// BigTIFF.
    wide: bool,
}

impl<'a> File<'a> {
    /// The file, and where its first directory is.
    pub(super) fn read(bytes: &'a [u8]) -> Result<(Self, u64), Error> {
        let big_endian = bytes.starts_with(b"MM");
        let mut file = Self { bytes, big_endian, wide: false };
        match file.u16(2)? {
            42 => Ok((file, file.u32(4)?.into())),
            43 if (file.u16(4)?, file.u16(6)?) == (8, 0) => {
                file.wide = true;
                Ok((file, file.u64(8)?))
            }
            _ => Err(Error::Corrupt { what: "TIFF header" }),
        }
    }

    pub(super) fn big_endian(&self) -> bool {
        self.big_endian
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// `count` bytes from `offset` on.
    pub(super) fn slice(&self, offset: u64, count: u64) -> Result<&'a [u8], Error> {
        let end = offset.checked_add(count).ok_or(Error::Truncated)?;
        let range = usize::try_from(offset).ok().zip(usize::try_from(end).ok());
        range.and_then(|(start, end)| self.bytes.get(start..end)).ok_or(Error::Truncated)
    }

    fn array<const N: usize>(&self, at: u64) -> Result<[u8; N], Error> {
        let bytes = self.slice(at, N as u64)?;
        let mut array = *bytes.first_chunk::<N>().ok_or(Error::Truncated)?;
        if self.big_endian {
            array.reverse();
        }
        Ok(array)
    }

    fn u16(&self, at: u64) -> Result<u16, Error> {
        self.array(at).map(u16::from_le_bytes)
    }

    fn u32(&self, at: u64) -> Result<u32, Error> {
        self.array(at).map(u32::from_le_bytes)
    }

    fn u64(&self, at: u64) -> Result<u64, Error> {
        self.array(at).map(u64::from_le_bytes)
    }

    /// A count or an offset, in the file's size.
    fn word(&self, at: u64) -> Result<u64, Error> {
        if self.wide { self.u64(at) } else { self.u32(at).map(u64::from) }
    }
}

/// One directory: a page, a thumbnail or a mask.
pub(super) struct Directory<'a> {
    pub(super) file: File<'a>,
    entries: Vec<(u16, Values<'a>)>,
    /// Where the next one is, or 0.
    pub(super) next: u64,
}

impl<'a> Directory<'a> {
    pub(super) fn read(file: File<'a>, at: u64) -> Result<Self, Error> {
        let (count, first, size) = if file.wide {
            (file.u64(at)?, at.checked_add(8), 20)
        } else {
            (file.u16(at)?.into(), at.checked_add(2), 12)
        };
        if count == 0 || count > MAX_ENTRIES {
            return Err(Error::Corrupt { what: "number of tags in a directory" });
        }
        let first = first.ok_or(Error::Truncated)?;
        // The whole directory must be present; so the sums below cannot overflow.
        file.slice(first, count * size)?;
        let mut entries: Vec<(u16, Values<'a>)> = Vec::new();
        for entry in (0..count).map(|index| first + index * size) {
            let tag = file.u16(entry)?;
            // If a tag occurs twice, the first one counts.
            if is_wanted(tag) && entries.iter().all(|(known, _)| *known != tag) {
                entries.push((tag, Values::read(file, entry)?));
            }
        }
        Ok(Self { file, entries, next: file.word(first + count * size)? })
    }

    pub(super) fn find(&self, tag: Tag) -> Option<Values<'a>> {
        self.entries.iter().find(|(known, _)| *known == tag as u16).map(|(_, values)| *values)
    }

    pub(super) fn has(&self, tag: Tag) -> bool {
        self.find(tag).is_some()
    }

    /// The first value of `tag`.
    pub(super) fn value(&self, tag: Tag) -> Result<Option<u64>, Error> {
        self.find(tag).map(|values| values.get(0)).transpose()
    }

    pub(super) fn value_or(&self, tag: Tag, default: u64) -> Result<u64, Error> {
        self.value(tag).map(|value| value.unwrap_or(default))
    }
}

fn is_wanted(tag: u16) -> bool {
    matches!(
        tag,
        254..=259 | 262 | 266 | 271 | 273 | 274 | 277..=279 | 284 | 292 | 317 | 320 | 322..=325 | 330
            | 338 | 339 | 347 | 529 | 530 | 532 | 50706
    )
}

/// The values of one tag, read from the file one by one: a hostile count allocates nothing.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    file: File<'a>,
    kind: u16,
    pub(super) count: u64,
    at: u64,
}

impl<'a> Values<'a> {
    fn read(file: File<'a>, entry: u64) -> Result<Self, Error> {
        let kind = file.u16(entry + 2)?;
        let (count, place, room) = if file.wide {
            (file.u64(entry + 4)?, entry + 12, 8)
        } else {
            (file.u32(entry + 4)?.into(), entry + 8, 4)
        };
        let mut values = Self { file, kind, count, at: place };
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

    /// An unsigned integer of any size.
    pub(super) fn get(&self, index: u64) -> Result<u64, Error> {
        let at = self.place(index)?;
        match self.kind {
            1 | 7 => self.file.array(at).map(|[byte]: [u8; 1]| byte.into()),
            3 => self.file.u16(at).map(u64::from),
            4 | 13 => self.file.u32(at).map(u64::from),
            16 | 18 => self.file.u64(at),
            _ => Err(Error::Corrupt { what: "type of a tag" }),
        }
    }

    /// A fraction, or an integer.
    pub(super) fn get_fraction(&self, index: u64) -> Result<f32, Error> {
        let at = self.place(index)?;
        match self.kind {
            5 => Ok(self.file.u32(at)? as f32 / self.file.u32(at + 4)?.max(1) as f32),
            11 => self.file.array(at).map(f32::from_le_bytes),
            _ => self.get(index).map(|value| value as f32),
        }
    }

    /// The values as bytes.
    pub(super) fn bytes(&self) -> Result<&'a [u8], Error> {
        self.file.slice(self.at, self.count.checked_mul(self.size()).ok_or(Error::Truncated)?)
    }
}
