//! What several tests need: where the data is, and the record of one file.
#![allow(dead_code, reason = "each test uses its own part of this")]
#![allow(clippy::print_stderr, reason = "a test says what it found")]

use std::fs;
use std::path::{Path, PathBuf};

use jimun::decode::{JpegRoute, Picture, Row, RowSink, decode};
use jimun::luma::luma_row;
use jimun::{
    Day, Error, Fingerprint, Hash256, Limits, Quality, Record, Request, Tool, fingerprint_image_by,
    hamming_distance,
};
use serde::Deserialize;

pub(crate) fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

pub(crate) fn image(name: &str) -> Vec<u8> {
    let path = tests_folder().join("images").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn vectors(name: &str) -> serde_json::Value {
    let path = tests_folder().join("vectors").join(name);
    let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).expect("vectors are JSON")
}

/// A folder of the test data that lives beside the checkout, or `None` with a clear message.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: ../shared/{folder} is not beside this checkout");
    None
}

/// A picture's luma, row by row as it is stored.
pub(crate) fn luma_rows(name: &str) -> Vec<Vec<f32>> {
    #[derive(Default)]
    struct Luma {
        width: usize,
        rows: Vec<Vec<f32>>,
    }
    impl RowSink for Luma {
        fn start(&mut self, picture: Picture) -> Result<(), Error> {
            self.width = picture.width as usize;
            Ok(())
        }
        fn row(&mut self, row: Row<'_>) {
            let mut luma = vec![0.0; self.width];
            luma_row(row, &mut luma);
            self.rows.push(luma);
        }
    }
    let mut sink = Luma::default();
    let bytes = image(name);
    let format = jimun::sniff::sniff(&bytes).expect("a picture");
    decode(format, &bytes, &Limits::PHONE, JpegRoute::default(), &mut sink).expect("readable");
    sink.rows
}

/// Of a PDQ fingerprint.
pub(crate) fn hash_and_quality(fingerprint: &Fingerprint) -> (Hash256, Quality) {
    let pdq = fingerprint.pdq().expect("a PDQ fingerprint");
    (pdq.hash, pdq.quality)
}

pub(crate) fn fingerprint(bytes: &[u8]) -> Result<Record, Error> {
    fingerprint_by(JpegRoute::default(), bytes)
}

pub(crate) fn fingerprint_by(route: JpegRoute, bytes: &[u8]) -> Result<Record, Error> {
    fingerprint_image_by(
        route,
        bytes,
        &Limits::SERVER,
        Request::default(),
        Tool::native(),
        Day::from_unix_seconds(1_795_478_400),
    )
}

/// The file of a peer's vector, or `None` when it is not beside this checkout.
pub(crate) fn peer_file(name: &str) -> Option<PathBuf> {
    match name.strip_prefix("shared/") {
        Some(name) => Some(shared("")?.join(name)),
        None => Some(tests_folder().join(name)),
    }
}

/// What a peer computes of one rendering of a picture.
#[derive(Deserialize)]
pub(crate) struct Peer {
    pub(crate) hash: String,
    pub(crate) quality: u8,
}

impl Peer {
    /// The bits between the peer's hash and ours.
    pub(crate) fn bits(&self, ours: &Fingerprint) -> u32 {
        hamming_distance(
            ours.pdq().expect("PDQ").hash,
            self.hash.parse::<Hash256>().expect("a hash"),
        )
    }

    /// As [`Peer::bits`], of the same pixels: then the quality is the same, too.
    pub(crate) fn distance(&self, ours: &Fingerprint) -> u32 {
        assert_eq!(hash_and_quality(ours).1.get(), self.quality);
        self.bits(ours)
    }
}
