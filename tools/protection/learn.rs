//! Learns the protection set: which edited copies of a picture are worth a hash of their own.
//!
//!     cargo run --release --features cli --example learn_protection -- PICTURES THRESHOLD HASHES FILE…
//!
//! Each candidate catches some samples of each family of edits, on the training pictures alone. Candidates are chosen one by
//! one by what they add to the families that are not yet caught as often as wanted, then exchanged as long as that helps, and
//! varied a little. Prints the shares that are caught and the copies in the order in which they help.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a tool prints")]

mod edits;

use std::path::{Path, PathBuf};

use jimun::decode::{JpegRoute, Picture, Row, RowSink, decode};
use jimun::hash::pdq::Pdq;
use jimun::luma::luma_row;
use jimun::orient::Orientation;
use jimun::protection::{Copy, Edit, Plane, PlaneStream, View};
use jimun::{Error, Limits};

use edits::{FAMILIES, Made, Random, candidates, made, neighbours};

struct ToPlane {
    stream: Option<PlaneStream>,
    luma: Vec<f32>,
    orientation: Orientation,
}

impl RowSink for ToPlane {
    fn start(&mut self, picture: Picture) -> Result<(), Error> {
        self.stream = Some(PlaneStream::new(picture.width, picture.height));
        self.luma = vec![0.0; picture.width as usize];
        self.orientation = picture.orientation;
        Ok(())
    }
    fn row(&mut self, row: Row<'_>) {
        luma_row(row, &mut self.luma);
        if let Some(stream) = &mut self.stream {
            stream.push_row(&self.luma);
        }
    }
}

fn plane_of(path: &Path) -> Option<Plane> {
    let bytes = std::fs::read(path).ok()?;
    let mut sink = ToPlane { stream: None, luma: Vec::new(), orientation: Orientation::Upright };
    let format = jimun::sniff::sniff(&bytes).ok()?;
    decode(format, &bytes, &Limits::SERVER, JpegRoute::default(), &mut sink).ok()?;
    Some(sink.stream?.finish(sink.orientation))
}

fn words(pdq: Pdq) -> [u64; 4] {
    let bytes = pdq.hash.to_be_bytes();
    std::array::from_fn(|at| {
        u64::from_be_bytes(bytes[8 * at..8 * at + 8].try_into().expect("8 bytes"))
    })
}

fn distance(a: &[u64; 4], b: &[u64; 4]) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}

/// Which samples each candidate catches, a bit a sample.
struct Cover {
    copies: Vec<Copy>,
    caught: Vec<Vec<u64>>,
}

struct Samples {
    /// The hashes of the edited copies, picture by picture.
    edited: Vec<Vec<[u64; 4]>>,
    family: Vec<usize>,
    counts: Vec<f64>,
}

impl Samples {
    fn len(&self) -> usize {
        self.family.len()
    }
}

impl Cover {
    fn add(&mut self, copies: Vec<Copy>, planes: &[Plane], samples: &Samples, threshold: u32) {
        let new: Vec<Copy> =
            copies.into_iter().filter(|copy| !self.copies.contains(copy)).collect();
        let half = new.len().div_ceil(2).max(1);
        let parts: Vec<Vec<Vec<u64>>> = std::thread::scope(|scope| {
            let work = |part: &[Copy]| {
                part.iter()
                    .map(|copy| {
                        let mut bits = vec![0u64; samples.len().div_ceil(64)];
                        let mut at = 0;
                        for (plane, edited) in planes.iter().zip(&samples.edited) {
                            let pdq = copy.hash(plane);
                            let hash = words(pdq);
                            for edit in edited {
                                if pdq.quality.is_reliable() && distance(&hash, edit) <= threshold {
                                    bits[at / 64] |= 1 << (at % 64);
                                }
                                at += 1;
                            }
                        }
                        bits
                    })
                    .collect::<Vec<_>>()
            };
            let threads: Vec<_> =
                new.chunks(half).map(|part| scope.spawn(move || work(part))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        self.copies.extend(new);
        self.caught.extend(parts.into_iter().flatten());
    }
}

/// How often each sample is caught by the chosen, and what that is worth.
struct Choice<'a> {
    samples: &'a Samples,
    chosen: Vec<usize>,
    times: Vec<u16>,
    shares: Vec<f64>,
}

impl<'a> Choice<'a> {
    fn new(samples: &'a Samples) -> Self {
        Self {
            samples,
            chosen: Vec::new(),
            times: vec![0; samples.len()],
            shares: vec![0.0; FAMILIES.len()],
        }
    }

    /// The change of each family's share when `candidate` comes (`+1`) or goes (`-1`).
    fn change(&self, cover: &Cover, candidate: usize, coming: bool) -> Vec<f64> {
        let mut gains = vec![0.0; FAMILIES.len()];
        let last = if coming { 0 } else { 1 };
        for (word, bits) in cover.caught[candidate].iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                if self.times[at] == last {
                    gains[self.samples.family[at]] += if coming { 1.0 } else { -1.0 };
                }
                bits &= bits - 1;
            }
        }
        for (gain, count) in gains.iter_mut().zip(&self.samples.counts) {
            *gain /= count;
        }
        gains
    }

    fn worth(&self, gains: &[f64]) -> f64 {
        let of = |shares: &dyn Fn(usize) -> f64| -> f64 {
            FAMILIES
                .iter()
                .enumerate()
                .map(|(family, (_, target, _, weight))| {
                    weight * (shares(family).min(*target) + 0.05 * shares(family))
                })
                .sum()
        };
        of(&|family| self.shares[family] + gains[family]) - of(&|family| self.shares[family])
    }

    fn apply(&mut self, cover: &Cover, candidate: usize, coming: bool) {
        let gains = self.change(cover, candidate, coming);
        for (share, gain) in self.shares.iter_mut().zip(gains) {
            *share += gain;
        }
        for (word, bits) in cover.caught[candidate].iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                if coming {
                    self.times[at] += 1
                } else {
                    self.times[at] -= 1
                }
                bits &= bits - 1;
            }
        }
        if coming {
            self.chosen.push(candidate)
        } else {
            self.chosen.retain(|each| *each != candidate)
        }
    }

    fn best(&self, cover: &Cover) -> (usize, f64) {
        (0..cover.copies.len())
            .filter(|candidate| !self.chosen.contains(candidate))
            .map(|candidate| (candidate, self.worth(&self.change(cover, candidate, true))))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .expect("candidates")
    }

    fn fill(&mut self, cover: &Cover, wanted: usize) {
        while self.chosen.len() < wanted {
            let (best, _) = self.best(cover);
            self.apply(cover, best, true);
        }
    }

    /// Takes out what is missed least and puts in what helps most, as long as that is better.
    fn exchange(&mut self, cover: &Cover, fixed: usize) {
        for _ in 0..200 {
            let (least, loss) = self.chosen[fixed..]
                .iter()
                .map(|&each| (each, self.worth(&self.change(cover, each, false))))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .expect("some");
            self.apply(cover, least, false);
            let (best, gain) = self.best(cover);
            self.apply(cover, best, true);
            if gain + loss < 1e-5 {
                break;
            }
        }
    }

    fn print(&self, title: &str) {
        println!("{title}: {} hashes", self.chosen.len());
        for (family, (kind, target, _, _)) in FAMILIES.iter().enumerate() {
            println!(
                "    {kind:?}: {:.1} % (wanted {:.1})",
                100.0 * self.shares[family],
                100.0 * target
            );
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().and_then(|n| n.parse().ok()).expect("how many pictures");
    let threshold: u32 =
        arguments.next().and_then(|n| n.parse().ok()).expect("the distance that counts as caught");
    let wanted: usize = arguments.next().and_then(|n| n.parse().ok()).expect("how many hashes");
    let mut paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    paths.sort();
    let planes: Vec<Plane> = paths
        .iter()
        .filter_map(|path| plane_of(path))
        .filter(|plane| View::WHOLE.hash(plane).quality.is_reliable())
        .take(count)
        .collect();
    eprintln!("{} pictures", planes.len());

    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let total: usize = FAMILIES.iter().map(|(_, _, n, _)| n).sum();
    let mut samples = Samples { edited: Vec::new(), family: Vec::new(), counts: Vec::new() };
    samples.counts = FAMILIES.iter().map(|(_, _, n, _)| (planes.len() * n) as f64).collect();
    for plane in &planes {
        let aspect = plane.width() as f64 / plane.height() as f64;
        let mut edited = Vec::with_capacity(total);
        for (family, (kind, _, n, _)) in FAMILIES.iter().enumerate() {
            for index in 0..*n {
                let pdq = match made(*kind, aspect, &mut random, index) {
                    // Copies have many sizes: PDQ's windows are whole pixels.
                    Made::View(view) => {
                        Pdq::of_reduced(&view.reduce(plane, random.between(300.0, 600.0)))
                    }
                    Made::Turned(rotation) => rotation.hash(plane),
                };
                edited.push(words(pdq));
                samples.family.push(family);
            }
        }
        samples.edited.push(edited);
    }
    eprintln!("{} samples", samples.len());
    let mut cover = Cover { copies: Vec::new(), caught: Vec::new() };
    // The picture itself, upright and mirrored, are always there.
    let fixed =
        [Orientation::Upright, Orientation::Mirrored].map(|turn| Copy { edit: Edit::Whole, turn });
    cover.add(fixed.to_vec(), &planes, &samples, threshold);
    cover.add(candidates(&mut random), &planes, &samples, threshold);
    let mut last: Vec<Copy> = Vec::new();
    for round in 0..4 {
        let mut choice = Choice::new(&samples);
        for each in 0..fixed.len() {
            choice.apply(&cover, each, true);
        }
        for copy in &last {
            let at = cover.copies.iter().position(|each| each == copy).expect("known");
            if !choice.chosen.contains(&at) {
                choice.apply(&cover, at, true);
            }
        }
        choice.fill(&cover, wanted);
        choice.exchange(&cover, fixed.len());
        choice.print(&format!("round {round}, {} candidates", cover.copies.len()));
        last = choice.chosen.iter().map(|&each| cover.copies[each]).collect();
        if round < 3 {
            cover.add(neighbours(&last, &mut random), &planes, &samples, threshold);
        }
    }
    // In the order in which they help.
    let mut choice = Choice::new(&samples);
    let pool = Cover {
        caught: last
            .iter()
            .map(|copy| {
                cover.caught[cover.copies.iter().position(|each| each == copy).expect("known")]
                    .clone()
            })
            .collect(),
        copies: last,
    };
    for each in 0..fixed.len() {
        choice.apply(&pool, each, true);
    }
    for count in [8, 16, 24, 36, 48, 60, wanted] {
        choice.fill(&pool, count.min(wanted));
        choice.print("in order");
    }
    for &each in &choice.chosen {
        println!("{:?}", pool.copies[each]);
    }
}
