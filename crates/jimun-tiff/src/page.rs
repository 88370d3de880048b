//! What a directory says about its picture, checked before a pixel is read.

use jimun_core::ifd::{File, Values};
use jimun_core::{Error, Limits, Orientation};

use super::colour::{Alpha, Colour, Palette};
use super::directory::{Directory, Tag};
use super::samples::Depth;
use super::ycbcr::Converter;

/// How chunks are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    PackBits,
    Lzw,
    Deflate,
    Fax(Fax),
    /// `ycbcr`: three components are luma and chroma.
    Jpeg {
        ycbcr: bool,
    },
}

/// The kinds of CCITT coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fax {
    /// Modified Huffman; each row begins at a byte boundary, or at one of two bytes.
    RunLengths {
        word: bool,
    },
    /// Group 3; a bit marks `two_dimensional` rows.
    Group3 {
        two_dimensional: bool,
    },
    Group4,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    /// Each sample is the difference to the previous pixel.
    Horizontal,
    /// The same for bytes, which are first sorted by significance (Adobe's technical note 3).
    Float,
}

/// The size of a chunk, strip or tile, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChunkSize {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) tiled: bool,
}

pub(super) struct Page<'a> {
    pub(super) file: File<'a>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    pub(super) compression: Compression,
    pub(super) predictor: Predictor,
    /// The lowest bit of a byte comes first.
    pub(super) reverse_bits: bool,
    pub(super) depth: Depth,
    /// Samples of a pixel in the file.
    pub(super) samples: usize,
    pub(super) colour: Colour,
    /// Each sample has chunks of its own.
    pub(super) planar: bool,
    pub(super) chunk: ChunkSize,
    pub(super) offsets: Values<'a>,
    pub(super) byte_counts: Option<Values<'a>>,
    pub(super) jpeg_tables: Option<&'a [u8]>,
}

impl<'a> Page<'a> {
    pub(super) fn read(directory: &Directory<'a>, limits: &Limits) -> Result<Self, Error> {
        let (width, height) =
            (side(directory, Tag::ImageWidth)?, side(directory, Tag::ImageLength)?);
        limits.check_size(width, height)?;
        let compression = compression(directory)?;
        let samples = match directory.value_or(Tag::SamplesPerPixel, 1)? {
            0 => return Err(Error::Corrupt { what: "samples per pixel" }),
            // What Pillow reads has at most 6.
            count @ 1..=16 => count as usize,
            _ => return Err(Error::UnsupportedFeature { feature: "TIFF with over 16 channels" }),
        };
        let photometric = directory.value_or(Tag::Photometric, 0)?;
        let depth = depth(directory, samples as u64, photometric)?;
        let planar = samples > 1 && directory.value_or(Tag::PlanarConfiguration, 1)? == 2;
        let colour = colour(directory, photometric, samples, depth, compression)?;
        let (chunk, offsets, byte_counts) = chunks(directory, width, height)?;
        let page = Self {
            file: directory.file,
            width,
            height,
            orientation: Orientation::from_exif(
                directory.value_or(Tag::Orientation, 1)?.try_into().unwrap_or(1),
            ),
            compression,
            predictor: predictor(directory, compression)?,
            reverse_bits: directory.value_or(Tag::FillOrder, 1)? == 2,
            depth,
            samples,
            colour,
            planar,
            chunk,
            offsets,
            byte_counts,
            jpeg_tables: directory.find(Tag::JpegTables).map(|v| v.bytes()).transpose()?,
        };
        page.check_combination()?;
        Ok(page)
    }

    /// Checks what one tag allows and another forbids.
    fn check_combination(&self) -> Result<(), Error> {
        let unsupported = |feature| Err(Error::UnsupportedFeature { feature });
        let bits = self.depth.bits();
        let (across, down) = self.colour.subsampling();
        if matches!(self.compression, Compression::Fax(_))
            && (bits != 1 || self.line_samples() != 1)
        {
            return Err(Error::Corrupt { what: "CCITT coding of more than one bit" });
        }
        if self.is_jpeg() && (self.depth != Depth::Eight || !matches!(self.line_samples(), 1 | 3)) {
            return unsupported("JPEG in TIFF of other than 8 bits or of four channels");
        }
        match self.predictor {
            Predictor::None => {}
            Predictor::Horizontal if matches!(bits, 8 | 16 | 32) && across * down == 1 => {}
            Predictor::Float if matches!(self.depth, Depth::Float { .. }) => {}
            _ => return unsupported("this TIFF predictor"),
        }
        if across * down > 1 {
            if self.planar {
                return unsupported("planar subsampled TIFF");
            }
            // A unit of subsampled pixels is never in two chunks.
            if !self.chunk.width.is_multiple_of(across) && self.chunk.tiled
                || !self.chunk.height.is_multiple_of(down) && self.chunk.height < self.height
            {
                return Err(Error::Corrupt { what: "chunks that cut subsampled pixels" });
            }
        }
        Ok(())
    }

    pub(super) fn is_jpeg(&self) -> bool {
        matches!(self.compression, Compression::Jpeg { .. })
    }

    /// Samples of a pixel when all its planes are combined.
    pub(super) fn row_samples(&self) -> usize {
        if self.planar { self.colour.channels() } else { self.samples }
    }

    /// Samples of a pixel in one chunk.
    pub(super) fn line_samples(&self) -> usize {
        if self.planar { 1 } else { self.samples }
    }
}

fn side(directory: &Directory<'_>, tag: Tag) -> Result<u32, Error> {
    let value = directory.value(tag)?.ok_or(Error::Corrupt { what: "no width or height" })?;
    // A value that does not fit is above every limit.
    Ok(value.try_into().unwrap_or(u32::MAX))
}

fn compression(directory: &Directory<'_>) -> Result<Compression, Error> {
    let unsupported = |feature| Err(Error::UnsupportedFeature { feature });
    Ok(match directory.value_or(Tag::Compression, 1)? {
        1 => Compression::None,
        2 => Compression::Fax(Fax::RunLengths { word: false }),
        3 => {
            let options = directory.value_or(Tag::T4Options, 0)?;
            if options & 2 != 0 {
                return unsupported("uncompressed mode of CCITT Group 3");
            }
            Compression::Fax(Fax::Group3 { two_dimensional: options & 1 != 0 })
        }
        4 => Compression::Fax(Fax::Group4),
        5 => Compression::Lzw,
        6 => return unsupported("old-style JPEG in TIFF"),
        7 => Compression::Jpeg { ycbcr: directory.value_or(Tag::Photometric, 0)? == 6 },
        8 | 32946 => Compression::Deflate,
        32771 => Compression::Fax(Fax::RunLengths { word: true }),
        32773 => Compression::PackBits,
        34925 => return unsupported("LZMA in TIFF"),
        50000 => return unsupported("Zstandard in TIFF"),
        50001 => return unsupported("WebP in TIFF"),
        _ => return unsupported("this TIFF compression"),
    })
}

fn predictor(directory: &Directory<'_>, compression: Compression) -> Result<Predictor, Error> {
    // Elsewhere the tag has no meaning, and libtiff ignores it.
    if !matches!(compression, Compression::Lzw | Compression::Deflate) {
        return Ok(Predictor::None);
    }
    match directory.value_or(Tag::Predictor, 1)? {
        1 => Ok(Predictor::None),
        2 => Ok(Predictor::Horizontal),
        3 => Ok(Predictor::Float),
        _ => Err(Error::Corrupt { what: "predictor" }),
    }
}

fn depth(directory: &Directory<'_>, samples: u64, photometric: u64) -> Result<Depth, Error> {
    let bits = same(directory, Tag::BitsPerSample, samples, "channels of different depths")?;
    let format = same(directory, Tag::SampleFormat, samples, "channels of different formats")?;
    let big_endian = directory.file.big_endian();
    let depth = match (bits.unwrap_or(1), format.unwrap_or(1)) {
        (bits @ (1 | 2 | 4 | 8), 1) if photometric == PALETTE => Depth::Index { bits: bits as u8 },
        (bits @ (1 | 2 | 4), 1) => Depth::Few { bits: bits as u8 },
        // A format of 4 means that the writer did not know.
        (8, 1 | 2 | 4) => Depth::Eight,
        (12, 1) => Depth::Twelve,
        (bits @ (16 | 32), 1 | 4) => Depth::Many { bytes: bits as usize / 8, big_endian },
        (bits @ (16 | 32), 2) if samples == 1 => {
            Depth::Signed { bytes: bits as usize / 8, big_endian }
        }
        (32, 3) if samples == 1 => Depth::Float { big_endian },
        _ => return Err(Error::UnsupportedFeature { feature: "this TIFF sample format" }),
    };
    Ok(depth)
}

/// The value that all samples share.
fn same(
    directory: &Directory<'_>,
    tag: Tag,
    samples: u64,
    feature: &'static str,
) -> Result<Option<u64>, Error> {
    let Some(values) = directory.find(tag) else { return Ok(None) };
    let first = values.get(0)?;
    for index in 1..values.count.min(samples) {
        if values.get(index)? != first {
            return Err(Error::UnsupportedFeature { feature });
        }
    }
    Ok(Some(first))
}

const PALETTE: u64 = 3;

fn colour(
    directory: &Directory<'_>,
    photometric: u64,
    samples: usize,
    depth: Depth,
    compression: Compression,
) -> Result<Colour, Error> {
    let unsupported = |feature| Err(Error::UnsupportedFeature { feature });
    let alpha = |colours: usize| alpha(directory, colours, samples);
    let jpeg = matches!(compression, Compression::Jpeg { .. });
    let colour = match photometric {
        0 | 1 => {
            Colour::Grey { inverted: photometric == 0 && depth.is_unsigned(), alpha: alpha(1)? }
        }
        2 => Colour::Rgb { alpha: alpha(3)? },
        PALETTE => Colour::Palette(Palette::read(directory, depth)?),
        5 if jpeg => return unsupported("CMYK JPEG in TIFF"),
        5 => Colour::Cmyk,
        6 if samples == 1 => Colour::Grey { inverted: false, alpha: None },
        // Our JPEG decoder delivers RGB.
        6 if jpeg && directory.value_or(Tag::PlanarConfiguration, 1)? == 1 => {
            Colour::Rgb { alpha: None }
        }
        6 if depth == Depth::Eight => {
            let stored = compression == Compression::None;
            Colour::YCbCr(Box::new(Converter::read(directory, stored)?))
        }
        8..=10 => return unsupported("CIELab TIFF"),
        _ => return unsupported("this TIFF photometric interpretation"),
    };
    if colour.channels() > samples || matches!(colour, Colour::YCbCr(_)) && samples != 3 {
        return Err(Error::Corrupt { what: "samples per pixel" });
    }
    Ok(colour)
}

/// The meaning of the sample after the colours, as Pillow takes it.
fn alpha(
    directory: &Directory<'_>,
    colours: usize,
    samples: usize,
) -> Result<Option<Alpha>, Error> {
    if samples <= colours {
        return Ok(None);
    }
    Ok(match directory.value(Tag::ExtraSamples)? {
        Some(0) => None,
        Some(1) => Some(Alpha::Premultiplied),
        // Old writers gave RGBA no tag.
        None if colours == 1 => None,
        _ => Some(Alpha::Straight),
    })
}

type Chunks<'a> = (ChunkSize, Values<'a>, Option<Values<'a>>);

fn chunks<'a>(directory: &Directory<'a>, width: u32, height: u32) -> Result<Chunks<'a>, Error> {
    let find = |tag| directory.find(tag);
    let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    // libtiff and its old writers accept the tags of strips for those of tiles.
    let tiles = find(Tag::TileOffsets);
    let has_tiles = tiles.is_some() || find(Tag::TileWidth).is_some();
    if let Some(offsets) = tiles.or(find(Tag::StripOffsets)).filter(|_| has_tiles) {
        let side = |tag| match directory.value(tag)? {
            None | Some(0) => Err(Error::Corrupt { what: "tile size" }),
            Some(value) => Ok(small(value)),
        };
        let (width, height) = (side(Tag::TileWidth)?, side(Tag::TileLength)?);
        let chunk = ChunkSize { width, height, tiled: true };
        let counts = find(Tag::TileByteCounts).or(find(Tag::StripByteCounts));
        return Ok((chunk, offsets, counts));
    }
    let offsets = find(Tag::StripOffsets).ok_or(Error::Corrupt { what: "no strips or tiles" })?;
    let rows = match small(directory.value_or(Tag::RowsPerStrip, height.into())?) {
        0 => return Err(Error::Corrupt { what: "rows per strip" }),
        rows => rows.min(height),
    };
    Ok((ChunkSize { width, height: rows, tiled: false }, offsets, find(Tag::StripByteCounts)))
}
