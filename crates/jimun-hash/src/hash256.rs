//! A 256-bit hash, as PDQ produces it, and the distance between two.

use std::fmt;
use std::str::FromStr;

use jimun_core::Error;
use serde::{Deserialize, Serialize, Serializer};

/// A 256-bit perceptual hash. Text form: 64 lower-case hex digits, bit 255 first (the order in
/// which ThreatExchange prints PDQ).
///
/// ```
/// use jimun_hash::Hash256;
///
/// let text = "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e";
/// let hash: Hash256 = text.parse()?;
/// assert_eq!(hash.to_be_bytes()[0], 0xbf);
/// assert_eq!(hash.to_string(), text);
/// # Ok::<(), jimun_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Hash256([u8; 32]);

impl Hash256 {
    /// From big-endian bytes: the first holds bits 255 to 248.
    pub const fn from_be_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Big-endian bytes: the first holds bits 255 to 248.
    pub const fn to_be_bytes(self) -> [u8; 32] {
        self.0
    }

    /// From 256 answers, bit 0 first.
    pub(crate) fn from_bits(bits: impl IntoIterator<Item = bool>) -> Self {
        let mut bytes = [0; 32];
        for (index, bit) in bits.into_iter().take(256).enumerate() {
            bytes[31 - index / 8] |= u8::from(bit) << (index % 8);
        }
        Self(bytes)
    }
}

/// How many of the 256 bits differ, 0–256. PDQ's usual threshold for a match is 31.
///
/// ```
/// use jimun_hash::{Hash256, hamming_distance};
///
/// let (none, all) = (Hash256::from_be_bytes([0; 32]), Hash256::from_be_bytes([0xff; 32]));
/// assert_eq!(hamming_distance(none, all), 256);
/// ```
pub fn hamming_distance(a: Hash256, b: Hash256) -> u32 {
    a.0.iter().zip(b.0).map(|(a, b)| (a ^ b).count_ones()).sum()
}

impl fmt::Display for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash256({self})")
    }
}

impl FromStr for Hash256 {
    type Err = Error;

    /// Reads exactly 64 lower-case hex digits, as ThreatExchange does.
    fn from_str(text: &str) -> Result<Self, Error> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NOT_A_HASH),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(NOT_A_HASH);
        }
        let mut bytes = [0; 32];
        for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Ok(Self(bytes))
    }
}

const NOT_A_HASH: Error = Error::InvalidInput { what: "a hash is 64 lower-case hex digits" };

impl TryFrom<String> for Hash256 {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl Serialize for Hash256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_has_bit_255_first_and_round_trips() {
        let low = Hash256::from_bits((0..256).map(|bit| bit == 0));
        assert_eq!(low.to_string(), format!("{}1", "0".repeat(63)));
        let high = Hash256::from_bits((0..256).map(|bit| bit == 255));
        assert_eq!(high.to_string(), format!("8{}", "0".repeat(63)));
        assert_eq!(high.to_string().parse(), Ok(high));
        assert_eq!(hamming_distance(low, high), 2);
    }

    #[test]
    fn text_that_is_no_hash_is_refused() {
        for text in ["", "8", &"0".repeat(63), &"0".repeat(65), &"A".repeat(64), &"g".repeat(64)] {
            assert_eq!(text.parse::<Hash256>(), Err(NOT_A_HASH), "{text}");
        }
    }
}
