//! Chooses the fingerprints that a picture gets besides its own.

use jimun_core::{Error, Orientation};
use jimun_hash::hamming_distance;
use jimun_hash::pdq::{Pdq, is_detailed};

use super::block_means::BlockMeans;
use super::distinctive::hash_of_the_picture;
use super::edit::{Edit, EditedCopy};
use super::symmetric::hashes;
use super::table::TABLE;

/// How many likely copies are fingerprinted in advance. More of them catch more copies, and reveal
/// more about the picture (`docs/robustness.md`, `docs/privacy.md`).
///
/// ```
/// use jimun_protection::Protection;
///
/// assert_eq!("wide".parse(), Ok(Protection::Wide));
/// assert!(Protection::Standard.max_fingerprints() < Protection::Wide.max_fingerprints());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protection {
    /// None: the picture alone.
    #[default]
    Off,
    /// The picture and its mirror image.
    Basic,
    /// At most 24 fingerprints, none of them of a copy with something put around it. Such copies
    /// reveal most about the picture, because a frame of known brightness is a yardstick for it. A
    /// receiver that looks closer can do without them.
    Standard,
    /// At most 72 fingerprints, including framed copies.
    Wide,
}

impl Protection {
    /// The maximum number of fingerprints of one picture, including the picture's own.
    pub const fn max_fingerprints(self) -> usize {
        match self {
            Self::Off => 1,
            Self::Basic => 2,
            Self::Standard => 24,
            Self::Wide => 72,
        }
    }
}

impl std::str::FromStr for Protection {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "off" => Ok(Self::Off),
            "basic" => Ok(Self::Basic),
            "standard" => Ok(Self::Standard),
            "wide" => Ok(Self::Wide),
            _ => Err(Error::InvalidInput {
                what: "protection is \"off\", \"basic\", \"standard\" or \"wide\"",
            }),
        }
    }
}

/// A variant that is closer than this to an earlier one catches next to nothing that the other does
/// not.
const DISTINCT: u32 = 10;

/// The hashes of likely copies of the picture, without the picture itself (whose hash is `own`), in
/// the order in which they help. Leaves out hashes that are nearly the same as another, and those
/// that would be nearly the same for other pictures. A weak picture gets none, unless it is weak
/// for being its own mirror image. Then it gets those of its halves, and of copies slightly off its
/// axis.
pub fn protection_set(
    means: &BlockMeans,
    own: Pdq,
    protection: Protection,
) -> Vec<(EditedCopy, Pdq)> {
    if let Some(symmetry) = EditedCopy::WHOLE.symmetry(means) {
        return distinct(
            means,
            own,
            hashes(means, symmetry, protection),
            protection.max_fingerprints(),
        );
    }
    let basic = [EditedCopy { edit: Edit::Whole, turn: Orientation::Mirrored }];
    let unframed: Vec<EditedCopy>;
    let copies: &[EditedCopy] = match protection {
        Protection::Off => &[],
        Protection::Basic => &basic,
        Protection::Standard => {
            unframed = TABLE.into_iter().filter(|copy| !copy.is_framed()).collect();
            &unframed
        }
        Protection::Wide => &TABLE,
    };
    protection_set_of(means, own, copies, protection.max_fingerprints())
}

/// As [`protection_set`], for other copies, for measurements. Including the picture itself there
/// are at most `max`.
pub fn protection_set_of(
    means: &BlockMeans,
    own: Pdq,
    copies: &[EditedCopy],
    max: usize,
) -> Vec<(EditedCopy, Pdq)> {
    let edited = copies.iter().filter(|copy| **copy != EditedCopy::WHOLE);
    let hashes = edited.filter_map(|&copy| Some((copy, hash_of_the_picture(means, copy)?)));
    distinct(means, own, hashes, max)
}

/// The hashes that are not nearly the same as the picture's own or an earlier one.
fn distinct(
    means: &BlockMeans,
    own: Pdq,
    hashes: impl Iterator<Item = (EditedCopy, Pdq)>,
    max: usize,
) -> Vec<(EditedCopy, Pdq)> {
    let mut set: Vec<(EditedCopy, Pdq)> = Vec::new();
    if !own.quality.is_reliable() || !is_detailed(&EditedCopy::WHOLE.reduce(means)) {
        return set;
    }
    for (copy, pdq) in hashes {
        if set.len() + 1 >= max {
            break;
        }
        let is_distinct = |other: Pdq| hamming_distance(other.hash, pdq.hash) > DISTINCT;
        if is_distinct(own) && set.iter().all(|(_, other)| is_distinct(*other)) {
            set.push((copy, pdq));
        }
    }
    set
}
