//! Compares the hashes of edited copies, computed from a picture's block means, with those of
//! really edited pixels.
#![allow(clippy::print_stdout, reason = "a test says what it found")]

use jimun_core::Orientation;
use jimun_hash::hamming_distance;
use jimun_hash::pdq::{Pdq, PdqStream};
use jimun_protection::{
    Background, BlockMeans, BlockMeansStream, Edit, EditedCopy, ScreenChrome, Viewport,
    draw_chrome, viewport_of,
};
use jimun_testdata::luma_rows;

struct Luma {
    width: usize,
    rows: Vec<Vec<f32>>,
}

fn luma(name: &str) -> Luma {
    let rows = luma_rows(name);
    Luma { width: rows[0].len(), rows }
}

impl Luma {
    fn means(&self, turn: Orientation) -> BlockMeans {
        let mut stream = BlockMeansStream::new(self.width as u32, self.rows.len() as u32);
        self.rows.iter().for_each(|row| stream.push_row(row));
        stream.finish(turn)
    }

    fn hash(&self, turn: Orientation) -> Pdq {
        let mut stream = PdqStream::new(self.width as u32, self.rows.len() as u32, turn);
        self.rows.iter().for_each(|row| stream.push_row(row));
        stream.finish()
    }

    /// Pixels `left..right`, `top..bottom`, counted from the picture's corner; outside the picture
    /// they are `background`.
    fn cut(&self, [left, top, right, bottom]: [i64; 4], background: f32) -> Self {
        let at = |x: i64, y: i64| {
            let row = usize::try_from(y).ok().and_then(|y| self.rows.get(y));
            row.and_then(|row| row.get(usize::try_from(x).ok()?)).copied().unwrap_or(background)
        };
        let rows = (top..bottom).map(|y| (left..right).map(|x| at(x, y)).collect()).collect();
        Self { width: (right - left) as usize, rows }
    }
}

const PHOTOS: &[&str] =
    &["sklearn_china.jpg", "sklearn_flower.jpg", "palapeli_european-honey-bee.jpg"];

#[test]
fn the_plane_of_a_turned_picture_is_the_turned_plane() {
    let picture = luma("jpg_420_odd_333x251.jpg");
    for turn in Orientation::ALL {
        let ours = Viewport::WHOLE.hash(&picture.means(turn)).hash;
        assert!(hamming_distance(ours, picture.hash(turn).hash) <= 2, "{turn:?}");
        let turned =
            Viewport { turn, ..Viewport::WHOLE }.hash(&picture.means(Orientation::Upright)).hash;
        assert_eq!(ours, turned, "{turn:?}");
    }
}

/// Cuts and frames of whole pixels, hashed at the size that they have.
#[test]
fn views_have_the_hash_of_really_edited_pixels() {
    let mut furthest = 0;
    for name in PHOTOS {
        let picture = luma(name);
        let (width, height) = (picture.width as i64, picture.rows.len() as i64);
        let means = picture.means(Orientation::Upright);
        for share in [-0.12, -0.05, 0.0, 0.03, 0.07, 0.2] {
            for background in [0.0, 255.0] {
                let (x, y) = ((share * width as f64) as i64, (share * height as f64 / 2.0) as i64);
                let sides = [x, y, width, height - y];
                let edited = picture.cut(sides, background).hash(Orientation::Mirrored);
                let part = |pixels: i64, of: i64| pixels as f64 / of as f64;
                let viewport = Viewport {
                    left: part(x, width),
                    top: part(y, height),
                    right: 1.0,
                    bottom: part(height - y, height),
                    background,
                    turn: Orientation::Mirrored,
                };
                let ours = Pdq::of_reduced(&viewport.reduce(&means, f64::INFINITY));
                let distance = hamming_distance(ours.hash, edited.hash);
                furthest = furthest.max(distance);
                assert!(distance <= 4, "{name} {share}: {distance}");
                assert!(ours.quality.get().abs_diff(edited.quality.get()) <= 1);
            }
        }
    }
    println!("the furthest view is {furthest} bits from real pixels");
}

/// What a phone shows beside the picture, drawn on the pixels of the screenshot and on its 64×64
/// values.
#[test]
fn chrome_has_the_hash_of_really_drawn_pixels() {
    let parts = [((0.04, 0.17), (0.01, 0.03), 0.4), ((0.3, 0.7), (0.985, 0.992), 1.0)];
    for name in PHOTOS {
        let picture = luma(name);
        let (width, height) = (picture.width as i64, picture.rows.len() as i64);
        let tall = width * 433 / 200;
        let (top, bottom) = ((height - tall) / 2, (height - tall) / 2 + tall);
        let mut screen = picture.cut([0, top, width, bottom], 0.0);
        for (across, down, ink) in parts {
            for (y, row) in screen.rows.iter_mut().enumerate() {
                for (x, pixel) in row.iter_mut().enumerate() {
                    let inside = |at: usize, of: usize, (from, to): (f32, f32)| {
                        (from..to).contains(&((at as f32 + 0.5) / of as f32))
                    };
                    if inside(x, width as usize, across) && inside(y, tall as usize, down) {
                        *pixel += (255.0 - *pixel) * ink;
                    }
                }
            }
        }
        let means = picture.means(Orientation::Upright);
        let part = |pixels: i64| pixels as f64 / height as f64;
        let viewport = Viewport { top: part(top), bottom: part(bottom), ..Viewport::WHOLE };
        let mut values = viewport.reduce(&means, f64::INFINITY);
        let bare = Pdq::of_reduced(&values);
        let chrome = parts.map(|(across, down, ink)| ScreenChrome { across, down, ink });
        draw_chrome(&mut values, &chrome, 255.0, Orientation::Upright);
        let drawn = screen.hash(Orientation::Upright).hash;
        let distance = hamming_distance(Pdq::of_reduced(&values).hash, drawn);
        println!("{name}: {distance} bits, {} without", hamming_distance(bare.hash, drawn));
        assert!(distance <= 8, "{name}: {distance}");
        assert!(hamming_distance(bare.hash, drawn) > 2 * distance, "{name}");
    }
}

#[test]
fn crops_and_letterboxes_are_centred_and_keep_the_picture_whole_or_full() {
    let square = viewport_of(Edit::AspectCrop(1, 1), 2.0);
    assert_eq!((square.left, square.right, square.top, square.bottom), (0.25, 0.75, 0.0, 1.0));
    let screen = viewport_of(Edit::Letterbox(Background::Black, 1, 2), 1.0);
    assert_eq!((screen.left, screen.right, screen.top, screen.bottom), (0.0, 1.0, -0.5, 1.5));
    assert_eq!(viewport_of(Edit::AspectCrop(3, 2), 1.5), Viewport::WHOLE);
}

#[test]
fn a_small_turn_is_near_and_a_larger_one_is_not() {
    let means = luma(PHOTOS[0]).means(Orientation::Upright);
    let whole = Viewport::WHOLE.hash(&means).hash;
    let turned = |tenths| {
        EditedCopy { edit: Edit::Tilted(tenths, None), turn: Orientation::Upright }
            .hash(&means)
            .hash
    };
    assert!(hamming_distance(whole, turned(0)) <= 16);
    assert!(hamming_distance(whole, turned(50)) > 31);
    assert!(hamming_distance(turned(20), turned(22)) <= 31);
}
