//! The record that leaves the device, and its parts. `docs/format.md` defines it.
//!
//! Part of jimun; depend on that crate instead. This crate has no stable API of its own.

mod compact;
mod day;
mod fingerprint;
mod received;
mod record;
mod tool;
mod variant;
mod verdict;

pub use compact::{MAX_COMPACT_RECORDS, is_compact, read_compact, write_compact};
pub use day::Day;
pub use fingerprint::{Fingerprint, HashValue, SignalType};
pub use jimun_hash::pdq::WeakReason;
pub use received::{Received, is_name};
pub use record::{DecoderOrigin, Media, Record, Schema};
pub use tool::Tool;
pub use variant::Variant;
pub use verdict::Verdict;
