//! Would this copy be caught?

use jimun_hash::pdq::Pdq;
use jimun_hash::{Hash256, hamming_distance};
use jimun_protection::EditedCopy;
use jimun_record::Variant;
use serde::Serialize;

/// PDQ's usual threshold: at this distance or less two hashes are a match.
pub const MATCH_DISTANCE: u32 = 31;

/// How near a copy comes to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The edit of the copy that comes this near; [`EditedCopy::WHOLE`] for none.
    pub copy_as: EditedCopy,
    /// Bits, 0–256.
    pub distance: u32,
    /// The nearest of the record's fingerprints.
    pub variant: Variant,
}

impl Match {
    /// Whether the distance is a match.
    pub const fn is_match(&self) -> bool {
        self.distance <= MATCH_DISTANCE
    }
}

/// Whether the fingerprints of a record would find a copy.
///
/// ```
/// use jimun::{Fingerprinter, Limits, Protection};
///
/// let original = std::fs::read("tests/images/sklearn_china.jpg")?;
/// let fingerprinter = Fingerprinter::new(Limits::PHONE).protection(Protection::Standard);
/// let known = fingerprinter.fingerprint(&original)?.reliable_pdqs();
/// let found = fingerprinter.compare(&known, &std::fs::read("tests/images/sklearn_flower.jpg")?)?;
/// assert!(!found.expanded.is_some_and(|nearest| nearest.is_match()), "another picture");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// By a receiver that examines the copy with [`crate::Fingerprinter::expand`]. Never further
    /// than `plain`.
    pub expanded: Option<Match>,
    /// By a receiver that takes the copy's hash and nothing else. `None` if receivers take no hash
    /// of either.
    pub plain: Option<Match>,
}

impl Comparison {
    /// Compares the hashes found in a candidate, its own first, with known ones.
    pub(crate) fn of(known: &[(Variant, Hash256)], found: &[(EditedCopy, Pdq)]) -> Self {
        let nearest = |hashes: &[(EditedCopy, Pdq)]| {
            let reliable = hashes.iter().filter(|(_, pdq)| pdq.quality.is_reliable());
            let matches = reliable.flat_map(|(copy_as, pdq)| {
                known.iter().map(|(variant, hash)| Match {
                    copy_as: *copy_as,
                    distance: hamming_distance(*hash, pdq.hash),
                    variant: *variant,
                })
            });
            matches.min_by_key(|one| one.distance)
        };
        Self { plain: nearest(&found[..1]), expanded: nearest(found) }
    }

    /// As JSON: `{"expanded":…,"plain":…}`, each null or `{"copy_as":…,"distance":…,"variant":…}`.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a comparison has no map with other than text keys")
    }
}
