//! The header, and the tags of one directory. A directory that is cut or empty is refused.

use jimun_core::Error;
use jimun_core::ifd::{Entries, File, Values};

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

/// The file, and where its first directory is.
pub(super) fn header(bytes: &[u8]) -> Result<(File<'_>, u64), Error> {
    let file = File::new(bytes);
    match file.u16(2)? {
        42 => Ok((file, file.word(4)?)),
        43 if (file.u16(4)?, file.u16(6)?) == (8, 0) => {
            let file = file.wide();
            Ok((file, file.word(8)?))
        }
        _ => Err(Error::Corrupt { what: "TIFF header" }),
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
        let found = file.entries(at)?;
        let Entries { count, first, size } = found;
        if count == 0 || count > MAX_ENTRIES {
            return Err(Error::Corrupt { what: "number of tags in a directory" });
        }
        // The whole directory must be present; so the sum below cannot overflow.
        file.slice(first, count * size)?;
        let mut entries: Vec<(u16, Values<'a>)> = Vec::new();
        for entry in found.places(file) {
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
