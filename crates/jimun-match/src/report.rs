//! A report: the hashes by which a picture is to be found.

use jimun_hash::{Hash256, Quality};
use jimun_record::{Fingerprint, HashValue, Received, Variant};

use crate::{Fault, Field, ReportId, Wrong};

/// A PDQ hash, and what is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelledHash {
    /// The hash.
    pub hash: Hash256,
    /// Its quality. A list without a column for it says nothing.
    pub quality: Option<Quality>,
    /// Which rendering it is of.
    pub variant: Option<Variant>,
}

impl LabelledHash {
    /// Nothing is known about it.
    pub const fn bare(hash: Hash256) -> Self {
        Self { hash, quality: None, variant: None }
    }

    pub(crate) fn of_fingerprint(fingerprint: &Fingerprint) -> Option<Self> {
        let pdq = fingerprint.pdq()?;
        let (quality, variant) = (Some(pdq.quality), Some(fingerprint.variant));
        Some(Self { hash: pdq.hash, quality, variant })
    }

    /// Whether receivers take it. A hash whose quality is not known is taken.
    pub fn is_reliable(&self) -> bool {
        self.quality.is_none_or(Quality::is_reliable)
    }

    fn is_blank(&self) -> bool {
        let bytes = self.hash.to_be_bytes();
        bytes == [0; 32] || bytes == [0xff; 32]
    }
}

/// What of a report is never matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// PDQ hashes of a quality below 50, which `threatexchange` leaves out too.
    pub unreliable: usize,
    /// Hashes of kinds that are known but not looked up, such as ImageHash's.
    pub other_kinds: usize,
    /// Where something is that a later version has added, such as `fingerprints[3].variant` of a
    /// record or `signal_type` of a line.
    pub unknown: Vec<String>,
}

/// The hashes by which a picture is to be found, and the id under which they are withdrawn.
///
/// ```
/// use jimun_match::{ListFormat, read_list};
///
/// let list = b"hash,quality\n\
///     bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e,97\n\
///     173137337b04f036c2b4d63531f0b9765de6dcea0af938d661e45acc5cc00da5,12\n";
/// let reports: Result<Vec<_>, _> = read_list(list, ListFormat::Csv).collect();
/// let reports = reports?;
/// assert_eq!(reports[0].hashes().len(), 1);
/// assert_eq!(reports[1].left_out().unreliable, 1);
/// # Ok::<(), jimun_match::ListError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    id: ReportId,
    hashes: Vec<LabelledHash>,
    left_out: LeftOut,
}

impl Report {
    /// A report with these hashes. Those that are not reliable are left out, and each remains once.
    ///
    /// # Errors
    /// [`Fault::Field`] if a hash is blank: all bits 0, or all 1.
    pub fn new(id: ReportId, hashes: Vec<LabelledHash>) -> Result<Self, Fault> {
        let all = hashes.len();
        let mut hashes: Vec<_> = hashes.into_iter().filter(LabelledHash::is_reliable).collect();
        let left_out = LeftOut { unreliable: all - hashes.len(), ..LeftOut::default() };
        if hashes.iter().any(LabelledHash::is_blank) {
            return Err(Fault::Field(Field::Hash, Wrong::Blank));
        }
        let mut seen = std::collections::HashSet::new();
        hashes.retain(|one| seen.insert(one.hash));
        Ok(Self { id, hashes, left_out })
    }

    /// The report that a record is.
    ///
    /// # Errors
    /// As [`Self::new`]: then nothing of the record is taken.
    pub fn of_record(record: &Received) -> Result<Self, Fault> {
        let fingerprints = &record.record().fingerprints;
        let hashes = fingerprints.iter().filter_map(LabelledHash::of_fingerprint).collect();
        let mut report = Self::new(ReportId::of_record(record), hashes)?;
        let others = fingerprints.iter().filter(|one| matches!(one.value, HashValue::Bits64(_)));
        report.left_out.other_kinds = others.count();
        report.left_out.unknown = record.unknown().to_vec();
        Ok(report)
    }

    /// A report in which nothing can be looked up.
    pub(crate) const fn of_nothing(id: ReportId, left_out: LeftOut) -> Self {
        Self { id, hashes: Vec::new(), left_out }
    }

    /// What tells it from others.
    pub const fn id(&self) -> &ReportId {
        &self.id
    }

    /// The hashes that are looked up. There may be none.
    pub fn hashes(&self) -> &[LabelledHash] {
        &self.hashes
    }

    /// What is not looked up.
    pub const fn left_out(&self) -> &LeftOut {
        &self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(byte: u8, quality: Option<u8>) -> LabelledHash {
        let quality = quality.map(|quality| Quality::new(quality).expect("a quality"));
        LabelledHash { quality, ..LabelledHash::bare(Hash256::from_be_bytes([byte; 32])) }
    }

    #[test]
    fn a_hash_is_taken_once_and_unreliable_ones_are_counted() {
        let hashes = vec![
            labelled(1, Some(50)),
            labelled(2, Some(49)),
            labelled(1, None),
            labelled(3, None),
        ];
        let id: ReportId = "7".parse().expect("an id");
        let report = Report::new(id, hashes).expect("a report");
        assert_eq!(report.hashes(), [labelled(1, Some(50)), labelled(3, None)]);
        assert_eq!(report.left_out().unreliable, 1);
    }

    #[test]
    fn a_blank_hash_is_refused_unless_its_quality_leaves_it_out() {
        let id: ReportId = "7".parse().expect("an id");
        for byte in [0, 0xff] {
            let refused = Report::new(id.clone(), vec![labelled(1, None), labelled(byte, None)]);
            assert_eq!(refused, Err(Fault::Field(Field::Hash, Wrong::Blank)));
            let weak = Report::new(id.clone(), vec![labelled(byte, Some(0))]).expect("a report");
            assert!(weak.hashes().is_empty());
        }
    }
}
