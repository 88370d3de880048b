//! The facts that flow between the crates of jimun. A decoder passes an [`ImageInfo`] and [`Row`]s
//! to a [`RowSink`], under [`Limits`]; an [`Error`] stops it.
//!
//! Part of jimun, and of no use alone: it has no stable API of its own.

mod embedded;
mod error;
pub mod exif;
mod format;
pub mod ifd;
pub mod jpeg_segments;
mod limits;
mod module;
mod orient;
pub mod panics;
mod row;
pub mod truncation;
mod ycbcr;

pub use embedded::Embedded;
pub use error::{Error, ErrorKind};
pub use format::Format;
pub use limits::Limits;
pub use module::Module;
pub use orient::{AxisMap, Orientation};
pub use row::{ImageInfo, Row, RowSink};
pub use ycbcr::ycbcr_to_rgb;
