//! Where the test data is, and how tests read it.
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::fs;
use std::path::{Path, PathBuf};

use jimun_core::{Error, ImageInfo, Limits, Row, RowSink};
use jimun_decode::{decode, sniff};
use jimun_hash::luma::luma_row;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder `tests` of the repository.
pub fn tests_folder() -> PathBuf {
    repository().join("tests")
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of `tests/images`.
///
/// # Panics
/// When there is none.
pub fn image(name: &str) -> Vec<u8> {
    read(&tests_folder().join("images").join(name))
}

/// A file of `tests/vectors`.
///
/// # Panics
/// When there is none, or it is not JSON.
pub fn vectors(name: &str) -> serde_json::Value {
    let text = read(&tests_folder().join("vectors").join(name));
    serde_json::from_slice(&text).expect("vectors are JSON")
}

/// A folder of the test data that is beside the checkout, or `None` with a clear message.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = repository().join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: ../shared/{folder} is not beside this checkout");
    None
}

/// Keeps a picture's luma, row by row as it is stored.
#[derive(Default)]
struct Luma {
    width: usize,
    rows: Vec<Vec<f32>>,
}

impl RowSink for Luma {
    fn start(&mut self, image: ImageInfo) -> Result<(), Error> {
        self.width = image.width as usize;
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        let mut luma = vec![0.0; self.width];
        luma_row(row, &mut luma);
        self.rows.push(luma);
    }
}

/// The luma of a file of `tests/images`, row by row as it is stored.
///
/// # Panics
/// When there is no such picture.
pub fn luma_rows(name: &str) -> Vec<Vec<f32>> {
    let mut sink = Luma::default();
    let bytes = image(name);
    let format = sniff(&bytes).expect("a picture");
    decode(format, &bytes, &Limits::PHONE, &mut sink).expect("readable");
    sink.rows
}
