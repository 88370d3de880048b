//! How far fingerprints can be relied on.

use jimun_hash::pdq::WeakReason;
use serde::{Deserialize, Serialize};

/// How far the fingerprints can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum Verdict {
    /// Receivers will take it.
    Good,
    /// Receivers may drop it.
    Weak {
        /// Why.
        reason: WeakReason,
    },
    /// The file was cut off, and what is missing was filled; or frames of an animation are missing or damaged, and
    /// were left out: matches may be missed.
    Incomplete {
        /// How much of the picture is there, or of the animation's frames, 0–99, rounded down.
        present_percent: u8,
    },
}

impl Verdict {
    /// The verdict on fingerprints of which the best has this fault, of a picture of which only so much was there.
    pub const fn of(weakness: Option<WeakReason>, present_percent: Option<u8>) -> Self {
        match (weakness, present_percent) {
            (Some(reason), _) => Self::Weak { reason },
            (None, Some(present_percent)) => Self::Incomplete { present_percent },
            (None, None) => Self::Good,
        }
    }
}
