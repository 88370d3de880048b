//! An end to files whose chunks share bytes: a few of them may stand for any number of chunks.

use jimun_core::{Error, Limits};

/// Blank tiles may share their bytes, and a chunk may begin with codes that stand for nothing. What honest files go through more
/// than once is little.
const TIMES: u64 = 16;
const AT_LEAST: u64 = 16 << 20;

/// To set a decoder up takes about as long as to go through so many bytes. An honest chunk has 16 bytes at least, with its
/// place and its length, so that this alone stops none.
const CHUNK: u64 = 256;

/// No packing makes more bytes of one: LZW's longest string, 3,839, takes 12 bits. (Deflate makes 1,032, PackBits 64.)
const MOST_UNPACKED: u64 = 2_560;

/// A pixel of 16 bits and four channels. The bytes of such pixels are bounded as pixels are.
const USUAL_PIXEL: u64 = 8;

/// Keeps count of the bytes that all pages may go through.
#[derive(Clone, Copy)]
pub(super) struct Work {
    left: u64,
}

impl Work {
    pub(super) fn of(file_bytes: usize) -> Self {
        Self { left: TIMES.saturating_mul(file_bytes as u64).saturating_add(AT_LEAST) }
    }

    /// Counts a chunk for which so many bytes were gone through.
    ///
    /// # Errors
    /// `Corrupt` where that was done too often.
    pub(super) fn spend(&mut self, bytes: u64) -> Result<(), Error> {
        let left = self.left.checked_sub(bytes.saturating_add(CHUNK));
        self.left = left.ok_or(Error::Corrupt { what: "strips or tiles in the same place" })?;
        Ok(())
    }
}

/// Checks a page whose chunks have these sides together, and so many bytes unpacked. Tiles may hang over the edge, but what
/// hangs over is unpacked as well.
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
    let possible = MOST_UNPACKED.saturating_mul(file_bytes as u64);
    if unpacked > usual.max(possible) { Err(Error::Truncated) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_may_be_shared_but_not_without_end() {
        let mut work = Work::of(1 << 20);
        for _ in 0..31 {
            assert_eq!(work.spend(1 << 20), Ok(()));
        }
        assert_eq!(
            work.spend(1 << 20),
            Err(Error::Corrupt { what: "strips or tiles in the same place" })
        );
    }

    #[test]
    fn chunks_of_no_more_than_their_entries_are_never_too_many() {
        let chunks = 1_000_000;
        let mut work = Work::of(16 * chunks);
        assert!((0..chunks).all(|_| work.spend(8) == Ok(())));
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
