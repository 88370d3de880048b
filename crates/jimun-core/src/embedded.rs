//! What else a picture file holds.

use serde::{Deserialize, Serialize};

/// What a picture file holds besides its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Embedded {
    /// A video, as in a motion photo. It is not fingerprinted.
    Video,
}
