//! One part's table.

use crate::Code;

/// Positions of codes, sorted by one part of the code.
#[derive(Debug)]
pub(super) struct Table {
    /// The part is these bits of the code.
    start: u32,
    width: u32,
    /// The positions with key `k` are `positions[starts[k]..starts[k + 1]]`.
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl Table {
    /// By a counting sort. Fewer than 2³² codes.
    pub(super) fn build<C: Code>(codes: &[C], start: u32, width: u32) -> Self {
        let key = |code: &C| code.bits(start, width) as usize;
        let mut starts = vec![0_u32; (1 << width) + 1];
        for code in codes {
            starts[key(code)] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        // Each start is the end of its key's positions now. Filled from the last, it sinks to
        // their start.
        let mut positions = vec![0; codes.len()];
        for (position, code) in codes.iter().enumerate().rev() {
            let place = &mut starts[key(code)];
            *place -= 1;
            positions[*place as usize] = position as u32;
        }
        Self { start, width, starts, positions }
    }

    /// This part of a code.
    #[inline(always)]
    pub(super) fn key<C: Code>(&self, code: &C) -> u32 {
        code.bits(self.start, self.width)
    }

    pub(super) const fn width(&self) -> u32 {
        self.width
    }

    /// Where the positions with this key begin and end.
    #[inline(always)]
    pub(super) fn range(&self, key: u32) -> (u32, u32) {
        match self.starts.get(key as usize..key as usize + 2) {
            Some(&[start, end]) => (start, end),
            _ => (0, 0),
        }
    }

    #[inline(always)]
    pub(super) fn positions(&self, (start, end): (u32, u32)) -> &[u32] {
        &self.positions[start as usize..end as usize]
    }

    pub(super) fn memory(&self) -> usize {
        size_of_val(&self.starts[..]) + size_of_val(&self.positions[..])
    }
}
