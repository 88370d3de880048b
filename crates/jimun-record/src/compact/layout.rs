//! A record whose every part has a place in the layout. Any other record is kept as its JSON.

use jimun_hash::{Hash256, Quality};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::received::is_name;
use crate::{Day, DecoderOrigin, HashValue, Media, Received, Schema, SignalType};

/// Bytes of the version of a tool. SemVer sets no limit, and ours are shorter.
pub(super) const MAX_VERSION_BYTES: usize = 32;

/// The kinds of hashes, in the order of their numbers.
pub(super) const SIGNAL_TYPES: [SignalType; 6] = [
    SignalType::Pdq,
    SignalType::Phash,
    SignalType::Dhash,
    SignalType::DhashVertical,
    SignalType::Ahash,
    SignalType::Whash,
];

/// Fields are declared in alphabetical order, so that their JSON is canonical. Labels may be of a
/// later version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Packed {
    pub(super) created: Day,
    pub(super) decoder: DecoderOrigin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) embedded: Option<[Video; 1]>,
    pub(super) fingerprints: Vec<PackedHash>,
    pub(super) media: Media,
    pub(super) schema: Schema,
    pub(super) tool: PackedTool,
    pub(super) verdict: PackedVerdict,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Video {
    Video,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackedHash {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quality: Option<Quality>,
    pub(super) signal_type: SignalType,
    pub(super) value: HashValue,
    pub(super) variant: String,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackedTool {
    pub(super) name: String,
    pub(super) version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wasm_sha256: Option<Hash256>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum PackedVerdict {
    Good,
    Weak { reason: String },
    Incomplete { present_percent: u8 },
}

impl Packed {
    /// `None` when something of the record has no place.
    pub(super) fn of(record: &Received) -> Option<Self> {
        let packed = Self::deserialize(record.whole()).ok()?;
        let is_label = match &packed.verdict {
            PackedVerdict::Weak { reason } => is_name(reason),
            _ => true,
        };
        let labels = packed.fingerprints.iter().all(|one| is_name(&one.variant));
        let is_packed = is_label && labels && is_version(&packed.tool.version);
        let is_whole = serde_json::to_value(&packed).is_ok_and(|all: Value| all == *record.whole());
        (is_packed && is_whole).then_some(packed)
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("it has no map with other than text keys")
    }
}

/// Whether it has a place as the version of a tool, where JSON would escape nothing.
pub(super) fn is_version(text: &str) -> bool {
    let of_a_version = |byte: u8| byte.is_ascii_alphanumeric() || b".+-".contains(&byte);
    (1..=MAX_VERSION_BYTES).contains(&text.len()) && text.bytes().all(of_a_version)
}
