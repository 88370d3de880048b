//! A share of pictures, drawn so that the same picture always falls alike.

use jimun_hash::Hash256;
use sha2::{Digest, Sha256};

use crate::MatchError;

/// The share of looked-up pictures for which a list answers: 0 to 1.
///
/// The draw is the first 8 bytes of the SHA-256 of the hash's 32 bytes, as a number, higher bytes
/// first. A picture is taken if this number is below the ratio times 2⁶⁴. So nothing is random: a
/// picture that is looked up again falls as before, and a larger ratio takes all that a smaller one
/// took. What makes the numbers even is that every bit of the hash changes all of them.
///
/// ```
/// use jimun_hash::Hash256;
/// use jimun_match::{MatchError, Ratio};
///
/// let hash = Hash256::from_be_bytes([7; 32]);
/// assert!(Ratio::ALL.takes(hash) && !Ratio::new(0.0)?.takes(hash));
/// assert_eq!(Ratio::new(1.5), Err(MatchError::NotARatio));
/// # Ok::<(), MatchError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio(f64);

impl Ratio {
    /// Every picture.
    pub const ALL: Self = Self(1.0);

    /// # Errors
    /// [`MatchError::NotARatio`] below 0, above 1, and for what is no number.
    pub fn new(ratio: f64) -> Result<Self, MatchError> {
        if (0.0..=1.0).contains(&ratio) { Ok(Self(ratio)) } else { Err(MatchError::NotARatio) }
    }

    /// Whether a picture with this hash is among them.
    pub fn takes(self, hash: Hash256) -> bool {
        // 128 bits, because 2⁶⁴ is what the draw is always below.
        u128::from(draw(hash)) < (self.0 * 18_446_744_073_709_551_616.0) as u128
    }
}

fn draw(hash: Hash256) -> u64 {
    let digest = Sha256::digest(hash.to_be_bytes());
    digest[..8].iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes() -> impl Iterator<Item = Hash256> {
        (0..10_000_u32).map(|number| {
            let mut bytes = [0x5a; 32];
            bytes[..4].copy_from_slice(&number.to_be_bytes());
            Hash256::from_be_bytes(bytes)
        })
    }

    #[test]
    fn the_share_taken_is_the_ratio_and_a_larger_one_takes_more() {
        let ratios = [0.0, 0.01, 0.25, 0.5, 0.9, 1.0].map(|ratio| Ratio::new(ratio).expect("one"));
        for pair in ratios.windows(2) {
            assert!(hashes().all(|hash| !pair[0].takes(hash) || pair[1].takes(hash)));
        }
        for ratio in ratios {
            let taken = hashes().filter(|&hash| ratio.takes(hash)).count() as f64 / 10_000.0;
            // Four standard deviations of the worst share.
            assert!((taken - ratio.0).abs() < 0.02, "{taken} for {ratio:?}");
        }
    }

    #[test]
    fn the_draw_is_the_beginning_of_the_sha_256_of_the_bytes() {
        // `head -c 32 /dev/zero | sha256sum` begins with these digits: a share of 0.40003.
        let zeros = Hash256::from_be_bytes([0; 32]);
        assert_eq!(draw(zeros), 0x6668_7aad_f862_bd77);
        assert!(!Ratio(0.4).takes(zeros) && Ratio(0.4001).takes(zeros));
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for ratio in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Ratio::new(ratio), Err(MatchError::NotARatio));
        }
    }
}
