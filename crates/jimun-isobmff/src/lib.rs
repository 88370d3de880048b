//! ISO base media files as HEIF uses them: boxes, items, their properties, grids of tiles, and
//! which part of a picture is shown. Nothing here decodes; codecs have crates of their own.
//!
//! Written from ISO/IEC 14496-12 and 23008-12.

pub mod bits;
pub mod boxes;
pub mod bytes;
pub mod file;
pub mod grid;
mod location;
mod meta;
pub mod primary;
pub mod property;
pub mod view;
