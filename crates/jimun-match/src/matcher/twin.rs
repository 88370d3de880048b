//! For tests: a matcher that keeps everything in vectors and computes its answers by loops.

use jimun_hash::hamming_distance;
use jimun_index::Radius;
use jimun_record::Day;

use super::Added;
use crate::{
    Answer, Explanation, LabelledHash, List, Match, MatchError, NearMiss, Query, Reason, Report,
    ReportId, Status, Suppressed,
};

#[derive(Default)]
pub(super) struct Twin {
    pub(super) lists: Vec<List>,
    pub(super) entries: Vec<TwinEntry>,
    /// In the order in which they came.
    hashes: Vec<(ReportId, LabelledHash)>,
}

pub(super) struct TwinEntry {
    pub(super) list: String,
    pub(super) report: ReportId,
    pub(super) status: Status,
}

/// Distance, place of the looked-up hash, place of the report's hash.
type Pair = (u32, usize, usize);

impl Twin {
    fn list(&self, name: &str) -> &List {
        self.lists.iter().find(|list| list.name() == name).expect("a list")
    }

    pub(super) fn add(&mut self, list: &str, report: &Report) -> Result<Added, MatchError> {
        let here = self.list(list).is_negative();
        for entry in &self.entries {
            let reaches = entry.list == list || !here && !self.list(&entry.list).is_negative();
            if entry.report == *report.id() && reaches && entry.status == Status::Withdrawn {
                return Err(MatchError::Withdrawn);
            }
        }
        let mut new_hashes = 0;
        for &one in report.hashes() {
            let known = |(id, other): &(ReportId, LabelledHash)| {
                id == report.id() && other.hash == one.hash
            };
            if !self.hashes.iter().any(known) {
                self.hashes.push((report.id().clone(), one));
                new_hashes += 1;
            }
        }
        let is_new = self.entry(list, report.id()).is_none();
        if is_new {
            let (list, report) = (list.to_owned(), report.id().clone());
            self.entries.push(TwinEntry { list, report, status: Status::Active });
        }
        Ok(Added { is_new, new_hashes })
    }

    fn entry(&mut self, list: &str, report: &ReportId) -> Option<&mut TwinEntry> {
        self.entries.iter_mut().find(|entry| entry.list == list && entry.report == *report)
    }

    pub(super) fn withdraw(&mut self, report: &ReportId) -> Result<(), MatchError> {
        let mut outcome = Err(MatchError::NoSuchReport);
        for list in self.lists.clone().iter().filter(|list| !list.is_negative()) {
            if let Some(entry) = self.entry(list.name(), report) {
                entry.status = Status::Withdrawn;
                outcome = Ok(());
            }
        }
        outcome
    }

    pub(super) fn forget(&mut self, report: &ReportId) -> Result<(), MatchError> {
        self.withdraw(report)?;
        let mut of_it = self.entries.iter().filter(|entry| entry.report == *report);
        if !of_it.any(|entry| self.list(&entry.list).is_negative()) {
            self.hashes.retain(|(id, _)| id != report);
        }
        Ok(())
    }

    pub(super) fn set_status(
        &mut self,
        list: &str,
        report: &ReportId,
        status: Status,
    ) -> Result<(), MatchError> {
        self.entry(list, report).ok_or(MatchError::NoSuchReport)?.status = status;
        Ok(())
    }

    pub(super) fn hashes(&self) -> usize {
        self.hashes.len()
    }

    fn suppressor(&self, query: &Query, at: usize, list: &List, today: Day) -> Option<&List> {
        let asked = query.hashes()[at].hash;
        self.lists.iter().find(|negative| {
            negative.suppresses(list)
                && self.entries.iter().any(|entry| {
                    entry.list == negative.name()
                        && entry.status.counts(today)
                        && self.hashes.iter().any(|(id, one)| {
                            *id == entry.report
                                && hamming_distance(asked, one.hash)
                                    <= negative.max_distance().bits()
                        })
                })
        })
    }

    fn reasons(&self, query: &Query, pair: Pair, entry: &TwinEntry, today: Day) -> Vec<Reason> {
        let list = self.list(&entry.list);
        let max = list.max_distance().bits();
        let mut reasons = Vec::new();
        if query.hashes()[pair.1].quality.is_some_and(|quality| quality.get() < 50) {
            reasons.push(Reason::Quality);
        }
        if pair.0 > max {
            reasons.push(Reason::Distance { max });
        }
        match entry.status {
            Status::PausedUntil(day) if today < day => reasons.push(Reason::PausedUntil(day)),
            Status::Deconfirmed => reasons.push(Reason::Deconfirmed),
            Status::Withdrawn => reasons.push(Reason::Withdrawn),
            _ => {}
        }
        if !list.ratio().takes(query.hashes()[0].hash) {
            reasons.push(Reason::SampledOut);
        }
        if let Some(by) = self.suppressor(query, pair.1, list, today) {
            reasons.push(Reason::Suppressed { by: by.name().into() });
        }
        reasons
    }

    fn matched(&self, query: &Query, entry: &TwinEntry, pairs: &[Pair]) -> Match {
        let distinct = |of: fn(&Pair) -> usize| {
            pairs.iter().map(of).collect::<std::collections::BTreeSet<_>>().len()
        };
        let (distance, at, hash) = *pairs.iter().min().expect("a pair");
        Match {
            report: entry.report.clone(),
            list: entry.list.as_str().into(),
            action: self.list(&entry.list).action().expect("a positive list"),
            distance,
            variant: self.hashes[hash].1.variant,
            quality: self.hashes[hash].1.quality,
            looked_up: query.hashes()[at].variant,
            hashes_hit: distinct(|pair| pair.2),
            looked_up_hit: distinct(|pair| pair.1),
            confirmed: entry.status == Status::Confirmed,
        }
    }

    pub(super) fn explain(&self, query: &Query, today: Day, bound: Radius) -> Explanation {
        let (mut answer, mut near) = (Answer::default(), Vec::new());
        for entry in &self.entries {
            if self.list(&entry.list).is_negative() {
                continue;
            }
            let mut pairs: Vec<Pair> = Vec::new();
            for (place, (id, one)) in self.hashes.iter().enumerate() {
                for (at, asked) in query.hashes().iter().enumerate() {
                    if *id == entry.report {
                        pairs.push((hamming_distance(asked.hash, one.hash), at, place));
                    }
                }
            }
            let (mut counted, mut suppressed) = (Vec::new(), Vec::new());
            for &pair in &pairs {
                match self.reasons(query, pair, entry, today).as_slice() {
                    [] => counted.push(pair),
                    [Reason::Suppressed { .. }] => suppressed.push(pair),
                    _ => {}
                }
            }
            if !counted.is_empty() {
                answer.matches.push(self.matched(query, entry, &counted));
                continue;
            }
            if let Some(nearest) = suppressed.iter().min() {
                let by = self.suppressor(query, nearest.1, self.list(&entry.list), today);
                let by = by.expect("it is suppressed").name().into();
                let found = self.matched(query, entry, &suppressed);
                answer.suppressed.push(Suppressed { found, by });
            }
            if let Some(&nearest) = pairs.iter().min()
                && nearest.0 <= bound.bits()
            {
                let (distance, at, hash) = nearest;
                near.push(NearMiss {
                    report: entry.report.clone(),
                    list: entry.list.as_str().into(),
                    distance,
                    variant: self.hashes[hash].1.variant,
                    quality: self.hashes[hash].1.quality,
                    looked_up: query.hashes()[at].variant,
                    reasons: self.reasons(query, nearest, entry, today),
                });
            }
        }
        let key = |one: &Match| {
            let rank = 9 - one.action as u8;
            (rank, one.distance, one.list.to_string(), one.report.clone())
        };
        answer.matches.sort_by_key(key);
        answer.suppressed.sort_by_key(|one| key(&one.found));
        near.sort_by_key(|one| (one.distance, one.list.to_string(), one.report.clone()));
        Explanation { answer, near }
    }
}
