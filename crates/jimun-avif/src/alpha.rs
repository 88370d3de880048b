//! The alpha of a picture, which is a picture of its own with luma only.

use jimun_core::{Error, Limits};
use jimun_isobmff::file::{Codec, File, Primary};

use super::layer::Layer;

/// Delivers rows of alpha. Keeps state: the current row.
pub(super) struct Alpha<'f, 'a> {
    layer: Layer<'f, 'a>,
    samples: Vec<u16>,
    pub(super) row: Vec<u8>,
    /// Colours were multiplied by alpha, and libavif divides them by it again.
    pub(super) multiplied: bool,
}

impl<'f, 'a> Alpha<'f, 'a> {
    /// `None` when the picture has no alpha, or one of another size.
    pub(super) fn of(
        file: &'f File<'a>,
        primary: &Primary<'_, 'a>,
        limits: &Limits,
    ) -> Result<Option<Self>, Error> {
        let Some((item, multiplied)) = file.alpha_of(primary.item)? else { return Ok(None) };
        let (codec, grid, tiles) = file.grid(item)?;
        let fits = (grid.width, grid.height) == (primary.grid.width, primary.grid.height);
        if codec != Codec::Av1 || !fits {
            return Ok(None);
        }
        let layer = Layer::open(file, &grid, &tiles, limits)?;
        Ok(Some(Self::new(layer, multiplied)))
    }

    pub(super) fn new(layer: Layer<'f, 'a>, multiplied: bool) -> Self {
        let width = layer.width as usize;
        Self { layer, samples: vec![0; width], row: vec![0; width], multiplied }
    }

    pub(super) fn memory(&self) -> u64 {
        self.layer.memory()
    }

    /// Sets `row` to that of luma row `line`.
    pub(super) fn go_to(&mut self, line: u32) -> Result<(), Error> {
        self.layer.luma(line, &mut self.samples)?;
        let sequence = &self.layer.sequence;
        let shift = sequence.bit_depth - 8;
        for (out, &sample) in self.row.iter_mut().zip(&self.samples) {
            let sample = u32::from(sample >> shift);
            *out = if sequence.colour.full_range {
                sample.min(255) as u8
            } else {
                ((sample.saturating_sub(16) * 255 + 109) / 219).min(255) as u8
            };
        }
        Ok(())
    }
}

/// Undoes the multiplication of a channel by alpha, as libyuv's vectors do it.
pub(super) fn divided(channel: u8, alpha: u8) -> u8 {
    let inverse = match u32::from(alpha) {
        0 => 0,
        1 => 0xffff,
        255 => 0x100,
        alpha => 0x1_0000 / alpha,
    };
    ((u32::from(channel) * 257 * inverse) >> 16).min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_undoes_multiplication_to_within_the_table() {
        assert_eq!([divided(0, 0), divided(9, 0)], [0, 0]);
        for value in 0..=255 {
            assert_eq!(divided(value, 255), value);
        }
        assert_eq!([divided(100, 200), divided(1, 1), divided(255, 3)], [128, 255, 255]);
    }
}
