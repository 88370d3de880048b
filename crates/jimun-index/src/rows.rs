//! Exact search by looking at every code, one after the other.
//!
//! Segments hold no bit planes, which would take a third more memory. They are scanned only if they
//! are small, if a query has very many candidates, or beyond the radii that tables are good for.

use crate::widest::Work;
use crate::{Code, Radius};

/// How many codes are compared with all queries before the next are: 16 KB, half the first cache.
const TILE: usize = 512;

/// Up to this radius, half a code is nearly always past it. So the branch is nearly always the
/// same, which makes it free. Halves of uniform codes are 64 bits apart, give or take 6.
const BY_HALVES: u32 = 40;

/// A search. Calls `visit(query, position, distance)` for each query and each code within the
/// radius of it. `query` is an index into `queries`.
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
        let half = if radius > BY_HALVES { 0 } else { C::BITS / 128 };
        for (tile, codes) in self.codes.chunks(TILE).enumerate() {
            for (number, query) in self.queries.iter().enumerate() {
                for (position, code) in codes.iter().enumerate() {
                    if half > 0 && differing(&code.words()[..half], &query.words()[..half]) > radius
                    {
                        continue;
                    }
                    let distance = code.distance(query);
                    if distance <= radius {
                        (self.visit)(number, (tile * TILE + position) as u32, distance);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn differing(a: &[u64], b: &[u64]) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}
