//! Lists of reports, and how they are read.
//!
//! Part of jimun; depend on that crate instead. This crate has no stable API of its own.
//!
//! [`read_list`] makes [`Report`]s of a file's bytes.

mod fault;
mod readers;
mod report;
mod report_id;

pub use fault::{Fault, Field, ListError, Wrong};
pub use readers::{FoundRecords, ListFormat, MAX_LINE_BYTES, read_list, record_of, records_in};
pub use report::{LabelledHash, LeftOut, Report};
pub use report_id::{MAX_ID_BYTES, ReportId};
