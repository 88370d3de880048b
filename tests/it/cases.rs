//! Files described in public reports, one of each kind (`../shared/cases`): the peer's value, or a
//! refusal that names the reason.

use std::fs;
use std::path::Path;

use crate::common::{fingerprinter, shared};
use jimun::{Embedded, Error, Limits, Protection, Record, Verdict, WeakReason};

/// `pdqhash` of the picture from which most were made, as JPEG and as GIF.
const E1: &str = "8c629e7792663698f9a33866c026727c21a679f61eb6e1f8c79ba7e23c0299e0";
const E1G: &str = "8c629e7792663698f9833866c026727c21a679f61fb6e1f8c79ba7e23c0299e0";

fn fingerprint(file: &Path, limits: &Limits) -> Result<Record, Error> {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    fingerprinter(*limits).protection(Protection::Wide).fingerprint(&bytes)
}

/// The value of a variant; the quality is 100 in everything that peers gave.
fn value(record: &Record, variant: &str) -> Option<String> {
    let mut all = record.fingerprints.iter();
    let found = all.find(|one| one.variant.to_string() == variant)?;
    assert_eq!(found.quality.map(|quality| quality.get()), Some(100));
    Some(found.value.to_string())
}

#[test]
fn whole_pictures_that_peers_read_get_the_hash_that_peers_give() {
    let Some(folder) = shared("cases") else { return };
    for (name, variant, expected) in [
        ("jpeg_no_eoi_samsung_trailer.jpg", "full", E1),
        ("jpeg_no_eoi_video_and_samsung_trailer.jpg", "full", E1),
        ("jpeg_zeros_before_eoi.jpg", "full", E1),
        ("jpeg_progressive_zeros_before_eoi.jpg", "full", E1),
        ("jpeg_app13_length_16_short.jpg", "full", E1),
        ("jpeg_app14_length_1_short.jpg", "full", E1),
        ("jpeg_two_bytes_before_dqt.jpg", "full", E1),
        ("jpeg_app_marker_without_ff.jpg", "full", E1),
        ("jpeg_ff00_between_segments.jpg", "full", E1),
        (
            "webp_exif_prefix_orientation_6.webp",
            "full",
            "be48dc0fc883283e3b36a77b2479df88dd8aa00032a01569c44d63b13bbb7fdd",
        ),
        (
            "webp_exif_prefix_orientation_6.webp",
            "as_stored",
            "8c629e7792663698f9a39866c026727c21a679f61eb6e1f8c79ba7e23c0299e0",
        ),
        (
            "webp_exif_prefix_orientation_3_lossless.webp",
            "full",
            "309d34d9cb329ce6acd612ccdd7358c674f2d35c4b634b5282ce0d5c29d7354a",
        ),
        ("webp_exif_prefix_orientation_3_lossless.webp", "as_stored", E1),
        ("gif_without_trailer.gif", "full", E1G),
        ("gif_animated_without_trailer.gif", "full", E1G),
        ("gif_zero_byte_before_trailer.gif", "full", E1G),
        ("gif_zero_byte_between_frames.gif", "full", E1G),
        (
            "tiff_lzw_even_strip.tif",
            "full",
            "f9a3b8609e07c020f27c248f69e679371eb6a1f8f99bc799a7f664061da01a68",
        ),
    ] {
        let record = fingerprint(&folder.join(name), &Limits::PHONE);
        let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(record.verdict, Verdict::Good, "{name}");
        assert_eq!(value(&record, variant).as_deref(), Some(expected), "{name} {variant}");
        let video = name.contains("video");
        assert_eq!(record.embedded.contains(&Embedded::Video), video, "{name}");
    }
    let second = fingerprint(&folder.join("gif_animated_without_trailer.gif"), &Limits::PHONE);
    assert!(value(&second.expect("read above"), "frame_2").is_some());
}

#[test]
fn an_animation_cut_behind_its_first_frame_keeps_the_frame_and_is_incomplete() {
    let Some(folder) = shared("cases") else { return };
    for (name, expected) in
        [("gif_animated_cut_in_second_frame.gif", E1G), ("apng_cut_in_second_frame.png", E1)]
    {
        let record = fingerprint(&folder.join(name), &Limits::PHONE);
        let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(matches!(record.verdict, Verdict::Incomplete { .. }), "{name}");
        assert_eq!(value(&record, "full").as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn what_is_not_read_is_refused_for_its_real_reason() {
    let Some(folder) = shared("cases") else { return };
    for (name, words) in [
        ("dng_small_first_picture.dng", "raw photo is not supported"),
        ("cr3_header_only.cr3", "raw photo is not supported"),
        ("heif_jpeg_coded.heif", "HEIF"),
        ("png_apple_cgbi.png", "Apple"),
    ] {
        let refused = fingerprint(&folder.join(name), &Limits::PHONE);
        let error = refused.expect_err(name).to_string();
        assert!(error.contains(words), "{name}: {error}");
    }
}

#[test]
fn mirrored_halves_are_weak_because_they_are_symmetric() {
    let Some(folder) = shared("cases") else { return };
    for name in ["mirror_effect.jpg", "mirror_effect_smaller_copy.jpg"] {
        let record = fingerprint(&folder.join(name), &Limits::PHONE).expect(name);
        assert_eq!(record.verdict, Verdict::Weak { reason: WeakReason::Symmetric }, "{name}");
    }
}

/// The shapes benchmark checks that it takes no time.
#[test]
fn what_cost_minutes_and_what_panicked_end_in_an_ordinary_way() {
    let Some(folder) = shared("cases") else { return };
    for name in [
        "slow_204_bytes.webp",
        "slow_wide_64_rows.bmp",
        "slow_thin_5x40000000.bmp",
        "internal_animated.webp",
    ] {
        for limits in [Limits::PHONE, Limits::SERVER] {
            let outcome = fingerprint(&folder.join(name), &limits).map(|record| record.verdict);
            println!("{name}: {outcome:?}");
            assert_ne!(outcome, Err(Error::Internal), "{name}");
        }
    }
}
