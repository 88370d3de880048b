//! Exact search by looking at every code, one after the other.
//!
//! Segments hold no bit planes, which would take a third more memory. They are scanned only if they
//! are small, if a query has very many candidates, or beyond the radii that tables are good for.

use fearless_simd::Simd;

use crate::widest::{Work, widest};
use crate::{Code, Radius};

/// How many codes are compared with all queries before the next are: 16 KB, half the first cache.
const TILE: usize = 512;

/// Calls `visit(query, position, distance)` for each query and each code within the radius of it.
/// `query` is an index into `queries`.
///
/// First a part of each code is compared. Halves of uniform codes are 64 bits apart, give or take
/// 6, and three quarters 96, give or take 7. So the rest is hardly ever looked at, and a branch
/// that is nearly always the same is free.
pub(crate) fn scan<C: Code>(
    codes: &[C],
    queries: &[C],
    radius: Radius,
    visit: impl FnMut(usize, u32, u32),
) {
    match radius.bits() {
        0..=52 => widest(Rows::<2, _, _> { codes, queries, radius, visit }),
        _ => widest(Rows::<3, _, _> { codes, queries, radius, visit }),
    }
}

/// A scan that compares so many quarters of each code first.
struct Rows<'a, const QUARTERS: usize, C, V> {
    codes: &'a [C],
    queries: &'a [C],
    radius: Radius,
    visit: V,
}

impl<const QUARTERS: usize, C: Code, V: FnMut(usize, u32, u32)> Work for Rows<'_, QUARTERS, C, V> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        let radius = self.radius.bits();
        let first = C::BITS / 64 * QUARTERS / 4;
        for (tile, codes) in self.codes.chunks(TILE).enumerate() {
            for (number, query) in self.queries.iter().enumerate() {
                for (position, code) in codes.iter().enumerate() {
                    let (start, end) = code.words().split_at(first);
                    let (query_start, query_end) = query.words().split_at(first);
                    let differ = differing(start, query_start);
                    if differ > radius {
                        continue;
                    }
                    let distance = differ + differing(end, query_end);
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
