//! HEIF still pictures coded with HEVC (HEIC): the primary item, decoded tile by tile.
//!
//! Phones store a photo as a grid of tiles; one row of them is the most that is held. Thumbnails, alpha,
//! depth and gain maps are left alone, and so is Exif: in HEIF `irot` and `imir` alone say which way is up.
//!
//! Written from ISO/IEC 14496-12, 14496-15 and 23008-12. Where they leave a choice, the pixels are those of
//! libheif, because that is what peers hash.

mod band;
mod bits;
mod boxes;
mod bytes;
mod colour;
mod configuration;
mod file;
mod grid;
mod location;
mod meta;
mod property;
mod sequence;
mod tile;
mod view;

use self::band::Band;
use self::colour::Conversion;
use self::file::File;
use self::property::ColourCoding;
use self::view::View;
use super::RowSink;
use crate::error::Error;
use crate::limits::Limits;

/// What libheif takes for a picture that says nothing: an unspecified matrix and limited range.
const UNLABELLED: ColourCoding = ColourCoding { matrix: 2, full_range: false };

pub(super) fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let file = File::read(bytes)?;
    let primary = file.primary()?;
    let grid = &primary.grid;
    limits.check_size(grid.width, grid.height)?;

    let first = *primary.tiles.first().ok_or(Error::Corrupt { what: "a grid without tiles" })?;
    let data = file.data(first)?;
    let coded = file.coded(first, &data)?;
    let sequence = coded.sequence;
    limits.check_size(sequence.coded_width, sequence.coded_height)?;
    grid.check_covered(sequence.width, sequence.height)?;
    let columns = grid.width.div_ceil(sequence.width) as usize;
    let rows = grid.height.div_ceil(sequence.height) as usize;
    // What hangs over on the right and at the bottom is not even decoded.
    let bands: Vec<&[u32]> =
        primary.tiles.chunks(grid.columns).take(rows).map(|band| &band[..columns]).collect();
    file.check_data(bands.iter().copied().flatten())?;
    let tiles_bytes = columns as u64 * sequence.tile_bytes();
    limits.check_memory(tiles_bytes + coded.decoder_bytes())?;

    let colour = file.colour(&primary, first, &coded)?.unwrap_or(UNLABELLED);
    let conversion = Conversion::new(colour, &sequence)?;
    let whole = View::whole(grid.width, grid.height);
    let view = primary.properties.iter().try_fold(whole, |view, property| view.then(property))?;
    sink.start(view.picture())?;

    let mut top = 0;
    for tiles in bands {
        let height = sequence.height.min(grid.height - top);
        if view.shows_rows(top, height) {
            let mut band = Band::default();
            for &tile in tiles {
                let data = file.data(tile)?;
                let coded = file.coded(tile, &data)?;
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
