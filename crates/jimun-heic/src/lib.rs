//! A picture coded with HEVC (HEIC), decoded tile by tile. It holds at most one row of tiles.
//!
//! Alpha is ignored, because phones write none. Where the standards leave a choice, the pixels are
//! those of libheif, because that is what peers hash.

mod band;
mod colour;
mod configuration;
mod sequence;
mod tile;

use jimun_core::{Error, Limits, RowSink};
use jimun_isobmff::file::{File, Primary};
use jimun_isobmff::property::{ColourCoding, Property};
use jimun_isobmff::view::View;

use self::band::Band;
use self::colour::Conversion;
use self::tile::CodedTile;

/// libheif's assumption for a picture that states nothing: an unspecified matrix and limited range.
const UNLABELLED: ColourCoding = ColourCoding { primaries: 2, matrix: 2, full_range: false };

/// Decodes the primary item of `file`, whose codec is HEVC, into `sink`.
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; and any error of `sink`.
pub fn decode(
    file: &File<'_>,
    primary: &Primary<'_, '_>,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let grid = &primary.grid;
    let first = *primary.tiles.first().ok_or(Error::Corrupt { what: "a grid without tiles" })?;
    let data = file.data(first)?;
    let coded = coded(file, first, &data)?;
    let sequence = coded.sequence;
    limits.check_size(sequence.coded_width, sequence.coded_height)?;
    grid.check_covered(sequence.width, sequence.height)?;
    let bands = grid.shown(&primary.tiles, sequence.width, sequence.height);
    file.check_data(bands.iter().copied().flatten())?;
    let columns = grid.width.div_ceil(sequence.width);
    // The part that is cut off each tile is decoded, too.
    let coded_pixels = u64::from(sequence.coded_width) * u64::from(sequence.coded_height);
    let tiles = u64::from(columns) * bands.len() as u64;
    limits.check_pixels(coded_pixels.saturating_mul(tiles))?;
    let tiles_bytes = u64::from(columns) * sequence.tile_bytes();
    limits.check_memory(tiles_bytes + coded.decoder_bytes())?;

    let colour = file.colour(primary, first)?.or(sequence.colour).unwrap_or(UNLABELLED);
    let conversion = Conversion::new(colour, &sequence)?;
    let view = View::whole(grid.width, grid.height).then_all(&primary.properties)?;
    sink.start(view.picture())?;

    let mut top = 0;
    for tiles in bands {
        let height = sequence.height.min(grid.height - top);
        if view.shows_rows(top, height) {
            let mut band = Band::default();
            for &tile in tiles {
                let data = file.data(tile)?;
                let coded = self::coded(file, tile, &data)?;
                if !coded.sequence.is_like(&sequence) {
                    return Err(Error::Corrupt { what: "tiles of different sorts" });
                }
                limits.check_memory(tiles_bytes + coded.decoder_bytes())?;
                band.push(coded.decode()?);
            }
            band.emit(top, height, &view, &conversion, sink);
        }
        top += height;
    }
    Ok(())
}

fn coded<'b>(file: &File<'b>, tile: u32, data: &'b [u8]) -> Result<CodedTile<'b>, Error> {
    let record = file.property(tile, |property| match property {
        Property::HevcConfiguration(record) => Some(*record),
        _ => None,
    })?;
    let record = record.ok_or(Error::Corrupt { what: "no HEVC configuration" })?;
    let coded = CodedTile::read(record, data)?;
    let (width, height) = (coded.sequence.width, coded.sequence.height);
    match file.size(tile)? {
        Some(stated) if stated != (width, height) => {
            Err(Error::Corrupt { what: "HEVC picture of another size than ispe says" })
        }
        _ => Ok(coded),
    }
}
