//! The language-neutral vectors, natively. `tests/web/vectors.test.mjs` runs the same files in
//! Chromium.

use crate::common::{fingerprint, hash_and_quality, image, vectors};
use jimun::hash::pdq::Pdq;
use jimun::{Hash256, Quality, Variant, hamming_distance};
use serde_json::Value;

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is text in {value}"))
}

fn expected_pdq(value: &Value) -> (Hash256, Quality) {
    let quality = value["quality"].as_u64().and_then(|quality| u8::try_from(quality).ok());
    let quality = quality.and_then(|quality| Quality::new(quality).ok()).expect("0–100");
    (text(value, "hash").parse().expect("a hash"), quality)
}

/// Why bits may differ from the peer's on a few committed pictures.
const EXPLAINED: &[(&str, &str)] = &[
    ("png_gray16.png", "Pillow clips 16-bit grey at 255; we keep its high byte"),
    ("gradient_h.png", "the order of float sums decides bits on a pure gradient"),
    ("flat_black.png", "flat: every coefficient is rounding noise"),
    ("size_4x4.png", "refused: PDQ needs 5×5"),
];

#[test]
fn pictures_have_the_bits_that_peers_compute() {
    let vectors = vectors("pdq.json");
    let images = vectors["images"].as_array().expect("a list");
    let mut compared = 0;
    for vector in images {
        let file = text(vector, "file");
        if EXPLAINED.iter().any(|(name, _)| *name == file) {
            continue;
        }
        let record = fingerprint(&image(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let turned = vector.get("pdq_upright");
        let mut expected = vec![(Variant::Full, turned.unwrap_or(&vector["pdq"]))];
        expected.extend(turned.map(|_| (Variant::AsStored, &vector["pdq"])));
        expected.extend(vector.get("pdq_over_white").map(|value| (Variant::OverWhite, value)));
        let expected: Vec<_> = expected.iter().map(|(v, p)| (*v, expected_pdq(p))).collect();
        let stills = record.fingerprints.iter();
        let stills = stills.filter(|fingerprint| !matches!(fingerprint.variant, Variant::Frame(_)));
        let stills: Vec<_> = stills.map(|f| (f.variant, hash_and_quality(f))).collect();
        assert_eq!(stills, expected, "{file}");
        // The committed animations have only distinct frames.
        let frames = record.fingerprints.iter();
        let frames = frames.filter(|fingerprint| matches!(fingerprint.variant, Variant::Frame(_)));
        let frames: Vec<_> = frames.map(hash_and_quality).collect();
        let none = Vec::new();
        let expected = vector.get("pdq_frames").and_then(Value::as_array).unwrap_or(&none);
        assert_eq!(frames, expected.iter().map(expected_pdq).collect::<Vec<_>>(), "{file}");
        compared += 1;
    }
    assert_eq!(compared + EXPLAINED.len(), images.len());
    println!("{compared} pictures have the peers' bits; {} are explained", EXPLAINED.len());
}

#[test]
fn all_eight_orientations_show_one_picture() {
    let upright = |exif: u32| {
        let record =
            fingerprint(&image(&format!("exif_orientation_{exif}.jpg"))).expect("a picture");
        hash_and_quality(&record.fingerprints[0]).0
    };
    let first = upright(1);
    for exif in 2..=8 {
        // Each was saved as a JPEG of its own, so a few bits may differ.
        assert!(hamming_distance(first, upright(exif)) <= 6, "orientation {exif}");
    }
}

#[test]
fn the_hash_of_a_reduced_picture_is_the_references() {
    let vectors = vectors("pdq_stages.json");
    for stage in vectors["stages"].as_array().expect("a list") {
        let floats = text(stage, "reduced_f32_hex");
        let reduced = std::array::from_fn(|at| {
            let bits = u32::from_str_radix(&floats[8 * at..8 * at + 8], 16).expect("hex");
            f32::from_bits(bits)
        });
        let pdq = Pdq::of_reduced(&reduced);
        assert_eq!((pdq.hash, pdq.quality), expected_pdq(stage), "{}", text(stage, "of"));
    }
}
