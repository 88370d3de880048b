//! Hashes of many copies of one picture.

use jimun_hash::pdq::Pdq;

use super::block_means::BlockMeans;
use super::copy_axis::{BlockTaps, CopyAxis};
use super::edit::EditedCopy;

/// The hash of each copy, as [`EditedCopy::hash`] has it. Copies with the same rows share the sums
/// along columns, and copies with the same columns share their table. So that one set of sums is in
/// memory at a time, copies are hashed in the order of their rows. For edits that have a canvas
/// ([`EditedCopy::canvas`]).
pub(super) fn hash_all(means: &BlockMeans, copies: &[EditedCopy]) -> Vec<Pdq> {
    let canvases: Vec<_> = copies.iter().map(|copy| copy.canvas(means)).collect();
    let mut known: Vec<(CopyAxis, Vec<BlockTaps>)> = Vec::new();
    let mut hashes: Vec<Option<Pdq>> = vec![None; copies.len()];
    for (first, shared) in canvases.iter().enumerate() {
        if hashes[first].is_some() {
            continue;
        }
        let sums = shared.row_sums(means, &shared.rows(means));
        for at in first..copies.len() {
            let canvas = &canvases[at];
            if !canvas.has_rows_of(shared) {
                continue;
            }
            let index =
                known.iter().position(|(axis, _)| *axis == canvas.x()).unwrap_or_else(|| {
                    known.push((canvas.x(), canvas.columns(means)));
                    known.len() - 1
                });
            let reduced = copies[at].with_chrome(canvas.samples(&sums, &known[index].1));
            hashes[at] = Some(Pdq::of_reduced(&reduced));
        }
    }
    hashes.into_iter().map(|hash| hash.expect("each copy has its own rows")).collect()
}

#[cfg(test)]
mod tests {
    use jimun_core::Orientation;

    use super::*;
    use crate::block_means::BlockMeansStream;
    use crate::edit::{Background, Edit};

    /// A picture whose blocks are its pixels.
    fn means(width: i32, height: i32, luma: impl Fn(i32, i32) -> f32) -> BlockMeans {
        let mut stream = BlockMeansStream::new(width as u32, height as u32);
        for y in 0..height {
            stream.push_row(&(0..width).map(|x| luma(x, y)).collect::<Vec<f32>>());
        }
        stream.finish(Orientation::Upright)
    }

    fn noise(x: i32, y: i32) -> f32 {
        ((x / 5 * 7919 + y / 5 * 104_729 + x / 5 * (y / 5) * 31) % 256) as f32
    }

    #[test]
    fn copies_that_share_have_the_hashes_of_copies_that_do_not() {
        let means = means(300, 200, noise);
        let edits = [
            Edit::Whole,
            Edit::Crop(40, 0, 0, 40),
            Edit::Extended([40, 0, 0, 0], [0, 40, 0, 0]),
            Edit::Extended([0, 0, 40, 0], [0, 40, 40, 0]),
            Edit::Bars(Background::Black, [0, 60, 0, 60]),
            Edit::Bars(Background::White, [0, 60, 0, 60]),
            Edit::Phone(Background::White, 200, 438),
            Edit::Whole,
        ];
        let turns = [Orientation::Upright, Orientation::Mirrored, Orientation::RotateCw90];
        let copies: Vec<EditedCopy> =
            edits.iter().flat_map(|&edit| turns.map(|turn| EditedCopy { edit, turn })).collect();
        let alone: Vec<Pdq> = copies.iter().map(|copy| copy.hash(&means)).collect();
        assert_eq!(hash_all(&means, &copies), alone);
    }

    #[test]
    fn an_extended_copy_has_the_hash_of_a_really_extended_picture() {
        let picture = means(300, 200, noise);
        // 30 pixels of the left and 20 of the bottom are cut off. Of the rest, 27 are added at the
        // left, and 9 at the top.
        let edit = Edit::Extended([100, 0, 0, 100], [100, 50, 0, 0]);
        let really =
            means(297, 189, |x, y| noise((x - 27).clamp(0, 269) + 30, (y - 9).clamp(0, 179)));
        for turn in [Orientation::Upright, Orientation::Rotated180] {
            let extended = EditedCopy { edit, turn }.hash(&picture);
            assert_eq!(extended, EditedCopy { edit: Edit::Whole, turn }.hash(&really));
        }
    }
}
