//! Times the PDQ stage and the whole way from bytes to hash on the given JPEG files, natively.
//! Prints one JSON line per file, which `tools/bench/native.py` compares with Python's `pdqhash`.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::time::Instant;

use jimun::decode::Orientation;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::hash::luma::luma_row;
use jimun::hash::pdq::PdqStream;
use jimun::{Error, Fingerprinter, Limits, Protection};

const ROUNDS: usize = 7;

/// Holds the picture as interleaved RGB, for the stage that starts from pixels.
#[derive(Default)]
struct Rgb {
    width: usize,
    height: usize,
    samples: Vec<u8>,
}

impl RowSink for Rgb {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.width = picture.width as usize;
        self.height = picture.height as usize;
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        let mut luma = vec![0.0; self.width];
        luma_row(row, &mut luma);
        // Any pixels will do for the timing: grey ones of the same picture.
        self.samples.extend(luma.iter().flat_map(|&luma| [luma as u8; 3]));
    }
}

/// The minimum of several rounds, in milliseconds.
fn milliseconds(mut work: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        let bytes = std::fs::read(&file)?;
        let mut rgb = Rgb::default();
        let format = jimun::decode::sniff(&bytes)?;
        decode(format, &bytes, &Limits::SERVER, &mut rgb)?;
        let stage = milliseconds(|| {
            let (width, height) = (rgb.width as u32, rgb.height as u32);
            let mut stream = PdqStream::new(width, height, Orientation::Upright);
            let mut luma = vec![0.0; rgb.width];
            for row in rgb.samples.chunks_exact(3 * rgb.width) {
                luma_row(Row::Rgb8(row), &mut luma);
                stream.push_row(&luma);
            }
            black_box(stream.finish());
        });
        let whole = |protection| {
            milliseconds(|| {
                let limits = Limits::SERVER;
                let record = Fingerprinter::new(limits).protection(protection).fingerprint(&bytes);
                black_box(record.is_ok());
            })
        };
        let [whole, standard, wide] =
            [Protection::Off, Protection::Standard, Protection::Wide].map(whole);
        let line = serde_json::json!({
            "file": file, "pdq_ms": stage, "whole_ms": whole, "standard_ms": standard, "wide_ms": wide,
        });
        println!("{line}");
    }
    Ok(())
}
