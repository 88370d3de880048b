//! Formats that people rarely have, read through the crate `image` with Pillow's pixels, since
//! these are what peers hash.
//!
//! Part of jimun, and of no use alone: it has no stable interface of its own.

mod error;
pub mod pnm;
pub mod qoi;
mod raster;
pub mod tga;
