//! The record: all that leaves the device for one picture. `docs/format.md` is its standard.

mod read;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::embedded::Embedded;
use crate::hash::pdq::Pdq;
use crate::hash::{Families, Hash64, Hash256, Quality};
use crate::protection::{Edit, EditedCopy};

pub use crate::hash::pdq::WeakReason;

/// `jimun/record/1`. Fields stand in alphabetical order, so that [`Record::to_json`] is canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The day on which the record was made.
    pub created: Day,
    /// Who decoded the picture.
    pub decoder: DecoderOrigin,
    /// What else the file holds; not fingerprinted. Left out when there is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embedded: Vec<Embedded>,
    /// The main fingerprint first, then labelled variants.
    pub fingerprints: Vec<Fingerprint>,
    /// What was fingerprinted.
    pub media: Media,
    /// The name of this format.
    pub schema: Schema,
    /// What made the record.
    pub tool: Tool,
    /// How far the fingerprints can be relied on.
    pub verdict: Verdict,
}

impl Record {
    /// The PDQ fingerprints that receivers take, by what they are of.
    pub fn reliable_pdqs(&self) -> Vec<(Variant, Hash256)> {
        let pdqs = self.fingerprints.iter().filter_map(|one| Some((one.variant, one.pdq()?)));
        pdqs.filter(|(_, pdq)| pdq.quality.is_reliable()).map(|(v, pdq)| (v, pdq.hash)).collect()
    }

    /// The canonical JSON of the record (RFC 8785): sorted keys, no white space, only integers.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a record has no map with other than text keys")
    }
}

/// The name of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schema {
    /// The first version.
    #[default]
    #[serde(rename = "jimun/record/1")]
    Record1,
    /// `"jimun/candidate/1"`: of the same shape, but of a candidate for a match: its fingerprints are guesses at the picture in
    /// it, and it must not be taken for a report.
    #[serde(rename = "jimun/candidate/1")]
    Candidate1,
}

/// One hash and what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// PDQ's 0–100. The other hashes have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Which hash, in the field's names.
    pub signal_type: SignalType,
    /// The hash as text.
    pub value: HashValue,
    /// Of which rendering of the picture.
    pub variant: Variant,
}

impl Fingerprint {
    /// PDQ's of a rendering.
    pub const fn of_pdq(pdq: Pdq, variant: Variant) -> Self {
        Self {
            quality: Some(pdq.quality),
            signal_type: SignalType::Pdq,
            value: HashValue::Bits256(pdq.hash),
            variant,
        }
    }

    /// The five of ImageHash's families, of the picture itself.
    pub fn of_families(families: &Families) -> [Self; 5] {
        [
            (SignalType::Phash, families.phash),
            (SignalType::Dhash, families.dhash),
            (SignalType::DhashVertical, families.dhash_vertical),
            (SignalType::Ahash, families.ahash),
            (SignalType::Whash, families.whash),
        ]
        .map(|(signal_type, hash)| Self {
            quality: None,
            signal_type,
            value: HashValue::Bits64(hash),
            variant: Variant::Full,
        })
    }

    /// The PDQ hash and its quality, if it is one.
    pub const fn pdq(&self) -> Option<Pdq> {
        match (self.value, self.quality) {
            (HashValue::Bits256(hash), Some(quality)) => Some(Pdq { hash, quality }),
            _ => None,
        }
    }

    /// Whether value and quality are those of the signal type, and the variant is one of a record: guesses are of candidates.
    fn is_consistent(&self) -> bool {
        let is_guess =
            matches!(self.variant, Variant::Copy(EditedCopy { edit: Edit::Grown(..), .. }));
        !is_guess
            && match self.signal_type {
                SignalType::Pdq => self.pdq().is_some(),
                _ => matches!(self.value, HashValue::Bits64(_)) && self.quality.is_none(),
            }
    }
}

/// A hash of either length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HashValue {
    /// PDQ.
    Bits256(Hash256),
    /// One of ImageHash's families.
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

/// Hash families, named as ThreatExchange and HMA name them, or else as ImageHash does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Of which rendering of the picture a hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// `full`: full size and upright, as a person sees it and as a platform that applies Exif stores it. Alpha
    /// is dropped, and of an animation it is the first frame, as peers do.
    Full,
    /// `as_stored`: full size as it lies in the file, Exif orientation ignored, as `threatexchange` and HMA
    /// read it. Present only when the two differ.
    AsStored,
    /// `over_white`: what a viewer shows of a picture with alpha. Present only when it is more than a few bits off.
    OverWhite,
    /// `frame_2` and so on: a further frame of an animation, counted from 1. Present only when it is distinct.
    Frame(u32),
    /// `512`: shrunk to 512×512 pixels first, upright. Present only when asked for and when it is another hash.
    Shrunk512,
    /// `mirrored`, `crop_32_32_32_32` …: what a likely copy would have (see [`EditedCopy`]). Present only when asked for.
    Copy(EditedCopy),
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("full"),
            Self::AsStored => f.write_str("as_stored"),
            Self::OverWhite => f.write_str("over_white"),
            Self::Frame(number) => write!(f, "frame_{number}"),
            Self::Shrunk512 => f.write_str("512"),
            Self::Copy(copy) => copy.fmt(f),
        }
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What was fingerprinted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A still picture.
    Image,
}

/// Who decoded the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecoderOrigin {
    /// jimun's own core, the same on every machine.
    Core,
    /// The host handed over pixels.
    Host,
}

/// How far the fingerprints can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum Verdict {
    /// Receivers will take it.
    Good,
    /// Receivers may drop it.
    Weak {
        /// Why.
        reason: WeakReason,
    },
    /// The file was cut off, and what is missing was filled; or frames of an animation are missing or damaged, and
    /// were left out: matches may be missed.
    Incomplete {
        /// How much of the picture is there, or of the animation's frames, 0–99, rounded down.
        present_percent: u8,
    },
}

impl Verdict {
    /// The verdict on fingerprints of which the best has this fault, of a picture of which only so much was there.
    pub const fn of(weakness: Option<WeakReason>, present_percent: Option<u8>) -> Self {
        match (weakness, present_percent) {
            (Some(reason), _) => Self::Weak { reason },
            (None, Some(present_percent)) => Self::Incomplete { present_percent },
            (None, None) => Self::Good,
        }
    }
}

/// What made the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    name: Cow<'static, str>,
    version: Cow<'static, str>,
    /// SHA-256 of the WebAssembly module, lower-case hex. Absent in native builds.
    #[serde(skip_serializing_if = "Option::is_none")]
    wasm_sha256: Option<Hash256>,
}

impl Tool {
    /// This crate, natively built.
    pub const fn native() -> Self {
        Self::new(None)
    }

    /// This crate as the WebAssembly module with this SHA-256.
    pub const fn wasm(sha256: [u8; 32]) -> Self {
        Self::new(Some(Hash256::from_be_bytes(sha256)))
    }

    const fn new(wasm_sha256: Option<Hash256>) -> Self {
        Self {
            name: Cow::Borrowed(env!("CARGO_PKG_NAME")),
            version: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
            wasm_sha256,
        }
    }
}

/// A UTC calendar day. No time: it would tell when somebody sat at the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    days: i64,
}

impl Day {
    /// The day of a Unix time.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self { days: seconds.div_euclid(86_400) }
    }
}

impl fmt::Display for Day {
    /// `YYYY-MM-DD`, proleptic Gregorian, counted in 400-year eras that begin on 1 March.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS_IN_ERA: i64 = 146_097;
        let since_march_0000 = self.days + 719_468;
        let era = since_march_0000.div_euclid(DAYS_IN_ERA);
        let day_of_era = since_march_0000.rem_euclid(DAYS_IN_ERA);
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_gregorian() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
            (1_795_478_400, "2026-11-24"),
        ] {
            assert_eq!(Day::from_unix_seconds(seconds).to_string(), day);
        }
    }

    #[test]
    fn json_is_canonical() {
        let quality = Quality::new(7).expect("7 is a quality");
        let pdq = Pdq { hash: Hash256::from_be_bytes([0xab; 32]), quality };
        let fingerprint = Fingerprint::of_pdq(pdq, Variant::Full);
        let mut record = Record {
            created: Day::from_unix_seconds(0),
            decoder: DecoderOrigin::Core,
            embedded: vec![Embedded::Video],
            fingerprints: vec![fingerprint],
            media: Media::Image,
            schema: Schema::Record1,
            tool: Tool::wasm([0xcd; 32]),
            verdict: Verdict::of(Some(WeakReason::LowDetail), None),
        };
        let json = record.to_json();
        let sorted: serde_json::Value = serde_json::from_str(&json).expect("a record is JSON");
        assert_eq!(json, sorted.to_string(), "keys are sorted and nothing is spaced");
        assert!(json.contains(r#""verdict":{"level":"weak","reason":"low_detail"}"#), "{json}");
        assert!(json.contains(r#""embedded":["video"],"fingerprints""#), "{json}");
        assert!(json.contains(&format!(r#""wasm_sha256":"{}""#, "cd".repeat(32))), "{json}");

        record.embedded.clear();
        record.verdict = Verdict::of(None, Some(97));
        let json = record.to_json();
        assert!(!json.contains("embedded"), "{json}");
        assert!(
            json.contains(r#""verdict":{"level":"incomplete","present_percent":97}"#),
            "{json}"
        );
    }
}
