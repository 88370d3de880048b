//! The `grid` item: one picture made of equal tiles (ISO/IEC 23008-12, 6.6.2.3.2).

use jimun_core::Error;

use super::bytes::Bytes;

/// How tiles make a picture. The excess on the right and at the bottom is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Of tiles.
    pub rows: usize,
    /// Of tiles.
    pub columns: usize,
    /// Of the picture, in pixels.
    pub width: u32,
    /// Of the picture, in pixels.
    pub height: u32,
}

impl Grid {
    pub(crate) fn read(data: &[u8]) -> Result<Self, Error> {
        let mut bytes = Bytes::new(data);
        let [version, flags, rows, columns] = bytes.array()?;
        if version != 0 {
            return Err(Error::UnsupportedFeature { feature: "this version of a HEIF grid" });
        }
        let wide = flags & 1 != 0;
        Ok(Self {
            rows: usize::from(rows) + 1,
            columns: usize::from(columns) + 1,
            width: bytes.u16_or_u32(wide)?,
            height: bytes.u16_or_u32(wide)?,
        })
    }

    /// A picture of one piece as a grid.
    pub fn single(width: u32, height: u32) -> Self {
        Self { rows: 1, columns: 1, width, height }
    }

    /// Rows of tiles, without those that are wholly beyond the right or bottom edge.
    pub fn shown<'t>(&self, tiles: &'t [u32], tile_width: u32, tile_height: u32) -> Vec<&'t [u32]> {
        let columns = self.width.div_ceil(tile_width) as usize;
        let rows = self.height.div_ceil(tile_height) as usize;
        tiles.chunks(self.columns).take(rows).map(|band| &band[..columns]).collect()
    }

    /// Refuses tiles that do not cover the whole picture.
    pub fn check_covered(&self, tile_width: u32, tile_height: u32) -> Result<(), Error> {
        let covers =
            |tile: u32, count: usize, side: u32| u64::from(tile) * count as u64 >= u64::from(side);
        if covers(tile_width, self.columns, self.width)
            && covers(tile_height, self.rows, self.height)
        {
            return Ok(());
        }
        Err(Error::Corrupt { what: "tiles do not cover the grid" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_field_sizes_are_read_and_a_cut_grid_is_refused() {
        let grid = Grid { rows: 2, columns: 3, width: 1000, height: 700 };
        let narrow = [0, 0, 1, 2, 3, 0xe8, 2, 0xbc];
        let wide = [0, 1, 1, 2, 0, 0, 3, 0xe8, 0, 0, 2, 0xbc];
        for data in [&narrow[..], &wide] {
            assert_eq!(Grid::read(data), Ok(grid));
            for cut in 0..data.len() {
                assert!(Grid::read(&data[..cut]).is_err());
            }
        }
        assert!(matches!(Grid::read(&[1; 12]), Err(Error::UnsupportedFeature { .. })));
    }

    #[test]
    fn tiles_must_cover_the_picture() {
        let grid = Grid { rows: 2, columns: 3, width: 1000, height: 700 };
        assert_eq!(grid.check_covered(334, 350), Ok(()));
        assert!(grid.check_covered(333, 350).is_err());
        assert!(grid.check_covered(334, 349).is_err());
        assert_eq!(grid.check_covered(u32::MAX, u32::MAX), Ok(()));
    }
}
