//! What a lookup answers.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use jimun_hash::Quality;
use jimun_record::{Day, Variant};

use crate::{Action, ReportId};

/// What a lookup found. Whatever it says, a person should look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Those that count: the severest action first, then the nearest.
    pub matches: Vec<Match>,
    /// Those that would count without negative lists, in the same order.
    pub suppressed: Vec<Suppressed>,
}

/// A report on a list that was found, whichever and however many of its hashes were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which report.
    pub report: ReportId,
    /// On which list. A report on two lists is two matches, because each list has its action.
    pub list: Arc<str>,
    /// What the list asks for.
    pub action: Action,
    /// Bits between the nearest two hashes.
    pub distance: u32,
    /// Which of the report's hashes is the nearest, if the list says so.
    pub variant: Option<Variant>,
    /// Its quality, if the list states it.
    pub quality: Option<Quality>,
    /// Which of the looked-up hashes came nearest, if the query says so.
    pub looked_up: Option<Variant>,
    /// How many of the report's hashes were hit.
    pub hashes_hit: usize,
    /// How many of the looked-up hashes hit it.
    pub looked_up_hit: usize,
    /// Whether somebody has confirmed the report.
    pub confirmed: bool,
}

/// A match that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What would have counted.
    pub found: Match,
    /// The negative list that suppresses its nearest hash; the first of several.
    pub by: Arc<str>,
}

/// An answer, and what came near without counting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What the lookup answers.
    pub answer: Answer,
    /// Every report within the bound that is no match, the nearest first. Suppressed ones are here
    /// too.
    pub near: Vec<NearMiss>,
}

/// A report on a list that came near and does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Which report.
    pub report: ReportId,
    /// On which list.
    pub list: Arc<str>,
    /// Bits between the nearest two hashes, of whatever quality the looked-up one is.
    pub distance: u32,
    /// Which of the report's hashes is the nearest.
    pub variant: Option<Variant>,
    /// Its quality.
    pub quality: Option<Quality>,
    /// Which of the looked-up hashes came nearest.
    pub looked_up: Option<Variant>,
    /// Everything that keeps these two hashes from counting; at least one.
    pub reasons: Vec<Reason>,
}

/// Why two hashes that are near do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The looked-up hash has a quality below 50.
    Quality,
    /// They are farther apart than the list allows.
    Distance {
        /// What the list allows.
        max: u32,
    },
    /// The report is paused.
    PausedUntil(Day),
    /// The report was found wrong.
    Deconfirmed,
    /// The report was withdrawn.
    Withdrawn,
    /// The list answers for a share of pictures, and this is none of them.
    SampledOut,
    /// The looked-up hash is near an entry of this negative list; the first of several.
    Suppressed {
        /// Its name.
        by: Arc<str>,
    },
}

impl Match {
    /// The order of answers. Names decide at last, so that an answer has one order.
    pub(crate) fn before(&self, other: &Self) -> Ordering {
        let key = |one: &Self| (Reverse(one.action), one.distance);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.list.cmp(&other.list))
            .then_with(|| self.report.cmp(&other.report))
    }
}

impl NearMiss {
    pub(crate) fn before(&self, other: &Self) -> Ordering {
        self.distance
            .cmp(&other.distance)
            .then_with(|| self.list.cmp(&other.list))
            .then_with(|| self.report.cmp(&other.report))
    }
}
