//! The two passes of a resize over 8-bit rows. Sums are of whole numbers, so their order is free.

use std::collections::VecDeque;

use super::lanczos::{PRECISION_BITS, Taps};

/// Half a unit of the result, so that the shift rounds to the nearest.
const HALF: i32 = 1 << (PRECISION_BITS - 1);

fn to_pixel(sum: i32) -> u8 {
    (sum >> PRECISION_BITS).clamp(0, 255) as u8
}

/// Resizes along rows: each output pixel is a sum over neighbours.
pub(super) struct Horizontal {
    outputs: Vec<Output>,
    /// The current row, with room for the last output's lanes.
    row: Vec<i16>,
}

/// The weights of one output pixel as `high · 2¹⁶ + low`. Processors multiply and add eight 16-bit
/// numbers at once, but hardly more than two of 32 bits.
struct Output {
    low: Span,
    /// Empty where every weight fits 16 bits, and otherwise hardly more than the filter's middle.
    high: Span,
}

/// Weights from a place on, eight by eight, padded with 0.
struct Span {
    start: usize,
    weights: Vec<i16>,
}

const LANES: usize = 16;

impl Horizontal {
    pub(super) fn new(taps: &[Taps], width: usize) -> Self {
        let outputs = taps.iter().map(Output::new).collect();
        Self { outputs, row: vec![0; width + LANES] }
    }

    pub(super) fn resize(&mut self, row: &[u8], out: &mut [u8]) {
        for (wide, &pixel) in self.row.iter_mut().zip(row) {
            *wide = i16::from(pixel);
        }
        for (out, Output { low, high }) in out.iter_mut().zip(&self.outputs) {
            let mut sum = HALF.wrapping_add(low.weighted_sum(&self.row));
            if !high.weights.is_empty() {
                sum = sum.wrapping_add(high.weighted_sum(&self.row) << 16);
            }
            *out = to_pixel(sum);
        }
    }
}

impl Output {
    fn new(taps: &Taps) -> Self {
        // The low half is signed, so the high one compensates for its sign.
        let low: Vec<i16> = taps.weights.iter().map(|&weight| weight as i16).collect();
        let high = taps.weights.iter().zip(&low);
        let high: Vec<i16> = high.map(|(&w, &low)| ((w - i32::from(low)) >> 16) as i16).collect();
        Self { low: Span::new(taps.start, &low), high: Span::new(taps.start, &high) }
    }
}

impl Span {
    /// Without the zeros at both ends.
    fn new(start: usize, weights: &[i16]) -> Self {
        let first = weights.iter().position(|&weight| weight != 0).unwrap_or(weights.len());
        let last = weights.iter().rposition(|&weight| weight != 0).map_or(first, |last| last + 1);
        let mut weights = weights[first..last].to_vec();
        weights.resize(weights.len().next_multiple_of(LANES), 0);
        Self { start: start + first, weights }
    }

    /// Modulo 2³²: the parts of a split sum may leave the range, but the whole does not (weights
    /// sum to 1, and the positive ones to less than 1.5).
    #[inline]
    fn weighted_sum(&self, row: &[i16]) -> i32 {
        let pixels = &row[self.start..][..self.weights.len()];
        let one: Option<(&[i16; LANES], &[i16; LANES])> =
            pixels.try_into().ok().zip(self.weights.as_slice().try_into().ok());
        // The usual case of a picture that hardly shrinks, without a loop.
        one.map_or_else(
            || product(pixels, &self.weights),
            |(pixels, weights)| product(pixels, weights),
        )
    }
}

#[inline(always)]
fn product(pixels: &[i16], weights: &[i16]) -> i32 {
    let products = pixels.iter().zip(weights).map(|(&p, &w)| i32::from(p) * i32::from(w));
    products.fold(0, i32::wrapping_add)
}

/// Resizes along columns while rows come from the top: each is weighted and added to the rows it
/// belongs to.
pub(super) struct Vertical {
    /// Output rows in the order in which they start, with their place.
    waiting: VecDeque<(usize, Taps)>,
    open: Vec<OpenRow>,
    spare: Vec<Vec<i32>>,
    next_row: usize,
    row: Vec<u8>,
}

struct OpenRow {
    place: usize,
    taps: Taps,
    sums: Vec<i32>,
}

impl Vertical {
    pub(super) fn new(taps: Vec<Taps>, width: usize) -> Self {
        let mut waiting: Vec<_> = taps.into_iter().enumerate().collect();
        waiting.sort_by_key(|(_, taps)| taps.start);
        Self {
            waiting: waiting.into(),
            open: Vec::new(),
            spare: Vec::new(),
            next_row: 0,
            row: vec![0; width],
        }
    }

    pub(super) fn push(&mut self, row: &[u8], mut finished: impl FnMut(usize, &[u8])) {
        let y = self.next_row;
        self.next_row += 1;
        while self.waiting.front().is_some_and(|(_, taps)| taps.start <= y) {
            let (place, taps) = self.waiting.pop_front().expect("looked at above");
            let mut sums = self.spare.pop().unwrap_or_else(|| vec![0; row.len()]);
            sums.fill(HALF);
            self.open.push(OpenRow { place, taps, sums });
        }
        for open in &mut self.open {
            let weight = open.taps.weights[y - open.taps.start];
            for (sum, &pixel) in open.sums.iter_mut().zip(row) {
                *sum += weight * i32::from(pixel);
            }
        }
        for open in self.open.extract_if(.., |open| open.taps.end() == y + 1) {
            for (out, &sum) in self.row.iter_mut().zip(&open.sums) {
                *out = to_pixel(sum);
            }
            finished(open.place, &self.row);
            self.spare.push(open.sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lanczos::axis_taps;
    use super::*;

    #[test]
    fn a_split_sum_equals_the_plain_one() {
        let pixels: Vec<u8> = (0..3000_u32).map(|x| (x * x % 251) as u8).collect();
        for (from, to) in [(3000, 8), (3000, 9), (3000, 32), (3000, 2048), (3, 8), (100, 8)] {
            let taps = axis_taps(from, to, false);
            let mut row = vec![0; to];
            Horizontal::new(&taps, from).resize(&pixels[..from], &mut row);
            for (out, taps) in row.iter().zip(&taps) {
                let pixels = &pixels[taps.start..taps.end()];
                let products = taps.weights.iter().zip(pixels);
                let sum: i64 = products.map(|(&w, &p)| i64::from(w) * i64::from(p)).sum();
                let plain = (sum + i64::from(HALF)) >> PRECISION_BITS;
                assert_eq!(i64::from(*out), plain.clamp(0, 255), "{from} to {to}");
            }
        }
    }
}
