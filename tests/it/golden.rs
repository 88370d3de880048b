//! Compares every JPEG and PNG of the golden set with the answers of `pdqhash`. Prints the README's
//! table.

use std::collections::BTreeMap;
use std::fs;

use crate::common::{fingerprint, hash_and_quality, shared};
use jimun::{Error, Hash256, Variant, hamming_distance};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    images: Vec<GoldenImage>,
}

#[derive(Deserialize)]
struct GoldenImage {
    file: String,
    format: Option<String>,
    pdq: Option<GoldenPdq>,
    pdq_stable: Option<bool>,
}

#[derive(Deserialize)]
struct GoldenPdq {
    hash: String,
    quality: u8,
}

/// Pictures for which Pillow gives other pixels than the file holds, and why.
const OTHER_PIXELS: &[(&str, &str)] = &[
    ("commit_ok/png_gray16.png", "Pillow clips 16-bit grey at 255; we keep its high byte"),
    ("shared_only/resources__I16.png", "Pillow clips 16-bit grey at 255; we keep its high byte"),
];

#[derive(Default)]
struct Tally {
    pictures: u32,
    identical: u32,
    furthest: u32,
    wrong_quality: u32,
}

fn compare(folder: &std::path::Path, golden: &Golden) -> BTreeMap<String, Tally> {
    let mut table = BTreeMap::<String, Tally>::new();
    for image in &golden.images {
        let Some(format) = image.format.as_deref().filter(|f| ["JPEG", "PNG"].contains(f)) else {
            continue;
        };
        if OTHER_PIXELS.iter().any(|(file, _)| *file == image.file) {
            continue;
        }
        let peer = image.pdq.as_ref().expect("the peers hashed every JPEG and PNG");
        let bytes = fs::read(folder.join(&image.file)).expect("the golden set is whole");
        let record = match fingerprint(&bytes) {
            Err(Error::TooSmall { .. } | Error::Blank) if peer.quality == 0 => continue,
            other => other.unwrap_or_else(|error| panic!("{}: {error}", image.file)),
        };
        // Peers ignore Exif: they see the picture as the file stores it.
        let stored = record.fingerprints.iter().find(|f| f.variant == Variant::AsStored);
        let stored = stored.unwrap_or(&record.fingerprints[0]);
        let stable = image.pdq_stable == Some(true);
        let class = match (stable, peer.quality >= 50) {
            (true, true) => "quality ≥ 50",
            (true, false) => "quality < 50",
            (false, _) => "not stable",
        };
        let tally = table.entry(format!("{format}, {class}")).or_default();
        let peer_hash: Hash256 = peer.hash.parse().expect("a hash");
        let distance = hamming_distance(hash_and_quality(stored).0, peer_hash);
        tally.pictures += 1;
        tally.identical += u32::from(distance == 0);
        tally.furthest = tally.furthest.max(distance);
        tally.wrong_quality +=
            u32::from(hash_and_quality(stored).1.get().abs_diff(peer.quality) > 0);
        if distance > 0 {
            println!("{} is {distance} bits off ({class})", image.file);
        }
    }
    table
}

#[test]
fn golden_pictures_have_the_peers_fingerprints() {
    let Some(folder) = shared("golden") else { return };
    let json = fs::read(folder.join("golden.json")).expect("golden.json");
    let golden: Golden = serde_json::from_slice(&json).expect("golden.json is as its README says");

    println!("| class | pictures | identical | furthest | other quality |");
    println!("|---|---|---|---|---|");
    let table = compare(&folder, &golden);
    for (class, tally) in &table {
        let Tally { pictures, identical, furthest, wrong_quality } = tally;
        println!("| {class} | {pictures} | {identical} | {furthest} | {wrong_quality} |");
    }
    for (class, tally) in table.iter().filter(|(class, _)| !class.ends_with("not stable")) {
        assert_eq!((tally.identical, tally.wrong_quality), (tally.pictures, 0), "{class}");
    }
    assert!(table["JPEG, quality ≥ 50"].pictures >= 57);
    assert!(table["PNG, quality ≥ 50"].pictures > 0);
}
