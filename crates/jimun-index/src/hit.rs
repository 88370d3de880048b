//! What a lookup answers.

use std::fmt;

/// The number of an entry. An index gives it and never gives it again.
///
/// Labels, such as the list of an entry or the record it is from, are kept by the caller under
/// this number.
///
/// ```
/// assert_eq!(jimun_index::Id::new(7).number(), 7);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u32);

impl Id {
    /// The id with this number. Only an index knows whether it has such an entry.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number: 0 for the first entry, then 1, and so on.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An entry within the radius. Hits are ordered by distance, then by id.
///
/// ```
/// use jimun_index::{Hit, Id};
///
/// let (near, far) = (Hit { distance: 3, id: Id::new(9) }, Hit { distance: 4, id: Id::new(1) });
/// assert!(near < far);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hit {
    /// How many bits differ.
    pub distance: u32,
    /// The entry.
    pub id: Id,
}
