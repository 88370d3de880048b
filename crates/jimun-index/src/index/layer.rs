//! A layer that no longer grows.

use std::ops::Range;

use super::tail::Tail;
use crate::{Code, Id, Radius, Segment};

pub(super) enum Layer<C> {
    /// A full tail that waits to be merged.
    Closed(Tail<C>),
    Frozen {
        segment: Segment<C>,
        ids: Ids,
    },
}

/// The ids of a segment's positions, ascending.
pub(super) enum Ids {
    /// Without gaps.
    Range(Range<u32>),
    List(Vec<u32>),
}

impl From<Range<u32>> for Ids {
    fn from(range: Range<u32>) -> Self {
        Self::Range(range)
    }
}

impl From<Vec<u32>> for Ids {
    fn from(list: Vec<u32>) -> Self {
        match (list.first(), list.last()) {
            (Some(&first), Some(&last)) if (last - first) as usize == list.len() - 1 => {
                Self::Range(first..last + 1)
            }
            _ => Self::List(list),
        }
    }
}

impl Ids {
    fn get(&self, position: u32) -> u32 {
        match self {
            Self::Range(range) => range.start + position,
            Self::List(list) => list[position as usize],
        }
    }

    fn memory(&self) -> usize {
        match self {
            Self::Range(_) => 0,
            Self::List(list) => size_of_val(&list[..]),
        }
    }
}

impl<C: Code> Layer<C> {
    /// The id of the first entry.
    pub(super) fn first(&self) -> u32 {
        match self {
            Self::Closed(tail) => tail.first(),
            Self::Frozen { ids, .. } => ids.get(0),
        }
    }

    fn codes(&self) -> &[C] {
        match self {
            Self::Closed(tail) => tail.codes(),
            Self::Frozen { segment, .. } => segment.codes(),
        }
    }

    /// How many entries it was built of.
    pub(super) fn len(&self) -> usize {
        self.codes().len()
    }

    /// All entries, by ascending id.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Id, C)> {
        let id = |position| match self {
            Self::Closed(tail) => tail.first() + position,
            Self::Frozen { ids, .. } => ids.get(position),
        };
        (0..).zip(self.codes()).map(move |(position, &code)| (Id::new(id(position)), code))
    }

    pub(super) fn search(
        &self,
        queries: &[C],
        radius: Radius,
        visit: &mut impl FnMut(usize, Id, u32),
    ) {
        match self {
            Self::Closed(tail) => tail.search(queries, radius, visit),
            Self::Frozen { segment, ids } => {
                segment.search(queries, radius, |query, position, distance| {
                    visit(query, Id::new(ids.get(position)), distance);
                });
            }
        }
    }

    pub(super) fn memory(&self) -> usize {
        match self {
            Self::Closed(tail) => tail.memory(),
            Self::Frozen { segment, ids } => segment.memory() + ids.memory(),
        }
    }
}
