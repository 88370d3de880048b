//! Limits are a required argument: the caller says how much the device can bear.

use crate::Error;

const MEBI: u64 = 1 << 20;
const MEGA: u64 = 1_000_000;

/// What one picture may cost. Exceeding a limit is an ordinary [`Error`] of kind `limits`.
///
/// ```
/// use jimun_core::{Error, Limits};
///
/// let limits = Limits { max_pixels: 12_000_000, ..Limits::PHONE };
/// assert_eq!(limits.check_size(4000, 3000), Ok(()));
/// assert!(matches!(limits.check_size(4001, 3000), Err(Error::TooManyPixels { .. })));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the encoded file.
    pub max_file_bytes: u64,
    /// Width × height as declared by the file; for an animation, of all frames that are examined.
    pub max_pixels: u64,
    /// Bytes of working memory while decoding: decoded planes and coefficients, without the file.
    pub max_memory_bytes: u64,
    /// Frames of an animation that are examined; later ones are ignored.
    pub max_frames: u32,
}

impl Limits {
    /// For a browser on a phone. The largest pictures that phones take have 200 megapixels
    /// (16,320×12,240, about 60 MB as JPEG). iOS ends a tab at about 1.5 GB, and reports of
    /// allocation failure begin at a few hundred MB, so working memory stops at 384 MiB. That is
    /// enough for every sequential JPEG, and for a progressive 4:2:0 one up to 120 megapixels.
    pub const PHONE: Self = Self {
        max_file_bytes: 128 * MEBI,
        max_pixels: 210 * MEGA,
        max_memory_bytes: 384 * MEBI,
        max_frames: 500,
    };

    /// For batch jobs on a server: any picture that JPEG can hold up to 1,000 megapixels.
    pub const SERVER: Self = Self {
        max_file_bytes: 1024 * MEBI,
        max_pixels: 1_000 * MEGA,
        max_memory_bytes: 4096 * MEBI,
        max_frames: 5_000,
    };

    /// # Errors
    /// [`Error::Empty`] and [`Error::FileTooLarge`].
    pub fn check_file(&self, bytes: u64) -> Result<(), Error> {
        if bytes == 0 {
            return Err(Error::Empty);
        }
        if bytes > self.max_file_bytes {
            return Err(Error::FileTooLarge {
                mebibytes: bytes.div_ceil(MEBI),
                limit: self.max_file_bytes / MEBI,
            });
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::ZeroSize`] and [`Error::TooManyPixels`].
    pub fn check_size(&self, width: u32, height: u32) -> Result<(), Error> {
        if width == 0 || height == 0 {
            return Err(Error::ZeroSize);
        }
        self.check_pixels(u64::from(width) * u64::from(height))
    }

    /// As [`Limits::check_size`], for everything that is decoded: the parts of tiles beyond the
    /// picture's edge, and frames that are not shown.
    ///
    /// # Errors
    /// [`Error::TooManyPixels`].
    pub fn check_pixels(&self, pixels: u64) -> Result<(), Error> {
        if pixels > self.max_pixels {
            return Err(Error::TooManyPixels {
                megapixels: pixels.div_ceil(MEGA),
                limit: self.max_pixels / MEGA,
            });
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::TooMuchMemory`].
    pub fn check_memory(&self, bytes: u64) -> Result<(), Error> {
        if bytes > self.max_memory_bytes {
            return Err(Error::TooMuchMemory {
                mebibytes: bytes.div_ceil(MEBI),
                limit: self.max_memory_bytes / MEBI,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_names_itself_and_what_was_asked() {
        let limits = Limits {
            max_file_bytes: MEBI,
            max_pixels: MEGA,
            max_memory_bytes: MEBI,
            max_frames: 1,
        };
        assert_eq!(limits.check_file(0), Err(Error::Empty));
        assert_eq!(limits.check_file(MEBI), Ok(()));
        assert_eq!(
            limits.check_file(MEBI + 1),
            Err(Error::FileTooLarge { mebibytes: 2, limit: 1 })
        );
        assert_eq!(limits.check_size(0, 9), Err(Error::ZeroSize));
        assert_eq!(limits.check_size(1000, 1000), Ok(()));
        assert_eq!(
            limits.check_size(u32::MAX, u32::MAX),
            Err(Error::TooManyPixels { megapixels: 18_446_744_065_120, limit: 1 })
        );
        assert_eq!(
            limits.check_memory(MEBI + 1),
            Err(Error::TooMuchMemory { mebibytes: 2, limit: 1 })
        );
    }
}
