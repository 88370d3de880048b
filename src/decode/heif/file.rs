//! From the primary item to the coded tiles that it is made of.

use std::borrow::Cow;

use super::grid::Grid;
use super::meta::Meta;
use super::property::{ColourCoding, Property};
use super::tile::CodedTile;
use crate::error::Error;

/// A whole HEIF file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    meta: Meta<'a>,
}

/// What is shown of a file.
pub(super) struct Primary<'f, 'a> {
    item: u32,
    pub(super) grid: Grid,
    /// Items in rows from the top left on, as many as the grid has places.
    pub(super) tiles: Vec<u32>,
    /// What is done to the picture until it is shown, in this order; and what says nothing of that.
    pub(super) properties: Vec<&'f Property<'a>>,
}

/// Peers allow as many (libheif) or fewer. Files have one, if any.
const MAX_IDENTITIES: usize = 8;

/// Tiles may share their data, but every use costs time. Beyond the size of the file, each tile has this
/// many bytes.
const SHARED_TILE_BYTES: u64 = 16_384;

impl<'a> File<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Self { bytes, meta: Meta::read(bytes)? })
    }

    pub(super) fn primary(&self) -> Result<Primary<'_, 'a>, Error> {
        let mut item = self.meta.primary;
        let mut properties = Vec::new();
        for _ in 0..MAX_IDENTITIES {
            let identity = &self.meta.kind(item)? == b"iden";
            if !identity {
                let (grid, tiles) = self.grid(item)?;
                properties.splice(..0, self.meta.properties(item)?);
                return Ok(Primary { item, grid, tiles, properties });
            }
            properties.splice(..0, self.meta.properties(item)?);
            let [source] = *self.meta.derived_from(item) else {
                return Err(Error::Corrupt { what: "an identity of not exactly one item" });
            };
            item = source;
        }
        Err(Error::Corrupt { what: "more than 8 identities" })
    }

    fn grid(&self, item: u32) -> Result<(Grid, Vec<u32>), Error> {
        match &self.meta.kind(item)? {
            b"hvc1" => {
                let size = self.size(item)?;
                let (width, height) =
                    size.ok_or(Error::Corrupt { what: "an item without a size" })?;
                Ok((Grid::single(width, height), vec![item]))
            }
            b"grid" => {
                let grid = Grid::read(&self.data(item)?)?;
                let tiles = self.meta.derived_from(item).to_vec();
                if tiles.len() != grid.rows * grid.columns {
                    return Err(Error::Corrupt { what: "number of tiles" });
                }
                tiles.iter().try_for_each(|&tile| self.check_tile(tile))?;
                Ok((grid, tiles))
            }
            b"iovl" => Err(Error::UnsupportedFeature { feature: "a HEIF overlay" }),
            _ => Err(Error::UnsupportedFeature { feature: "a HEIF picture that is not HEVC" }),
        }
    }

    fn check_tile(&self, tile: u32) -> Result<(), Error> {
        if &self.meta.kind(tile)? != b"hvc1" {
            return Err(Error::UnsupportedFeature { feature: "a HEIF tile that is not HEVC" });
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
    pub(super) fn check_data<'t>(&self, tiles: impl Iterator<Item = &'t u32>) -> Result<(), Error> {
        let file = self.bytes.len() as u64;
        let (mut sum, mut most) = (0_u64, file);
        for &tile in tiles {
            sum = sum.saturating_add(self.meta.location(tile)?.bytes(file));
            most += SHARED_TILE_BYTES;
        }
        if sum > most {
            Err(Error::Corrupt { what: "tiles that share their data" })
        } else {
            Ok(())
        }
    }

    /// An item's coded bytes.
    pub(super) fn data(&self, item: u32) -> Result<Cow<'a, [u8]>, Error> {
        self.meta.location(item)?.data(self.bytes, self.meta.item_data)
    }

    pub(super) fn coded<'b>(&self, tile: u32, data: &'b [u8]) -> Result<CodedTile<'b>, Error>
    where
        'a: 'b,
    {
        let record = self.property(tile, |property| match property {
            Property::HevcConfiguration(record) => Some(*record),
            _ => None,
        })?;
        let record = record.ok_or(Error::Corrupt { what: "no HEVC configuration" })?;
        let coded = CodedTile::read(record, data)?;
        let (width, height) = (coded.sequence.width, coded.sequence.height);
        match self.size(tile)? {
            Some(stated) if stated != (width, height) => {
                Err(Error::Corrupt { what: "HEVC picture of another size than ispe says" })
            }
            _ => Ok(coded),
        }
    }

    /// What `ispe` says.
    fn size(&self, item: u32) -> Result<Option<(u32, u32)>, Error> {
        self.property(item, |property| match property {
            Property::Size(width, height) => Some((*width, *height)),
            _ => None,
        })
    }

    /// How luma and chroma make colours: as the picture says, or its first tile, or the coded data.
    pub(super) fn colour(
        &self,
        primary: &Primary<'_, 'a>,
        tile: u32,
        coded: &CodedTile<'_>,
    ) -> Result<Option<ColourCoding>, Error> {
        let label = |property: &Property<'a>| match property {
            Property::Colour(coding) => Some(*coding),
            _ => None,
        };
        let of_picture = self.property(primary.item, label)?;
        Ok(of_picture.or(self.property(tile, label)?).or(coded.sequence.colour))
    }

    fn property<T>(
        &self,
        item: u32,
        pick: impl Fn(&Property<'a>) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        Ok(self.meta.properties(item)?.into_iter().find_map(pick))
    }
}
