//! Exact search by looking at every code, one after the other.
//!
//! Large segments hold no bit planes: those would take as much memory again, and only radii beyond
//! what [`crate::mih`] is good for need them.

use crate::widest::Work;
use crate::{Code, Radius};

/// How many codes are compared with all queries before the next are: 16 KB, half the first cache.
const TILE: usize = 512;

/// A search. Calls `visit(query, position, distance)` for each query and each code within the radius
/// of it. `query` is an index into `queries`.
pub(crate) struct Rows<'a, C, V> {
    pub(crate) codes: &'a [C],
    pub(crate) queries: &'a [C],
    pub(crate) radius: Radius,
    pub(crate) visit: V,
}

impl<C: Code, V: FnMut(usize, u32, u32)> Work for Rows<'_, C, V> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let radius = self.radius.bits();
        for (tile, codes) in self.codes.chunks(TILE).enumerate() {
            for (number, query) in self.queries.iter().enumerate() {
                for (position, code) in codes.iter().enumerate() {
                    // Half a code is past small radii already, and a branch that is never taken is
                    // free.
                    let (a, b) = (code.words(), query.words());
                    let half = a.len() / 2;
                    let differ = |words: std::ops::Range<usize>| -> u32 {
                        a[words.clone()]
                            .iter()
                            .zip(&b[words])
                            .map(|(a, b)| (a ^ b).count_ones())
                            .sum()
                    };
                    let first = differ(0..half);
                    if first > radius {
                        continue;
                    }
                    let distance = first + differ(half..a.len());
                    if distance <= radius {
                        (self.visit)(number, (tile * TILE + position) as u32, distance);
                    }
                }
            }
        }
    }
}
