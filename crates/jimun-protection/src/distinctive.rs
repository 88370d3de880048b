//! Drops hashes that describe the frame rather than the picture, and so would match strangers.

use jimun_hash::hamming_distance;
use jimun_hash::pdq::{Pdq, Reduced, is_detailed};

use super::block_means::BlockMeans;
use super::edit::{Edit, EditedCopy};

/// A frame or bars alone look the same for all pictures. A hash this near to that could be
/// anybody's. This is twice the distance of a match, so that two such pictures cannot meet.
const MIN_FROM_CHROME: u32 = 63;

/// The hash of an edited copy, if it describes the picture and not what was put around it.
pub(super) fn hash_of_the_picture(means: &BlockMeans, copy: EditedCopy) -> Option<Pdq> {
    let (reduced, chrome) = with_chrome_alone(means, copy);
    let pdq = reliable(&reduced)?;
    let is_its_own = chrome.is_none_or(|alone| {
        hamming_distance(Pdq::of_reduced(&alone).hash, pdq.hash) >= MIN_FROM_CHROME
    });
    is_its_own.then_some(pdq)
}

/// The hash, if receivers take it and the picture has more than a few edges.
pub(super) fn reliable(reduced: &Reduced) -> Option<Pdq> {
    let pdq = Pdq::of_reduced(reduced);
    (pdq.quality.is_reliable() && is_detailed(reduced)).then_some(pdq)
}

/// The copy and, if something surrounds it, the same copy of a picture that is its mean all over.
fn with_chrome_alone(means: &BlockMeans, copy: EditedCopy) -> (Box<Reduced>, Option<Box<Reduced>>) {
    match copy.edit {
        Edit::Border(..)
        | Edit::Bars(..)
        | Edit::Letterbox(..)
        | Edit::Phone(..)
        | Edit::Gallery(..) => {
            let (reduced, around) = copy.canvas(means).reduce_and_around_nothing(means);
            (copy.with_chrome(reduced), Some(copy.with_chrome(around)))
        }
        Edit::Whole
        | Edit::Crop(..)
        | Edit::AspectCrop(..)
        | Edit::Extended(..)
        | Edit::Tilted(..) => (copy.reduce(means), None),
    }
}
