//! What has become of a report on a list.

use jimun_record::Day;

/// What has become of a report on a list.
///
/// ```
/// use jimun_match::Status;
/// use jimun_record::Day;
///
/// let day = |text: &str| text.parse::<Day>().expect("a day");
/// let paused = Status::PausedUntil(day("2027-02-01"));
/// assert!(!paused.counts(day("2027-01-31")) && paused.counts(day("2027-02-01")));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It counts.
    #[default]
    Active,
    /// It counts, and somebody has looked at it. Matches say so.
    Confirmed,
    /// It does not count before this UTC day.
    PausedUntil(Day),
    /// It does not count: somebody has looked at it and found it wrong.
    Deconfirmed,
    /// It does not count, and it is not added again: its sender has taken it back.
    Withdrawn,
}

impl Status {
    /// Whether a lookup on this UTC day finds it.
    pub fn counts(self, today: Day) -> bool {
        match self {
            Self::Active | Self::Confirmed => true,
            Self::PausedUntil(day) => today >= day,
            Self::Deconfirmed | Self::Withdrawn => false,
        }
    }
}
