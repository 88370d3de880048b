//! Drops hashes that describe the frame rather than the picture, and so would match strangers.

use jimun_hash::hamming_distance;
use jimun_hash::pdq::{Pdq, Reduced, is_detailed};

use super::edit::{Edit, EditedCopy};
use super::plane::Plane;

/// A frame or bars alone look the same for all pictures. A hash this near to that could be
/// anybody's. This is twice the distance of a match, so that two such pictures cannot meet.
const LEAST_FROM_FURNITURE: u32 = 63;

/// The hash of an edited copy, if it describes the picture and not what was put around it.
pub(super) fn hash_of_the_picture(plane: &Plane, copy: EditedCopy) -> Option<Pdq> {
    let (reduced, furniture) = with_furniture_alone(plane, copy);
    let pdq = reliable(&reduced)?;
    let is_its_own = furniture.is_none_or(|alone| {
        hamming_distance(Pdq::of_reduced(&alone).hash, pdq.hash) >= LEAST_FROM_FURNITURE
    });
    is_its_own.then_some(pdq)
}

/// The hash, if receivers take it and the picture has more than a few edges.
pub(super) fn reliable(reduced: &Reduced) -> Option<Pdq> {
    let pdq = Pdq::of_reduced(reduced);
    (pdq.quality.is_reliable() && is_detailed(reduced)).then_some(pdq)
}

/// The copy and, if something surrounds it, the same copy of a picture that is its mean all over.
fn with_furniture_alone(plane: &Plane, copy: EditedCopy) -> (Box<Reduced>, Option<Box<Reduced>>) {
    match copy.edit {
        Edit::Border(..)
        | Edit::Bars(..)
        | Edit::Screen(..)
        | Edit::Phone(..)
        | Edit::Gallery(..) => {
            let canvas = copy.canvas(plane);
            (copy.furnished(canvas.reduce()), Some(copy.furnished(canvas.around_nothing())))
        }
        Edit::Whole | Edit::Crop(..) | Edit::Shape(..) | Edit::Grown(..) | Edit::Tilted(..) => {
            (copy.reduce(plane), None)
        }
    }
}
