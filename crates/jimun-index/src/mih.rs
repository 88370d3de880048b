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
pub(crate) mod plan;
mod probe;
mod table;

use crate::{Code, Radius};
use mask::Masks;
use plan::Plan;
pub(crate) use probe::{Probe, Scratch};
use table::Table;

/// Tables over a slice of codes, which they refer to by position. They cannot grow.
#[derive(Debug)]
pub(crate) struct Mih {
    tables: Vec<Table>,
    /// For each radius the cheapest probes, unless a scan is cheaper.
    plans: Vec<Option<Plan>>,
    masks: Masks,
}

impl Mih {
    /// Builds the tables, unless there are so few codes that a scan is faster.
    pub(crate) fn build<C: Code>(codes: &[C]) -> Option<Self> {
        let widths = plan::widths(C::BITS, codes.len());
        Self::with_widths(codes, widths)
    }

    /// Builds tables of these widths, whose sum is `C::BITS`.
    pub(crate) fn with_widths<C: Code>(codes: &[C], widths: &[u32]) -> Option<Self> {
        let plans: Vec<_> =
            (0..=Radius::MAX.bits()).map(|radius| Plan::new(widths, radius, codes.len())).collect();
        let largest =
            plans.iter().flatten().flat_map(Plan::probed).map(|(_, radius)| radius).max()?;
        let starts = widths.iter().scan(0, |next, width| {
            let start = *next;
            *next += width;
            Some(start)
        });
        let tables = starts.zip(widths).map(|(start, &width)| Table::build(codes, start, width));
        let masks = Masks::new(widths.iter().copied().max()?, largest);
        Some(Self { tables: tables.collect(), plans, masks })
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
