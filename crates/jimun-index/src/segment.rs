//! Codes that no longer change, with tables to find them by.

#[cfg(test)]
mod tests;

use crate::mih::{Mih, Plan, Probe, Scratch};
use crate::widest::widest;
use crate::{Code, Radius, rows};

/// A frozen list of fewer than 2³² codes. It chooses between probing tables and a scan itself: by
/// how many codes it has, by the radius, and by what the tables say about the query.
///
/// ```
/// use jimun_hash::Hash256;
/// use jimun_index::{Code, Code256, Radius, Segment};
///
/// let codes = (0..100).map(|i| Code256::from_hash(Hash256::from_be_bytes([i; 32])));
/// let segment = Segment::build(codes.collect());
/// let (query, mut found) = (segment.codes()[7], Vec::new());
/// segment.search(&[query], Radius::ZERO, |query, position, distance| {
///     found.push((query, position, distance));
/// });
/// assert_eq!(found, [(0, 7, 0)]);
/// ```
pub struct Segment<C> {
    codes: Vec<C>,
    mih: Option<Mih>,
}

impl<C: Code> Segment<C> {
    /// Builds the tables: some 0.5 µs per code at a million, 0.9 µs at ten million.
    pub fn build(codes: Vec<C>) -> Self {
        let mih = Mih::build(&codes);
        Self { codes, mih }
    }

    /// The codes, by position.
    pub fn codes(&self) -> &[C] {
        &self.codes
    }

    /// Calls `visit(query, position, distance)` for each query and each code within the radius of
    /// it, in no particular order. `query` is an index into `queries`.
    pub fn search(&self, queries: &[C], radius: Radius, mut visit: impl FnMut(usize, u32, u32)) {
        let plan = self.mih.as_ref().and_then(|mih| Some((mih, mih.plan(radius)?)));
        let Some((mih, plan)) = plan else { return self.scan(queries, radius, visit) };
        let mut scratch = Scratch::default();
        for (number, query) in queries.iter().enumerate() {
            let probe = Probe {
                mih,
                plan,
                codes: &self.codes,
                query,
                radius,
                most: Plan::too_many(self.codes.len()),
                scratch: &mut scratch,
                visit: |position, distance| visit(number, position, distance),
            };
            if !widest(probe) {
                self.scan(std::slice::from_ref(query), radius, |_, position, distance| {
                    visit(number, position, distance);
                });
            }
        }
    }

    fn scan(&self, queries: &[C], radius: Radius, visit: impl FnMut(usize, u32, u32)) {
        rows::scan(&self.codes, queries, radius, visit);
    }

    /// Bytes of memory, the codes included.
    pub fn memory(&self) -> usize {
        size_of_val(&self.codes[..]) + self.mih.as_ref().map_or(0, Mih::memory)
    }
}
