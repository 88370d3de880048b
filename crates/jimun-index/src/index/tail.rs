//! The layer that grows.

use crate::{Code, Id, IndexError, Radius, Scan};

/// How many entries a tail has when it is closed. Its scan takes some 20 µs then, less than a
/// lookup in the tables of a million.
pub(super) const TAIL: usize = 65_536;

/// Entries with consecutive ids.
pub(super) struct Tail<C> {
    first: u32,
    scan: Scan<C>,
    /// The same codes, for the segment that will be built of them.
    codes: Vec<C>,
    /// How many of them have been removed.
    pub(super) removed: usize,
}

impl<C: Code> Tail<C> {
    /// Without entries; the first will have this id.
    pub(super) const fn new(first: u32) -> Self {
        Self { first, scan: Scan::new(), codes: Vec::new(), removed: 0 }
    }

    pub(super) const fn first(&self) -> u32 {
        self.first
    }

    /// The id after the last.
    pub(super) fn end(&self) -> u32 {
        self.first + self.codes.len() as u32
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// By position.
    pub(super) fn codes(&self) -> &[C] {
        &self.codes
    }

    /// The last id is never given, so that [`Self::end`] is always a number.
    pub(super) fn push(&mut self, code: C) -> Result<Id, IndexError> {
        let id = self.end();
        if id == u32::MAX {
            return Err(IndexError::Full);
        }
        self.scan.push(&code);
        self.codes.push(code);
        Ok(Id::new(id))
    }

    pub(super) fn search(
        &self,
        queries: &[C],
        radius: Radius,
        visit: &mut impl FnMut(usize, Id, u32),
    ) {
        self.scan.search(queries, radius, |query, position, distance| {
            visit(query, Id::new(self.first + position), distance);
        });
    }

    pub(super) fn memory(&self) -> usize {
        self.scan.memory() + size_of_val(&self.codes[..])
    }
}

#[cfg(test)]
mod tests {
    use jimun_hash::Hash64;

    use super::*;
    use crate::Code64;

    #[test]
    fn the_last_number_is_no_id() {
        let mut tail = Tail::new(u32::MAX - 1);
        let code = Code64::from_hash(Hash64::from_u64(0));
        assert_eq!(tail.push(code), Ok(Id::new(u32::MAX - 1)));
        assert_eq!(tail.push(code), Err(IndexError::Full));
        assert_eq!(tail.len(), 1);
    }
}
