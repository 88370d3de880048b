//! Chroma as wide and as high as luma, the way libyuv makes it: between samples, three parts of the
//! nearer one and one part of the farther, in each direction; at the edges the nearer one alone.
//!
//! Values are 16 times the samples, so that nothing is rounded here.

use jimun_core::Error;

use super::layer::Layer;
use super::sequence::Subsampling;

/// Keeps state: the stored rows above and below the luma row that was last requested.
pub(super) struct Chroma {
    subsampling: Subsampling,
    /// Repeat samples instead, as libyuv does with 12 bits.
    nearest: bool,
    width: usize,
    height: u32,
    /// Stored rows of both planes by number.
    kept: [(Option<u32>, [Vec<u16>; 2]); 2],
    mixed: Vec<u32>,
    /// 16 times the samples of both planes beside the current luma row.
    pub(super) rows: [Vec<u32>; 2],
}

impl Chroma {
    pub(super) fn new(layer: &Layer<'_, '_>, nearest: bool) -> Self {
        let width = layer.width as usize;
        let subsampling = layer.sequence.subsampling;
        let (stored, made) = match subsampling {
            Subsampling::Monochrome => (0, 0),
            Subsampling::None => (width, width),
            Subsampling::Across | Subsampling::Both => (width.div_ceil(2), width),
        };
        let kept = || (None, [vec![0; stored], vec![0; stored]]);
        Self {
            subsampling,
            nearest,
            width,
            height: layer.height,
            kept: [kept(), kept()],
            mixed: vec![0; stored],
            rows: [vec![0; made], vec![0; made]],
        }
    }

    /// Sets `rows` to those beside luma row `line`. Samples lose their `cut` lowest bits first.
    pub(super) fn go_to(
        &mut self,
        line: u32,
        cut: u32,
        layer: &mut Layer<'_, '_>,
    ) -> Result<(), Error> {
        let (near, far) = match self.subsampling {
            Subsampling::Monochrome => return Ok(()),
            Subsampling::None | Subsampling::Across => (line, None),
            Subsampling::Both => (line / 2, farther(line, self.height)),
        };
        let far = far.filter(|_| !self.nearest);
        // In order, because the layer only moves forward.
        let above = far.filter(|&far| far < near);
        let below = far.filter(|&far| far > near);
        for wanted in [above, Some(near), below].into_iter().flatten() {
            self.keep(wanted, cut, layer)?;
        }
        for plane in 0..2 {
            let row = |wanted: u32| {
                let (_, rows) = &self.kept[(wanted % 2) as usize];
                &rows[plane]
            };
            match far.map(row) {
                Some(far) => mix(row(near), far, &mut self.mixed),
                None => mix(row(near), row(near), &mut self.mixed),
            }
            widen(self.subsampling, self.nearest, &self.mixed, &mut self.rows[plane]);
        }
        debug_assert!(self.rows[0].is_empty() || self.rows[0].len() == self.width);
        Ok(())
    }

    fn keep(&mut self, wanted: u32, cut: u32, layer: &mut Layer<'_, '_>) -> Result<(), Error> {
        let (number, rows) = &mut self.kept[(wanted % 2) as usize];
        if *number != Some(wanted) {
            layer.chroma(wanted, rows)?;
            *number = Some(wanted);
            for sample in rows.iter_mut().flatten() {
                *sample >>= cut;
            }
        }
        Ok(())
    }
}

/// The stored row that is second nearest to a luma row, when there are half as many.
fn farther(line: u32, height: u32) -> Option<u32> {
    if line % 2 == 1 {
        (line + 1 < height).then_some(line / 2 + 1)
    } else {
        (line / 2).checked_sub(1)
    }
}

/// Four times the value between two rows, three parts of the first.
fn mix(near: &[u16], far: &[u16], out: &mut [u32]) {
    for ((out, &near), &far) in out.iter_mut().zip(near).zip(far) {
        *out = 3 * u32::from(near) + u32::from(far);
    }
}

/// Sixteen times the chroma beside each luma sample.
fn widen(subsampling: Subsampling, nearest: bool, row: &[u32], out: &mut [u32]) {
    if subsampling == Subsampling::None {
        for (out, &sample) in out.iter_mut().zip(row) {
            *out = 4 * sample;
        }
        return;
    }
    if nearest {
        for (out, &sample) in out.chunks_mut(2).zip(row) {
            out.fill(4 * sample);
        }
        return;
    }
    let (Some(&first), Some(&last)) = (row.first(), row.last()) else { return };
    let inner = out.get_mut(1..).unwrap_or_default();
    for (out, pair) in inner.chunks_mut(2).zip(row.windows(2)) {
        let between = [3 * pair[0] + pair[1], pair[0] + 3 * pair[1]];
        for (out, value) in out.iter_mut().zip(between) {
            *out = value;
        }
    }
    if let Some(end) = out.last_mut() {
        *end = 4 * last;
    }
    if let Some(start) = out.first_mut() {
        *start = 4 * first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain twin: computes each sample at its position.
    fn between(row: &[u32], width: usize) -> Vec<u32> {
        let at = |x: usize| {
            let near = x / 2;
            let far = if x % 2 == 1 { near + 1 } else { near.saturating_sub(1) };
            let alone = x == 0 || x == width - 1;
            if alone { 4 * row[near] } else { 3 * row[near] + row[far] }
        };
        (0..width).map(at).collect()
    }

    #[test]
    fn rows_are_widened_as_their_plain_twin_does() {
        let row: Vec<u32> = (0..9).map(|x| x * x * 7 % 61).collect();
        for width in 1..=18 {
            let row = &row[..usize::div_ceil(width, 2)];
            let mut out = vec![0; width];
            widen(Subsampling::Both, false, row, &mut out);
            assert_eq!(out, between(row, width), "{width}");
            widen(Subsampling::Both, true, row, &mut out);
            let repeated: Vec<_> = (0..width).map(|x| 4 * row[x / 2]).collect();
            assert_eq!(out, repeated, "{width}");
        }
    }

    #[test]
    fn the_second_nearest_row_is_the_one_on_the_other_side() {
        let of = |height| (0..height).map(|line| farther(line, height)).collect::<Vec<_>>();
        assert_eq!(of(6), [None, Some(1), Some(0), Some(2), Some(1), None]);
        assert_eq!(of(5), [None, Some(1), Some(0), Some(2), Some(1)]);
        assert_eq!(of(1), [None]);
    }
}
