//! Which of millions of hashes are near a given one: exact search by Hamming distance.
//!
//! Part of jimun; depend on that crate instead. This crate has no stable API of its own.
//!
//! An [`Index`] gives each entry an [`Id`] and answers with [`Hit`]s. What an entry means, such as
//! its list, its record or its status, is kept by the caller under that id. It is made of two
//! searches that can be used alone: a [`Scan`] looks at every code, and a [`Segment`], to which
//! nothing can be added, looks at few. Which of them answers, and how, depends on the number of
//! codes and on the [`Radius`]. The answer never does: both find exactly what a loop over all codes
//! finds.

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
