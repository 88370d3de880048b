//! Reading lists: one file per format. What cannot be read has its line, and the rest is read.

mod columns;
mod csv;
mod found;
mod lines;
mod records;
mod row;
#[cfg(test)]
mod tests;
mod threatexchange;

pub use found::{FoundRecords, record_of, records_in};

use crate::{ListError, Report};

/// Bytes of a line, and of a row of CSV, its quoted line breaks included. Longer ones are refused.
pub const MAX_LINE_BYTES: usize = 64 << 10;

/// Some editors put it in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a list is written. `docs/matching.md` has an example of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListFormat {
    /// Records: one, lines of them, JSON lists, and `compact` texts, in any order.
    Records,
    /// Lines of `pdq <hash>`, as `threatexchange` reads them and `jimun export` writes them.
    Threatexchange,
    /// CSV with a column `hash` or `value`; or without a header, the hash first.
    Csv,
}

/// The reports of a list, one after the other, and what is wrong with the lines that are none.
///
/// Reading takes memory for one line at a time. The caller decides how long a list may be.
///
/// ```
/// use jimun_match::{ListFormat, read_list};
///
/// let list = "pdq bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e\n\
///     pdq bf18\n\
///     video_md5 68b329da9893e34099c7d8ad5cb9c940\n";
/// let read: Vec<_> = read_list(list.as_bytes(), ListFormat::Threatexchange).collect();
/// assert_eq!(read[0].as_ref().map(|report| report.hashes().len()), Ok(1));
/// assert_eq!(read[1].as_ref().map_err(|error| error.line), Err(2));
/// // What later versions may know is counted and named, and never matched.
/// assert_eq!(read[2].as_ref().expect("read").left_out().unknown, ["signal_type"]);
/// ```
pub fn read_list(
    bytes: &[u8],
    format: ListFormat,
) -> Box<dyn Iterator<Item = Result<Report, ListError>> + Send + '_> {
    match format {
        ListFormat::Records => Box::new(records::reports(bytes)),
        ListFormat::Threatexchange => Box::new(threatexchange::reports(bytes)),
        ListFormat::Csv => Box::new(columns::reports(bytes)),
    }
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}
