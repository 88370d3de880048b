//! What is looked up.

use jimun_hash::Hash256;
use jimun_record::Record;

use crate::LabelledHash;

/// What is looked up: one hash, or all that is known of one picture.
///
/// Hashes of a quality below 50 are not looked up. [`crate::Matcher::explain`] says what they would
/// have found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    hashes: Vec<LabelledHash>,
}

impl Query {
    /// One hash whose quality is not known.
    pub fn of_hash(hash: Hash256) -> Self {
        Self { hashes: vec![LabelledHash::bare(hash)] }
    }

    /// The PDQ hashes of a candidate, which is what `expand` gives, or of a record.
    pub fn of_record(record: &Record) -> Self {
        let hashes = record.fingerprints.iter().filter_map(LabelledHash::of_fingerprint);
        Self { hashes: hashes.collect() }
    }

    /// These hashes, the picture's own first.
    pub const fn new(hashes: Vec<LabelledHash>) -> Self {
        Self { hashes }
    }

    /// What is looked up, the picture's own hash first.
    pub fn hashes(&self) -> &[LabelledHash] {
        &self.hashes
    }
}
