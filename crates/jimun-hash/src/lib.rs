//! Perceptual hashes of rows of samples, and how far apart they are.
//!
//! Part of jimun, which is what to depend on: this crate has no stable interface of its own.

pub mod ahash;
pub mod dhash;
mod families;
pub mod grey;
mod haar;
mod hash256;
mod hash64;
pub mod luma;
pub mod pdq;
pub mod phash;
mod quality;
pub mod resample;
pub mod whash;

pub use families::{Families, GreyHasher};
pub use hash64::{Hash64, hamming_distance_64};
pub use hash256::{Hash256, hamming_distance};
pub use quality::Quality;
