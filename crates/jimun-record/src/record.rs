//! The record: all that leaves the device for one picture.

use jimun_core::Embedded;
use jimun_hash::Hash256;
use serde::{Deserialize, Serialize};

use crate::{Day, Fingerprint, Tool, Variant, Verdict};

/// `jimun/record/1`. Fields are declared in alphabetical order, so that [`Record::to_json`] is
/// canonical JSON.
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
    /// How reliable the fingerprints are.
    pub verdict: Verdict,
}

impl Record {
    /// The PDQ fingerprints that receivers take, each with its variant.
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
#[non_exhaustive]
pub enum Schema {
    /// The first version.
    #[default]
    #[serde(rename = "jimun/record/1")]
    Record1,
    /// `jimun/candidate/1`: of the same shape, but for a candidate for a match. Its fingerprints
    /// are guesses at the picture in it, and it must not be taken for a report.
    #[serde(rename = "jimun/candidate/1")]
    Candidate1,
}

/// What was fingerprinted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Media {
    /// A still picture.
    Image,
    /// A video. Reserved: nothing writes it yet.
    Video,
}

/// Who decoded the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DecoderOrigin {
    /// jimun's own core, the same on every machine.
    Core,
    /// The host supplied the pixels.
    Host,
}

#[cfg(test)]
mod tests {
    use jimun_hash::Quality;
    use jimun_hash::pdq::{Pdq, WeakReason};

    use super::*;

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
