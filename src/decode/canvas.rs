//! The canvas on which the frames of a GIF are laid, as RGBA.

use super::{Row, RowSink};

/// Keeps state: what a viewer shows, and what has to be put back after the present frame.
pub(super) struct Canvas {
    width: usize,
    pixels: Vec<[u8; 4]>,
    /// The whole canvas before the present frame, when that frame is to be undone.
    before: Option<Vec<[u8; 4]>>,
}

/// Where a frame lies. It may reach over the canvas's edge; what does is not shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Canvas {
    /// Bytes for a canvas and the copy that undoing takes.
    pub(super) fn memory(width: u32, height: u32) -> u64 {
        8 * u64::from(width) * u64::from(height)
    }

    pub(super) fn new(width: u32, height: u32, colour: [u8; 4]) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, pixels: vec![colour; width * height], before: None }
    }

    /// Keeps the canvas as it is for [`Canvas::restore`].
    pub(super) fn keep(&mut self) {
        self.before = Some(self.pixels.clone());
    }

    /// Undoes what was laid since [`Canvas::keep`].
    pub(super) fn restore(&mut self) {
        if let Some(before) = self.before.take() {
            self.pixels = before;
        }
    }

    /// Lays `frame`, row by row, at `place`; where it gives `None` the canvas stays as it is.
    pub(super) fn lay(&mut self, place: Place, mut frame: impl Iterator<Item = Option<[u8; 4]>>) {
        for y in place.top..place.top + place.height {
            let mut row = self.pixels.chunks_exact_mut(self.width).nth(y);
            for x in place.left..place.left + place.width {
                let Some(pixel) = frame.next() else { return };
                if let (Some(row), Some(pixel)) = (row.as_mut(), pixel)
                    && let Some(shown) = row.get_mut(x)
                {
                    *shown = pixel;
                }
            }
        }
    }

    /// Hands on all rows.
    pub(super) fn emit(&self, sink: &mut dyn RowSink) {
        for row in self.pixels.chunks_exact(self.width) {
            sink.row(Row::Rgba8(row.as_flattened()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_cut_at_the_edge_and_can_be_undone() {
        let mut canvas = Canvas::new(2, 2, [0; 4]);
        canvas.keep();
        let place = Place { left: 1, top: 1, width: 2, height: 2 };
        canvas.lay(place, [Some([9; 4]), Some([8; 4]), None, Some([7; 4])].into_iter());
        assert_eq!(canvas.pixels, [[0; 4], [0; 4], [0; 4], [9; 4]]);
        canvas.restore();
        assert_eq!(canvas.pixels, [[0; 4]; 4]);
    }
}
