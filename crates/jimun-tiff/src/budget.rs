//! Caps the work of files whose chunks share bytes: a few bytes may serve any number of chunks.

use jimun_core::{Error, Limits};

/// Blank tiles may share their bytes, and a chunk may begin with codes that expand to nothing.
/// Honest files read only little data more than once.
const TIMES: u64 = 16;
const MIN_BUDGET: u64 = 16 << 20;

/// Setting up a decoder takes about as long as reading this many bytes. An honest chunk has at
/// least 16 bytes, including its place and its length, so this alone refuses none.
const CHUNK: u64 = 256;

/// No packing expands one byte further: LZW's longest string, 3,839, takes 12 bits. (Deflate makes
/// 1,032, PackBits 64.)
const MAX_UNPACKED: u64 = 2_560;

/// A pixel of 16 bits and four channels. The limit on pixels also bounds the bytes of such pixels.
const USUAL_PIXEL: u64 = 8;

/// Counts the bytes that all pages may read.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    left: u64,
}

impl Budget {
    pub(super) fn of(file_bytes: usize) -> Self {
        Self { left: TIMES.saturating_mul(file_bytes as u64).saturating_add(MIN_BUDGET) }
    }

    /// Counts a chunk that read this many bytes.
    ///
    /// # Errors
    /// `Corrupt` when that exceeds the budget.
    pub(super) fn spend(&mut self, bytes: u64) -> Result<(), Error> {
        let left = self.left.checked_sub(bytes.saturating_add(CHUNK));
        self.left = left.ok_or(Error::Corrupt { what: "strips or tiles in the same place" })?;
        Ok(())
    }
}

/// Checks a page whose chunks together have these sides, and this many bytes unpacked. Tiles may
/// extend beyond the edge, but the part beyond it is unpacked as well.
///
/// # Errors
/// `TooManyPixels`; `Truncated` where the file cannot hold that much.
pub(super) fn check(
    (width, height): (u64, u64),
    unpacked: u64,
    file_bytes: usize,
    limits: &Limits,
) -> Result<(), Error> {
    let side = |pixels| u32::try_from(pixels).unwrap_or(u32::MAX);
    limits.check_size(side(width), side(height))?;
    let usual = USUAL_PIXEL.saturating_mul(width.saturating_mul(height));
    let possible = MAX_UNPACKED.saturating_mul(file_bytes as u64);
    if unpacked > usual.max(possible) { Err(Error::Truncated) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_may_be_shared_but_not_without_end() {
        let mut budget = Budget::of(1 << 20);
        for _ in 0..31 {
            assert_eq!(budget.spend(1 << 20), Ok(()));
        }
        assert_eq!(
            budget.spend(1 << 20),
            Err(Error::Corrupt { what: "strips or tiles in the same place" })
        );
    }

    #[test]
    fn chunks_of_no_more_than_their_entries_are_never_too_many() {
        let chunks = 1_000_000;
        let mut budget = Budget::of(16 * chunks);
        assert!((0..chunks).all(|_| budget.spend(8) == Ok(())));
    }

    #[test]
    fn tiles_count_with_what_hangs_over_and_wide_pixels_need_bytes() {
        let limits = Limits::PHONE;
        assert_eq!(check((4096, 4096), 128 << 20, 100, &limits), Ok(()));
        let over = check((1 << 22, 16 << 10), 0, 100, &limits);
        assert!(matches!(over, Err(Error::TooManyPixels { .. })));
        let pixels = 4096 * 4096;
        assert_eq!(check((4096, 4096), 128 * pixels, 1 << 20, &limits), Ok(()));
        assert_eq!(check((4096, 4096), 128 * pixels, 100_000, &limits), Err(Error::Truncated));
    }
}
