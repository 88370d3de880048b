//! What a matcher refuses.

use std::fmt;

use jimun_index::IndexError;

use crate::MAX_HASHES;

/// Why a call was refused. It has changed nothing.
///
/// ```
/// use jimun_match::{MatchError, Matcher, ReportId};
///
/// let id: ReportId = "case-7".parse().expect("an id");
/// assert_eq!(Matcher::new().withdraw(&id), Err(MatchError::NoSuchReport));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MatchError {
    /// No list has this name.
    NoSuchList,
    /// A list of this name is there already.
    ListExists,
    /// A list's name has 1 to 64 characters of `A–Z a–z 0–9 _ - .`.
    NotAListName,
    /// A ratio is a number from 0 to 1.
    NotARatio,
    /// No report has this id, or it is not on this list.
    NoSuchReport,
    /// The report was withdrawn. `set_status` takes that back; adding alone does not.
    Withdrawn,
    /// A report has at most [`MAX_HASHES`] hashes.
    TooManyHashes,
    /// The index refused.
    Index(IndexError),
}

impl fmt::Display for MatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchList => f.write_str("no list has this name"),
            Self::ListExists => f.write_str("a list of this name exists"),
            Self::NotAListName => {
                f.write_str("a list's name has 1 to 64 characters of A-Z a-z 0-9 _ - .")
            }
            Self::NotARatio => f.write_str("a ratio is a number from 0 to 1"),
            Self::NoSuchReport => f.write_str("no report has this id, or it is not on this list"),
            Self::Withdrawn => {
                f.write_str("the report was withdrawn; its status has to be set first")
            }
            Self::TooManyHashes => {
                write!(f, "the report has too many hashes; the limit is {MAX_HASHES}")
            }
            Self::Index(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MatchError {}

impl From<IndexError> for MatchError {
    fn from(error: IndexError) -> Self {
        Self::Index(error)
    }
}
