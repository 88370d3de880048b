//! Copies that were rotated by a few degrees.

use jimun_core::Orientation;
use jimun_hash::pdq::{Pdq, PdqStream, Reduced};

use super::block_means::BlockMeans;

/// A copy rotated by a few degrees on a canvas of the picture's own size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tilt {
    /// Clockwise, at most about 10 either way.
    pub degrees: f64,
    /// Luma of the corners; `None` when the picture was enlarged until none shows.
    pub background: Option<f32>,
    /// How the canvas is rotated or mirrored afterwards.
    pub turn: Orientation,
}

/// Pixels per axis at which a rotated copy is sampled.
const TURNED_SIDE: usize = 256;

/// How far PDQ looks to the right and down at that size, in pixels. Its two windows of two pixels
/// lean by half a pixel each, and it takes the pixel after the middle. At the size of a real copy
/// that is next to nothing.
const LEAN: f64 = 1.5;

impl Tilt {
    /// The hash of the copy.
    pub fn hash(&self, means: &BlockMeans) -> Pdq {
        Pdq::of_reduced(&self.reduce(means))
    }

    /// The copy's 64×64 values.
    pub(super) fn reduce(&self, means: &BlockMeans) -> Box<Reduced> {
        let angle = self.degrees * std::f64::consts::PI / 180.0;
        let square = angle * angle;
        // Series instead of the platform's functions, so that all machines agree to the bit.
        let sine = angle * (1.0 - square / 6.0 * (1.0 - square / 20.0));
        let cosine = 1.0 - square / 2.0 * (1.0 - square / 12.0);
        let aspect = means.width() as f64 / means.height() as f64;
        let long = aspect.max(1.0 / aspect);
        let zoom = if self.background.is_some() { 1.0 } else { 1.0 / (cosine + sine.abs() * long) };
        let mut pixels = vec![0.0_f32; TURNED_SIDE * TURNED_SIDE];
        let map = self.turn.axis_map();
        let place = |at: usize, reverse: bool| {
            let first = if reverse { 0.5 + LEAN } else { 0.5 - LEAN };
            ((at as f64 + first) / TURNED_SIDE as f64 - 0.5) * zoom
        };
        let along: [(f64, f64); TURNED_SIDE] = std::array::from_fn(|x| {
            let across = place(x, map.reverse_x) * aspect;
            (across * cosine, across * sine)
        });
        for (y, row) in pixels.as_chunks_mut::<TURNED_SIDE>().0.iter_mut().enumerate() {
            let down = place(y, map.reverse_y);
            let (down_sine, down_cosine) = (down * sine, down * cosine);
            for ((across_cosine, across_sine), pixel) in along.iter().zip(row) {
                let from_x = (across_cosine + down_sine) / aspect + 0.5;
                let from_y = down_cosine - across_sine + 0.5;
                let inside = (0.0..1.0).contains(&from_x) && (0.0..1.0).contains(&from_y);
                *pixel = match self.background {
                    Some(background) if !inside => background,
                    _ => means.between(from_x as f32, from_y as f32),
                };
            }
        }
        let mut stream = PdqStream::new(TURNED_SIDE as u32, TURNED_SIDE as u32, self.turn);
        for row in pixels.as_chunks::<TURNED_SIDE>().0 {
            stream.push_row(row);
        }
        stream.into_reduced()
    }
}
