//! A 64-bit hash, as ImageHash produces it.

use std::fmt;
use std::str::FromStr;

use jimun_core::Error;
use serde::{Deserialize, Serialize, Serializer};

/// A 64-bit perceptual hash. Text form: 16 lower-case hex digits, the first bit highest
/// (ImageHash's `str` of an 8×8 hash, whose bits go row by row from the top left).
///
/// ```
/// use jimun_hash::{Hash64, hamming_distance_64};
///
/// let hash: Hash64 = "bf18cef3407e8678".parse()?;
/// assert_eq!(hamming_distance_64(hash, Hash64::from_u64(hash.to_u64() ^ 0b101)), 2);
/// # Ok::<(), jimun_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Hash64(u64);

impl Hash64 {
    /// From a number whose highest bit is the hash's first.
    pub const fn from_u64(bits: u64) -> Self {
        Self(bits)
    }

    /// A number whose highest bit is the hash's first.
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// From 64 answers, row by row from the top left.
    pub(super) fn from_rows(bits: impl IntoIterator<Item = bool>) -> Self {
        Self(bits.into_iter().take(64).fold(0, |hash, bit| hash << 1 | u64::from(bit)))
    }
}

/// How many of the 64 bits differ, 0–64.
pub const fn hamming_distance_64(a: Hash64, b: Hash64) -> u32 {
    (a.0 ^ b.0).count_ones()
}

impl fmt::Display for Hash64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Hash64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash64({self})")
    }
}

impl FromStr for Hash64 {
    type Err = Error;

    /// Reads exactly 16 lower-case hex digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        // `from_str_radix` alone would accept a sign and capitals.
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != 16 || !digits {
            return Err(NOT_A_HASH);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| NOT_A_HASH)
    }
}

impl TryFrom<String> for Hash64 {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

const NOT_A_HASH: Error = Error::InvalidInput { what: "a 64-bit hash is 16 lower-case hex digits" };

impl Serialize for Hash64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_has_the_first_bit_first_and_round_trips() {
        let first = Hash64::from_rows((0..64).map(|bit| bit == 0));
        assert_eq!(first.to_string(), "8000000000000000");
        let last = Hash64::from_rows((0..64).map(|bit| bit == 63));
        assert_eq!(last.to_string(), "0000000000000001");
        assert_eq!(last.to_string().parse(), Ok(last));
        assert_eq!(hamming_distance_64(first, last), 2);
    }

    #[test]
    fn text_that_is_no_hash_is_refused() {
        let signed = "+000000000000001";
        for text in ["", "8", &"0".repeat(15), &"0".repeat(17), &"A".repeat(16), signed] {
            assert_eq!(text.parse::<Hash64>(), Err(NOT_A_HASH), "{text}");
        }
    }
}
