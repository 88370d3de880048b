//! The search itself.
//!
//! Nearly every probe and every candidate is a cache miss. A processor waits for many of them at
//! once if its window of some hundred instructions has many reads in it. So the search goes in
//! three sweeps: first all keys' ranges, then all positions in them, then all codes at these
//! positions. And before each sweep does its work, a loop of nothing but its reads ([`fetch`])
//! brings in the cache lines. That loop made a lookup among a million codes 1.5 times as fast.

use std::hint::black_box;

use fearless_simd::Simd;

use super::Mih;
use super::plan::Plan;
use crate::widest::Work;
use crate::{Code, Radius};

/// Lists that searches use again, so that they need not allocate.
#[derive(Default)]
pub(crate) struct Scratch {
    ranges: Vec<(u32, u32)>,
    /// How many of the ranges are of each probed part.
    counts: Vec<usize>,
    candidates: Vec<u32>,
}

/// A search of one query. Calls `visit(position, distance)` once for each code within the radius.
/// Returns whether it did: it gives up, before the first call, if there are too many candidates
/// because unusually many codes share parts with the query.
pub(crate) struct Probe<'a, C, V> {
    pub(crate) mih: &'a Mih,
    pub(crate) plan: &'a Plan,
    pub(crate) codes: &'a [C],
    pub(crate) query: &'a C,
    pub(crate) radius: Radius,
    /// How many candidates are too many.
    pub(crate) most: usize,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) visit: V,
}

impl<C: Code, V: FnMut(u32, u32)> Work for Probe<'_, C, V> {
    type Output = bool;

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) -> bool {
        if self.ranges() > self.most {
            return false;
        }
        let mut ranges = 0;
        for (number, (part, _)) in self.plan.probed().enumerate() {
            let count = self.scratch.counts[number];
            self.candidates(part, ranges, count);
            self.compare(part);
            ranges += count;
        }
        true
    }
}

impl<C: Code, V: FnMut(u32, u32)> Probe<'_, C, V> {
    /// Lists where the positions of all probed keys are, and returns how many there are.
    #[inline(always)]
    fn ranges(&mut self) -> usize {
        let Scratch { ranges, counts, .. } = &mut *self.scratch;
        counts.clear();
        let (mut total, mut len) = (0, 0);
        for (part, radius) in self.plan.probed() {
            let table = &self.mih.tables[part];
            let (key, before) = (table.key(self.query), len);
            for masks in self.mih.masks.within(table.width(), radius) {
                if ranges.len() < len + masks.len() {
                    ranges.resize(len + masks.len(), (0, 0));
                }
                fetch(masks.iter().map(|mask| table.fetch_range(key ^ mask)));
                for mask in masks {
                    let (start, end) = table.range(key ^ mask);
                    // Many keys have no code. Overwriting their range costs less than a branch
                    // that nobody can predict.
                    ranges[len] = (start, end);
                    len += usize::from(start < end);
                    total += (end - start) as usize;
                }
            }
            counts.push(len - before);
        }
        total
    }

    /// Lists the positions of one part's candidates.
    #[inline(always)]
    fn candidates(&mut self, part: usize, first: usize, count: usize) {
        let Scratch { ranges, candidates, .. } = &mut *self.scratch;
        candidates.clear();
        let table = &self.mih.tables[part];
        let ranges = &ranges[first..first + count];
        fetch(ranges.iter().map(|&range| table.fetch_position(range)));
        for &range in ranges {
            // No range is empty, and most have one position.
            let [first, more @ ..] = table.positions(range) else { continue };
            candidates.push(*first);
            if !more.is_empty() {
                candidates.extend_from_slice(more);
            }
        }
    }

    #[inline(always)]
    fn compare(&mut self, part: usize) {
        let radius = self.radius.bits();
        let candidates = &self.scratch.candidates;
        fetch(candidates.iter().map(|&position| self.codes[position as usize].words()[0]));
        for &position in candidates {
            let code = &self.codes[position as usize];
            let distance = code.distance(self.query);
            if distance <= radius && !self.found_before(part, code) {
                (self.visit)(position, distance);
            }
        }
    }

    /// Whether a part before this one has brought up the same code. Cheaper than a list of what was
    /// found, since few candidates are hits.
    fn found_before(&self, part: usize, code: &C) -> bool {
        self.plan.probed().take_while(|&(earlier, _)| earlier < part).any(|(earlier, radius)| {
            let table = &self.mih.tables[earlier];
            (table.key(code) ^ table.key(self.query)).count_ones() <= radius
        })
    }
}

/// Reads what comes next, so that it is in the cache.
#[inline(always)]
fn fetch<T: Into<u64>>(reads: impl Iterator<Item = T>) {
    // Without a use of the sum, the reads would be left out.
    black_box(reads.fold(0_u64, |sum, read| sum ^ read.into()));
}
