//! PDQ of a picture in all eight orientations.
//!
//! The filter leans right by up to a pixel and samples are truncated to whole pixels, so a mirrored
//! 64×64 picture is not the 64×64 picture of the mirrored one. On photos of 481×321, rotating the
//! reduced picture is more than 10 bits off for a third of the hashes. But an axis is read either
//! forwards or backwards, so two streams that each reduce their rows both ways cover all eight.
//! This costs two passes over the luma.

use jimun_core::{AxisMap, Orientation};

use super::stream::PdqStream;
use super::{Pdq, Reduced, SIDE};

/// Takes the stored rows of one picture, top to bottom, and yields its hash and those of the
/// rotated and mirrored picture: exactly what [`PdqStream`] makes of that picture's pixels. Keeps
/// state: that of two streams.
pub struct DihedralStream {
    orientation: Orientation,
    downwards: PdqStream,
    upwards: PdqStream,
}

impl DihedralStream {
    /// For a picture of `width` × `height` stored pixels (neither may be 0) with this
    /// `orientation`.
    pub fn new(width: u32, height: u32, orientation: Orientation) -> Self {
        Self {
            orientation,
            downwards: PdqStream::both_ways(width, height, Orientation::Upright),
            upwards: PdqStream::both_ways(width, height, Orientation::Flipped),
        }
    }

    /// Adds the next stored row: `width` luma values of 0.0–255.0.
    ///
    /// # Panics
    /// As [`PdqStream::push_row`].
    pub fn push_row(&mut self, luma: &[f32]) {
        self.downwards.push_row(luma);
        self.upwards.push_row(luma);
    }

    /// The hashes of the upright picture after each of [`Orientation::ALL`] is applied to it, in
    /// that order; the first is that of the picture itself.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn finish(self) -> [Pdq; 8] {
        let downwards = self.downwards.into_reduced_both_ways();
        let upwards = self.upwards.into_reduced_both_ways();
        let file = self.orientation.axis_map();
        Orientation::ALL.map(|turn| {
            let map = in_turn(file, turn.axis_map());
            let (forwards, backwards) = if map.reverse_y { &upwards } else { &downwards };
            let reduced = if map.reverse_x { backwards } else { forwards };
            if map.transpose {
                Pdq::of_reduced(&transposed(reduced))
            } else {
                Pdq::of_reduced(reduced)
            }
        })
    }
}

/// The combined effect of `first` and then `second` on the stored axes.
fn in_turn(first: AxisMap, second: AxisMap) -> AxisMap {
    // Once the axes are swapped, `second`'s x runs along the stored y.
    let (x, y) = if first.transpose {
        (second.reverse_y, second.reverse_x)
    } else {
        (second.reverse_x, second.reverse_y)
    };
    AxisMap {
        reverse_x: first.reverse_x != x,
        reverse_y: first.reverse_y != y,
        transpose: first.transpose != second.transpose,
    }
}

fn transposed(reduced: &Reduced) -> Reduced {
    std::array::from_fn(|at| reduced[at % SIDE * SIDE + at / SIDE])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(width: usize, height: usize) -> Vec<Vec<f32>> {
        let luma = |x: usize, y: usize| ((x * x * 3 + y * y * 5 + x * y) % 256) as f32;
        (0..height).map(|y| (0..width).map(|x| luma(x, y)).collect()).collect()
    }

    /// The pixels themselves, rotated.
    fn turned(rows: &[Vec<f32>], turn: Orientation) -> Vec<Vec<f32>> {
        let AxisMap { reverse_x, reverse_y, transpose } = turn.axis_map();
        let mut rows = rows.to_vec();
        if reverse_x {
            rows.iter_mut().for_each(|row| row.reverse());
        }
        if reverse_y {
            rows.reverse();
        }
        if transpose {
            rows = (0..rows[0].len()).map(|x| rows.iter().map(|row| row[x]).collect()).collect();
        }
        rows
    }

    #[test]
    fn each_is_the_hash_of_the_turned_picture() {
        for (width, height) in [(5, 7), (64, 64), (129, 300), (700, 129)] {
            let stored = rows(width, height);
            for file in Orientation::ALL {
                let mut all = DihedralStream::new(width as u32, height as u32, file);
                stored.iter().for_each(|row| all.push_row(row));
                for (turn, pdq) in Orientation::ALL.into_iter().zip(all.finish()) {
                    let rows = turned(&turned(&stored, file), turn);
                    let (width, height) = (rows[0].len() as u32, rows.len() as u32);
                    let mut one = PdqStream::new(width, height, Orientation::Upright);
                    rows.iter().for_each(|row| one.push_row(row));
                    let distance = crate::hamming_distance(one.finish().hash, pdq.hash);
                    // Summing along the other axis first rounds differently.
                    assert!(distance <= 2, "{file:?}, {turn:?} of {width}×{height}: {distance}");
                }
            }
        }
    }
}
