//! What an index refuses.

use std::fmt;

use crate::{Id, Radius};

/// Why an index refused a call. It has changed nothing.
///
/// ```
/// use jimun_index::{Id, IndexError};
///
/// let error = IndexError::NoSuchEntry { id: Id::new(7) };
/// assert_eq!(error.to_string(), "the index has no entry 7");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexError {
    /// A radius has at most 64 bits.
    RadiusTooLarge {
        /// The bits that were asked for.
        asked: u32,
    },
    /// The entry was never inserted, or it was removed before.
    NoSuchEntry {
        /// Which one.
        id: Id,
    },
    /// All ids have been given: 2³² − 1.
    Full,
    /// The merge belongs to another index, or was overtaken by one that is in place.
    ForeignMerge,
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RadiusTooLarge { asked } => {
                write!(
                    f,
                    "a radius of {asked} bits was asked for; the limit is {}",
                    Radius::MAX.bits()
                )
            }
            Self::NoSuchEntry { id } => write!(f, "the index has no entry {id}"),
            Self::Full => write!(f, "the index has given all its {} ids", u32::MAX),
            Self::ForeignMerge => write!(f, "this merge was not begun by this index"),
        }
    }
}

impl std::error::Error for IndexError {}
