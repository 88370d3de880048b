//! The index: layers of entries. Only the last layer grows.

mod layer;
mod merge;
mod removed;
mod tail;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Weak};

use crate::{Code, Hit, Id, IndexError, Radius, Segment};
use layer::Layer;
pub use merge::{MergeJob, Merged, Retired};
use merge::{Ticket, layers_to_merge};
use removed::Removed;
use tail::{TAIL, Tail};

/// Which entries are near a code: exactly those within the radius, whatever else goes on.
///
/// Entries are in *layers*, in the order of their ids. New ones go into the *tail*, bit planes that
/// grow by one code at a time. When the tail has 65,536 entries it is closed and a new one begins.
/// Closed tails become [`Segment`]s when [`Self::merge_job`] is run, in another thread, as often as
/// the caller can. Lookups are exact without it, but take longer with each closed tail. A removed
/// entry is only noted as such; merges drop it.
///
/// So an insertion or a removal is visible in the next lookup, and no lookup waits for anything
/// that is built.
///
/// ```
/// use jimun_hash::Hash256;
/// use jimun_index::{Code, Code256, Index, Radius};
///
/// let code = |byte| Code256::from_hash(Hash256::from_be_bytes([byte; 32]));
/// let mut index = Index::new();
/// let id = index.insert(code(0x00))?;
/// let mut hits = Vec::new();
/// index.lookup(&code(0x00), Radius::PDQ, &mut hits);
/// assert_eq!((hits[0].id, hits[0].distance), (id, 0));
///
/// index.remove(id)?;
/// index.lookup(&code(0x00), Radius::PDQ, &mut hits);
/// assert!(hits.is_empty());
/// # Ok::<(), jimun_index::IndexError>(())
/// ```
pub struct Index<C> {
    layers: Vec<Held<C>>,
    tail: Tail<C>,
    removed: Removed,
    /// The merge that has been begun, as long as its job or its result exists.
    merging: Weak<Ticket>,
}

/// A layer, and how many of its entries have been removed since it was built.
struct Held<C> {
    layer: Arc<Layer<C>>,
    removed: usize,
}

/// Says how many entries there are. Hashes do not belong into logs.
impl<C: Code> std::fmt::Debug for Index<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("entries", &self.len()).finish_non_exhaustive()
    }
}

impl<C: Code> Default for Index<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Code> Index<C> {
    /// Without entries.
    pub const fn new() -> Self {
        Self {
            layers: Vec::new(),
            tail: Tail::new(0),
            removed: Removed::new(),
            merging: Weak::new(),
        }
    }

    /// With these entries, whose ids are 0, 1 and so on. Builds their tables at once, which takes
    /// some 0.5 µs per entry at a million and 0.9 µs at ten million.
    pub fn build(codes: Vec<C>) -> Result<Self, IndexError> {
        let len = u32::try_from(codes.len()).map_err(|_| IndexError::Full)?;
        let mut index = Self { tail: Tail::new(len), ..Self::new() };
        if len > 0 {
            let layer =
                Arc::new(Layer::Frozen { segment: Segment::build(codes), ids: (0..len).into() });
            index.layers.push(Held { layer, removed: 0 });
        }
        Ok(index)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.layers.iter().map(|held| held.layer.len() - held.removed).sum::<usize>()
            + self.tail.len()
            - self.tail.removed
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an entry. The next lookup sees it.
    pub fn insert(&mut self, code: C) -> Result<Id, IndexError> {
        let id = self.tail.push(code)?;
        if self.tail.len() == TAIL {
            let next = Tail::new(self.tail.end());
            let tail = std::mem::replace(&mut self.tail, next);
            self.layers.push(Held { removed: tail.removed, layer: Arc::new(Layer::Closed(tail)) });
        }
        Ok(id)
    }

    /// Removes an entry. The next lookup does not see it.
    pub fn remove(&mut self, id: Id) -> Result<(), IndexError> {
        if id.number() >= self.tail.end() || !self.removed.insert(id) {
            return Err(IndexError::NoSuchEntry { id });
        }
        if id.number() >= self.tail.first() {
            self.tail.removed += 1;
            return Ok(());
        }
        let layer = self.layers.partition_point(|held| held.layer.first() <= id.number());
        if let Some(held) = layer.checked_sub(1).and_then(|layer| self.layers.get_mut(layer)) {
            held.removed += 1;
        }
        Ok(())
    }

    /// Replaces `hits` by all entries within the radius of the code, the nearest first.
    pub fn lookup(&self, code: &C, radius: Radius, hits: &mut Vec<Hit>) {
        hits.clear();
        self.search(std::slice::from_ref(code), radius, |_, hit| hits.push(hit));
        hits.sort_unstable();
    }

    /// For each code all entries within the radius, the nearest first. Faster than one
    /// [`Self::lookup`] after the other.
    pub fn lookup_all(&self, codes: &[C], radius: Radius) -> Vec<Vec<Hit>> {
        let mut answers = vec![Vec::new(); codes.len()];
        self.search(codes, radius, |query, hit| answers[query].push(hit));
        answers.iter_mut().for_each(|hits| hits.sort_unstable());
        answers
    }

    fn search(&self, codes: &[C], radius: Radius, mut visit: impl FnMut(usize, Hit)) {
        let mut visit = |query, id, distance| {
            if !self.removed.contains(id) {
                visit(query, Hit { distance, id });
            }
        };
        for held in &self.layers {
            held.layer.search(codes, radius, &mut visit);
        }
        self.tail.search(codes, radius, &mut visit);
    }

    /// What there is to merge: closed tails, with segments that are not much larger, or a segment
    /// that has lost a quarter of its entries. Nothing while another merge is under way.
    ///
    /// Beginning a merge copies one bit per id ever given, and nothing else.
    ///
    /// Run the job in another thread, then give its result to [`Self::apply`]. A job that is
    /// dropped changes nothing.
    ///
    /// ```
    /// use jimun_hash::Hash256;
    /// use jimun_index::{Code, Code256, Index};
    ///
    /// let mut index = Index::new();
    /// for number in 0..70_000_u64 {
    ///     let mut bytes = [0; 32];
    ///     bytes[..8].copy_from_slice(&number.to_be_bytes());
    ///     index.insert(Code256::from_hash(Hash256::from_be_bytes(bytes)))?;
    /// }
    /// let job = index.merge_job().expect("a tail is full");
    /// let builder = std::thread::spawn(move || job.run());
    /// // Meanwhile the index answers, and takes insertions and removals.
    /// let merged = builder.join().expect("the builder does not panic");
    /// let retired = index.apply(merged)?;
    /// // Freeing large tables takes a while, which need not be here.
    /// std::thread::spawn(move || drop(retired));
    /// assert_eq!(index.len(), 70_000);
    /// # Ok::<(), jimun_index::IndexError>(())
    /// ```
    pub fn merge_job(&mut self) -> Option<MergeJob<C>> {
        if self.merging.strong_count() > 0 {
            return None;
        }
        let range = layers_to_merge(&self.layers)?;
        let layers = &self.layers[range.clone()];
        let removed = layers.iter().map(|held| held.removed).sum();
        let ticket = Arc::new(Ticket { range: range.clone(), removed });
        self.merging = Arc::downgrade(&ticket);
        let layers = layers.iter().map(|held| Arc::clone(&held.layer)).collect();
        Some(MergeJob { layers, removed: self.removed.clone(), ticket })
    }

    /// Puts a merge's result in the place of what it was made of. Takes no time worth mentioning;
    /// what was replaced is returned, so that it can be freed in another thread.
    pub fn apply(&mut self, merged: Merged<C>) -> Result<Retired<C>, IndexError> {
        let Merged { layer, ticket } = merged;
        if !std::ptr::eq(self.merging.as_ptr(), Arc::as_ptr(&ticket)) {
            return Err(IndexError::ForeignMerge);
        }
        self.merging = Weak::new();
        let range = ticket.range.clone();
        let now: usize = self.layers[range.clone()].iter().map(|held| held.removed).sum();
        let held = layer.map(|layer| Held { layer, removed: now - ticket.removed });
        let retired = self.layers.splice(range, held).map(|held| held.layer).collect();
        Ok(Retired { _layers: retired })
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        let layers = self.layers.iter().map(|held| held.layer.memory());
        layers.sum::<usize>() + self.tail.memory() + self.removed.memory()
    }
}
