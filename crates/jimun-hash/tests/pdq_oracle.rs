//! Compares PDQ as two sparse operators with its slow, literal twin: two box passes per axis over a
//! full-size float picture, then 64×64 of its values, then the DCT by its formula.

use jimun_core::Orientation;
use jimun_hash::Hash256;
use jimun_hash::pdq::{Pdq, PdqStream, Reduced};
use proptest::prelude::*;

/// A full-size luma plane, row by row.
#[derive(Clone, Debug)]
struct Plane {
    width: usize,
    height: usize,
    luma: Vec<f32>,
}

impl Plane {
    /// Smooth waves with some noise: a photograph, as far as PDQ is concerned.
    fn waves(width: usize, height: usize, seed: u64) -> Self {
        let mut state = seed | 1;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f64 / (1 << 24) as f64
        };
        let waves: Vec<[f64; 4]> = (0..12)
            .map(|_| [9.0 * random(), 9.0 * random(), 6.3 * random(), 20.0 * random()])
            .collect();
        let mut luma = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (u, v) = (x as f64 / width as f64, y as f64 / height as f64);
                let wave: f64 = waves
                    .iter()
                    .map(|[a, b, phase, height]| height * (6.3 * (a * u + b * v) + phase).sin())
                    .sum();
                luma.push((128.0 + wave + 8.0 * random()).round().clamp(0.0, 255.0) as f32);
            }
        }
        Self { width, height, luma }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.luma[y * self.width + x]
    }

    /// The picture that a viewer shows for this Exif orientation, pixel by pixel.
    fn turned(&self, orientation: Orientation) -> Self {
        let (w, h) = (self.width, self.height);
        let from =
            |width: usize, height: usize, source: &dyn Fn(usize, usize) -> (usize, usize)| {
                let mut luma = Vec::with_capacity(w * h);
                for y in 0..height {
                    for x in 0..width {
                        let (x, y) = source(x, y);
                        luma.push(self.at(x, y));
                    }
                }
                Self { width, height, luma }
            };
        match orientation {
            Orientation::Upright => self.clone(),
            Orientation::Mirrored => from(w, h, &|x, y| (w - 1 - x, y)),
            Orientation::Rotated180 => from(w, h, &|x, y| (w - 1 - x, h - 1 - y)),
            Orientation::Flipped => from(w, h, &|x, y| (x, h - 1 - y)),
            Orientation::Transposed => from(h, w, &|x, y| (y, x)),
            Orientation::RotateCw90 => from(h, w, &|x, y| (y, h - 1 - x)),
            Orientation::Transversed => from(h, w, &|x, y| (w - 1 - y, h - 1 - x)),
            Orientation::RotateCcw90 => from(h, w, &|x, y| (w - 1 - y, x)),
        }
    }

    fn streamed(&self, orientation: Orientation) -> Box<Reduced> {
        let (width, height) = (self.width as u32, self.height as u32);
        let mut stream = PdqStream::new(width, height, orientation);
        self.luma.chunks_exact(self.width).for_each(|row| stream.push_row(row));
        stream.into_reduced()
    }
}

/// One box pass along an axis of `n` values that are `stride` apart (`box1DFloat`).
fn box_pass(
    input: &[f32],
    output: &mut [f32],
    start: usize,
    stride: usize,
    n: usize,
    window: usize,
) {
    let right = (window + 2) / 2;
    for i in 0..n {
        let range = (i + right).saturating_sub(window)..(i + right).min(n);
        let sum: f64 = range.clone().map(|j| f64::from(input[start + j * stride])).sum();
        output[start + i * stride] = (sum / range.len() as f64) as f32;
    }
}

fn literal_reduced(plane: &Plane) -> Box<Reduced> {
    let (w, h) = (plane.width, plane.height);
    let mut a = plane.luma.clone();
    let mut b = a.clone();
    for _ in 0..2 {
        (0..h).for_each(|y| box_pass(&a, &mut b, y * w, 1, w, w.div_ceil(128)));
        (0..w).for_each(|x| box_pass(&b, &mut a, x, w, h, h.div_ceil(128)));
    }
    let position = |k: usize, n: usize| ((k as f64 + 0.5) * n as f64 / 64.0) as usize;
    Box::new(std::array::from_fn(|at| a[position(at / 64, h) * w + position(at % 64, w)]))
}

/// The twin's coefficients, in f64, and their lower median.
fn literal_coefficients(reduced: &Reduced) -> (Vec<f64>, f64) {
    let basis = |i: usize, j: usize| {
        (2.0_f64 / 64.0).sqrt()
            * (std::f64::consts::PI / 128.0 * ((i + 1) * (2 * j + 1)) as f64).cos()
    };
    let mut coefficients = Vec::new();
    for i in 0..16 {
        for j in 0..16 {
            let mut sum = 0.0;
            for y in 0..64 {
                for x in 0..64 {
                    sum += basis(i, y) * basis(j, x) * f64::from(reduced[y * 64 + x]);
                }
            }
            coefficients.push(sum);
        }
    }
    let mut sorted = coefficients.clone();
    sorted.sort_by(f64::total_cmp);
    (coefficients, sorted[127])
}

/// Bits of `hash` that differ from the twin's although its coefficient is not the median as far as
/// f32 can tell. Bit k = 16·i + j is coefficient (i + 1, j + 1) > median; byte 31 holds bits 0 to
/// 7.
fn wrong_bits(hash: Hash256, reduced: &Reduced) -> Vec<usize> {
    const UNDECIDED_WITHIN: f64 = 0.02;
    let (coefficients, median) = literal_coefficients(reduced);
    let bytes = hash.to_be_bytes();
    (0..256)
        .filter(|&k| (coefficients[k] - median).abs() > UNDECIDED_WITHIN)
        .filter(|&k| (bytes[31 - k / 8] >> (k % 8) & 1 == 1) != (coefficients[k] > median))
        .collect()
}

fn furthest(a: &Reduced, b: &Reduced) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_operator_agrees_with_two_box_passes(
        width in 5_usize..400, height in 5_usize..400, seed in any::<u64>(), exif in 1_u16..=8,
    ) {
        let plane = Plane::waves(width, height, seed);
        let orientation = Orientation::from_exif(exif);
        let streamed = plane.streamed(orientation);
        let literal = literal_reduced(&plane.turned(orientation));
        prop_assert!(furthest(&streamed, &literal) < 2e-3, "{}", furthest(&streamed, &literal));

        let wrong = wrong_bits(Pdq::of_reduced(&streamed).hash, &literal);
        prop_assert!(wrong.is_empty(), "bits {wrong:?}");
    }
}

#[test]
fn a_large_picture_agrees_in_every_orientation() {
    let plane = Plane::waves(1500, 1001, 7);
    for orientation in Orientation::ALL {
        let streamed = plane.streamed(orientation);
        let literal = literal_reduced(&plane.turned(orientation));
        assert!(furthest(&streamed, &literal) < 2e-3, "{orientation:?}");
        assert_eq!(wrong_bits(Pdq::of_reduced(&streamed).hash, &literal), [0; 0]);
    }
}
