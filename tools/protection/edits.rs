//! The edits that people make, as a prior to sample from, and the copies that may represent them.
//!
//! The ranges are those of the table in `docs/robustness.md`. Which edits matter follows the
//! transformations of the Image Similarity Challenge 2021 (Douze et al., arXiv:2106.09672). Its
//! flips, rotations, crops, padding, overlays on a screenshot and small tilts move a picture beyond
//! what PDQ tolerates. Screens are as tall as phones in use: two of three between 19:9 and 20.3:9,
//! the others 18:9, 16:9 and a few of another shape. Most show a clock and signs at the top and a
//! line or buttons at the bottom, half of them an app's buttons as well. Places and sizes are those
//! that Android's and iOS's design guides allow.

use jimun::decode::Orientation;
use jimun::protection::{Background, Edit, EditedCopy, ScreenChrome, Tilt, Viewport, viewport_of};

/// Seeded, so that the same table is learned again.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
    fn thousandths(&mut self, low: f64, high: f64) -> u16 {
        (self.between(low, high) * 1000.0).round() as u16
    }
}

const BACKGROUNDS: [Background; 2] = [Background::Black, Background::White];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Family {
    Mirror,
    Turn,
    Uniform,
    OneSide,
    Independent5,
    Square,
    FourFive,
    Wide,
    Border,
    Letterbox,
    Screen,
    MirrorUniform,
    Independent8,
    Caption,
    Rotated,
    CropCaption,
}
use Family::*;

/// The value of one family of edits while the set is chosen.
pub(crate) struct Goal {
    pub(crate) family: Family,
    /// The shares that the standard set and the wide one should catch. More than that is worth
    /// little.
    pub(crate) shares: [f64; 2],
    /// The weight of a share in each.
    pub(crate) weights: [f64; 2],
    /// Samples per picture.
    pub(crate) samples: usize,
}

const fn goal(family: Family, samples: usize, shares: [f64; 2], weights: [f64; 2]) -> Goal {
    Goal { family, shares, weights, samples }
}

/// The target shares are above those that a copy must reach on other pictures and after
/// recompression. Crops with four free sides up to 8 %, and crops with a caption, are out of reach
/// of 72 hashes; a matcher's `expand` covers them.
pub(crate) const GOALS: [Goal; 16] = [
    goal(Mirror, 1, [1.0, 1.0], [1.0, 1.0]),
    goal(Turn, 3, [1.0, 1.0], [1.0, 1.0]),
    goal(Uniform, 16, [1.0, 0.98], [1.0, 1.0]),
    goal(OneSide, 32, [1.0, 0.975], [1.0, 1.2]),
    goal(Independent5, 48, [1.0, 0.98], [1.0, 2.0]),
    goal(Square, 1, [1.0, 1.0], [0.34, 1.0]),
    goal(FourFive, 1, [1.0, 1.0], [0.33, 1.0]),
    goal(Wide, 1, [1.0, 1.0], [0.33, 1.0]),
    goal(Border, 20, [1.0, 0.97], [1.0, 1.0]),
    goal(Letterbox, 20, [1.0, 0.98], [1.0, 1.0]),
    goal(Screen, 40, [1.0, 0.95], [1.0, 3.0]),
    goal(MirrorUniform, 16, [1.0, 0.97], [1.0, 1.0]),
    goal(Independent8, 24, [1.0, 0.60], [0.0, 0.3]),
    goal(Caption, 32, [1.0, 0.92], [0.0, 1.5]),
    goal(Rotated, 32, [1.0, 0.80], [0.0, 1.5]),
    goal(CropCaption, 8, [1.0, 0.85], [0.0, 0.0]),
];

pub(crate) enum Made {
    Viewport(Viewport),
    Turned(Tilt),
    /// A screen, what is drawn on it, and how bright.
    Screen(Viewport, Vec<ScreenChrome>, f32),
}

pub(crate) fn made(family: Family, aspect: f64, random: &mut Random, index: usize) -> Made {
    let crop = |l, t, r, b| Viewport {
        left: l,
        top: t,
        right: 1.0 - r,
        bottom: 1.0 - b,
        ..Viewport::WHOLE
    };
    let background = |random: &mut Random| [0.0, 255.0][random.below(2)];
    Made::Viewport(match family {
        Mirror => Viewport { turn: Orientation::Mirrored, ..Viewport::WHOLE },
        Turn => {
            let turns =
                [Orientation::RotateCw90, Orientation::Rotated180, Orientation::RotateCcw90];
            Viewport { turn: turns[index % 3], ..Viewport::WHOLE }
        }
        Uniform => {
            let a = random.between(0.01, 0.10);
            crop(a, a, a, a)
        }
        MirrorUniform => {
            let a = random.between(0.0, 0.10);
            Viewport { turn: Orientation::Mirrored, ..crop(a, a, a, a) }
        }
        OneSide => {
            let a = random.between(0.03, 0.15);
            let mut sides = [0.0; 4];
            sides[random.below(4)] = a;
            crop(sides[0], sides[1], sides[2], sides[3])
        }
        Independent5 => {
            let mut s = || random.between(0.01, 0.05);
            crop(s(), s(), s(), s())
        }
        Independent8 => {
            let mut s = || random.between(0.0, 0.08);
            crop(s(), s(), s(), s())
        }
        Square => viewport_of(Edit::AspectCrop(1, 1), aspect),
        FourFive => viewport_of(Edit::AspectCrop(4, 5), aspect),
        Wide => viewport_of(Edit::AspectCrop(16, 9), aspect),
        Border => {
            // The same number of pixels all around.
            let a = random.between(0.02, 0.10);
            let (x, y) = if random.below(2) == 0 {
                (a, a)
            } else {
                (a / aspect.max(1.0), a * aspect.min(1.0))
            };
            Viewport { background: background(random), ..crop(-x, -y, -x, -y) }
        }
        Letterbox => {
            let a = random.between(0.02, 0.10);
            let (x, y) = if random.below(2) == 0 { (a, 0.0) } else { (0.0, a) };
            Viewport { background: background(random), ..crop(-x, -y, -x, -y) }
        }
        Screen => {
            let tall = match random.below(50) {
                0..32 => random.between(2.12, 2.26),
                32..38 => 16.0 / 9.0,
                38..43 => random.between(2.0, 2.06),
                43..47 => random.between(16.0 / 9.0, 2.12),
                _ => random.between(1.33, 2.44),
            };
            let wanted = if index.is_multiple_of(4) { tall } else { 1.0 / tall };
            let (x, y) = ((wanted / aspect).max(1.0), (aspect / wanted).max(1.0));
            let shift = random.between(-0.01, 0.01) * y;
            let viewport = Viewport {
                background: background(random),
                ..crop(0.5 - x / 2.0, 0.5 - y / 2.0 + shift, 0.5 - x / 2.0, 0.5 - y / 2.0 - shift)
            };
            let chrome = chrome(random, !index.is_multiple_of(4));
            return Made::Screen(viewport, chrome, 255.0 - viewport.background);
        }
        Caption => {
            let a = random.between(0.03, 0.15);
            let (top, bottom) = if random.below(2) == 0 { (a, 0.0) } else { (0.0, a) };
            Viewport { background: background(random), ..crop(0.0, -top, 0.0, -bottom) }
        }
        CropCaption => {
            let (a, c) = (random.between(0.01, 0.05), random.between(0.05, 0.15));
            Viewport { background: background(random), ..crop(a, a, a, -c) }
        }
        Rotated => {
            let degrees = random.between(-3.0, 3.0);
            let background = [Some(0.0), Some(255.0), None][random.below(3)];
            return Made::Turned(Tilt { degrees, background, turn: Orientation::Upright });
        }
    })
}

/// What a screen may show. Phones held sideways mostly hide the status bar.
fn chrome(random: &mut Random, is_upright: bool) -> Vec<ScreenChrome> {
    let mut parts = Vec::new();
    let mut add = |across: (f64, f64), down: (f64, f64), ink: f64| {
        let pair = |(from, to): (f64, f64)| (from as f32, to as f32);
        parts.push(ScreenChrome { across: pair(across), down: pair(down), ink: ink as f32 });
    };
    if random.unit() < if is_upright { 0.85 } else { 0.3 } {
        let top = random.between(0.006, 0.018);
        let down = (top, top + random.between(0.01, 0.018));
        let left = random.between(0.03, 0.13);
        add((left, left + random.between(0.08, 0.13)), down, random.between(0.25, 0.5));
        let right = random.between(0.90, 0.97);
        let battery = right - random.between(0.05, 0.09);
        add((battery, right), down, random.between(0.3, 0.8));
        add((battery - random.between(0.03, 0.12), battery - 0.01), down, random.between(0.2, 0.5));
    }
    match random.below(5) {
        0..3 => {
            let (half, middle) = (random.between(0.13, 0.19), random.between(0.986, 0.993));
            add((0.5 - half, 0.5 + half), (middle - 0.0012, middle + 0.0012), 1.0);
        }
        3 => {
            let (half, top) = (random.between(0.015, 0.03), random.between(0.965, 0.98));
            let down = (top, top + random.between(0.012, 0.02));
            for middle in [0.25, 0.5, 0.75] {
                add((middle - half, middle + half), down, random.between(0.15, 0.35));
            }
        }
        _ => {}
    }
    if random.below(2) == 0 {
        let (top, half) = (random.between(0.035, 0.08), random.between(0.018, 0.035));
        let down = (top, top + random.between(0.014, 0.028));
        add((0.07 - half, 0.07 + half), down, random.between(0.15, 0.4));
        let from = random.between(0.12, 0.35);
        add((from, from + random.between(0.1, 0.3)), down, random.between(0.1, 0.35));
        for each in 0..1 + random.below(3) {
            let middle = 0.93 - 0.11 * each as f64;
            add((middle - half, middle + half), down, random.between(0.15, 0.4));
        }
        let top = random.between(0.90, 0.945);
        let down = (top, top + random.between(0.016, 0.03));
        let count = 3 + random.below(3);
        for each in 0..count {
            let middle = (each as f64 + 0.5) / count as f64;
            add((middle - half, middle + half), down, random.between(0.15, 0.4));
        }
    }
    parts
}

pub(crate) fn candidates(random: &mut Random) -> Vec<EditedCopy> {
    let mut all = Vec::new();
    let upright = |edit| EditedCopy { edit, turn: Orientation::Upright };
    let mirrored = |edit| EditedCopy { edit, turn: Orientation::Mirrored };
    for turn in Orientation::ALL {
        all.push(EditedCopy { edit: Edit::Whole, turn });
    }
    for (w, h) in [(1, 1), (4, 5), (5, 4), (16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3)] {
        all.push(upright(Edit::AspectCrop(w, h)));
    }
    for step in 1..=48 {
        let a = step * 5 / 2;
        all.push(upright(Edit::Crop(a, a, a, a)));
        all.push(mirrored(Edit::Crop(a, a, a, a)));
    }
    for side in 0..4 {
        for step in 4..=32 {
            let mut sides = [0u16; 4];
            sides[side] = step * 5;
            all.push(upright(Edit::Crop(sides[0], sides[1], sides[2], sides[3])));
            for other in [10, 20] {
                let mut more = [other; 4];
                more[side] = step * 5;
                all.push(upright(Edit::Crop(more[0], more[1], more[2], more[3])));
            }
        }
    }
    for _ in 0..700 {
        let mut s = || random.thousandths(0.0, 0.08);
        all.push(upright(Edit::Crop(s(), s(), s(), s())));
    }
    for _ in 0..500 {
        let mut s = || random.thousandths(0.01, 0.055);
        all.push(upright(Edit::Crop(s(), s(), s(), s())));
    }
    for background in BACKGROUNDS {
        for width in (10..=130).step_by(4) {
            all.push(upright(Edit::Border(background, width)));
        }
        for step in 2..=28 {
            let a = step * 5;
            for sides in [
                [a, a, a, a],
                [a * 3 / 4, a, a * 3 / 4, a],
                [a, a * 3 / 4, a, a * 3 / 4],
                [0, a, 0, a],
                [a, 0, a, 0],
                [0, a, 0, 0],
                [0, 0, 0, a],
            ] {
                all.push(upright(Edit::Bars(background, sides)));
            }
        }
        for tall in (260..=500).step_by(4) {
            // Height to width from 1.3 to 2.5 in steps of 0.02.
            all.push(upright(Edit::Letterbox(background, 200, tall)));
            all.push(upright(Edit::Letterbox(background, tall, 200)));
            if (340..=470).contains(&tall) {
                all.push(upright(Edit::Phone(background, 200, tall)));
                all.push(upright(Edit::Gallery(background, 200, tall)));
            }
        }
    }
    for tenths in (-36..=36).step_by(2) {
        for background in [Some(Background::Black), Some(Background::White), None] {
            all.push(upright(Edit::Tilted(tenths, background)));
        }
    }
    all
}

/// Copies that differ slightly from each of those chosen.
pub(crate) fn neighbours(copies: &[EditedCopy], random: &mut Random) -> Vec<EditedCopy> {
    let mut all = Vec::new();
    for copy in copies {
        for _ in 0..10 {
            let mut move_by = |value: u16, reach: f64| {
                (f64::from(value) + random.between(-reach, reach)).round().clamp(0.0, 200.0) as u16
            };
            let edit = match copy.edit {
                Edit::Crop(l, t, r, b) => {
                    Edit::Crop(move_by(l, 9.0), move_by(t, 9.0), move_by(r, 9.0), move_by(b, 9.0))
                }
                Edit::Border(background, width) => Edit::Border(background, move_by(width, 6.0)),
                Edit::Bars(background, sides) => Edit::Bars(
                    background,
                    sides.map(|side| if side == 0 { 0 } else { move_by(side, 9.0) }),
                ),
                Edit::Tilted(tenths, background) => Edit::Tilted(
                    (f64::from(tenths) + random.between(-4.0, 4.0)).round() as i16,
                    background,
                ),
                Edit::Letterbox(background, 200, tall) => Edit::Letterbox(
                    background,
                    200,
                    (f64::from(tall) + random.between(-6.0, 6.0)).round() as u16,
                ),
                Edit::Phone(background, width, tall) => Edit::Phone(
                    background,
                    width,
                    (f64::from(tall) + random.between(-6.0, 6.0)).round() as u16,
                ),
                Edit::Gallery(background, width, tall) => Edit::Gallery(
                    background,
                    width,
                    (f64::from(tall) + random.between(-6.0, 6.0)).round() as u16,
                ),
                Edit::Letterbox(background, tall, 200) => Edit::Letterbox(
                    background,
                    (f64::from(tall) + random.between(-6.0, 6.0)).round() as u16,
                    200,
                ),
                edit => edit,
            };
            all.push(EditedCopy { edit, ..*copy });
        }
    }
    all
}
