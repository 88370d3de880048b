//! Keeps hashes out that would be those of other people's pictures, too.

use super::edit::{Edit, EditedCopy, view_of};
use super::plane::Plane;
use crate::hash::hamming_distance;
use crate::hash::pdq::Pdq;

/// What a frame or bars alone look like is the same for all pictures. A hash this near to it could be anybody's: twice the
/// distance of a match, so that two such pictures cannot meet.
const LEAST_FROM_FURNITURE: u32 = 63;

/// Whether this hash of an edited copy tells of the picture, and not of what was put around it.
pub(super) fn is_of_the_picture(plane: &Plane, copy: EditedCopy, pdq: Pdq) -> bool {
    pdq.quality.is_reliable() && furniture_distance(plane, copy, pdq) >= LEAST_FROM_FURNITURE
}

/// Bits to the hash of the same copy of a picture that is its mean all over; 256 where nothing is put around it.
fn furniture_distance(plane: &Plane, copy: EditedCopy, pdq: Pdq) -> u32 {
    match copy.edit {
        Edit::Border(..) | Edit::Bars(..) | Edit::Screen(..) => {
            let aspect = plane.width() as f64 / plane.height() as f64;
            let mut view = view_of(copy.edit, aspect);
            view.turn = copy.turn;
            hamming_distance(view.furniture(plane).hash, pdq.hash)
        }
        Edit::Whole | Edit::Crop(..) | Edit::Shape(..) | Edit::Tilted(..) => 256,
    }
}
