//! One part's table.

use super::starts::Starts;
use crate::Code;

/// Positions of codes, sorted by one part of the code.
pub(super) struct Table {
    /// The part is these bits of the code.
    first_bit: u32,
    width: u32,
    starts: Starts,
    positions: Vec<u32>,
}

impl Table {
    /// By a counting sort. Fewer than 2³² codes. `counts` is memory that tables share while they
    /// are built.
    pub(super) fn build<C: Code>(
        codes: &[C],
        first_bit: u32,
        width: u32,
        counts: &mut Vec<u32>,
    ) -> Self {
        let key = |code: &C| code.bits(first_bit, width) as usize;
        counts.clear();
        counts.resize(1 << width, 0);
        for code in codes {
            counts[key(code)] += 1;
        }
        let mut end = 0;
        for count in counts.iter_mut() {
            end += *count;
            *count = end;
        }
        // Each element is the end of its key's positions now. Filled from the last, it sinks to
        // their start.
        let mut positions = vec![0; codes.len()];
        for (position, code) in codes.iter().enumerate().rev() {
            let place = &mut counts[key(code)];
            *place -= 1;
            positions[*place as usize] = position as u32;
        }
        Self { first_bit, width, starts: Starts::new(counts, codes.len()), positions }
    }

    /// This part of a code.
    #[inline(always)]
    pub(super) fn key<C: Code>(&self, code: &C) -> u32 {
        code.bits(self.first_bit, self.width)
    }

    pub(super) const fn width(&self) -> u32 {
        self.width
    }

    /// Where the positions with this key begin and end.
    #[inline(always)]
    pub(super) fn range(&self, key: u32) -> (u32, u32) {
        self.starts.range(key)
    }

    /// Reads what [`Self::range`] will read.
    #[inline(always)]
    pub(super) fn fetch_range(&self, key: u32) -> u8 {
        self.starts.fetch(key)
    }

    /// Reads what [`Self::positions`] of a range that is not empty has first.
    #[inline(always)]
    pub(super) fn fetch_position(&self, (start, _): (u32, u32)) -> u32 {
        self.positions[start as usize]
    }

    #[inline(always)]
    pub(super) fn positions(&self, (start, end): (u32, u32)) -> &[u32] {
        &self.positions[start as usize..end as usize]
    }

    pub(super) fn memory(&self) -> usize {
        self.starts.memory() + size_of_val(&self.positions[..])
    }
}
