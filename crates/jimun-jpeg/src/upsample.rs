//! From a component's rows to rows of the picture's width, as libjpeg does by default
//! (`jdsample.c`). Halved components are interpolated with weights 3/4 and 1/4 along each halved
//! axis, all others are repeated. Rounding alternates between neighbours, so that it favours no
//! side.

/// How a component is stretched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// It has the picture's size.
    Whole,
    /// Half as wide.
    Across,
    /// Half as high.
    Down,
    /// Half as wide and half as high.
    Both,
    /// Each sample covers `across` × `down` pixels.
    Repeat { across: usize, down: usize },
}

impl Method {
    /// For a component `width` samples wide and sampled `h` of `h_max` × `v` of `v_max`. `None`
    /// when the picture's size is not a multiple of it, which libjpeg refuses too.
    pub(super) fn new(
        (h, h_max): (usize, usize),
        (v, v_max): (usize, usize),
        width: usize,
    ) -> Option<Self> {
        if !h_max.is_multiple_of(h) || !v_max.is_multiple_of(v) {
            return None;
        }
        Some(match (h_max / h, v_max / v) {
            (1, 1) => Self::Whole,
            (2, 1) if width > 2 => Self::Across,
            (1, 2) => Self::Down,
            (2, 2) if width > 2 => Self::Both,
            (across, down) => Self::Repeat { across, down },
        })
    }

    /// Whether a row needs the component's rows above and below.
    pub(super) fn blends_rows(self) -> bool {
        matches!(self, Self::Down | Self::Both)
    }

    /// The component's rows for row `y` of the picture: the one that contains it, and the nearer
    /// one of its neighbours. `height` is the component's.
    pub(super) fn rows(self, y: usize, height: usize) -> (usize, usize) {
        match self {
            Self::Whole | Self::Across => (y, y),
            Self::Repeat { down, .. } => (y / down, y / down),
            Self::Down | Self::Both => {
                let row = y / 2;
                let other = if y.is_multiple_of(2) { row.saturating_sub(1) } else { row + 1 };
                (row, other.min(height - 1))
            }
        }
    }
}

/// `(3 · row + other + bias) / 4`, with bias 1 in upper rows and 2 in lower ones.
pub(super) fn down(row: &[u8], other: &[u8], lower: bool, out: &mut [u8]) {
    let bias = if lower { 2 } else { 1 };
    for ((out, &near), &far) in out.iter_mut().zip(row).zip(other) {
        *out = ((3 * u16::from(near) + u16::from(far) + bias) >> 2) as u8;
    }
}

/// Each sample repeated.
pub(super) fn repeat(row: &[u8], across: usize, out: &mut [u8]) {
    for (out, &sample) in out.chunks_mut(across).zip(row) {
        out.fill(sample);
    }
}

/// Interpolates along the row. `sums` is working space, two longer than `row`.
pub(super) fn across(row: &[u8], sums: &mut [u16], out: &mut [u8]) {
    for (sum, &sample) in sums[1..].iter_mut().zip(row) {
        *sum = sample.into();
    }
    interleave::<1, 2, 2>(sums, row.len(), out);
}

/// Interpolates between rows, then along them, rounding once. `sums` is working space, two longer
/// than `row`.
pub(super) fn both(row: &[u8], other: &[u8], sums: &mut [u16], out: &mut [u8]) {
    for ((sum, &near), &far) in sums[1..].iter_mut().zip(row).zip(other) {
        *sum = 3 * u16::from(near) + u16::from(far);
    }
    interleave::<8, 7, 4>(sums, row.len(), out);
}

/// Two samples for each of `width` sums, which begin at `sums[1]`. Edges blend with themselves.
fn interleave<const LEFT: u16, const RIGHT: u16, const SHIFT: u16>(
    sums: &mut [u16],
    width: usize,
    out: &mut [u8],
) {
    sums[0] = sums[1];
    sums[width + 1] = sums[width];
    let (before, here, after) = (&sums[..width], &sums[1..=width], &sums[2..]);
    let (pairs, last) = out.as_chunks_mut::<2>();
    for (((pair, &before), &here), &after) in pairs.iter_mut().zip(before).zip(here).zip(after) {
        let left = (3 * here + before + LEFT) >> SHIFT;
        let right = (3 * here + after + RIGHT) >> SHIFT;
        *pair = (left | right << 8).to_le_bytes();
    }
    if let [last] = last {
        *last = ((3 * here[width - 1] + before[width - 1] + LEFT) >> SHIFT) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One pixel, by its place: weights 3 and 1 for the nearer and the farther sample on each
    /// halved axis, edges blending with themselves, and the bias of libjpeg.
    fn blended(rows: (&[u8], Option<&[u8]>), x: usize) -> u8 {
        let at = |row: &[u8], x: usize| u16::from(row[x.min(row.len() - 1)]);
        let column = |x: usize| match rows {
            (near, Some(far)) => 3 * at(near, x) + at(far, x),
            (near, None) => at(near, x),
        };
        let left = x.is_multiple_of(2);
        let other =
            if left { (x / 2).saturating_sub(1) } else { (x / 2 + 1).min(rows.0.len() - 1) };
        let sum = 3 * column(x / 2) + column(other);
        match (rows.1, left) {
            (None, true) => ((sum + 1) / 4) as u8,
            (None, false) => ((sum + 2) / 4) as u8,
            (Some(_), true) => ((sum + 8) / 16) as u8,
            (Some(_), false) => ((sum + 7) / 16) as u8,
        }
    }

    proptest! {
        #[test]
        fn rows_are_stretched_as_pixels_are_blended(
            pairs in prop::collection::vec(any::<(u8, u8)>(), 1..40),
            odd in any::<bool>(),
        ) {
            let (near, far): (Vec<u8>, Vec<u8>) = pairs.into_iter().unzip();
            let width = 2 * near.len() - usize::from(odd);
            let (mut out, mut sums) = (vec![0; width], vec![0; near.len() + 2]);
            across(&near, &mut sums, &mut out);
            let plain: Vec<u8> = (0..width).map(|x| blended((&near, None), x)).collect();
            prop_assert_eq!(&out, &plain);
            both(&near, &far, &mut sums, &mut out);
            let plain: Vec<u8> = (0..width).map(|x| blended((&near, Some(&far)), x)).collect();
            prop_assert_eq!(&out, &plain);
            repeat(&near, 2, &mut out);
            prop_assert!(out.iter().enumerate().all(|(x, &sample)| sample == near[x / 2]));
        }
    }

    #[test]
    fn two_columns_are_too_few_to_interpolate() {
        let method = |h, v, width| Method::new((h, 2), (v, 2), width);
        assert_eq!(method(1, 2, 3), Some(Method::Across));
        assert_eq!(method(1, 2, 2), Some(Method::Repeat { across: 2, down: 1 }));
        assert_eq!(method(1, 1, 2), Some(Method::Repeat { across: 2, down: 2 }));
        assert_eq!(method(2, 1, 1), Some(Method::Down));
        assert_eq!(Method::new((2, 3), (1, 1), 9), None);
    }

    #[test]
    fn the_nearer_row_is_above_in_even_rows_and_below_in_odd_ones() {
        let rows: Vec<_> = (0..6).map(|y| Method::Both.rows(y, 3)).collect();
        assert_eq!(rows, [(0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (2, 2)]);
    }
}
