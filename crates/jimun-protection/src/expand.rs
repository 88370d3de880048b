//! The other direction: what a platform that holds a candidate and a list of fingerprints can
//! examine.

use jimun_core::Orientation;
use jimun_hash::hamming_distance;
use jimun_hash::pdq::Pdq;

use super::block_means::BlockMeans;
use super::edit::{Edit, EditedCopy};
use super::find_picture::{Part, contents};
use super::hash_all::hash_all;

/// Cut off at each side, added, or neither. Together with a protection set's crops this reaches
/// uneven crops of up to twice as much. In thousandths.
const STEP: u16 = 40;

/// A further hash that is closer than this to an earlier one finds nothing new.
const DISTINCT: u32 = 4;

/// The hashes under which a candidate may be found, the candidate's own first: without its bars and
/// borders, the picture inside a screenshot or a collage, mirrored, and cropped a little further.
/// Each comes with the edit of the candidate that gives it. Unreliable hashes are left out, except
/// for the candidate's own.
pub fn expand(means: &BlockMeans, own: Pdq) -> Vec<(EditedCopy, Pdq)> {
    let copies = copies(means);
    let mut found = vec![(EditedCopy::WHOLE, own)];
    for (copy, pdq) in copies.iter().zip(hash_all(means, &copies)) {
        let is_new = found.iter().all(|(_, one)| hamming_distance(one.hash, pdq.hash) > DISTINCT);
        if pdq.quality.is_reliable() && is_new {
            found.push((*copy, pdq));
        }
    }
    found
}

/// All that is tried, the likeliest first.
fn copies(means: &BlockMeans) -> Vec<EditedCopy> {
    let upright = |edit: Edit| EditedCopy { edit, turn: Orientation::Upright };
    let contents = contents(means).into_iter().map(|part| crop_to(means, part));
    let pictures: Vec<Edit> = [Edit::Whole].into_iter().chain(contents).collect();
    let mut copies = Vec::new();
    for turn in [Orientation::Upright, Orientation::Mirrored] {
        copies.extend(pictures.iter().map(|&edit| EditedCopy { edit, turn }));
    }
    // The whole, and the likeliest picture in it, with every side as it is, cut off a little
    // further, or continued by a guess at what was cut off.
    for picture in pictures.iter().take(2) {
        for code in 1..81_u16 {
            let change = [code % 3, code / 3 % 3, code / 9 % 3, code / 27];
            let step_if = |what: u16| change.map(|side| if side == what { STEP } else { 0 });
            copies.push(upright(changed(*picture, step_if(1), step_if(2))));
        }
    }
    copies.extend(Part::tiles(means).map(|tile| upright(crop_to(means, tile))));
    copies
}

/// The crop that leaves this part.
fn crop_to(means: &BlockMeans, part: Part) -> Edit {
    let thousandths = |edges: &[usize], at: usize| {
        (edges[at] as f64 / edges[edges.len() - 1] as f64 * 1000.0).round() as u16
    };
    let (x, y) = (means.x_edges(), means.y_edges());
    Edit::Crop(
        thousandths(x, part.left),
        thousandths(y, part.top),
        1000 - thousandths(x, part.right),
        1000 - thousandths(y, part.bottom),
    )
}

/// A crop with thousandths of its remainder cut off, and then added around it.
fn changed(crop: Edit, [left, top, right, bottom]: [u16; 4], extended: [u16; 4]) -> Edit {
    let (l, t, r, b) = match crop {
        Edit::Crop(l, t, r, b) => (l, t, r, b),
        _ => (0, 0, 0, 0),
    };
    let of = |part: u16, rest: u16| (u32::from(part) * u32::from(rest) / 1000) as u16;
    let (width, height) = (1000 - l - r, 1000 - t - b);
    let (l, t) = (l + of(left, width), t + of(top, height));
    let (r, b) = (r + of(right, width), b + of(bottom, height));
    if extended == [0; 4] { Edit::Crop(l, t, r, b) } else { Edit::Extended([l, t, r, b], extended) }
}
