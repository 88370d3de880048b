//! The loop over blocks.

use fearless_simd::prelude::*;
use fearless_simd::u64x4;

use super::counter::{Counter, Lanes};
use super::{BLOCK, Plane, Query};
use crate::Radius;
use crate::widest::Work;

/// How many blocks are searched for all queries before the next are: their first planes take 53 KB
/// and stay in the second cache.
const TILE: usize = 8;

/// Planes of blocks, as [`super::Scan`] holds them.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    pub(super) head: &'a [Plane],
    pub(super) rest: &'a [Plane],
    /// How many planes of a block are in `head`, and how many in `rest`: multiples of 8.
    pub(super) planes: [usize; 2],
    /// How many codes there are.
    pub(super) len: usize,
}

impl<'a> Blocks<'a> {
    #[inline(always)]
    fn planes_of(&self, block: usize) -> [&'a [Plane]; 2] {
        let [head, rest] = self.planes;
        [&self.head[block * head..][..head], &self.rest[block * rest..][..rest]]
    }

    /// The lanes of this half of a block that hold no code.
    #[inline(always)]
    fn unused(&self, block: usize, half: usize) -> Lanes {
        let codes = self.len - (block * BLOCK + half * BLOCK / 2).min(self.len);
        std::array::from_fn(|word| match codes.saturating_sub(64 * word) {
            used @ 0..64 => u64::MAX << used,
            _ => 0,
        })
    }
}

/// A search, with counters of `3 + UPPER` bits.
pub(super) struct Search<'a, const UPPER: usize, V> {
    pub(super) blocks: Blocks<'a>,
    pub(super) queries: &'a [Query],
    pub(super) radius: Radius,
    pub(super) visit: V,
}

impl<const UPPER: usize, V: FnMut(usize, u32, u32)> Work for Search<'_, UPPER, V> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let count = self.blocks.len.div_ceil(BLOCK);
        for tile in (0..count).step_by(TILE) {
            for (number, query) in self.queries.iter().enumerate() {
                for block in tile..count.min(tile + TILE) {
                    for half in 0..2 {
                        self.half(simd, number, query, block, half);
                    }
                }
            }
        }
    }
}

impl<const UPPER: usize, V: FnMut(usize, u32, u32)> Search<'_, UPPER, V> {
    #[inline(always)]
    fn half<S: Simd>(&mut self, simd: S, number: usize, query: &Query, block: usize, half: usize) {
        let radius = self.radius.bits();
        let mut counter = Counter::<UPPER, S>::new(simd, radius, self.blocks.unused(block, half));
        let mut masks = query.masks();
        for planes in self.blocks.planes_of(block) {
            let (of_these, later) = masks.split_at(planes.len());
            masks = later;
            let (planes, _) = planes.as_chunks::<8>();
            let (of_these, _) = of_these.as_chunks::<8>();
            for (planes, masks) in planes.iter().zip(of_these) {
                counter.add8(std::array::from_fn(|i| {
                    let (halves, _) = planes[i].0.as_chunks::<4>();
                    SimdInto::<u64x4<S>, S>::simd_into(halves[half], simd) ^ masks[i]
                }));
                if counter.all_past() {
                    return;
                }
            }
        }
        let first = (block * BLOCK + half * BLOCK / 2) as u32;
        counter.within(radius, |lane, distance| (self.visit)(number, first + lane, distance));
    }
}
