//! The matcher: lists, their reports, and one index of all hashes.

mod changes;
mod found;
mod lookup;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;

use std::collections::HashMap;

use jimun_hash::Hash256;
use jimun_index::{Code256, Id, Index, MergeJob, Merged, Radius, Retired};

pub use changes::Added;

use crate::{LabelledHash, List, MatchError, ReportId, Status};

/// Hashes of one report. A record with all variants has some 80. One of 512 KiB has fewer than
/// this.
pub const MAX_HASHES: usize = 5000;

/// Reports on lists, and what is near them.
///
/// A matcher is a cache: it is built from lists, in which the truth is, and it writes none. Keeps
/// state: every change is seen by the next lookup, and a call that is refused changes nothing.
///
/// ```
/// use jimun_hash::Hash256;
/// use jimun_match::{Action, List, ListFormat, Matcher, Query, Status, read_list};
/// use jimun_record::Day;
///
/// let mut matcher = Matcher::new();
/// matcher.add_list(List::new("NCII", Action::Hold)?)?;
/// let list = b"pdq bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e\n";
/// for report in read_list(list, ListFormat::Threatexchange) {
///     matcher.add("NCII", &report?)?;
/// }
///
/// let today: Day = "2027-01-31".parse()?;
/// let hash: Hash256 = "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf501".parse()?;
/// let answer = matcher.lookup(&Query::of_hash(hash), today);
/// let found = &answer.matches[0];
/// assert_eq!((&*found.list, found.action, found.distance), ("NCII", Action::Hold, 4));
///
/// matcher.withdraw(&found.report)?;
/// assert!(matcher.lookup(&Query::of_hash(hash), today).matches.is_empty());
/// // Adding it again is not enough; this is.
/// matcher.set_status("NCII", &found.report, Status::Active)?;
/// assert_eq!(matcher.lookup(&Query::of_hash(hash), today), answer);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Matcher {
    /// Lists are known by their place, and so are reports.
    lists: Vec<List>,
    reports: Vec<Held>,
    numbers: HashMap<ReportId, u32>,
    /// By the number of the hash's id in the index; nothing where a hash was forgotten.
    labels: Vec<Option<Label>>,
    index: Index<Code256>,
}

/// A report.
struct Held {
    id: ReportId,
    hashes: Vec<Id>,
    entries: Vec<Entry>,
}

/// That a report is on a list.
#[derive(Clone, Copy)]
struct Entry {
    list: usize,
    status: Status,
}

/// A hash of a report.
#[derive(Clone)]
struct Label {
    report: u32,
    labelled: LabelledHash,
}

/// Says how much there is. Ids and hashes do not belong into logs.
impl std::fmt::Debug for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matcher")
            .field("lists", &self.lists.len())
            .field("reports", &self.reports.len())
            .field("hashes", &self.index.len())
            .finish_non_exhaustive()
    }
}

impl Matcher {
    /// Without lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lists, in the order in which they were added.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// How many reports there are, whatever their status.
    pub fn reports(&self) -> usize {
        self.reports.len()
    }

    /// How many hashes are kept.
    pub fn hashes(&self) -> usize {
        self.index.len()
    }

    /// What has become of a report on a list; nothing if it is not there.
    pub fn status(&self, list: &str, report: &ReportId) -> Option<Status> {
        let list = self.list_number(list).ok()?;
        let held = &self.reports[self.report_number(report).ok()?];
        held.entries.iter().find(|entry| entry.list == list).map(|entry| entry.status)
    }

    /// What there is to merge in the index, see [`Index::merge_job`]. Run the job in another
    /// thread as often as there is one: lookups are exact without it, but take longer.
    pub fn merge_job(&mut self) -> Option<MergeJob<Code256>> {
        self.index.merge_job()
    }

    /// Takes over what a job of [`Self::merge_job`] has made.
    ///
    /// # Errors
    /// [`MatchError::Index`] if another matcher began it.
    pub fn apply(&mut self, merged: Merged<Code256>) -> Result<Retired<Code256>, MatchError> {
        Ok(self.index.apply(merged)?)
    }

    /// Runs all merges here and now, which takes about a second per million hashes: for use after
    /// the lists were read, before anybody asks.
    pub fn maintain(&mut self) {
        while let Some(job) = self.index.merge_job() {
            // Its own merge, and nothing comes between.
            if self.index.apply(job.run()).is_err() {
                return;
            }
        }
    }

    fn list_number(&self, name: &str) -> Result<usize, MatchError> {
        self.lists.iter().position(|list| list.name() == name).ok_or(MatchError::NoSuchList)
    }

    fn report_number(&self, id: &ReportId) -> Result<usize, MatchError> {
        self.numbers.get(id).map(|&number| number as usize).ok_or(MatchError::NoSuchReport)
    }

    fn label(&self, id: Id) -> Option<&Label> {
        self.labels.get(id.number() as usize)?.as_ref()
    }

    /// Whether the report has this very hash already.
    fn has_hash(&self, held: &Held, hash: Hash256) -> bool {
        let mut labels = held.hashes.iter().filter_map(|&id| self.label(id));
        labels.any(|label| label.labelled.hash == hash)
    }

    /// How far the widest list looks; nothing without lists.
    fn widest(&self) -> Option<Radius> {
        self.lists.iter().map(List::max_distance).max()
    }
}
