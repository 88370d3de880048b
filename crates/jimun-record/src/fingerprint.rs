//! One hash in a record.

use std::fmt;

use jimun_hash::pdq::Pdq;
use jimun_hash::{Hash64, Hash256, ImageHashes, Quality};
use serde::{Deserialize, Serialize};

use crate::Variant;

/// One hash and what it describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// PDQ's 0–100. The other hashes have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Which hash, by the field's name for it.
    pub signal_type: SignalType,
    /// The hash as text.
    pub value: HashValue,
    /// Which rendering of the picture.
    pub variant: Variant,
}

impl Fingerprint {
    /// The PDQ fingerprint of a rendering.
    pub const fn of_pdq(pdq: Pdq, variant: Variant) -> Self {
        Self {
            quality: Some(pdq.quality),
            signal_type: SignalType::Pdq,
            value: HashValue::Bits256(pdq.hash),
            variant,
        }
    }

    /// The five hashes of ImageHash, of the picture itself.
    pub fn of_imagehash(hashes: &ImageHashes) -> [Self; 5] {
        [
            (SignalType::Phash, hashes.phash),
            (SignalType::Dhash, hashes.dhash),
            (SignalType::DhashVertical, hashes.dhash_vertical),
            (SignalType::Ahash, hashes.ahash),
            (SignalType::Whash, hashes.whash),
        ]
        .map(|(signal_type, hash)| Self {
            quality: None,
            signal_type,
            value: HashValue::Bits64(hash),
            variant: Variant::Full,
        })
    }

    /// The PDQ hash and its quality, if it is one.
    ///
    /// ```
    /// use jimun_hash::pdq::Pdq;
    /// use jimun_hash::{Hash256, Quality};
    /// use jimun_record::{Fingerprint, Variant};
    ///
    /// let pdq = Pdq { hash: Hash256::from_be_bytes([7; 32]), quality: Quality::new(80)? };
    /// assert_eq!(Fingerprint::of_pdq(pdq, Variant::Full).pdq(), Some(pdq));
    /// # Ok::<(), jimun_core::Error>(())
    /// ```
    pub const fn pdq(&self) -> Option<Pdq> {
        match (self.value, self.quality) {
            (HashValue::Bits256(hash), Some(quality)) => Some(Pdq { hash, quality }),
            _ => None,
        }
    }

    /// Whether value and quality fit the signal type, and the variant belongs in a record: only
    /// candidates hold guesses.
    pub(crate) fn is_consistent(&self) -> bool {
        !self.variant.is_guess()
            && match self.signal_type {
                SignalType::Pdq => self.pdq().is_some(),
                _ => matches!(self.value, HashValue::Bits64(_)) && self.quality.is_none(),
            }
    }
}

/// A hash of either length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum HashValue {
    /// PDQ.
    Bits256(Hash256),
    /// One of ImageHash's hashes.
    Bits64(Hash64),
}

impl fmt::Display for HashValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits256(hash) => hash.fmt(f),
            Self::Bits64(hash) => hash.fmt(f),
        }
    }
}

/// Kinds of hashes, named as ThreatExchange and HMA name them, or else as ImageHash does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignalType {
    /// PDQ, 256 bits.
    Pdq,
    /// Of the lowest frequencies, 64 bits.
    Phash,
    /// Of differences to the left, 64 bits.
    Dhash,
    /// Of differences to the row above, 64 bits.
    DhashVertical,
    /// Of differences to the mean, 64 bits.
    Ahash,
    /// Of the lowest wavelets, 64 bits.
    Whash,
}
