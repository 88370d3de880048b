//! Learns the protection set: which edited copies of a picture are worth a hash of their own.
//!
//!     cargo run --release -p jimun-tools --bin learn-protection -- PICTURES DISTANCE FILE… \
//!         > crates/jimun-protection/src/table.rs
//!
//! Each candidate catches some samples of each family of edits, on the training pictures alone.
//! Candidates are chosen one by one by what they add to the families that are not yet caught as
//! often as wanted. Then they are exchanged as long as that helps, and varied a little: first 24
//! without a frame, which are the standard set, then the others of the wide one. Prints the table
//! in the order in which the copies help, and the caught shares on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a tool prints")]

mod edits;

use std::path::{Path, PathBuf};

use jimun::decode::Orientation;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::hash::luma::luma_row;
use jimun::hash::pdq::Pdq;
use jimun::protection::{
    BlockMeans, BlockMeansStream, Edit, EditedCopy, Viewport, draw_chrome, protection_set_of,
};
use jimun::{Error, Limits};

use edits::{GOALS, Made, Random, candidates, made, neighbours};

/// Keeps the largest centred part of this shape.
#[derive(Default)]
struct ToPlane {
    shape: Option<(usize, usize)>,
    part: (usize, usize),
    corner: (usize, usize),
    rows: usize,
    stream: Option<BlockMeansStream>,
    luma: Vec<f32>,
    orientation: Orientation,
}

impl RowSink for ToPlane {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        let (wide, tall) = self.shape.unwrap_or((width, height));
        self.part = (width.min(height * wide / tall), height.min(width * tall / wide));
        self.corner = ((width - self.part.0) / 2, (height - self.part.1) / 2);
        self.stream = Some(BlockMeansStream::new(self.part.0 as u32, self.part.1 as u32));
        self.luma = vec![0.0; width];
        self.orientation = picture.orientation;
        Ok(())
    }
    fn row(&mut self, row: Row<'_>) {
        luma_row(row, &mut self.luma);
        let is_part = (self.corner.1..self.corner.1 + self.part.1).contains(&self.rows);
        self.rows += 1;
        if let Some(stream) = self.stream.as_mut().filter(|_| is_part) {
            stream.push_row(&self.luma[self.corner.0..][..self.part.0]);
        }
    }
}

fn means_of(path: &Path, shape: Option<(usize, usize)>) -> Option<BlockMeans> {
    let bytes = std::fs::read(path).ok()?;
    let mut sink = ToPlane { shape, ..ToPlane::default() };
    let format = jimun::decode::sniff(&bytes).ok()?;
    decode(format, &bytes, &Limits::SERVER, &mut sink).ok()?;
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

/// Which samples each candidate catches, one bit per sample.
struct Cover {
    copies: Vec<EditedCopy>,
    caught: Vec<Vec<u64>>,
}

struct Samples {
    /// The hashes of the edited copies, picture by picture.
    edited: Vec<Vec<[u64; 4]>>,
    family: Vec<usize>,
    counts: Vec<f64>,
}

impl Samples {
    fn of(pictures: &[BlockMeans], random: &mut Random) -> Self {
        let mut samples = Samples { edited: Vec::new(), family: Vec::new(), counts: Vec::new() };
        samples.counts = GOALS.iter().map(|goal| (pictures.len() * goal.samples) as f64).collect();
        for means in pictures {
            let aspect = means.width() as f64 / means.height() as f64;
            let mut edited = Vec::new();
            for (family, goal) in GOALS.iter().enumerate() {
                for index in 0..goal.samples {
                    let pdq = match made(goal.family, aspect, random, index) {
                        // Copies have many sizes, because PDQ's windows are whole pixels.
                        Made::Viewport(viewport) => {
                            Pdq::of_reduced(&viewport.reduce(means, random.between(300.0, 600.0)))
                        }
                        Made::Turned(rotation) => rotation.hash(means),
                        Made::Screen(viewport, chrome, luma) => {
                            let mut screen = viewport.reduce(means, random.between(300.0, 600.0));
                            draw_chrome(&mut screen, &chrome, luma, viewport.turn);
                            Pdq::of_reduced(&screen)
                        }
                    };
                    edited.push(words(pdq));
                    samples.family.push(family);
                }
            }
            samples.edited.push(edited);
        }
        samples
    }

    fn len(&self) -> usize {
        self.family.len()
    }
}

impl Cover {
    fn add(
        &mut self,
        copies: Vec<EditedCopy>,
        pictures: &[BlockMeans],
        samples: &Samples,
        threshold: u32,
    ) {
        let new: Vec<EditedCopy> =
            copies.into_iter().filter(|copy| !self.copies.contains(copy)).collect();
        let half = new.len().div_ceil(2).max(1);
        let parts: Vec<Vec<Vec<u64>>> = std::thread::scope(|scope| {
            let work = |part: &[EditedCopy]| {
                part.iter()
                    .map(|copy| {
                        let mut bits = vec![0u64; samples.len().div_ceil(64)];
                        let mut at = 0;
                        for (means, edited) in pictures.iter().zip(&samples.edited) {
                            let pdq = copy.hash(means);
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

/// How often the chosen candidates catch each sample, and what that is worth.
struct Choice<'a> {
    samples: &'a Samples,
    chosen: Vec<usize>,
    times: Vec<u16>,
    shares: Vec<f64>,
    /// 0 while the standard set is chosen, 1 for the wide one.
    stage: usize,
}

impl<'a> Choice<'a> {
    fn new(samples: &'a Samples, stage: usize) -> Self {
        Self {
            samples,
            stage,
            chosen: Vec::new(),
            times: vec![0; samples.len()],
            shares: vec![0.0; GOALS.len()],
        }
    }

    /// The change of each family's share when `candidate` is added (`+1`) or removed (`-1`).
    fn change(&self, cover: &Cover, candidate: usize, coming: bool) -> Vec<f64> {
        let mut gains = vec![0.0; GOALS.len()];
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
            GOALS
                .iter()
                .enumerate()
                .map(|(family, goal)| {
                    let share = shares(family);
                    goal.weights[self.stage.min(1)]
                        * (share.min(goal.shares[self.stage.min(1)]) + 0.05 * share)
                        + 0.002 * share
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
        let count = cover.copies.len();
        let best_of = |range: std::ops::Range<usize>| {
            range
                .filter(|candidate| !self.chosen.contains(candidate))
                .map(|candidate| (candidate, self.worth(&self.change(cover, candidate, true))))
                .max_by(|a, b| a.1.total_cmp(&b.1))
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(|| best_of(count / 2..count));
            let first = best_of(0..count / 2);
            let both = first.into_iter().chain(other.join().expect("no panic"));
            both.max_by(|a, b| a.1.total_cmp(&b.1)).expect("candidates")
        })
    }

    fn fill(&mut self, cover: &Cover, wanted: usize) {
        while self.chosen.len() < wanted {
            let (best, _) = self.best(cover);
            self.apply(cover, best, true);
        }
    }

    /// Tries to replace each chosen candidate with what would help most in its place, until a whole
    /// round changes nothing.
    fn exchange(&mut self, cover: &Cover, fixed: usize) {
        for _ in 0..6 {
            let mut better = false;
            let chosen = self.chosen.clone();
            for each in chosen.into_iter().skip(fixed) {
                let loss = self.worth(&self.change(cover, each, false));
                self.apply(cover, each, false);
                let (best, gain) = self.best(cover);
                if gain + loss > 1e-5 {
                    better = true;
                    self.apply(cover, best, true);
                } else {
                    self.apply(cover, each, true);
                }
            }
            if !better {
                break;
            }
        }
    }

    fn print(&self, title: &str) {
        eprintln!("{title}: {} hashes", self.chosen.len());
        for (goal, share) in GOALS.iter().zip(&self.shares) {
            let wanted = 100.0 * goal.shares[self.stage.min(1)];
            eprintln!("    {:?}: {:.1} % (wanted {wanted:.1})", goal.family, 100.0 * share);
        }
    }
}

/// Fingerprints of the standard and of the wide set, including the picture itself, and copies in
/// the table. For some pictures, some of a set's copies are nearly the same, and further ones take
/// their places.
const SIZES: [usize; 3] = [24, 72, 104];

/// Shapes to which the training pictures are cut in turn, since all of them have the same: width to
/// height.
const SHAPES: [Option<(usize, usize)>; 7] =
    [None, Some((4, 3)), Some((3, 4)), Some((16, 9)), None, Some((9, 16)), Some((1, 1))];

/// Chooses up to `wanted` copies, those of `fixed` first.
fn choose(
    cover: &mut Cover,
    pictures: &[BlockMeans],
    samples: &Samples,
    distance: u32,
    fixed: &[EditedCopy],
    stage: usize,
    random: &mut Random,
) -> Vec<EditedCopy> {
    let mut last: Vec<EditedCopy> = Vec::new();
    for round in 0..4 {
        let mut choice = Choice::new(samples, stage);
        let known = |copy| cover.copies.iter().position(|each| each == copy).expect("known");
        for copy in fixed.iter().chain(last.iter().filter(|copy| !fixed.contains(copy))) {
            choice.apply(cover, known(copy), true);
        }
        choice.fill(cover, SIZES[stage]);
        choice.exchange(cover, fixed.len());
        choice.print(&format!("round {round}, {} candidates", cover.copies.len()));
        last = choice.chosen.iter().map(|&each| cover.copies[each]).collect();
        if round < 3 {
            cover.add(neighbours(&last, random), pictures, samples, distance);
        }
    }
    // In the order in which they help.
    let mut choice = Choice::new(samples, stage);
    let place = |copy| cover.copies.iter().position(|each| each == copy).expect("known");
    let pool = Cover {
        caught: last.iter().map(|copy| cover.caught[place(copy)].clone()).collect(),
        copies: last,
    };
    for each in 0..fixed.len() {
        choice.apply(&pool, each, true);
    }
    choice.fill(&pool, SIZES[stage]);
    choice.chosen.iter().map(|&each| pool.copies[each]).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().and_then(|n| n.parse().ok()).expect("how many pictures");
    let distance: u32 =
        arguments.next().and_then(|n| n.parse().ok()).expect("the distance that counts as caught");
    let mut paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    paths.sort();
    let mut pictures: Vec<BlockMeans> = paths
        .iter()
        .enumerate()
        .filter_map(|(at, path)| means_of(path, SHAPES[at % SHAPES.len()]))
        .filter(|means| Viewport::WHOLE.hash(means).quality.is_reliable())
        .collect();
    let others = pictures.split_off(count.min(pictures.len()));

    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let samples = Samples::of(&pictures, &mut random);
    eprintln!("{} pictures, {} samples", pictures.len(), samples.len());
    let mut cover = Cover { copies: Vec::new(), caught: Vec::new() };
    // The picture itself, upright and mirrored, is always included.
    let mut chosen = [Orientation::Upright, Orientation::Mirrored]
        .map(|turn| EditedCopy { edit: Edit::Whole, turn })
        .to_vec();
    cover.add(chosen.clone(), &pictures, &samples, distance);
    let (framed, unframed) =
        candidates(&mut random).into_iter().partition(|copy: &EditedCopy| copy.is_framed());
    cover.add(unframed, &pictures, &samples, distance);
    for stage in 0..SIZES.len() {
        if stage == 1 {
            cover.add(framed.clone(), &pictures, &samples, distance);
        }
        chosen = choose(&mut cover, &pictures, &samples, distance, &chosen, stage, &mut random);
    }
    for max in [1, 24, 72] {
        evaluate(&pictures, &samples, &chosen, max, "pictures learned from");
        let samples = Samples::of(&others, &mut Random(0x1234_5678_9abc_def1));
        evaluate(&others, &samples, &chosen, max, "other pictures");
    }
    print_table(&chosen, pictures.len(), samples.len(), distance);
}

/// The shares caught at PDQ's usual threshold by the sets that pictures actually get.
fn evaluate(
    pictures: &[BlockMeans],
    samples: &Samples,
    chosen: &[EditedCopy],
    max: usize,
    what: &str,
) {
    let mut caught = vec![0.0; GOALS.len()];
    let (mut at, mut hashes) = (0, 0);
    for (means, edited) in pictures.iter().zip(&samples.edited) {
        let own = Viewport::WHOLE.hash(means);
        let mut set = vec![words(own)];
        let others = protection_set_of(means, own, chosen, max);
        set.extend(others.into_iter().map(|(_, pdq)| words(pdq)));
        hashes += set.len();
        for edit in edited {
            if set.iter().any(|hash| distance(hash, edit) <= 31) {
                caught[samples.family[at]] += 1.0;
            }
            at += 1;
        }
    }
    let mean = hashes as f64 / pictures.len() as f64;
    eprintln!("{what}, at most {max}, {mean:.1} a picture:");
    for ((goal, caught), count) in GOALS.iter().zip(caught).zip(&samples.counts) {
        eprintln!("    {:?}: {:.1} %", goal.family, 100.0 * caught / count);
    }
}

fn print_table(chosen: &[EditedCopy], pictures: usize, samples: usize, distance: u32) {
    println!(
        "//! The copies whose hashes make up the protection set, in the order in which they help. Written by\n\
         //! `tools/protection/learn.rs` from {pictures} photographs of the Berkeley Segmentation Data Set (BSDS500,\n\
         //! train and val) and {samples} edits of them; caught means at most {distance} bits. Not to be edited by hand.\n\n\
         use jimun_core::Orientation;\n\n\
         use super::edit::{{Background, Edit, EditedCopy}};\n\n\
         const fn copy(edit: Edit, turn: Orientation) -> EditedCopy {{\n    EditedCopy {{ edit, turn }}\n}}\n\n\
         pub(super) const TABLE: [EditedCopy; {}] = [",
        chosen.len()
    );
    for EditedCopy { edit, turn } in chosen {
        let edit = format!("{edit:?}")
            .replace("(Black", "(Background::Black")
            .replace("(White", "(Background::White");
        println!("    copy(Edit::{edit}, Orientation::{turn:?}),");
    }
    println!("];");
}
