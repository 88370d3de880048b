//! How reliable fingerprints are.

use jimun_hash::pdq::WeakReason;
use serde::{Deserialize, Serialize};

/// How reliable the fingerprints are.
///
/// ```
/// use jimun_record::{Verdict, WeakReason};
///
/// // A weakness says more than that something is missing.
/// let verdict = Verdict::of(Some(WeakReason::Tiny), Some(97));
/// assert_eq!(verdict, Verdict::Weak { reason: WeakReason::Tiny });
/// assert_eq!(Verdict::of(None, None), Verdict::Good);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Receivers will take it.
    Good,
    /// Receivers may drop it.
    Weak {
        /// Why.
        reason: WeakReason,
    },
    /// The file was cut off and the missing part was filled, or missing or damaged frames of an
    /// animation were left out. Matches may be missed.
    Incomplete {
        /// The percentage of the picture, or of the animation's frames, that is present: 0–99,
        /// rounded down.
        present_percent: u8,
    },
}

impl Verdict {
    /// The verdict for a picture whose best fingerprint has this weakness, and that was present to
    /// this percentage.
    pub const fn of(weakness: Option<WeakReason>, present_percent: Option<u8>) -> Self {
        match (weakness, present_percent) {
            (Some(reason), _) => Self::Weak { reason },
            (None, Some(present_percent)) => Self::Incomplete { present_percent },
            (None, None) => Self::Good,
        }
    }
}
