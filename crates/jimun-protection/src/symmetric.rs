//! The fingerprints of a picture that is its own mirror image.
//!
//! Half of the bits of such a picture's hash depend on next to nothing, and so do those of its
//! centred crops and orientations (`hash::pdq::Symmetry`). Two things do not:
//! - a half of it, which is not a mirror image. A receiver that looks closer (`expand`) finds it in
//!   any copy;
//! - what its copies show PDQ where a window is even. There the samples lean to the right and down
//!   by a pixel, which settles the bits. A crop of a thousandth at the left or at the top does the
//!   same, and each copy here is cut by at least that much more than on the other side. Where the
//!   window is odd, such as at 1080 pixels, no hash can tell a copy's bits in advance.

use jimun_core::Orientation;
use jimun_hash::pdq::{Pdq, Symmetry};

use super::block_means::BlockMeans;
use super::canvas::Canvas;
use super::distinctive::reliable;
use super::edit::{Edit, EditedCopy, viewport_of};
use super::set::Protection;
use super::table::TABLE;
use super::viewport::Viewport;

/// Windows are even at this length, and samples are close enough for the lean to have the same
/// effect as at most other lengths.
const LONG_SIDE: f64 = 720.0;

/// Cut off more on one side than on the other, in thousandths. This was measured on 168 copies (450
/// to 720 pixels, quality 60, an even window) of photographs of 900 pixels that were mirrored in
/// four ways. One thousandth catches 167, four catch 165 and eight 108.
const OFF_AXIS: u16 = 1;

/// Parts of a symmetric picture that are not symmetric, and orientations of the picture that
/// differ.
fn parts(symmetry: Symmetry) -> Vec<EditedCopy> {
    use Orientation as To;
    let (left, upper, quarter) =
        (Edit::Crop(0, 0, 500, 0), Edit::Crop(0, 0, 0, 500), Edit::Crop(0, 0, 500, 500));
    let of = |edit: Edit, turns: &[To]| {
        turns.iter().map(move |&turn| EditedCopy { edit, turn }).collect::<Vec<_>>()
    };
    match symmetry {
        Symmetry::LeftRight => {
            of(left, &[To::Upright, To::Mirrored, To::Rotated180, To::RotateCw90, To::RotateCcw90])
        }
        Symmetry::TopBottom => {
            of(upper, &[To::Upright, To::Flipped, To::Mirrored, To::RotateCw90, To::RotateCcw90])
        }
        Symmetry::BothAxes => {
            of(quarter, &[To::Upright, To::Mirrored, To::Flipped, To::Rotated180, To::RotateCw90])
        }
        Symmetry::HalfTurn => [
            of(left, &[To::Upright, To::Rotated180, To::Mirrored, To::RotateCw90, To::Transposed]),
            of(upper, &[To::Upright, To::Rotated180]),
        ]
        .concat(),
    }
}

/// The hashes that help, in that order, before nearly equal ones are left out.
pub(super) fn hashes(
    means: &BlockMeans,
    symmetry: Symmetry,
    protection: Protection,
) -> impl Iterator<Item = (EditedCopy, Pdq)> {
    let half_size = means.width().max(means.height()) as f64 / 2.0;
    let whole = |across: bool, down: bool, by: u16| {
        let side = |is_cut: bool| if is_cut { by } else { 0 };
        let edit = Edit::Crop(side(across), side(down), 0, 0);
        EditedCopy { edit, turn: Orientation::Upright }
    };
    let (across, down) = (symmetry.is_across(), symmetry.is_down());
    let mut sized = vec![(whole(across, down, OFF_AXIS), LONG_SIDE)];
    // Samples of small copies are so sparse that each length has bits of its own. Half of the size
    // is the likeliest.
    if half_size < LONG_SIDE {
        sized.push((whole(across, down, 2 * OFF_AXIS), half_size));
    }
    if symmetry == Symmetry::HalfTurn {
        // Copies in which only one of the windows is even.
        sized.push((whole(true, false, OFF_AXIS), LONG_SIDE));
        sized.push((whole(false, true, OFF_AXIS), LONG_SIDE));
    }
    let parts = parts(symmetry).into_iter().map(|copy| (copy, super::viewport::LONG_SIDE));
    let is_taken = move |copy: &&EditedCopy| protection == Protection::Wide || !copy.is_framed();
    let aspect = means.width() as f64 / means.height() as f64;
    let table = TABLE.iter().filter(is_taken).filter_map(move |copy| match copy.edit {
        Edit::Whole | Edit::Crop(..) | Edit::AspectCrop(..) => {
            Some((off_axis(*copy, symmetry, aspect), LONG_SIDE))
        }
        // A frame or an orientation that is as symmetric as the picture does not settle the bits.
        _ => copy.symmetry(means).is_none().then_some((*copy, super::viewport::LONG_SIDE)),
    });
    let helpful: Vec<_> = match protection {
        Protection::Off => Vec::new(),
        Protection::Basic => parts.take(1).collect(),
        Protection::Standard | Protection::Wide => {
            sized.into_iter().chain(parts).chain(table).collect()
        }
    };
    helpful.into_iter().filter_map(|(copy, long_side)| Some((copy, hash(means, copy, long_side)?)))
}

/// The hash of a copy of at most this size.
fn hash(means: &BlockMeans, copy: EditedCopy, long_side: f64) -> Option<Pdq> {
    match copy.edit {
        Edit::Crop(..) => {
            let viewport = Viewport { turn: copy.turn, ..viewport_of(copy.edit, 1.0) };
            reliable(&Canvas::new(viewport, means, long_side).reduce(means))
        }
        _ => super::distinctive::hash_of_the_picture(means, copy),
    }
}

/// The crop that a copy is, cut slightly more on the side that comes first in the rotated copy.
fn off_axis(copy: EditedCopy, symmetry: Symmetry, aspect: f64) -> EditedCopy {
    let viewport = viewport_of(copy.edit, aspect);
    let thousandths = |part: f64| (part * 1000.0).round() as u16;
    let map = copy.turn.axis_map();
    let cut = |(first, last): (f64, f64), is_symmetric: bool, reverse: bool| {
        let (first, last) = (thousandths(first), thousandths(1.0 - last));
        match (is_symmetric && first.abs_diff(last) < OFF_AXIS, reverse) {
            (false, _) => (first, last),
            (true, false) => (last + OFF_AXIS, last),
            (true, true) => (first, first + OFF_AXIS),
        }
    };
    let (left, right) = cut((viewport.left, viewport.right), symmetry.is_across(), map.reverse_x);
    let (top, bottom) = cut((viewport.top, viewport.bottom), symmetry.is_down(), map.reverse_y);
    EditedCopy { edit: Edit::Crop(left, top, right, bottom), turn: copy.turn }
}
