//! Pictures that are their own mirror image are called weak, and their halves fingerprinted.
//! `tests/interop/symmetric.py` has real JPEG copies of twelve photographs.

use crate::common::{fingerprinter, image};
use jimun::protection::Protection;
use jimun::{Limits, Received, Record, Variant, Verdict, WeakReason};

type Rows = Vec<Vec<f32>>;

const PHOTOGRAPHS: [&str; 4] = [
    "sklearn_china.jpg",
    "sklearn_flower.jpg",
    "mpl_grace_hopper.jpg",
    "palapeli_european-honey-bee.jpg",
];

fn left_to_right(mut rows: Rows) -> Rows {
    for row in &mut rows {
        let width = row.len();
        (0..width / 2).for_each(|x| row[width - 1 - x] = row[x]);
    }
    rows
}

fn top_to_bottom(mut rows: Rows) -> Rows {
    let height = rows.len();
    (0..height / 2).for_each(|y| rows[height - 1 - y] = rows[y].clone());
    rows
}

fn half_turn(mut rows: Rows) -> Rows {
    let height = rows.len();
    for y in 0..height / 2 {
        rows[height - 1 - y] = rows[y].iter().rev().copied().collect();
    }
    // The row in the middle mirrors itself.
    let row = &mut rows[height / 2];
    let width = row.len();
    (0..width / 2).for_each(|x| row[width - 1 - x] = row[x]);
    rows
}

/// Each way to be symmetric, and the part that is not.
type Way = (fn(Rows) -> Rows, &'static str);

const WAYS: [Way; 4] = [
    (left_to_right, "crop_0_0_500_0"),
    (top_to_bottom, "crop_0_0_0_500"),
    (|rows| top_to_bottom(left_to_right(rows)), "crop_0_0_500_500"),
    (half_turn, "crop_0_0_500_0"),
];

/// A grey picture as a BMP file.
fn bmp(rows: &Rows) -> Vec<u8> {
    let (width, height) = (rows[0].len(), rows.len());
    let stride = (3 * width).next_multiple_of(4);
    let mut file = b"BM".to_vec();
    let mut words = |values: &[u32]| values.iter().for_each(|v| file.extend(v.to_le_bytes()));
    words(&[(54 + stride * height) as u32, 0, 54, 40, width as u32, height as u32]);
    words(&[1 | 24 << 16, 0, (stride * height) as u32, 2835, 2835, 0, 0]);
    for row in rows.iter().rev() {
        let grey = row.iter().flat_map(|luma| [luma.round() as u8; 3]);
        file.extend(grey.chain(std::iter::repeat_n(0, stride - 3 * width)));
    }
    file
}

/// Each pixel is the mean of four.
fn half_size(rows: &Rows) -> Rows {
    let mean = |upper: &[f32], lower: &[f32]| {
        let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        pairs.map(|(upper, lower)| (upper[0] + upper[1] + lower[0] + lower[1]) / 4.0).collect()
    };
    rows.chunks_exact(2).map(|pair| mean(&pair[0], &pair[1])).collect()
}

fn record(bytes: &[u8], protection: Protection) -> Record {
    fingerprinter(Limits::PHONE).protection(protection).fingerprint(bytes).expect("a picture")
}

#[test]
fn photographs_are_good_and_made_symmetric_they_are_weak() {
    for name in PHOTOGRAPHS {
        assert_eq!(record(&image(name), Protection::Off).verdict, Verdict::Good, "{name}");
        for (make, _) in WAYS {
            let rows = make(crate::common::luma_rows(name));
            for rows in [half_size(&rows), rows] {
                let record = record(&bmp(&rows), Protection::Off);
                let symmetric = Verdict::Weak { reason: WeakReason::Symmetric };
                assert_eq!(record.verdict, symmetric, "{name}");
                assert_eq!(
                    Received::from_json(&record.to_json()).as_ref().map(Received::record),
                    Ok(&record)
                );
            }
        }
    }
}

#[test]
fn each_tier_has_the_halves_and_no_more_than_it_says() {
    for (make, part) in WAYS {
        let file = bmp(&make(crate::common::luma_rows("sklearn_china.jpg")));
        for tier in [Protection::Basic, Protection::Standard, Protection::Wide] {
            let record = record(&file, tier);
            let labels: std::collections::BTreeSet<String> =
                record.fingerprints.iter().map(|one| one.variant.to_string()).collect();
            println!("{part}, {tier:?}: {} fingerprints", labels.len());
            assert!(labels.contains(part), "{labels:?}");
            assert_eq!(labels.len(), record.fingerprints.len(), "{labels:?}");
            assert!(
                labels.len() <= tier.max_fingerprints()
                    && labels.len() > tier.max_fingerprints() / 2
            );
            let is_framed = |variant| matches!(variant, Variant::Copy(copy) if copy.is_framed());
            let framed = record.fingerprints.iter().any(|one| is_framed(one.variant));
            assert!(!framed || tier == Protection::Wide);
            assert_eq!(
                Received::from_json(&record.to_json()).as_ref().map(Received::record),
                Ok(&record)
            );
        }
    }
}

#[test]
fn a_receiver_that_looks_closer_finds_every_copy() {
    for name in PHOTOGRAPHS {
        for (make, _) in WAYS {
            let rows = make(crate::common::luma_rows(name));
            let known = record(&bmp(&rows), Protection::Standard).reliable_pdqs();
            let found = fingerprinter(Limits::PHONE)
                .compare(&known, &bmp(&half_size(&rows)))
                .expect("a copy");
            let nearest = found.expanded.expect("PDQ");
            println!(
                "{name}: {} bits, {} as {}",
                nearest.distance, nearest.variant, nearest.copy_as
            );
            assert!(nearest.is_match(), "{name}: {nearest:?}");
        }
    }
}
