//! Compares our pixels with those of Pillow (libjpeg-turbo's defaults), to the bit.
#![allow(clippy::print_stdout, reason = "a test says how much it compared")]

use std::fs;

use jimun_core::{Error, ImageInfo, Limits, Row, RowSink, ycbcr_to_rgb};
use jimun_jpeg::decode;
use jimun_testdata::{image, shared, vectors};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Assembles the RGB picture.
#[derive(Default)]
struct Pixels {
    size: (u32, u32),
    rgb: Vec<u8>,
    present_percent: Option<u8>,
}

impl RowSink for Pixels {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.size = (picture.width, picture.height);
        Ok(())
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        self.present_percent = Some(present_percent);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        match row {
            Row::Luma8(grey) => self.rgb.extend(grey.iter().flat_map(|&grey| [grey; 3])),
            Row::Rgb8(rgb) => self.rgb.extend(rgb),
            Row::YCbCr8 { y, cb, cr } => {
                let samples = y.iter().zip(cb).zip(cr);
                self.rgb.extend(samples.flat_map(|((&y, &cb), &cr)| ycbcr_to_rgb(y, cb, cr)));
            }
            other => panic!("not a row of a JPEG: {other:?}"),
        }
    }
}

fn pixels(bytes: &[u8]) -> Result<Pixels, Error> {
    let mut pixels = Pixels::default();
    decode(bytes, &Limits::SERVER, &mut pixels)?;
    Ok(pixels)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Deserialize)]
struct Vectors {
    images: Vec<Vector>,
    cut: Vec<Cut>,
}

/// The first `bytes` of a file, and what the peer makes of them.
#[derive(Deserialize)]
struct Cut {
    file: String,
    bytes: usize,
    rgb_sha256: String,
}

#[derive(Deserialize)]
struct Vector {
    file: String,
    width: u32,
    height: u32,
    rgb_sha256: String,
}

fn small_vectors() -> Vectors {
    serde_json::from_value(vectors("jpeg_rgb.json")).expect("the vectors have this form")
}

fn small_jpegs() -> impl Iterator<Item = (Vector, Vec<u8>)> {
    let vectors = small_vectors();
    assert!(vectors.images.len() >= 60);
    vectors.images.into_iter().map(|vector| {
        let bytes = image(&format!("jpeg/{}", vector.file));
        (vector, bytes)
    })
}

#[test]
fn every_sampling_and_order_of_scans_gives_the_pixels_of_libjpeg_turbo() {
    for (vector, bytes) in small_jpegs() {
        let ours = pixels(&bytes).unwrap_or_else(|error| panic!("{}: {error}", vector.file));
        assert_eq!(ours.size, (vector.width, vector.height), "{}", vector.file);
        assert_eq!(sha256(&ours.rgb), vector.rgb_sha256, "{}", vector.file);
    }
}

#[test]
fn a_cut_picture_is_never_taken_for_whole() {
    for (vector, bytes) in small_jpegs() {
        let arithmetic = vector.file.starts_with("arithmetic");
        // Without its last two bytes, the end marker, a Huffman-coded picture is still whole.
        let near_end = bytes.len() - 12..bytes.len() - if arithmetic { 0 } else { 2 };
        for length in (2..near_end.start).step_by(11).chain(near_end) {
            match pixels(&bytes[..length]) {
                Ok(pixels) => {
                    assert!(pixels.present_percent.is_some(), "{} cut to {length}", vector.file);
                    assert!(!arithmetic);
                }
                Err(error) => {
                    assert_eq!(error, Error::Truncated, "{} cut to {length}", vector.file);
                }
            }
        }
    }
}

#[test]
fn what_a_cut_picture_lacks_is_filled_as_by_libjpeg_turbo() {
    let cuts = small_vectors().cut;
    assert!(cuts.len() >= 100);
    let mut wrong = Vec::new();
    for cut in cuts {
        let bytes = &image(&format!("jpeg/{}", cut.file))[..cut.bytes];
        let ours =
            pixels(bytes).unwrap_or_else(|error| panic!("{} {}: {error}", cut.file, cut.bytes));
        assert!(ours.present_percent.is_some_and(|percent| (93..100).contains(&percent)));
        if sha256(&ours.rgb) != cut.rgb_sha256 {
            wrong.push(format!("{} {} {:?}", cut.file, cut.bytes, ours.present_percent));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn changed_bytes_never_panic_and_all_rows_come_or_none_count() {
    for (vector, bytes) in small_jpegs() {
        for at in (2..bytes.len()).step_by(13) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            if let Ok(pixels) = pixels(&changed) {
                let samples = pixels.size.0 as usize * pixels.size.1 as usize * 3;
                assert_eq!(pixels.rgb.len(), samples, "{} changed at {at}", vector.file);
            }
        }
    }
}

/// A file before its first scan, and its scans with the data of each.
fn scans(bytes: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let starts: Vec<usize> =
        (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"\xff\xda")).collect();
    let ends = starts[1..].iter().copied().chain([bytes.len() - 2]);
    let scans = starts.iter().zip(ends).map(|(&start, end)| bytes[start..end].to_vec()).collect();
    (bytes[..starts[0]].to_vec(), scans)
}

fn file(head: &[u8], scans: &[Vec<u8>]) -> Vec<u8> {
    [head, &scans.concat(), b"\xff\xd9"].concat()
}

const EARLY_END: Error = Error::Corrupt { what: "end of image before all of it came" };

#[test]
fn a_lost_or_doubled_scan_and_scans_without_end_are_refused() {
    let (head, progressive) = scans(&image("jpeg/420_bands.jpg"));
    assert!(pixels(&file(&head, &progressive)).is_ok());
    for lost in 0..progressive.len() {
        let mut left = progressive.clone();
        left.remove(lost);
        assert_eq!(pixels(&file(&head, &left)).err(), Some(EARLY_END), "scan {lost}");
        let doubled = [&progressive[..], &progressive[lost..=lost]].concat();
        let order = Error::Corrupt { what: "order of the scans" };
        assert_eq!(pixels(&file(&head, &doubled)).err(), Some(order), "scan {lost}");
    }

    let (head, apart) = scans(&image("jpeg/420_apart.jpg"));
    assert_eq!(pixels(&file(&head, &apart[..2])).err(), Some(EARLY_END));
    let many = vec![apart[0].clone(); 501];
    let limit = Error::Corrupt { what: "more scans than any camera writes" };
    assert_eq!(pixels(&file(&head, &many)).err(), Some(limit));
}

#[derive(Deserialize)]
struct Golden {
    images: Vec<GoldenImage>,
}

#[derive(Deserialize)]
struct GoldenImage {
    file: String,
    format: Option<String>,
    rgb8_sha256: Option<String>,
}

#[test]
fn every_golden_jpeg_has_the_pixels_of_libjpeg_turbo() {
    let Some(folder) = shared("golden") else { return };
    let text = fs::read(folder.join("golden.json")).expect("the golden set is whole");
    let golden: Golden = serde_json::from_slice(&text).expect("golden.json has this form");
    let mut compared = 0;
    for image in golden.images {
        let (Some("JPEG" | "MPO"), Some(expected)) = (image.format.as_deref(), image.rgb8_sha256)
        else {
            continue;
        };
        let bytes = fs::read(folder.join(&image.file)).expect("the golden set is whole");
        let ours = pixels(&bytes).unwrap_or_else(|error| panic!("{}: {error}", image.file));
        assert_eq!(sha256(&ours.rgb), expected, "{}", image.file);
        compared += 1;
    }
    assert!(compared > 0);
    println!("{compared} pictures have the same pixels");
}
