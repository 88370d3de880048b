//! Many records in one text, for a form with one field: hashes as bytes, labels in a table, and the
//! whole in base64. `docs/format.md` has the layout.

mod base64;
mod layout;
mod read;
mod write;

use jimun_core::Error;

use crate::Received;

/// In base64 the text begins with `jimun-c1`. Another version has another digit.
const MAGIC: [u8; 6] = [0x8e, 0x29, 0xae, 0x9f, 0xe7, 0x35];
/// The magic without its digit, in base64.
const TEXT_HEAD: &str = "jimun-c";
/// As many pictures as one person reports at once, ten times over.
pub const MAX_COMPACT_RECORDS: usize = 1000;
/// A thousand `wide` records with all hashes take less than 3 MiB.
const MAX_BYTES: usize = 4 << 20;
/// A hash of ten bytes takes a thousand once it is read. `wide` records with all hashes have 90.
const MAX_HASHES: usize = 100_000;

const NOT_COMPACT: Error =
    Error::InvalidInput { what: "not compact records as docs/format.md has them" };
const OTHER_VERSION: Error = Error::InvalidInput { what: "compact records of another version" };
const TOO_MANY: Error = Error::InvalidInput { what: "compact records hold 1 to 1000 records" };
const TOO_LONG: Error =
    Error::InvalidInput { what: "compact records have at most 4 MiB and 100000 hashes" };
const DUPLICATE: Error = Error::InvalidInput { what: "compact records name something twice" };
const TRAILING: Error = Error::InvalidInput { what: "something follows the compact records" };

/// Writes records as one text. The same records give the same text everywhere.
///
/// ```
/// use jimun_record::{Received, read_compact, write_compact};
///
/// let json = concat!(
///     r#"{"created":"2027-01-01","decoder":"core","fingerprints":[{"quality":97,"#,
///     r#""signal_type":"pdq","value":"bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f"#,
///     r#"783103f157abf50e","variant":"full"}],"media":"image","schema":"jimun/record/1","#,
///     r#""tool":{"name":"jimun","version":"0.2.0"},"verdict":{"level":"good"}}"#,
/// );
/// let text = write_compact(&[Received::from_json(json)?])?;
/// assert!(text.starts_with("jimun-c1") && text.len() < json.len() / 3);
/// assert_eq!(read_compact(&text)?[0].to_json(), json);
/// # Ok::<(), jimun_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInput`] for no record, for more than [`MAX_COMPACT_RECORDS`], and for more than
/// 4 MiB or 100,000 hashes.
pub fn write_compact(records: &[Received]) -> Result<String, Error> {
    Ok(base64::encode(&write::bytes_of(records)?))
}

/// Reads what [`write_compact`] wrote, and nothing else: each list of records has one text.
///
/// # Errors
/// [`Error::InvalidInput`] for anything else.
pub fn read_compact(text: &str) -> Result<Vec<Received>, Error> {
    if text.len() > MAX_BYTES.div_ceil(3) * 4 {
        return Err(TOO_LONG);
    }
    let bytes = base64::decode(text).ok_or(NOT_COMPACT)?;
    if !bytes.starts_with(&MAGIC) {
        return Err(if is_compact(text) { OTHER_VERSION } else { NOT_COMPACT });
    }
    let records = read::records_in(&bytes)?;
    // There is no second spelling: no number with zeros in front, no label that is not used.
    if write::bytes_of(&records)? == bytes { Ok(records) } else { Err(NOT_COMPACT) }
}

/// Whether a text begins as compact records of any version do.
pub fn is_compact(text: &str) -> bool {
    text.starts_with(TEXT_HEAD)
}
