//! PDQ by its definition, on a whole plane that is rotated first, in f64. Slow, and plain enough to
//! be believed. `crates/jimun-hash/tests/pdq_oracle.rs` has one for waves; this one is for any
//! values.

use jimun::Hash256;
use jimun::decode::Orientation;
use jimun::hash::pdq::Reduced;

/// The rows of a picture, all of one length.
pub type Plane = Vec<Vec<f64>>;

/// The upright picture of a stored one: mirroring and rotating, one simple step after the other.
pub fn upright(mut plane: Plane, orientation: Orientation) -> Plane {
    let value =
        Orientation::ALL.iter().position(|&other| other == orientation).expect("one of eight") + 1;
    if matches!(value, 5..=8) {
        plane = transposed(&plane);
    }
    // After the diagonal: 5 is done, 6 is still mirrored, 7 upside down besides, 8 upside down.
    if matches!(value, 2 | 3 | 6 | 7) {
        plane.iter_mut().for_each(|row| row.reverse());
    }
    if matches!(value, 3 | 4 | 7 | 8) {
        plane.reverse();
    }
    plane
}

/// 64×64 values of an upright picture.
pub fn reduced(mut plane: Plane) -> Plane {
    for _ in 0..2 {
        plane = plane.iter().map(|row| boxed(row)).collect();
        plane = transposed(&plane);
        plane = plane.iter().map(|column| boxed(column)).collect();
        plane = transposed(&plane);
    }
    let sampled = |length: usize| (0..64).map(move |k| (2 * k + 1) * length / 128);
    sampled(plane.len()).map(|y| sampled(plane[y].len()).map(|x| plane[y][x]).collect()).collect()
}

fn transposed(plane: &Plane) -> Plane {
    (0..plane[0].len()).map(|x| plane.iter().map(|row| row[x]).collect()).collect()
}

/// One pass: each value becomes the mean of ⌈n/128⌉ around it, fewer at the ends.
fn boxed(line: &[f64]) -> Vec<f64> {
    let window = line.len().div_ceil(128);
    let ahead = (window + 2) / 2;
    (0..line.len())
        .map(|at| {
            let around = &line[(at + ahead).saturating_sub(window)..(at + ahead).min(line.len())];
            around.iter().sum::<f64>() / around.len() as f64
        })
        .collect()
}

/// Bits of `hash` that differ from the DCT of `reduced`, where f32 can tell.
pub fn wrong_bits(hash: Hash256, reduced: &Reduced) -> usize {
    const UNDECIDED_WITHIN: f64 = 0.02;
    let coefficients = coefficients(reduced);
    let mut sorted = coefficients.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[127];
    let bytes = hash.to_be_bytes();
    coefficients
        .iter()
        .enumerate()
        .filter(|(_, coefficient)| (**coefficient - median).abs() > UNDECIDED_WITHIN)
        .filter(|(k, coefficient)| {
            (bytes[31 - k / 8] >> (k % 8) & 1 == 1) != (**coefficient > median)
        })
        .count()
}

/// Frequencies 1 to 16 of each axis: first along the rows, then down the columns.
fn coefficients(reduced: &Reduced) -> Vec<f64> {
    let basis: Vec<Vec<f64>> = (1..=16)
        .map(|i| {
            let angle = |j| std::f64::consts::PI / 128.0 * f64::from(i * (2 * j + 1));
            (0..64).map(|j| (2.0_f64 / 64.0).sqrt() * angle(j).cos()).collect()
        })
        .collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let rows: Plane = reduced
        .chunks_exact(64)
        .map(|row| row.iter().map(|&value| f64::from(value)).collect::<Vec<_>>())
        .map(|row| basis.iter().map(|wave| dot(wave, &row)).collect())
        .collect();
    let columns = transposed(&rows);
    let both = basis.iter().flat_map(|wave| columns.iter().map(move |column| dot(wave, column)));
    both.collect()
}
