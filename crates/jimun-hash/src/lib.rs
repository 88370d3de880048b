//! Perceptual hashes of rows of samples, and how far apart they are.
//!
//! Part of jimun; depend on that crate instead. This crate has no stable API of its own.

pub mod ahash;
pub mod dhash;
pub mod grey;
mod haar;
mod hash256;
mod hash64;
mod imagehash;
pub mod luma;
pub mod pdq;
pub mod phash;
mod quality;
pub mod resample;
pub mod whash;

pub use hash64::{Hash64, hamming_distance_64};
pub use hash256::{Hash256, hamming_distance};
pub use imagehash::{ImageHasher, ImageHashes};
pub use quality::Quality;
