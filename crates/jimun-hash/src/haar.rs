//! Haar transforms in f64, rounded as PyWavelets rounds them, for the ties of `whash`.
//!
//! A step takes pairs along columns, then along rows; the inverse takes rows first. Every product
//! and sum is rounded by itself (PyWavelets' wheels for x86-64 fuse none). The work is done block
//! by block, so that no full-size float picture exists. `tests/it/imagehash.rs` compares it
//! with ImageHash's answers.

/// √½ as PyWavelets has it in both filters.
const HALF_ROOT: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Blocks along each axis.
const BLOCKS: usize = 8;

/// A square of grey values, by rows.
#[derive(Clone, Copy)]
pub(super) struct Square<'a> {
    pub(super) pixels: &'a [u8],
    pub(super) side: usize,
}

impl Square<'_> {
    /// Block number `index` of 8×8, as 0.0–1.0.
    fn block(self, index: usize) -> Vec<f64> {
        let side = self.side / BLOCKS;
        let (top, left) = (index / BLOCKS * side, index % BLOCKS * side);
        let rows = self.pixels.chunks_exact(self.side).skip(top).take(side);
        let pixels = rows.flat_map(|row| &row[left..left + side]);
        pixels.map(|&pixel| f64::from(pixel) / 255.0).collect()
    }
}

/// The 8×8 band without the picture's mean. Blocks that are `undecided` are right to the last bit;
/// the others may differ in their last bits.
pub(super) fn low_band(square: Square<'_>, undecided: &[bool; 64]) -> [f64; 64] {
    let means = (0..64).map(|index| analyse_fully(square.block(index)).0[0]).collect();
    let (mut mean, details) = analyse_fully(means);
    mean[0] = 0.0;
    let mut band = synthesise_fully(mean, &details);
    for index in (0..64).filter(|&index| undecided[index]) {
        // ImageHash goes back to the full picture and down once more: the same except for rounding.
        let (_, details) = analyse_fully(square.block(index));
        let block = synthesise_fully(vec![band[index]], &details);
        band[index] = analyse_fully(block).0[0];
    }
    band.try_into().expect("64 values go in and come out")
}

/// The three details of each 2×2 pixels: along rows, along columns, along both.
type Details = Vec<[f64; 3]>;

/// Reduces to a single value, with the details of each step.
fn analyse_fully(mut square: Vec<f64>) -> (Vec<f64>, Vec<Details>) {
    let mut steps = Vec::new();
    while square.len() > 1 {
        let (half, details) = analyse(&square);
        steps.push(details);
        square = half;
    }
    (square, steps)
}

fn synthesise_fully(mut square: Vec<f64>, steps: &[Details]) -> Vec<f64> {
    for details in steps.iter().rev() {
        square = synthesise(&square, details);
    }
    square
}

/// Sum and difference of two, each scaled first.
fn turn(a: f64, b: f64) -> (f64, f64) {
    let (a, b) = (HALF_ROOT * a, HALF_ROOT * b);
    (a + b, a - b)
}

fn analyse(square: &[f64]) -> (Vec<f64>, Details) {
    let side = square.len().isqrt();
    let mut half = Vec::with_capacity(square.len() / 4);
    let mut details = Vec::with_capacity(square.len() / 4);
    for rows in square.chunks_exact(2 * side) {
        let (upper, lower) = rows.split_at(side);
        for (upper, lower) in upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0) {
            let (low_left, high_left) = turn(upper[0], lower[0]);
            let (low_right, high_right) = turn(upper[1], lower[1]);
            let (low, along_rows) = turn(low_left, low_right);
            let (along_columns, along_both) = turn(high_left, high_right);
            half.push(low);
            details.push([along_rows, along_columns, along_both]);
        }
    }
    (half, details)
}

fn synthesise(half: &[f64], details: &[[f64; 3]]) -> Vec<f64> {
    let half_side = half.len().isqrt();
    let mut square = vec![0.0; half.len() * 4];
    let lines = half.chunks_exact(half_side).zip(details.chunks_exact(half_side));
    for (rows, (half, details)) in square.chunks_exact_mut(4 * half_side).zip(lines) {
        let (upper, lower) = rows.split_at_mut(2 * half_side);
        let quads = upper.as_chunks_mut::<2>().0.iter_mut().zip(lower.as_chunks_mut::<2>().0);
        for ((upper, lower), (&low, &[along_rows, along_columns, along_both])) in
            quads.zip(half.iter().zip(details))
        {
            let (low_left, low_right) = turn(low, along_rows);
            let (high_left, high_right) = turn(along_columns, along_both);
            (upper[0], lower[0]) = turn(low_left, high_left);
            (upper[1], lower[1]) = turn(low_right, high_right);
        }
    }
    square
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(side: usize) -> Vec<u8> {
        (0..side * side).map(|at| (at * at % 251 + at % 5) as u8).collect()
    }

    #[test]
    fn there_and_back_is_the_same_but_for_rounding() {
        let square: Vec<f64> = noise(64).into_iter().map(f64::from).collect();
        let (mean, details) = analyse_fully(square.clone());
        let back = synthesise_fully(mean, &details);
        assert!(square.iter().zip(&back).all(|(a, b)| (a - b).abs() < 1e-10));
    }

    #[test]
    fn the_band_is_the_blocks_sums_less_the_mean() {
        let (side, pixels) = (64, noise(64));
        let band = low_band(Square { pixels: &pixels, side }, &[true; 64]);
        let total: u32 = pixels.iter().copied().map(u32::from).sum();
        for (index, value) in band.iter().enumerate() {
            let mean = f64::from(total) / 64.0;
            let block: f64 = Square { pixels: &pixels, side }.block(index).iter().sum();
            // Three halvings per axis scale by 1 / 8.
            assert!((value - (block - mean / 255.0) / 8.0).abs() < 1e-10);
        }
    }
}
