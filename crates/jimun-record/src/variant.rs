//! The renderings of a picture, and their names.

use std::fmt;
use std::str::FromStr;

use jimun_core::Error;
use jimun_protection::{Edit, EditedCopy};
use serde::{Deserialize, Serialize, Serializer};

const NOT_A_VARIANT: Error = Error::InvalidInput { what: "there is no such variant" };

/// Which rendering of the picture a hash describes.
///
/// ```
/// use jimun_record::Variant;
///
/// assert_eq!("frame_2".parse(), Ok(Variant::Frame(2)));
/// assert_eq!(Variant::AsStored.to_string(), "as_stored");
/// assert!("frame_1".parse::<Variant>().is_err(), "the first frame is `full`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
#[non_exhaustive]
pub enum Variant {
    /// `full`: full size and upright, as a person sees it and as a platform that applies Exif
    /// stores it. Alpha is dropped, and an animation is represented by its first frame, as peers
    /// do.
    Full,
    /// `as_stored`: full size as the file stores it, Exif orientation ignored, as `threatexchange`
    /// and HMA read it. Present only when the two differ.
    AsStored,
    /// `over_white`: what a viewer shows of a picture with alpha. Present only when it is more than
    /// a few bits off.
    OverWhite,
    /// `frame_2` and so on: a further frame of an animation, counted from 1. Present only when it
    /// is distinct.
    Frame(u32),
    /// `512`: shrunk to 512×512 pixels first, upright. Present only on request, and only when it
    /// gives another hash.
    Shrunk512,
    /// `mirrored`, `crop_32_32_32_32` …: the hash of a likely copy (see [`EditedCopy`]). Present
    /// only on request.
    Copy(EditedCopy),
}

impl Variant {
    /// Whether it is a guess at what a candidate may hold. No record has such.
    ///
    /// ```
    /// use jimun_record::Variant;
    ///
    /// let guess: Variant = "extended_40_0_0_0".parse()?;
    /// assert!(guess.is_guess() && !Variant::Full.is_guess());
    /// # Ok::<(), jimun_core::Error>(())
    /// ```
    pub const fn is_guess(&self) -> bool {
        matches!(self, Self::Copy(EditedCopy { edit: Edit::Extended(..), .. }))
    }

    /// Whether a later version may have a variant of this name: its head is none of this version's.
    ///
    /// ```
    /// use jimun_record::Variant;
    ///
    /// assert!(Variant::is_of_a_later_version("part_2_of_9"));
    /// assert!(!Variant::is_of_a_later_version("frame_01"), "it is no variant at all");
    /// ```
    pub fn is_of_a_later_version(name: &str) -> bool {
        is_unknown_variant(name)
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("full"),
            Self::AsStored => f.write_str("as_stored"),
            Self::OverWhite => f.write_str("over_white"),
            Self::Frame(number) => write!(f, "frame_{number}"),
            Self::Shrunk512 => f.write_str("512"),
            Self::Copy(copy) => copy.fmt(f),
        }
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Variant {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "full" => Ok(Self::Full),
            "as_stored" => Ok(Self::AsStored),
            "over_white" => Ok(Self::OverWhite),
            "512" => Ok(Self::Shrunk512),
            _ => {
                let number = text.strip_prefix("frame_").and_then(|number| number.parse().ok());
                let frame = number.filter(|&number| number >= 2).map(Self::Frame);
                // `whole` would be a second spelling of `full`.
                let copy = || text.parse().ok().filter(|copy| *copy != EditedCopy::WHOLE);
                frame.or_else(|| copy().map(Self::Copy)).ok_or(NOT_A_VARIANT)
            }
        }
    }
}

impl TryFrom<String> for Variant {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

/// Heads of the renderings, and of what the protection set has or might be taken for.
const HEADS: [&str; 15] = [
    "full",
    "as",
    "over",
    "512",
    "frame",
    "whole",
    "crop",
    "aspect",
    "border",
    "bars",
    "letterbox",
    "phone",
    "gallery",
    "tilted",
    "extended",
];
const TURNS: [&str; 7] = [
    "mirrored",
    "rotated_180",
    "flipped",
    "transposed",
    "rotated_cw90",
    "transversed",
    "rotated_ccw90",
];

/// Whether a later version may have a variant of this name: its head is none of this version's.
pub(crate) fn is_unknown_variant(label: &str) -> bool {
    let of_a_label = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    if !(1..=64).contains(&label.len()) || !label.bytes().all(of_a_label) {
        return false;
    }
    let turned = TURNS.iter().find_map(|turn| label.strip_prefix(turn));
    let edit = match turned {
        // A turn alone, or with the edit before it.
        Some(rest) => rest.strip_prefix('_').unwrap_or(""),
        None => label,
    };
    let head = edit.split('_').next().unwrap_or("");
    !head.is_empty() && !HEADS.contains(&head)
}
