//! Unpacks a frame's codes into colour indices.

use jimun_core::Error;
use jimun_lzw::Lzw;

use super::blocks::Frame;

/// Fills `samples`, one per pixel of the frame, row by row from the top. Ignores any codes that
/// follow, and whether an end code does.
///
/// # Errors
/// `Truncated` when the file ends before all are present; `Corrupt` when the codes do.
pub(super) fn unpack(frame: &Frame<'_>, samples: &mut [u8]) -> Result<(), Error> {
    const SHORT: Error = Error::Corrupt { what: "picture data" };
    // A code has at most twelve bits, and the first code has one more than a colour.
    if !(1..=11).contains(&frame.code_bits) {
        return Err(SHORT);
    }
    let mut codes =
        Codes { decoder: Lzw::of_gif(frame.code_bits), block: &[], blocks: frame.blocks };
    let is_whole = if frame.interlaced {
        let width = usize::from(frame.width);
        rows(frame.height.into()).all(|y| codes.fill(&mut samples[y * width..(y + 1) * width]))
    } else {
        codes.fill(samples)
    };
    match (is_whole, frame.is_closed) {
        (true, _) => Ok(()),
        (false, true) => Err(SHORT),
        (false, false) => Err(Error::Truncated),
    }
}

/// The rows of an interlaced frame in stored order (GIF89a, appendix E).
fn rows(height: usize) -> impl Iterator<Item = usize> {
    [(0, 8), (4, 8), (2, 4), (1, 2)]
        .into_iter()
        .flat_map(move |(y, step)| (y..height).step_by(step))
}

/// Keeps state: what is unpacked so far.
struct Codes<'a> {
    decoder: Lzw,
    block: &'a [u8],
    blocks: &'a [u8],
}

impl Codes<'_> {
    /// Whether there was enough data for all of `out`.
    fn fill(&mut self, mut out: &mut [u8]) -> bool {
        while !out.is_empty() {
            match self.decoder.read(&mut self.block, out) {
                Ok(count) => out = &mut out[count..],
                Err(_) => return false,
            }
            if !out.is_empty() && !self.next_block() {
                return false;
            }
        }
        true
    }

    /// Moves to the next block. If the file was cut off, only the beginning of its last block may
    /// be present.
    fn next_block(&mut self) -> bool {
        let Some((&length, rest)) = self.blocks.split_first() else { return false };
        (self.block, self.blocks) = rest.split_at(rest.len().min(length.into()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_interlaced_in_four_passes() {
        assert_eq!(rows(1).collect::<Vec<_>>(), [0]);
        assert_eq!(rows(3).collect::<Vec<_>>(), [0, 2, 1]);
        assert_eq!(rows(10).collect::<Vec<_>>(), [0, 8, 4, 2, 6, 1, 3, 5, 7, 9]);
        for height in 0..40 {
            let mut all: Vec<_> = rows(height).collect();
            all.sort_unstable();
            assert_eq!(all, (0..height).collect::<Vec<_>>());
        }
    }
}
