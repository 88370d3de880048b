//! Which fingerprints a picture gets beside its own.

use jimun_core::{Error, Orientation};
use jimun_hash::hamming_distance;
use jimun_hash::pdq::{Pdq, is_detailed};

use super::edit::{Edit, EditedCopy};
use super::guard::hash_of_the_picture;
use super::plane::Plane;
use super::symmetric::hashes;
use super::table::TABLE;

/// How many likely copies are fingerprinted in advance. More catch more, and tell more of the picture
/// (`docs/robustness.md`, `docs/privacy.md`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// None: the picture alone.
    #[default]
    Off,
    /// The picture and its mirror image.
    Basic,
    /// At most 24 fingerprints, none of them of a copy with something put around it: these tell most of the picture, since a
    /// frame of known brightness is a yardstick for it, and a receiver that looks closer can do without them.
    Standard,
    /// At most 72 fingerprints, framed copies among them.
    Wide,
}

impl Protection {
    /// The most fingerprints of one picture, the picture's own among them.
    pub const fn most(self) -> usize {
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

/// Nearer to one that stands already, a variant catches next to nothing that the other does not.
const DISTINCT: u32 = 10;

/// The hashes of likely copies of the picture, without the picture itself (whose hash is `own`), in the order in which
/// they help. Left out are those that are nearly the same as another, and those that would be as good as the same for other
/// pictures. A picture that is weak itself gets none, unless it is weak for being its own mirror image: then it gets those of
/// its halves, and of copies a hair off its axis.
pub fn protection_set(plane: &Plane, own: Pdq, protection: Protection) -> Vec<(EditedCopy, Pdq)> {
    if let Some(symmetry) = EditedCopy::WHOLE.symmetry(plane) {
        return distinct(plane, own, hashes(plane, symmetry, protection), protection.most());
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
    protection_set_of(plane, own, copies, protection.most())
}

/// As [`protection_set`], of other copies, for measurements. With the picture itself there are at most `most`.
pub fn protection_set_of(
    plane: &Plane,
    own: Pdq,
    copies: &[EditedCopy],
    most: usize,
) -> Vec<(EditedCopy, Pdq)> {
    let edited = copies.iter().filter(|copy| **copy != EditedCopy::WHOLE);
    let hashes = edited.filter_map(|&copy| Some((copy, hash_of_the_picture(plane, copy)?)));
    distinct(plane, own, hashes, most)
}

/// Those of the hashes that are not nearly the picture's own or one before them.
fn distinct(
    plane: &Plane,
    own: Pdq,
    hashes: impl Iterator<Item = (EditedCopy, Pdq)>,
    most: usize,
) -> Vec<(EditedCopy, Pdq)> {
    let mut set: Vec<(EditedCopy, Pdq)> = Vec::new();
    if !own.quality.is_reliable() || !is_detailed(&EditedCopy::WHOLE.reduce(plane)) {
        return set;
    }
    for (copy, pdq) in hashes {
        if set.len() + 1 >= most {
            break;
        }
        let is_distinct = |other: Pdq| hamming_distance(other.hash, pdq.hash) > DISTINCT;
        if is_distinct(own) && set.iter().all(|(_, other)| is_distinct(*other)) {
            set.push((copy, pdq));
        }
    }
    set
}
