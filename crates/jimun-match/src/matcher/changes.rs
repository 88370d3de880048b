//! Changes. Each checks everything before it changes anything.

use jimun_index::{Code, Code256, Id, IndexError};

use super::{Entry, Held, Label, MAX_HASHES, Matcher};
use crate::{LabelledHash, List, MatchError, Report, ReportId, Status};

/// What an addition has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// Whether the report is new on this list.
    pub is_new: bool,
    /// How many of its hashes are new. What another list has already given is kept once.
    pub new_hashes: usize,
}

impl Matcher {
    /// Adds a list, without reports.
    ///
    /// # Errors
    /// [`MatchError::ListExists`], and [`MatchError::NoSuchList`] for a negative list that names a
    /// list which has not been added before.
    pub fn add_list(&mut self, list: List) -> Result<(), MatchError> {
        if self.list_number(list.name()).is_ok() {
            return Err(MatchError::ListExists);
        }
        for name in list.suppressed_names() {
            self.list_number(name)?;
        }
        self.lists.push(list);
        Ok(())
    }

    /// Puts a report on a list. Doing so again changes nothing, not even its status.
    ///
    /// Hashes that come under the id of a report that is there become further hashes of it, on all
    /// its lists. So a CSV may have a row per hash.
    ///
    /// # Errors
    /// [`MatchError::Withdrawn`] if it was withdrawn from this list, or, unless the list is
    /// negative, from another; [`MatchError::NoSuchList`]; [`MatchError::TooManyHashes`];
    /// [`MatchError::Index`] if no more hashes can be held.
    pub fn add(&mut self, list: &str, report: &Report) -> Result<Added, MatchError> {
        let list = self.list_number(list)?;
        let number = self.report_number(report.id()).ok();
        let held = number.map(|number| &self.reports[number]);
        if let Some(held) = held
            && self.is_withdrawn(held, list)
        {
            return Err(MatchError::Withdrawn);
        }
        let is_fresh =
            |one: &&LabelledHash| !held.is_some_and(|held| self.has_hash(held, one.hash));
        let fresh: Vec<_> = report.hashes().iter().filter(is_fresh).copied().collect();
        if held.map_or(0, |held| held.hashes.len()) + fresh.len() > MAX_HASHES {
            return Err(MatchError::TooManyHashes);
        }
        let number = number.unwrap_or(self.reports.len());
        let short = u32::try_from(number).map_err(|_| IndexError::Full)?;
        let ids = self.insert_all(short, &fresh)?;
        if number == self.reports.len() {
            let id = report.id().clone();
            self.numbers.insert(id.clone(), short);
            self.reports.push(Held { id, hashes: Vec::new(), entries: Vec::new() });
        }
        let held = &mut self.reports[number];
        held.hashes.extend(ids);
        let is_new = held.entries.iter().all(|entry| entry.list != list);
        if is_new {
            held.entries.push(Entry { list, status: Status::Active });
        }
        Ok(Added { is_new, new_hashes: fresh.len() })
    }

    /// Takes a report back from all its lists but negative ones, whose entries are the operator's.
    /// The next lookup does not find it. Its hashes are kept, so that [`Self::explain`] can say
    /// that it was withdrawn; [`Self::forget`] removes them.
    ///
    /// # Errors
    /// [`MatchError::NoSuchReport`].
    pub fn withdraw(&mut self, report: &ReportId) -> Result<(), MatchError> {
        let number = self.report_number(report)?;
        let lists = &self.lists;
        let entries = self.reports[number].entries.iter_mut();
        let mut any = false;
        for entry in entries.filter(|entry| !lists[entry.list].is_negative()) {
            entry.status = Status::Withdrawn;
            any = true;
        }
        if any { Ok(()) } else { Err(MatchError::NoSuchReport) }
    }

    /// Withdraws a report and removes its hashes, unless a negative list has it too. What remains
    /// is its id, so that a list which still has it does not bring it back.
    ///
    /// # Errors
    /// As [`Self::withdraw`].
    pub fn forget(&mut self, report: &ReportId) -> Result<(), MatchError> {
        self.withdraw(report)?;
        let held = &mut self.reports[self.numbers[report] as usize];
        if held.entries.iter().any(|entry| self.lists[entry.list].is_negative()) {
            return Ok(());
        }
        for id in std::mem::take(&mut held.hashes) {
            self.index.remove(id)?;
            self.labels[id.number() as usize] = None;
        }
        Ok(())
    }

    /// Says what has become of a report on a list. This is also how a withdrawal is taken back.
    ///
    /// # Errors
    /// [`MatchError::NoSuchList`], [`MatchError::NoSuchReport`].
    pub fn set_status(
        &mut self,
        list: &str,
        report: &ReportId,
        status: Status,
    ) -> Result<(), MatchError> {
        let list = self.list_number(list)?;
        let number = self.report_number(report)?;
        let mut entries = self.reports[number].entries.iter_mut();
        let entry = entries.find(|entry| entry.list == list).ok_or(MatchError::NoSuchReport)?;
        entry.status = status;
        Ok(())
    }

    /// Whether somebody has to take a withdrawal back before the report comes onto this list.
    fn is_withdrawn(&self, held: &Held, list: usize) -> bool {
        let reaches = |entry: &&Entry| {
            let both_are_positive =
                !self.lists[list].is_negative() && !self.lists[entry.list].is_negative();
            entry.list == list || both_are_positive
        };
        held.entries.iter().filter(reaches).any(|entry| entry.status == Status::Withdrawn)
    }

    /// Puts all hashes into the index, or none.
    fn insert_all(&mut self, report: u32, hashes: &[LabelledHash]) -> Result<Vec<Id>, MatchError> {
        let mut ids = Vec::with_capacity(hashes.len());
        for labelled in hashes {
            match self.index.insert(Code256::from_hash(labelled.hash)) {
                Ok(id) => ids.push(id),
                Err(error) => {
                    for id in ids {
                        self.index.remove(id)?;
                    }
                    return Err(error.into());
                }
            }
        }
        for (&id, &labelled) in ids.iter().zip(hashes) {
            let place = id.number() as usize;
            if self.labels.len() <= place {
                self.labels.resize(place + 1, None);
            }
            self.labels[place] = Some(Label { report, labelled });
        }
        Ok(ids)
    }
}
