//! PDQ's quality.

use jimun_core::Error;
use serde::{Deserialize, Serialize};

/// PDQ quality, an integer from 0 (no structure at all) to 100.
///
/// ```
/// use jimun_hash::Quality;
///
/// assert!(Quality::new(50)?.is_reliable() && !Quality::new(49)?.is_reliable());
/// assert!(Quality::new(101).is_err());
/// # Ok::<(), jimun_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Quality(u8);

impl Quality {
    /// ThreatExchange and similar receivers drop a PDQ hash below this.
    pub const RELIABLE: Self = Self(50);

    /// # Errors
    /// [`Error::InvalidInput`] above 100.
    pub const fn new(value: u8) -> Result<Self, Error> {
        if value <= 100 {
            Ok(Self(value))
        } else {
            Err(Error::InvalidInput { what: "quality is a whole number from 0 to 100" })
        }
    }

    /// From a sum that PDQ caps at 100.
    pub(crate) fn capped(value: u32) -> Self {
        Self(u8::try_from(value.min(100)).expect("capped at 100"))
    }

    /// 0–100.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Whether receivers take a hash of this quality.
    pub fn is_reliable(self) -> bool {
        self >= Self::RELIABLE
    }
}

impl From<Quality> for u8 {
    fn from(quality: Quality) -> Self {
        quality.0
    }
}

impl TryFrom<u8> for Quality {
    type Error = Error;

    fn try_from(value: u8) -> Result<Self, Error> {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_is_0_to_100() {
        assert_eq!(Quality::new(100).map(Quality::get), Ok(100));
        assert!(Quality::new(101).is_err());
        assert_eq!(Quality::capped(4711).get(), 100);
        assert!(Quality::capped(50).is_reliable() && !Quality::capped(49).is_reliable());
    }
}
