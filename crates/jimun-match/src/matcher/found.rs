//! What the hits of one report on one list add up to. There may be thousands of hits; what is kept
//! of them is bounded by the report's hashes.

use std::collections::HashSet;

use jimun_index::Id;

/// Two hashes that are near: the nearest first, then in the order of the query and of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) distance: u32,
    /// Where in the query.
    pub(super) looked_up: usize,
    pub(super) id: Id,
}

/// All pairs of one report on one list, by what they mean.
#[derive(Default)]
pub(super) struct Found {
    pub(super) counted: Option<Fold>,
    pub(super) suppressed: Option<Fold>,
    /// The nearest pair, whatever it means.
    pub(super) nearest: Option<Pair>,
}

impl Found {
    pub(super) fn note(&mut self, pair: Pair) {
        self.nearest = Some(self.nearest.map_or(pair, |nearest| nearest.min(pair)));
    }
}

/// Pairs that mean the same. They come in the order of the query.
pub(super) struct Fold {
    pub(super) nearest: Pair,
    pub(super) hashes: HashSet<Id>,
    pub(super) looked_up: usize,
    last: usize,
}

impl Fold {
    pub(super) fn take(fold: &mut Option<Self>, pair: Pair) {
        let fold = fold.get_or_insert_with(|| Self {
            nearest: pair,
            hashes: HashSet::new(),
            looked_up: 1,
            last: pair.looked_up,
        });
        fold.nearest = fold.nearest.min(pair);
        fold.hashes.insert(pair.id);
        if fold.last != pair.looked_up {
            fold.looked_up += 1;
            fold.last = pair.looked_up;
        }
    }
}
