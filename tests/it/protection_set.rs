//! What the protection set gives a picture, and what it must not give; and the other direction,
//! `expand` and `compare`.

use std::collections::BTreeSet;

use crate::common::{fingerprinter, image};
use jimun::decode::Orientation;
use jimun::hash::pdq::Pdq;
use jimun::protection::{
    BlockMeans, BlockMeansStream, EditedCopy, Protection, Viewport, expand, protection_set,
};
use jimun::{Fingerprint, Limits, Received, Record, Variant, hamming_distance};

fn record(name: &str, protection: Protection) -> Record {
    fingerprinter(Limits::PHONE)
        .protection(protection)
        .fingerprint(&image(name))
        .expect("a picture")
}

fn hashes(record: &Record) -> Vec<Pdq> {
    record.fingerprints.iter().map(|one| one.pdq().expect("PDQ")).collect()
}

/// For a computed picture.
fn means(width: u32, height: u32, luma: impl Fn(u32, u32) -> f32) -> BlockMeans {
    let mut stream = BlockMeansStream::new(width, height);
    for y in 0..height {
        let row: Vec<f32> = (0..width).map(|x| luma(x, y)).collect();
        stream.push_row(&row);
    }
    stream.finish(Orientation::Upright)
}

#[test]
fn each_tier_holds_the_smaller_ones_and_no_more_than_it_says() {
    for name in ["sklearn_china.jpg", "sklearn_flower.jpg", "palapeli_european-honey-bee.jpg"] {
        let tiers = [Protection::Off, Protection::Basic, Protection::Standard, Protection::Wide];
        let records = tiers.map(|tier| record(name, tier));
        for (record, tier) in records.iter().zip(tiers) {
            assert!(record.fingerprints.len() <= tier.max_fingerprints(), "{name}");
            assert_eq!(
                Received::from_json(&record.to_json()).as_ref().map(Received::record),
                Ok(record)
            );
        }
        assert_eq!(records.each_ref().map(|r| r.fingerprints.len()), [1, 2, 24, 72], "{name}");
        for pair in records[..3].windows(2) {
            assert_eq!(pair[1].fingerprints[..pair[0].fingerprints.len()], pair[0].fingerprints);
        }
        let is_framed = |record: &Record| {
            let framed =
                |one: &Fingerprint| matches!(one.variant, Variant::Copy(copy) if copy.is_framed());
            record.fingerprints.iter().any(framed)
        };
        assert_eq!(records.each_ref().map(is_framed), [false, false, false, true], "{name}");
    }
}

#[test]
fn variants_are_labelled_reliable_and_no_two_are_nearly_the_same() {
    let wide = record("sklearn_china.jpg", Protection::Wide);
    let labels: BTreeSet<String> =
        wide.fingerprints.iter().map(|one| one.variant.to_string()).collect();
    assert_eq!(labels.len(), wide.fingerprints.len());
    let pdqs = hashes(&wide);
    for (at, one) in pdqs.iter().enumerate() {
        assert!(one.quality.is_reliable());
        for other in &pdqs[..at] {
            assert!(hamming_distance(one.hash, other.hash) > 10);
        }
    }
}

/// Hash and set of a picture that shows nobody anything.
fn set(means: &BlockMeans) -> Vec<(EditedCopy, Pdq)> {
    protection_set(means, Viewport::WHOLE.hash(means), Protection::Wide)
}

#[test]
fn pictures_that_are_anybodys_get_no_variants() {
    let inside = |x: u32, y: u32, edge: u32| {
        (edge..640 - edge).contains(&x) && (edge..480 - edge).contains(&y)
    };
    let page = |edge: u32| move |x, y| if inside(x, y, edge) { 255.0 } else { 0.0 };
    // A screen with only a clock, an arrow and a bar.
    let screen = |x: u32, y: u32| {
        let clock =
            (20..80).contains(&x) && (12..28).contains(&y) && (x / 4 + y / 4).is_multiple_of(2);
        let bar = (220..420).contains(&x) && (462..468).contains(&y);
        if clock || bar { 255.0 } else { 0.0 }
    };
    let cases: [(&str, BlockMeans); 8] = [
        ("black", means(640, 480, |_, _| 0.0)),
        ("white", means(640, 480, |_, _| 255.0)),
        ("a gradient across", means(640, 480, |x, _| x as f32 * 0.39)),
        ("a gradient both ways", means(640, 480, |x, y| (x + y) as f32 * 0.22)),
        ("a page in a frame", means(640, 480, page(30))),
        ("a page in a wide frame", means(640, 480, page(120))),
        ("black and white halves", means(640, 480, |x, _| if x < 320 { 0.0 } else { 255.0 })),
        ("a screen's chrome", means(640, 480, screen)),
    ];
    for (what, means) in &cases {
        assert_eq!(set(means), [], "{what}");
    }
}

/// A picture with one detailed corner: crops that leave out the corner, and frames that outweigh
/// it, could be anybody's.
#[test]
fn variants_of_which_little_is_the_picture_are_left_out() {
    let noise =
        |x: u32, y: u32| ((x / 5 * 7919 + y / 5 * 104_729 + x / 5 * (y / 5) * 31) % 256) as f32;
    let corner = means(640, 480, |x, y| if x > 330 && y > 190 { noise(x, y) } else { 128.0 });
    let found = set(&corner);
    assert!(found.len() > 10, "{}", found.len());
    for (copy, pdq) in found {
        assert!(pdq.quality.is_reliable(), "{copy}");
    }
}

/// Real cuts of a real file, through the whole flow.
#[test]
fn a_comparison_says_which_copies_are_caught_and_how() {
    let wide = record("sklearn_china.jpg", Protection::Wide);
    let alone = record("sklearn_china.jpg", Protection::Off);
    let caught = |record: &Record, name: &str| {
        fingerprinter(Limits::PHONE)
            .compare(&record.reliable_pdqs(), &image(name))
            .expect("a picture")
    };
    let same = caught(&alone, "sklearn_china.jpg");
    let plain = same.plain.expect("PDQ");
    assert_eq!((plain.distance, plain.variant), (0, Variant::Full));
    assert!(plain.is_match());

    let other = caught(&wide, "sklearn_flower.jpg");
    assert!(!other.plain.expect("PDQ").is_match() && !other.expanded.expect("PDQ").is_match());
    assert!(other.expanded.expect("PDQ").distance <= other.plain.expect("PDQ").distance);
}

/// In a tall black screen with writing above and below, the picture is found, also when mirrored.
#[test]
fn expand_finds_a_picture_in_a_screen() {
    let bytes = image("sklearn_china.jpg");
    let original = fingerprinter(Limits::PHONE).fingerprint(&bytes);
    let own = original.expect("a picture").fingerprints[0].pdq().expect("PDQ").hash;
    let photo = crate::common::luma_rows("sklearn_china.jpg");
    let (width, height) = (photo[0].len() as u32, photo.len() as u32);
    let above = height;
    for mirrored in [false, true] {
        let screen = means(width, 3 * height, |x, y| {
            let writing = (20..28).contains(&y) && (40..140).contains(&x) && x % 7 < 3;
            match y.checked_sub(above).filter(|row| *row < height) {
                Some(row) if mirrored => photo[row as usize][(width - 1 - x) as usize],
                Some(row) => photo[row as usize][x as usize],
                None if writing => 255.0,
                None => 0.0,
            }
        });
        let candidate = Viewport::WHOLE.hash(&screen);
        assert!(hamming_distance(candidate.hash, own) > 31);
        let found = expand(&screen, candidate);
        let nearest = found.iter().map(|(_, pdq)| hamming_distance(pdq.hash, own)).min();
        println!("mirrored {mirrored}: {} hashes, nearest {nearest:?}", found.len());
        assert!(nearest.is_some_and(|distance| distance <= 12), "{nearest:?}");
    }
}

#[test]
fn an_expanded_record_begins_with_the_candidates_own_hash() {
    let bytes = image("sklearn_china.jpg");
    let record = fingerprinter(Limits::PHONE).expand(&bytes).expect("a picture");
    let plain = fingerprinter(Limits::PHONE).fingerprint(&bytes);
    assert_eq!(record.fingerprints[0], plain.expect("a picture").fingerprints[0]);
    assert!(record.fingerprints.len() > 10 && record.fingerprints.len() <= 128);
    // A portal must not take it for a report.
    assert!(Received::from_json(&record.to_json()).is_err());
}
