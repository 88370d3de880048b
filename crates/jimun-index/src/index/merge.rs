//! Making one segment of several layers, apart from the index.

use std::ops::Range;
use std::sync::Arc;

use super::Held;
use super::layer::Layer;
use super::removed::Removed;
use crate::{Code, Segment};

/// A segment that has at most so many times the entries of what came after it is merged with it.
/// Each segment costs a lookup of its own, so there are few: sizes fall by more than this factor,
/// and ten million entries are in four at most. In turn an entry is built into a segment seven
/// times on average while the index grows to ten million.
const GROWTH: usize = 4;

/// One in so many entries removed makes a segment worth building anew.
const REMOVED: usize = 4;

/// Which layers to merge: they are neighbours, so the order of ids remains.
pub(super) fn layers_to_merge<C: Code>(layers: &[Held<C>]) -> Option<Range<usize>> {
    let frozen = |held: &Held<C>| matches!(*held.layer, Layer::Frozen { .. });
    let mut start = layers.iter().rposition(frozen).map_or(0, |last| last + 1);
    if start == layers.len() {
        let worn = |held: &Held<C>| held.removed * REMOVED >= held.layer.len();
        return layers.iter().position(worn).map(|layer| layer..layer + 1);
    }
    let live = |held: &Held<C>| held.layer.len() - held.removed;
    let mut size: usize = layers[start..].iter().map(live).sum();
    while let Some(before) = start.checked_sub(1).filter(|&at| live(&layers[at]) <= GROWTH * size) {
        start = before;
        size += live(&layers[start]);
    }
    Some(start..layers.len())
}

/// What tells an index that a result is of the merge that it began.
pub(super) struct Ticket {
    /// The layers that are merged. They stay where they are, because new ones come after them.
    pub(super) range: Range<usize>,
    /// How many of their entries had been removed when the merge began.
    pub(super) removed: usize,
}

/// A merge to be done, in any thread: see [`super::Index::merge_job`].
#[must_use = "a merge does nothing until it is run"]
pub struct MergeJob<C> {
    pub(super) layers: Vec<Arc<Layer<C>>>,
    pub(super) removed: Removed,
    pub(super) ticket: Arc<Ticket>,
}

/// A merge that is done: see [`super::Index::apply`].
#[must_use = "a merge changes nothing until it is applied"]
pub struct Merged<C> {
    /// Nothing if all entries had been removed.
    pub(super) layer: Option<Arc<Layer<C>>>,
    pub(super) ticket: Arc<Ticket>,
}

/// Layers that an index no longer uses. Dropping them frees their memory.
#[must_use = "drop it where a pause does no harm"]
pub struct Retired<C> {
    pub(super) _layers: Vec<Arc<Layer<C>>>,
}

impl<C: Code> MergeJob<C> {
    /// How many entries will be read.
    pub fn entries(&self) -> usize {
        self.layers.iter().map(|layer| layer.len()).sum()
    }

    /// Builds the segment. What is removed meanwhile stays removed: the index has noted it.
    pub fn run(self) -> Merged<C> {
        let entries = self.entries();
        let (mut ids, mut codes) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
        for (id, code) in self.layers.iter().flat_map(|layer| layer.entries()) {
            if !self.removed.contains(id) {
                ids.push(id.number());
                codes.push(code);
            }
        }
        codes.shrink_to_fit();
        let ids = ids.into();
        let layer = (!codes.is_empty())
            .then(|| Arc::new(Layer::Frozen { segment: Segment::build(codes), ids }));
        Merged { layer, ticket: self.ticket }
    }
}
