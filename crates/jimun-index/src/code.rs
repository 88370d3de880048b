//! Hashes in the order of bits in which the index holds them.

use jimun_hash::{Hash64, Hash256};

use crate::permutation::{Permutation, permutation};

/// The bits of a hash, permuted once, on the way into the index.
///
/// The families of hashes that an index can hold are [`Code256`] and [`Code64`]. An index holds one
/// family, so codes of different families are never compared.
pub trait Code: Family + Copy + Eq + Send + Sync + std::fmt::Debug + 'static {
    /// The type of the hash outside the index.
    type Hash: Copy;
    /// How many bits a code has: a multiple of 64, at most 256.
    const BITS: usize;

    /// The code of a hash.
    fn from_hash(hash: Self::Hash) -> Self;
    /// The hash that has this code.
    fn to_hash(self) -> Self::Hash;
    /// Bit `i` of the code is bit `i % 64` of word `i / 64`.
    fn words(&self) -> &[u64];

    /// How many bits differ.
    #[inline(always)]
    fn distance(&self, other: &Self) -> u32 {
        self.words().iter().zip(other.words()).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// Bits `start..start + width`, `width` from 1 to 31.
    #[inline(always)]
    fn bits(&self, start: u32, width: u32) -> u32 {
        let (word, shift) = ((start / 64) as usize, start % 64);
        let words = self.words();
        // Shifted in two steps, because a shift by 64 is none.
        let next = words.get(word + 1).map_or(0, |next| next << 1 << (63 - shift));
        ((words[word] >> shift | next) & ((1 << width) - 1)) as u32
    }
}

/// Implemented by the families of this crate, whose bits are as many as they say.
pub trait Family {}

impl Family for Code256 {}
impl Family for Code64 {}

/// The code of a [`Hash256`].
///
/// ```
/// use jimun_hash::{Hash256, hamming_distance};
/// use jimun_index::{Code, Code256};
///
/// let (a, b) = (Hash256::from_be_bytes([0x5a; 32]), Hash256::from_be_bytes([0x5b; 32]));
/// let (code, other) = (Code256::from_hash(a), Code256::from_hash(b));
/// assert_eq!(code.to_hash(), a);
/// assert_eq!(code.distance(&other), hamming_distance(a, b));
/// ```
// Aligned, so that no code is on two cache lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(align(32))]
pub struct Code256(pub(crate) [u64; 4]);

impl Code for Code256 {
    type Hash = Hash256;
    const BITS: usize = 256;

    fn from_hash(hash: Hash256) -> Self {
        let bytes = hash.to_be_bytes();
        let (words, _) = bytes.as_chunks::<8>();
        let mut plain = [0; 4];
        for (word, &bytes) in plain.iter_mut().rev().zip(words) {
            *word = u64::from_be_bytes(bytes);
        }
        Self(ORDER_256.apply(plain))
    }

    fn to_hash(self) -> Hash256 {
        let mut bytes = [0; 32];
        let (words, _) = bytes.as_chunks_mut::<8>();
        for (bytes, word) in words.iter_mut().rev().zip(ORDER_256.undo(self.0)) {
            *bytes = word.to_be_bytes();
        }
        Hash256::from_be_bytes(bytes)
    }

    #[inline(always)]
    fn words(&self) -> &[u64] {
        &self.0
    }
}

/// The code of a [`Hash64`].
///
/// ```
/// use jimun_hash::Hash64;
/// use jimun_index::{Code, Code64};
///
/// let hash = Hash64::from_u64(0x0123_4567_89ab_cdef);
/// assert_eq!(Code64::from_hash(hash).to_hash(), hash);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code64(pub(crate) [u64; 1]);

impl Code for Code64 {
    type Hash = Hash64;
    const BITS: usize = 64;

    fn from_hash(hash: Hash64) -> Self {
        Self(ORDER_64.apply([hash.to_u64()]))
    }

    fn to_hash(self) -> Hash64 {
        let [word] = ORDER_64.undo(self.0);
        Hash64::from_u64(word)
    }

    #[inline(always)]
    fn words(&self) -> &[u64] {
        &self.0
    }
}

static ORDER_256: Permutation<256> = permutation();
static ORDER_64: Permutation<64> = permutation();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_cut_across_words() {
        let code = Code256([1 << 63 | 0b101, 0b11, 0, 1 << 63]);
        assert_eq!(code.bits(0, 3), 0b101);
        assert_eq!(code.bits(63, 3), 0b111);
        assert_eq!(code.bits(62, 4), 0b1110);
        assert_eq!(code.bits(233, 23), 1 << 22);
        assert_eq!(Code64([u64::MAX]).bits(42, 22), (1 << 22) - 1);
    }

    #[test]
    fn every_single_bit_round_trips_and_no_two_meet() {
        let mut union = [0; 4];
        for bit in 0..256 {
            let mut bytes = [0; 32];
            bytes[bit / 8] = 1 << (bit % 8);
            let hash = Hash256::from_be_bytes(bytes);
            let code = Code256::from_hash(hash);
            assert_eq!(code.to_hash(), hash);
            for (union, word) in union.iter_mut().zip(code.0) {
                *union ^= word;
            }
        }
        assert_eq!(union, [u64::MAX; 4]);
        for bit in 0..64 {
            let hash = Hash64::from_u64(1 << bit);
            assert_eq!(Code64::from_hash(hash).to_hash(), hash);
        }
    }
}
