//! What tells one report from another.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jimun_hash::Hash256;
use jimun_record::Received;
use sha2::{Digest, Sha256};

use crate::{Fault, Field, Wrong};

/// Bytes of an id that a list gives.
pub const MAX_ID_BYTES: usize = 128;

/// The id of a report: of its content, unless its list gives one.
///
/// An id of content is the first 16 bytes of a SHA-256, as lower-case hex digits. It is the digest
/// of a record's canonical JSON, or of `pdq:` and the digits of a bare hash. So the same record is
/// one report, however often it is sent, and the id says nothing about the sender.
///
/// ```
/// use jimun_hash::Hash256;
/// use jimun_match::ReportId;
///
/// let id = ReportId::of_hash(Hash256::from_be_bytes([7; 32]));
/// assert_eq!(id.to_string().len(), 32);
/// // An id that was printed leads to the same report.
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportId(Key);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Digest([u8; 16]),
    Given(Arc<str>),
}

impl ReportId {
    /// Of a record, with all that a later version may have added to it.
    pub fn of_record(record: &Received) -> Self {
        Self::of_text(&record.to_json())
    }

    /// Of a hash that is a report by itself.
    pub fn of_hash(hash: Hash256) -> Self {
        Self::of_text(&format!("pdq:{hash}"))
    }

    pub(crate) fn of_text(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        Self(Key::Digest(first))
    }
}

impl FromStr for ReportId {
    type Err = Fault;

    /// An id that a list gives: any text of 1 to 128 bytes without control characters and without
    /// space at its ends. 32 lower-case hex digits are an id of content.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if let Some(digest) = digest_of(text) {
            return Ok(Self(Key::Digest(digest)));
        }
        let fits = (1..=MAX_ID_BYTES).contains(&text.len());
        if !fits || text.trim() != text || text.chars().any(char::is_control) {
            return Err(Fault::Field(Field::Id, Wrong::NotAnId));
        }
        Ok(Self(Key::Given(text.into())))
    }
}

fn digest_of(text: &str) -> Option<[u8; 16]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 16 || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Digest(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
            Key::Given(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_ids_are_kept_and_what_could_do_harm_is_refused() {
        for text in ["1", "사건 7", "0123456789ABCDEF0123456789ABCDEF", &"x".repeat(128)] {
            let id: ReportId = text.parse().expect("an id");
            assert_eq!(id.to_string(), text);
            assert!(matches!(id.0, Key::Given(_)), "{text}");
        }
        for text in ["", " a", "a\n", "a\0b", "\u{7f}", &"x".repeat(129)] {
            let refused = Err(Fault::Field(Field::Id, Wrong::NotAnId));
            assert_eq!(text.parse::<ReportId>(), refused, "{text:?}");
        }
    }

    #[test]
    fn an_id_of_content_is_the_beginning_of_a_sha_256() {
        // `printf abc | sha256sum`, which is also in FIPS 180-4.
        assert_eq!(ReportId::of_text("abc").to_string(), "ba7816bf8f01cfea414140de5dae2223");
        let hash = Hash256::from_be_bytes([0x0f; 32]);
        assert_eq!(ReportId::of_hash(hash), ReportId::of_text(&format!("pdq:{}", "0f".repeat(32))));
    }
}
