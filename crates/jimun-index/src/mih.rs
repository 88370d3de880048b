//! Multi-index hashing: exact search by looking at few codes.
//!
//! A code is cut into parts. Each part is the key of a table of its own, which holds every code. If
//! a code is within radius `d` of a query, then in some part `i` it differs in at most `τᵢ` bits,
//! whatever `τᵢ` are, as long as the sum of all `τᵢ + 1` is at least `d + 1`: if it differed in
//! `τᵢ + 1` bits or more everywhere, it would differ in `d + 1`. So it is found by probing each
//! table with the query's key and all keys within `τᵢ` bits of it. What the probes bring up are
//! *candidates*, and each is compared whole. (Norouzi, Punjani and Fleet, 2012; radii that differ
//! by part are the general pigeonhole principle of Qin and others, 2018.)
//!
//! Which widths, and which radii: [`plan`].

mod mask;
mod plan;
mod probe;
mod starts;
mod table;
#[cfg(test)]
mod tests;

use crate::{Code, Radius};
use mask::Masks;
pub(crate) use plan::Plan;
pub(crate) use probe::{Probe, Scratch};
use table::Table;

/// Tables over a slice of codes, which they refer to by position. They cannot grow.
pub(crate) struct Mih {
    tables: Vec<Table>,
    /// For each radius the cheapest probes, unless a scan is cheaper.
    plans: Vec<Option<Plan>>,
    masks: Masks,
}

impl Mih {
    /// Builds the tables, unless there are so few codes that a scan is always faster.
    pub(crate) fn build<C: Code>(codes: &[C]) -> Option<Self> {
        let widths = plan::widths(C::BITS, codes.len());
        let plan = |radius| Plan::new(widths, radius, codes.len());
        let plans: Vec<_> = (0..=Radius::MAX.bits()).map(plan).collect();
        // Radius 0 is one probe. Tables shall serve more than that.
        plans.get(8)?.is_some().then(|| Self::with(codes, widths, plans))
    }

    /// Builds tables of these widths, whose sum is `C::BITS`, for these plans.
    fn with<C: Code>(codes: &[C], widths: &[u32], plans: Vec<Option<Plan>>) -> Self {
        let probed = plans.iter().flatten().flat_map(Plan::probed);
        let masks = Masks::new(
            widths.iter().copied().max().unwrap_or(1),
            probed.map(|(_, radius)| radius).max().unwrap_or(0),
        );
        let starts = widths.iter().scan(0, |next, width| {
            let start = *next;
            *next += width;
            Some(start)
        });
        let mut counts = Vec::new();
        let table = |(start, &width)| Table::build(codes, start, width, &mut counts);
        Self { tables: starts.zip(widths).map(table).collect(), plans, masks }
    }

    /// The probes for this radius, or nothing if a scan is expected to be faster.
    pub(crate) fn plan(&self, radius: Radius) -> Option<&Plan> {
        self.plans.get(radius.bits() as usize)?.as_ref()
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.tables.iter().map(Table::memory).sum::<usize>() + self.masks.memory()
    }
}
