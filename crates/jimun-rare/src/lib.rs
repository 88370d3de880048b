//! Rare formats, read through the crate `image` and passed on as Pillow shows them, because that is
//! what peers hash.
//!
//! Part of jimun; depend on that crate instead. This crate has no stable API of its own.

mod error;
pub mod pnm;
pub mod qoi;
mod raster;
pub mod tga;
