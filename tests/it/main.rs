//! Compares the whole flow, from files to records, with peers' answers. It is one program, because
//! each one links every codec.
#![cfg(all(
    feature = "avif",
    feature = "heic",
    feature = "jxl",
    feature = "rare",
    feature = "tiff"
))]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it found")]

mod animations;
mod avif;
mod cases;
mod common;
mod findings;
mod golden;
mod heic;
mod hostile;
mod imagehash;
mod jpeg_tail;
mod jxl;
mod peers;
mod previews;
mod protection_set;
mod rare;
mod refusals;
mod second_opinion;
mod symmetric;
mod tiff;
mod vectors;
