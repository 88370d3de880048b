//! Pictures whose file ends early: how much of them must be present.
//!
//! For an animation that is the first frame, whole. Missing later frames take nothing from those
//! that are present, so the record only has to say that they are missing.

use crate::Error;

/// The minimum share of a picture that is stored from top to bottom. Of 299 photographs cut there,
/// 92 % keep a fingerprint within the usual threshold of 31 bits from that of the whole picture. Of
/// those that lose a tenth, 81 % do (`docs/formats.md`).
const MIN_PERCENT: u64 = 93;

/// The stated share of an animation that lacks frames and does not declare how many it has.
pub const FRAMES_WITHOUT_NUMBER: u8 = 99;

/// The share that `present` is of `all` parts, in percent, rounded down; 99 at most.
pub fn percent(present: u64, all: u64) -> u8 {
    (100 * present).checked_div(all).map_or(0, |percent| percent.min(99) as u8)
}

/// [`percent`] of a picture that is stored from top to bottom.
///
/// # Errors
/// `Truncated` when its fingerprint would be useless.
pub fn percent_from_top(present: u64, all: u64) -> Result<u8, Error> {
    if 100 * present < MIN_PERCENT * all {
        Err(Error::Truncated)
    } else {
        Ok(percent(present, all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_down_and_never_whole() {
        assert_eq!(percent(1, 3), 33);
        assert_eq!(percent(7, 7), 99);
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent_from_top(199, 200), Ok(99));
        assert_eq!(percent_from_top(186, 200), Ok(93));
        assert_eq!(percent_from_top(185, 200), Err(Error::Truncated));
    }
}
