//! How far from a code a lookup looks.

use crate::IndexError;

/// A distance up to which codes count as near: 0–64 bits.
///
/// Two pictures that have nothing in common are 128 bits apart, give or take 8. So 64 is far
/// beyond every threshold in use, and a larger one would report pictures at random.
///
/// ```
/// use jimun_index::{IndexError, Radius};
///
/// assert_eq!(Radius::new(10)?.bits(), 10);
/// assert_eq!(Radius::new(65), Err(IndexError::RadiusTooLarge { asked: 65 }));
/// # Ok::<(), IndexError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Radius(u32);

impl Radius {
    /// Only equal codes.
    pub const ZERO: Self = Self(0);
    /// PDQ's usual threshold, 31 bits.
    pub const PDQ: Self = Self(31);
    /// The largest.
    pub const MAX: Self = Self(64);

    /// A radius of so many bits, 0–64.
    pub const fn new(bits: u32) -> Result<Self, IndexError> {
        if bits > Self::MAX.0 {
            Err(IndexError::RadiusTooLarge { asked: bits })
        } else {
            Ok(Self(bits))
        }
    }

    /// The number of bits that may differ.
    pub const fn bits(self) -> u32 {
        self.0
    }
}
