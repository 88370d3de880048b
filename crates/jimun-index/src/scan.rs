//! Exact search by looking at every code, bit-sliced.
//!
//! Codes are kept in blocks of 512. Blocks do not hold one code after the other, but one *plane*
//! after the other: plane `i` is bit `i` of all 512 codes. Then `and`, `or` and `xor` on registers
//! count the differing bits of 256 codes at once ([`counter`]), without an instruction that counts
//! bits. As soon as all codes of half a block are past the radius, the rest of their planes is not
//! read. At a radius of 31, uniform codes are past it after 97 planes on average.
//!
//! That is why the first 104 planes of all blocks lie apart from the others: what is never read
//! would otherwise take its place in the caches, and be fetched by the processor in advance.

mod counter;
mod kernel;
mod query;
#[cfg(test)]
mod tests;

use crate::{Code, Radius, widest::widest};
use kernel::{Blocks, Search};
use query::Query;

/// How many codes are in a block.
const BLOCK: usize = 512;

/// One bit of each of a block's codes. One cache line.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Plane([u64; BLOCK / 64]);

const EMPTY: Plane = Plane([0; BLOCK / 64]);

/// How many planes are looked at before most blocks end. A multiple of 8, for the counter.
const fn head_planes(bits: usize) -> usize {
    if bits < 104 { bits } else { 104 }
}

/// Codes in bit planes, to which one can be added at any time.
///
/// A search at PDQ's radius takes some 0.3 ns per code and query with AVX2. Codes take as many bits
/// of memory as they have.
///
/// ```
/// use jimun_hash::Hash256;
/// use jimun_index::{Code, Code256, Radius, Scan};
///
/// let code = |byte| Code256::from_hash(Hash256::from_be_bytes([byte; 32]));
/// let mut scan = Scan::new();
/// scan.push(&code(0x00));
/// scan.push(&code(0x01));
/// let mut found = Vec::new();
/// scan.search(&[code(0x00)], Radius::PDQ, |query, position, distance| {
///     found.push((query, position, distance));
/// });
/// assert_eq!(found, [(0, 0, 0)]);
/// ```
#[derive(Clone)]
pub struct Scan<C> {
    /// The first planes of block 0, of block 1, and so on.
    head: Vec<Plane>,
    /// The other planes, likewise.
    rest: Vec<Plane>,
    len: usize,
    family: std::marker::PhantomData<C>,
}

impl<C: Code> Default for Scan<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Code> Scan<C> {
    const HEAD: usize = head_planes(C::BITS);
    const REST: usize = C::BITS - Self::HEAD;

    /// Without codes.
    pub const fn new() -> Self {
        Self { head: Vec::new(), rest: Vec::new(), len: 0, family: std::marker::PhantomData }
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no code.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        size_of_val(&self.head[..]) + size_of_val(&self.rest[..])
    }

    /// Adds a code at position [`Self::len`].
    pub fn push(&mut self, code: &C) {
        let (block, lane) = (self.len / BLOCK, self.len % BLOCK);
        if lane == 0 {
            self.head.resize(self.head.len() + Self::HEAD, EMPTY);
            self.rest.resize(self.rest.len() + Self::REST, EMPTY);
        }
        let planes = self.head[block * Self::HEAD..].iter_mut();
        let planes = planes.chain(&mut self.rest[block * Self::REST..]);
        let bits = code.words().iter().flat_map(|&word| (0..64).map(move |bit| word >> bit & 1));
        for (plane, bit) in planes.zip(bits) {
            plane.0[lane / 64] |= bit << (lane % 64);
        }
        self.len += 1;
    }

    /// Calls `visit(query, position, distance)` for each query and each code within the radius of
    /// it, in no particular order. `query` is an index into `queries`.
    ///
    /// Many queries in one call are faster than one after the other if the codes do not fit into
    /// the caches.
    pub fn search(&self, queries: &[C], radius: Radius, visit: impl FnMut(usize, u32, u32)) {
        let queries: Vec<Query> = queries.iter().map(Query::new).collect();
        let blocks = Blocks {
            head: &self.head,
            rest: &self.rest,
            planes: [Self::HEAD, Self::REST],
            len: self.len,
        };
        // The counter has as many bits as the radius needs, three at least.
        match radius.bits() {
            0..16 => widest(Search::<1, _> { blocks, queries: &queries, radius, visit }),
            16..32 => widest(Search::<2, _> { blocks, queries: &queries, radius, visit }),
            32..64 => widest(Search::<3, _> { blocks, queries: &queries, radius, visit }),
            _ => widest(Search::<4, _> { blocks, queries: &queries, radius, visit }),
        }
    }
}

impl<C: Code> FromIterator<C> for Scan<C> {
    fn from_iter<I: IntoIterator<Item = C>>(codes: I) -> Self {
        let mut scan = Self::new();
        codes.into_iter().for_each(|code| scan.push(&code));
        scan
    }
}
