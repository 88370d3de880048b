//! Lookups: hits of the index, judged by list, status and negative lists, and folded by report.

use std::collections::HashMap;

use jimun_index::{Code, Code256, Hit, Radius};
use jimun_record::Day;

use super::found::{Fold, Found, Pair};
use super::{Entry, Matcher};
use crate::{Answer, Explanation, List, Match, NearMiss, Query, Reason, Status, Suppressed};

/// How many hashes the index is asked for at a time: enough for its batches to be fast, and no more
/// hits at once than those of so many.
const BATCH: usize = 32;

impl Matcher {
    /// What the lists say about a picture, on this UTC day.
    ///
    /// Every hash within a list's distance counts, however many there are: they are folded by
    /// report, and none is dropped.
    pub fn lookup(&self, query: &Query, today: Day) -> Answer {
        let mut pass = Pass::new(self, query, today, false);
        if let Some(radius) = self.widest() {
            pass.run(radius);
        }
        pass.answer()
    }

    /// As [`Self::lookup`], and every report within the bound that is no match, with the reasons.
    /// Looks at least as far as the lists do.
    ///
    /// ```
    /// use jimun_hash::Hash256;
    /// use jimun_index::Radius;
    /// use jimun_match::{Action, LabelledHash, List, Matcher, Query, Reason, Report};
    ///
    /// let mut matcher = Matcher::new();
    /// let strict = List::new("strict", Action::Block)?.with_max_distance(Radius::new(2)?);
    /// matcher.add_list(strict)?;
    /// let mut bytes = [0x0f; 32];
    /// let hashes = vec![LabelledHash::bare(Hash256::from_be_bytes(bytes))];
    /// matcher.add("strict", &Report::new("case-7".parse()?, hashes)?)?;
    ///
    /// bytes[0] = 0xff;
    /// let query = Query::of_hash(Hash256::from_be_bytes(bytes));
    /// let explained = matcher.explain(&query, "2027-01-31".parse()?, Radius::MAX);
    /// assert!(explained.answer.matches.is_empty());
    /// assert_eq!(explained.near[0].distance, 4);
    /// assert_eq!(explained.near[0].reasons, [Reason::Distance { max: 2 }]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, query: &Query, today: Day, bound: Radius) -> Explanation {
        let mut pass = Pass::new(self, query, today, true);
        if let Some(radius) = self.widest() {
            pass.run(radius.max(bound));
        }
        Explanation { near: pass.near(bound), answer: pass.answer() }
    }
}

/// One lookup, while it goes on.
struct Pass<'a> {
    matcher: &'a Matcher,
    query: &'a Query,
    today: Day,
    /// Whether what does not count is noted too.
    explains: bool,
    /// By list: whether it answers for this picture.
    answers: Vec<bool>,
    /// By looked-up hash: the negative lists that it is near.
    suppressors: Vec<Vec<usize>>,
    /// By report and list.
    found: HashMap<(u32, usize), Found>,
}

impl<'a> Pass<'a> {
    fn new(matcher: &'a Matcher, query: &'a Query, today: Day, explains: bool) -> Self {
        // The picture's own hash draws for all of them, or many guesses would often be drawn.
        let own = query.hashes().first().map(|own| own.hash);
        let answers = |list: &List| own.is_some_and(|own| list.ratio().takes(own));
        Self {
            matcher,
            query,
            today,
            explains,
            answers: matcher.lists.iter().map(answers).collect(),
            suppressors: vec![Vec::new(); query.hashes().len()],
            found: HashMap::new(),
        }
    }

    fn run(&mut self, radius: Radius) {
        let hashes = self.query.hashes().iter().enumerate();
        let asked: Vec<_> = hashes.filter(|(_, one)| self.explains || one.is_reliable()).collect();
        for batch in asked.chunks(BATCH) {
            let codes: Vec<_> = batch.iter().map(|(_, one)| Code256::from_hash(one.hash)).collect();
            let answers = self.matcher.index.lookup_all(&codes, radius);
            for (&(looked_up, _), hits) in batch.iter().zip(answers) {
                self.find_suppressors(looked_up, &hits);
                self.take(looked_up, &hits);
            }
        }
    }

    fn find_suppressors(&mut self, looked_up: usize, hits: &[Hit]) {
        let near = &mut self.suppressors[looked_up];
        for hit in hits {
            let Some(label) = self.matcher.label(hit.id) else { continue };
            for entry in &self.matcher.reports[label.report as usize].entries {
                let list = &self.matcher.lists[entry.list];
                if list.is_negative()
                    && hit.distance <= list.max_distance().bits()
                    && entry.status.counts(self.today)
                    && !near.contains(&entry.list)
                {
                    near.push(entry.list);
                }
            }
        }
        near.sort_unstable();
    }

    fn take(&mut self, looked_up: usize, hits: &[Hit]) {
        for &Hit { distance, id } in hits {
            let Some(label) = self.matcher.label(id) else { continue };
            let pair = Pair { distance, looked_up, id };
            for &entry in &self.matcher.reports[label.report as usize].entries {
                if self.matcher.lists[entry.list].is_negative() {
                    continue;
                }
                let counts = self.would_count(pair, entry);
                if !counts && !self.explains {
                    continue;
                }
                let suppressed = self.suppressor(pair, entry).is_some();
                let found = self.found.entry((label.report, entry.list)).or_default();
                found.note(pair);
                if counts {
                    let of = if suppressed { &mut found.suppressed } else { &mut found.counted };
                    Fold::take(of, pair);
                }
            }
        }
    }

    /// Whether a pair counts, were there no negative lists.
    fn would_count(&self, pair: Pair, entry: Entry) -> bool {
        pair.distance <= self.matcher.lists[entry.list].max_distance().bits()
            && self.query.hashes()[pair.looked_up].is_reliable()
            && self.answers[entry.list]
            && entry.status.counts(self.today)
    }

    /// The first negative list that keeps a pair from counting.
    fn suppressor(&self, pair: Pair, entry: Entry) -> Option<&'a List> {
        let lists = &self.matcher.lists;
        let mut near = self.suppressors[pair.looked_up].iter().map(|&list| &lists[list]);
        near.find(|list| list.suppresses(&lists[entry.list]))
    }

    /// Everything that keeps a pair from counting.
    fn reasons(&self, pair: Pair, entry: Entry) -> Vec<Reason> {
        let max = self.matcher.lists[entry.list].max_distance().bits();
        let status = match entry.status {
            Status::PausedUntil(day) if day > self.today => Some(Reason::PausedUntil(day)),
            Status::Active | Status::Confirmed | Status::PausedUntil(_) => None,
            Status::Deconfirmed => Some(Reason::Deconfirmed),
            Status::Withdrawn => Some(Reason::Withdrawn),
        };
        let is_reliable = self.query.hashes()[pair.looked_up].is_reliable();
        let by = self.suppressor(pair, entry).map(List::shared_name);
        let reasons = [
            (!is_reliable).then_some(Reason::Quality),
            (pair.distance > max).then_some(Reason::Distance { max }),
            status,
            (!self.answers[entry.list]).then_some(Reason::SampledOut),
            by.map(|by| Reason::Suppressed { by }),
        ];
        reasons.into_iter().flatten().collect()
    }

    fn answer(&self) -> Answer {
        let mut answer = Answer::default();
        for (&(report, list), found) in &self.found {
            let entry = self.entry(report, list);
            if let Some(fold) = &found.counted {
                answer.matches.extend(self.matched(report, entry, fold));
            } else if let Some(fold) = &found.suppressed
                && let Some(by) = self.suppressor(fold.nearest, entry)
            {
                let by = by.shared_name();
                let found = self.matched(report, entry, fold);
                answer.suppressed.extend(found.map(|found| Suppressed { found, by }));
            }
        }
        answer.matches.sort_by(Match::before);
        answer.suppressed.sort_by(|a, b| a.found.before(&b.found));
        answer
    }

    fn near(&self, bound: Radius) -> Vec<NearMiss> {
        let mut near = Vec::new();
        for (&(report, list), found) in &self.found {
            let pair = found.nearest.filter(|pair| pair.distance <= bound.bits());
            let (None, Some(pair)) = (&found.counted, pair) else { continue };
            let Some(label) = self.matcher.label(pair.id) else { continue };
            near.push(NearMiss {
                report: self.matcher.reports[report as usize].id.clone(),
                list: self.matcher.lists[list].shared_name(),
                distance: pair.distance,
                variant: label.labelled.variant,
                quality: label.labelled.quality,
                looked_up: self.query.hashes()[pair.looked_up].variant,
                reasons: self.reasons(pair, self.entry(report, list)),
            });
        }
        near.sort_by(NearMiss::before);
        near
    }

    fn matched(&self, report: u32, entry: Entry, fold: &Fold) -> Option<Match> {
        let list = &self.matcher.lists[entry.list];
        let label = self.matcher.label(fold.nearest.id)?;
        Some(Match {
            report: self.matcher.reports[report as usize].id.clone(),
            list: list.shared_name(),
            action: list.action()?,
            distance: fold.nearest.distance,
            variant: label.labelled.variant,
            quality: label.labelled.quality,
            looked_up: self.query.hashes()[fold.nearest.looked_up].variant,
            hashes_hit: fold.hashes.len(),
            looked_up_hit: fold.looked_up,
            confirmed: entry.status == Status::Confirmed,
        })
    }

    fn entry(&self, report: u32, list: usize) -> Entry {
        let entries = &self.matcher.reports[report as usize].entries;
        *entries.iter().find(|entry| entry.list == list).expect("it was found by this entry")
    }
}
