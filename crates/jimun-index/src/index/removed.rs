//! Which entries have been removed.

use crate::Id;

/// A bit for each id. Ids are never given again, so a bit is never cleared.
#[derive(Clone)]
pub(super) struct Removed {
    words: Vec<u64>,
}

impl Removed {
    pub(super) const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// Notes a removal. Returns whether the id was not removed before.
    pub(super) fn insert(&mut self, id: Id) -> bool {
        let (word, bit) = place(id);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    #[inline]
    pub(super) fn contains(&self, id: Id) -> bool {
        let (word, bit) = place(id);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(super) fn memory(&self) -> usize {
        size_of_val(&self.words[..])
    }
}

const fn place(id: Id) -> (usize, u64) {
    ((id.number() / 64) as usize, 1 << (id.number() % 64))
}
