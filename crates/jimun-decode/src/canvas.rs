//! The canvas on which the frames of an animation are drawn, as RGBA.

use jimun_core::{Row, RowSink};

/// Keeps state: what a viewer shows, and what must be restored after the current frame.
pub(super) struct Canvas {
    width: usize,
    pixels: Vec<[u8; 4]>,
    /// The whole canvas before the current frame, if that frame is to be undone.
    before: Option<Vec<[u8; 4]>>,
}

/// The position of a frame. It may extend beyond the canvas's edge; that part is not shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Canvas {
    /// Bytes for a canvas and the copy that undoing needs.
    pub(super) fn memory(width: u32, height: u32) -> u64 {
        8 * u64::from(width) * u64::from(height)
    }

    pub(super) fn new(width: u32, height: u32, colour: [u8; 4]) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, pixels: vec![colour; width * height], before: None }
    }

    /// Saves the canvas for [`Canvas::restore`].
    pub(super) fn keep(&mut self) {
        self.before = Some(self.pixels.clone());
    }

    /// Undoes what was drawn since [`Canvas::keep`].
    pub(super) fn restore(&mut self) {
        if let Some(before) = self.before.take() {
            self.pixels = before;
        }
    }

    /// Draws `frame`, row by row, at `place`; where it gives `None` the canvas stays as it is.
    pub(super) fn lay(&mut self, place: Place, frame: impl Iterator<Item = Option<[u8; 4]>>) {
        self.mix(place, frame, |_, pixel| pixel);
    }

    /// Draws `frame` at `place` so that the canvas shows through its alpha.
    pub(super) fn lay_over(&mut self, place: Place, frame: impl Iterator<Item = [u8; 4]>) {
        self.mix(place, frame.map(Some), over);
    }

    fn mix(
        &mut self,
        place: Place,
        mut frame: impl Iterator<Item = Option<[u8; 4]>>,
        mix: impl Fn([u8; 4], [u8; 4]) -> [u8; 4],
    ) {
        for y in place.top..place.top + place.height {
            let mut row = self.pixels.chunks_exact_mut(self.width).nth(y);
            for x in place.left..place.left + place.width {
                let Some(pixel) = frame.next() else { return };
                if let (Some(row), Some(pixel)) = (row.as_mut(), pixel)
                    && let Some(shown) = row.get_mut(x)
                {
                    *shown = mix(*shown, pixel);
                }
            }
        }
    }

    /// Passes on all rows.
    pub(super) fn emit(&self, sink: &mut dyn RowSink) {
        for row in self.pixels.chunks_exact(self.width) {
            sink.row(Row::Rgba8(row.as_flattened()));
        }
    }
}

/// `upper` over `lower`, neither of them premultiplied (Porter and Duff), rounded to nearest.
fn over(lower: [u8; 4], upper: [u8; 4]) -> [u8; 4] {
    let [above, below] = [upper[3], lower[3]].map(u32::from);
    // In units of 1/255²: what the upper pixel covers, and how much of the lower one remains
    // visible.
    let (covered, shown) = (above * 255, below * (255 - above));
    let total = covered + shown;
    if total == 0 {
        return [0; 4];
    }
    let mut mixed = [0; 4];
    for ((mixed, upper), lower) in mixed.iter_mut().zip(upper).zip(lower).take(3) {
        let sum = u32::from(upper) * covered + u32::from(lower) * shown;
        *mixed = ((sum + total / 2) / total) as u8;
    }
    mixed[3] = ((total + 127) / 255) as u8;
    mixed
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

    #[test]
    fn opaque_covers_transparent_leaves_and_half_mixes() {
        let ground = [10, 20, 30, 255];
        assert_eq!(over(ground, [1, 2, 3, 255]), [1, 2, 3, 255]);
        assert_eq!(over(ground, [1, 2, 3, 0]), ground);
        assert_eq!(over([0; 4], [1, 2, 3, 7]), [1, 2, 3, 7]);
        assert_eq!(over([0, 0, 0, 255], [200, 100, 50, 51]), [40, 20, 10, 255]);
        assert_eq!(over([9; 4], [0; 4])[3], 9);
    }
}
