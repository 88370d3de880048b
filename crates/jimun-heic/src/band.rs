//! A row of tiles, the maximum of a picture that is held at a time.

use jimun_core::{Row, RowSink};
use jimun_isobmff::view::View;

use super::colour::Conversion;
use super::tile::Tile;

/// Tiles side by side, all of one size.
#[derive(Default)]
pub(super) struct Band {
    tiles: Vec<Tile>,
}

impl Band {
    pub(super) fn push(&mut self, tile: Tile) {
        self.tiles.push(tile);
    }

    /// Passes on what `view` shows of the rows in this band, which are `height` picture rows from
    /// `top` on.
    pub(super) fn emit(
        &self,
        top: u32,
        height: u32,
        view: &View,
        conversion: &Conversion,
        sink: &mut dyn RowSink,
    ) {
        let Some(tile_width) = self.tiles.first().map(|tile| tile.width) else { return };
        let mut rgb = vec![0; 3 * tile_width * self.tiles.len()];
        let shown = 3 * view.left as usize..3 * (view.left as usize + view.width as usize);
        for line in (0..height).filter(|line| view.shows_rows(top + line, 1)) {
            for (tile, out) in self.tiles.iter().zip(rgb.chunks_exact_mut(3 * tile_width)) {
                conversion.row(tile, line as usize, out);
            }
            sink.row(Row::Rgb8(&rgb[shown.clone()]));
        }
    }
}
