//! Which of millions of hashes are near a given one: exact search by Hamming distance.
//!
//! Part of jimun. This crate has no stable API of its own.

mod code;
mod error;
mod hit;
mod index;
mod mih;
#[cfg(test)]
mod oracle;
mod permutation;
mod radius;
mod rows;
mod scan;
mod segment;
mod widest;

pub use code::{Code, Code64, Code256};
pub use error::IndexError;
pub use hit::{Hit, Id};
pub use index::{Index, MergeJob, Merged, Retired};
pub use radius::Radius;
pub use scan::Scan;
pub use segment::Segment;
