//! Lists of reports, and what a lookup in them means. `docs/matching.md` describes both.
//!
//! Part of jimun; depend on that crate instead. This crate has no stable API of its own.
//!
//! [`read_list`] makes [`Report`]s of a file's bytes. A [`Matcher`] holds them in [`List`]s and
//! answers a [`Query`] with what it matches, folded by report, or with why it matches nothing.

mod answer;
mod error;
mod fault;
mod list;
mod matcher;
mod query;
mod ratio;
mod readers;
mod report;
mod report_id;
mod status;

pub use answer::{Answer, Explanation, Match, NearMiss, Reason, Suppressed};
pub use error::MatchError;
pub use fault::{Fault, Field, ListError, Wrong};
pub use list::{Action, List, Suppresses};
pub use matcher::{Added, MAX_HASHES, Matcher};
pub use query::Query;
pub use ratio::Ratio;
pub use readers::{FoundRecords, ListFormat, MAX_LINE_BYTES, read_list, record_of, records_in};
pub use report::{LabelledHash, LeftOut, Report};
pub use report_id::{MAX_ID_BYTES, ReportId};
pub use status::Status;

/// Compiles and runs the example of the page about matching.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/matching.md")]
struct Page;
