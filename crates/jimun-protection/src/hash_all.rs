//! Hashes of many copies of one picture.

use jimun_hash::pdq::Pdq;

use super::block_means::BlockMeans;
use super::copy_axis::{BlockTaps, CopyAxis};
use super::edit::EditedCopy;

/// The hash of each copy, as [`EditedCopy::hash`] has it. Copies with the same rows share the sums
/// along columns, and copies with the same columns share their table. So that one set of sums is in
/// memory at a time, copies are hashed in the order of their rows. For any edits except `Tilted`.
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
