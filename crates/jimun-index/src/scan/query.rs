//! A query as the planes' kernel needs it.

use crate::Code;

/// For each plane all zeros, or all ones if the query's bit is one: `plane ^ mask` is where bits
/// differ.
pub(super) struct Query {
    masks: Vec<u64>,
}

impl Query {
    pub(super) fn new<C: Code>(code: &C) -> Self {
        let bits = code.words().iter().flat_map(|&word| (0..64).map(move |bit| word >> bit & 1));
        Self { masks: bits.map(u64::wrapping_neg).collect() }
    }

    #[inline(always)]
    pub(super) fn masks(&self) -> &[u64] {
        &self.masks
    }
}
