//! PDQ of a picture shrunk to 512×512 first, as Meta's command-line tool does it.
//!
//! Where either side is above 512, the tool takes the nearest pixel (⌊i·height/512⌋, ⌊j·width/512⌋)
//! for each of 512×512, whatever the shape. A side below 512 is stretched (`pdq/cpp/io` in
//! ThreatExchange, CImg's `resize` without interpolation). The rest is PDQ. It differs from PDQ at
//! full size by about 11 bits.

use jimun_core::Orientation;

use super::{Pdq, PdqStream};

/// The side of the square that larger pictures are shrunk to.
const SHRUNK: u32 = 512;

/// Takes the stored rows of one picture, top to bottom, and yields the `512` hash of the upright
/// picture. Keeps state: that of a [`PdqStream`], and one row.
pub struct Pdq512Stream {
    /// The stored columns taken, from left to right.
    columns: Vec<usize>,
    /// The stored rows taken, from the top down; a row may be taken more than once.
    rows: Vec<usize>,
    width: usize,
    taken: usize,
    next_row: usize,
    shrunk: Vec<f32>,
    stream: PdqStream,
}

impl Pdq512Stream {
    /// For a picture of `width` × `height` stored pixels (neither may be 0) with this
    /// `orientation`. `None` where no side is above 512: the hash would be that of [`PdqStream`].
    pub fn new(width: u32, height: u32, orientation: Orientation) -> Option<Self> {
        if width.max(height) <= SHRUNK {
            return None;
        }
        let map = orientation.axis_map();
        Some(Self {
            columns: nearest(width, map.reverse_x),
            rows: nearest(height, map.reverse_y),
            width: width as usize,
            taken: 0,
            next_row: 0,
            shrunk: vec![0.0; SHRUNK as usize],
            stream: PdqStream::new(SHRUNK, SHRUNK, orientation),
        })
    }

    /// Adds the next stored row: `width` luma values of 0.0–255.0.
    ///
    /// # Panics
    /// When the row has another width: a defect of the caller.
    pub fn push_row(&mut self, luma: &[f32]) {
        assert_eq!(luma.len(), self.width, "a row has the picture's width");
        let y = self.next_row;
        self.next_row += 1;
        let times = self.rows[self.taken..].iter().take_while(|&&row| row == y).count();
        if times == 0 {
            return;
        }
        self.taken += times;
        for (out, &x) in self.shrunk.iter_mut().zip(&self.columns) {
            *out = luma[x];
        }
        for _ in 0..times {
            self.stream.push_row(&self.shrunk);
        }
    }

    /// The hash of the upright picture.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn finish(self) -> Pdq {
        self.stream.finish()
    }
}

/// The positions taken from an axis of `length`, in stored order. With `reverse`, the axis is
/// stored backwards.
fn nearest(length: u32, reverse: bool) -> Vec<usize> {
    let upright = |place: u32| (u64::from(place) * u64::from(length) / u64::from(SHRUNK)) as usize;
    let places = 0..SHRUNK;
    if reverse {
        places.rev().map(|place| length as usize - 1 - upright(place)).collect()
    } else {
        places.map(upright).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_are_not_shrunk() {
        for (width, height, shrunk) in [(512, 512, false), (513, 5, true), (5, 513, true)] {
            let stream = Pdq512Stream::new(width, height, Orientation::Upright);
            assert_eq!(stream.is_some(), shrunk, "{width}×{height}");
        }
    }

    #[test]
    fn positions_are_cut_off_and_turned_with_the_picture() {
        let forward = nearest(1000, false);
        assert_eq!(forward[..4], [0, 1, 3, 5]);
        assert_eq!(forward[511], 998);
        let backward = nearest(1000, true);
        assert_eq!(backward[0], 1);
        assert!(forward.iter().rev().map(|x| 999 - x).eq(backward));
        assert_eq!(nearest(256, false)[..3], [0, 0, 1]);
    }
}
