//! From the primary item to the coded tiles that make it up.

use std::borrow::Cow;

use jimun_core::{Error, Format};

use super::grid::Grid;
use super::meta::Meta;
use super::property::{ColourCoding, Property};

/// A whole HEIF file.
pub struct File<'a> {
    bytes: &'a [u8],
    meta: Meta<'a>,
}

/// What decodes an item's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// HEVC.
    Hevc,
    /// AV1.
    Av1,
}

impl Codec {
    /// `None` for items that are not coded themselves.
    pub(crate) fn of(kind: [u8; 4]) -> Option<Self> {
        match &kind {
            b"hvc1" => Some(Self::Hevc),
            b"av01" => Some(Self::Av1),
            _ => None,
        }
    }
}

/// What a file shows.
pub struct Primary<'f, 'a> {
    /// The item that is coded or a grid, after identities.
    pub item: u32,
    /// What all its tiles are coded with.
    pub codec: Codec,
    /// How tiles make it.
    pub grid: Grid,
    /// Items in rows from the top left on, as many as the grid has places.
    pub tiles: Vec<u32>,
    /// The transformations of the picture before it is shown, in this order, along with properties
    /// that transform nothing.
    pub properties: Vec<&'f Property<'a>>,
}

/// Neither HEVC nor AV1, but JPEG (`jpeg`), AVC (`avc1`), VVC (`vvc1`), JPEG 2000 (`j2k1`),
/// uncompressed (`unci`) or something newer.
const OTHER_CODING: Error = Error::UnsupportedFormat { format: Format::Heif };

/// Peers allow as many (libheif) or fewer. Files have one, if any.
pub(crate) const MAX_IDENTITIES: usize = 8;

/// Tiles may share their data, but every use costs time. In addition to the size of the file, each
/// tile is allowed this many bytes.
const SHARED_TILE_BYTES: u64 = 16_384;

impl<'a> File<'a> {
    /// Reads what the file says of its items.
    ///
    /// # Errors
    /// When that is damaged or has a feature that is not read.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Self { bytes, meta: Meta::read(bytes)? })
    }

    /// The primary item.
    ///
    /// # Errors
    /// When it is damaged, or neither HEVC nor AV1.
    pub fn primary(&self) -> Result<Primary<'_, 'a>, Error> {
        let mut item = self.meta.primary;
        let mut properties = Vec::new();
        for _ in 0..MAX_IDENTITIES {
            let identity = &self.meta.kind(item)? == b"iden";
            if !identity {
                let (codec, grid, tiles) = self.grid(item)?;
                properties.splice(..0, self.meta.properties(item)?);
                return Ok(Primary { item, codec, grid, tiles, properties });
            }
            properties.splice(..0, self.meta.properties(item)?);
            let [source] = *self.meta.derived_from(item) else {
                return Err(Error::Corrupt { what: "an identity of not exactly one item" });
            };
            item = source;
        }
        Err(Error::Corrupt { what: "more than 8 identities" })
    }

    /// The tiles of an item that is coded or is a grid.
    pub fn grid(&self, item: u32) -> Result<(Codec, Grid, Vec<u32>), Error> {
        let kind = self.meta.kind(item)?;
        if let Some(codec) = Codec::of(kind) {
            let size = self.size(item)?;
            let (width, height) = size.ok_or(Error::Corrupt { what: "an item without a size" })?;
            return Ok((codec, Grid::single(width, height), vec![item]));
        }
        match &kind {
            b"grid" => {
                let grid = Grid::read(&self.data(item)?)?;
                let tiles = self.meta.derived_from(item).to_vec();
                if tiles.len() != grid.rows * grid.columns {
                    return Err(Error::Corrupt { what: "number of tiles" });
                }
                let first =
                    *tiles.first().ok_or(Error::Corrupt { what: "a grid without tiles" })?;
                let codec = self.tile_codec(first)?;
                tiles.iter().try_for_each(|&tile| self.check_tile(tile, codec))?;
                Ok((codec, grid, tiles))
            }
            b"iovl" => Err(Error::UnsupportedFeature { feature: "a HEIF overlay" }),
            _ => Err(OTHER_CODING),
        }
    }

    fn tile_codec(&self, tile: u32) -> Result<Codec, Error> {
        Codec::of(self.meta.kind(tile)?).ok_or(OTHER_CODING)
    }

    fn check_tile(&self, tile: u32, codec: Codec) -> Result<(), Error> {
        if self.tile_codec(tile)? != codec {
            return Err(Error::UnsupportedFeature { feature: "HEIF tiles of different codecs" });
        }
        let turned = |property: &&Property<'_>| {
            use Property::{CleanAperture, Mirror, Rotation};
            matches!(property, Rotation(_) | Mirror { .. } | CleanAperture(_))
        };
        if self.meta.properties(tile)?.iter().any(turned) {
            return Err(Error::UnsupportedFeature { feature: "a turned or cut HEIF tile" });
        }
        Ok(())
    }

    /// Refuses tiles that share so much data that a small file would cost much time.
    pub fn check_data<'t>(&self, tiles: impl Iterator<Item = &'t u32>) -> Result<(), Error> {
        let file = self.bytes.len() as u64;
        let (mut sum, mut max) = (0_u64, file);
        for &tile in tiles {
            sum = sum.saturating_add(self.meta.location(tile)?.bytes(file));
            max += SHARED_TILE_BYTES;
        }
        if sum > max { Err(Error::Corrupt { what: "tiles that share their data" }) } else { Ok(()) }
    }

    /// An item's coded bytes.
    pub fn data(&self, item: u32) -> Result<Cow<'a, [u8]>, Error> {
        self.meta.location(item)?.data(self.bytes, self.meta.item_data)
    }

    /// What `ispe` says.
    pub fn size(&self, item: u32) -> Result<Option<(u32, u32)>, Error> {
        self.property(item, |property| match property {
            Property::Size(width, height) => Some((*width, *height)),
            _ => None,
        })
    }

    /// How luma and chroma make colours: as stated by the picture, or else by its first tile.
    pub fn colour(
        &self,
        primary: &Primary<'_, 'a>,
        tile: u32,
    ) -> Result<Option<ColourCoding>, Error> {
        let label = |property: &Property<'a>| match property {
            Property::Colour(coding) => Some(*coding),
            _ => None,
        };
        Ok(self.property(primary.item, label)?.or(self.property(tile, label)?))
    }

    /// The first of an item's properties that `pick` accepts.
    pub fn property<T>(
        &self,
        item: u32,
        pick: impl Fn(&Property<'a>) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        Ok(self.meta.properties(item)?.into_iter().find_map(pick))
    }

    /// The item that is the alpha of `item`, and whether colours were multiplied by it.
    pub fn alpha_of(&self, item: u32) -> Result<Option<(u32, bool)>, Error> {
        for (auxiliary, of) in self.meta.references(*b"auxl")? {
            if !of.contains(&item) {
                continue;
            }
            let found = self.property(auxiliary, |property| match property {
                Property::Auxiliary(name) => is_alpha(name).then_some(()),
                _ => None,
            })?;
            if found.is_some() {
                let multiplied = self.meta.references(*b"prem")?;
                let multiplied =
                    multiplied.iter().any(|(from, to)| *from == item && to.contains(&auxiliary));
                return Ok(Some((auxiliary, multiplied)));
            }
        }
        Ok(None)
    }
}

/// Whether this name, which ends in 0, means alpha.
pub fn is_alpha(name: &[u8]) -> bool {
    // The second name is from a time when only HEVC had one; libavif knows both.
    const NAMES: [&[u8]; 2] =
        [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];
    NAMES.iter().any(|known| name.strip_prefix(*known).is_some_and(|end| end.first() == Some(&0)))
}
