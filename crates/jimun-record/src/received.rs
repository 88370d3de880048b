//! Reading records that others made: strictly in what this version knows, since what comes in at a
//! portal may be anything; and keeping what a later version may have added.

use jimun_core::Error;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::tool::TOOL_NAME;
use crate::variant::is_unknown_variant;
use crate::{Fingerprint, Record, Schema, SignalType, WeakReason};

/// A record with all variants has some 20 KiB.
pub(crate) const MAX_RECORD_BYTES: usize = 512 << 10;
/// Bytes of the name of a key, a reason or a kind of hash that is not known.
const MAX_NAME_BYTES: usize = 64;

const NOT_A_RECORD: Error = Error::InvalidInput { what: "not a record as docs/format.md has it" };

/// The keys of this version, by the object that they are in.
const RECORD_KEYS: &[&str] =
    &["created", "decoder", "embedded", "fingerprints", "media", "schema", "tool", "verdict"];
const FINGERPRINT_KEYS: &[&str] = &["quality", "signal_type", "value", "variant"];
const TOOL_KEYS: &[&str] = &["name", "version", "wasm_sha256"];
const VERDICT_KEYS: &[&str] = &["level", "present_percent", "reason"];
/// What the command-line tool adds for its caller. It names a file, so it is in no record.
const NEVER: &str = "file";

/// A record as it was received: the part that this version knows, and all of it to pass on.
///
/// ```
/// use jimun_record::Received;
///
/// let json = concat!(
///     r#"{"created":"2027-01-01","decoder":"core","fingerprints":[{"quality":97,"#,
///     r#""signal_type":"pdq","value":"bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f"#,
///     r#"783103f157abf50e","variant":"full"}],"later":1,"media":"image","#,
///     r#""schema":"jimun/record/1","tool":{"name":"jimun","version":"0.2.0"},"#,
///     r#""verdict":{"level":"good"}}"#,
/// );
/// let received = Received::from_json(json)?;
/// assert_eq!(received.record().fingerprints.len(), 1);
/// assert_eq!(received.unknown(), ["later"]);
/// assert_eq!(received.to_json(), json);
/// # Ok::<(), jimun_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    record: Record,
    unknown: Vec<String>,
    whole: Value,
}

impl Received {
    /// Reads a record's JSON, canonical or not.
    ///
    /// Optional keys, kinds of hashes, heads of variants, reasons and embedded things that this
    /// version does not know are kept and reported. Everything else must be known and in its range.
    ///
    /// # Errors
    /// [`Error::InvalidInput`]; also for text of more than 512 KiB.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_RECORD_BYTES {
            return Err(Error::InvalidInput { what: "a record has at most 512 KiB" });
        }
        let whole: Value = serde_json::from_str(text).map_err(|_| NOT_A_RECORD)?;
        let mut known = whole.clone();
        let mut unknown = Vec::new();
        take_unknown(&mut known, &mut unknown).ok_or(NOT_A_RECORD)?;
        let record = Record::deserialize(&known).map_err(|_| NOT_A_RECORD)?;
        // What is read as something else than it says is not written again.
        let written = serde_json::to_value(&record).map_err(|_| NOT_A_RECORD)?;
        let is_record = record.schema == Schema::Record1
            && record.fingerprints.first().is_some_and(|main| main.signal_type == SignalType::Pdq)
            && record.fingerprints.iter().all(Fingerprint::is_consistent)
            && record.tool.name == TOOL_NAME;
        if is_record && written == known {
            Ok(Self { record, unknown, whole })
        } else {
            Err(NOT_A_RECORD)
        }
    }

    /// What this version knows of the record. Only this may be compared: it has no hash of an
    /// unknown kind or rendering. A reason that is not known is [`crate::WeakReason::Unknown`].
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Takes [`Self::record`].
    pub fn into_record(self) -> Record {
        self.record
    }

    /// Where something is that this version does not know, such as `fingerprints[3].variant`.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    pub(crate) const fn whole(&self) -> &Value {
        &self.whole
    }

    /// All that was received, as canonical JSON (RFC 8785).
    pub fn to_json(&self) -> String {
        self.whole.to_string()
    }
}

/// Leaves in `record` what is known, and notes the rest. `None` when that cannot be of a record.
fn take_unknown(record: &mut Value, unknown: &mut Vec<String>) -> Option<()> {
    let record = record.as_object_mut()?;
    take_keys(record, RECORD_KEYS, "", unknown)?;
    take_keys(record.get_mut("tool")?.as_object_mut()?, TOOL_KEYS, "tool.", unknown)?;
    let verdict = record.get_mut("verdict")?.as_object_mut()?;
    take_keys(verdict, VERDICT_KEYS, "verdict.", unknown)?;
    if let Some(reason) = verdict.get_mut("reason") {
        let name = reason.as_str()?;
        if name == UNKNOWN_REASON || !is_name(name) {
            return None;
        }
        if WeakReason::deserialize(&*reason).is_err() {
            *reason = UNKNOWN_REASON.into();
            unknown.push("verdict.reason".into());
        }
    }
    take_embedded(record, unknown)?;
    let fingerprints = record.get_mut("fingerprints")?.as_array_mut()?;
    let mut known = Vec::new();
    for (index, mut fingerprint) in std::mem::take(fingerprints).into_iter().enumerate() {
        let place = format!("fingerprints[{index}].");
        let fields = fingerprint.as_object_mut()?;
        take_keys(fields, FINGERPRINT_KEYS, &place, unknown)?;
        let (kind, variant) = (fields.get("signal_type")?, fields.get("variant")?.as_str()?);
        if SignalType::deserialize(kind).is_err() {
            let plain = is_name(kind.as_str()?) && fields.get("value")?.is_string();
            unknown.push(plain.then(|| format!("{place}signal_type"))?);
        } else if is_unknown_variant(variant) {
            // The hash has to be one, whatever it is of.
            fields.insert("variant".into(), "full".into());
            let hash = Fingerprint::deserialize(&fingerprint).ok()?;
            unknown.push(hash.is_consistent().then(|| format!("{place}variant"))?);
        } else {
            known.push(fingerprint);
        }
        // The main fingerprint is one that every version knows.
        if known.is_empty() {
            return None;
        }
    }
    *fingerprints = known;
    Some(())
}

/// How serde names [`WeakReason::Unknown`], which no record says.
const UNKNOWN_REASON: &str = "unknown";

fn take_embedded(record: &mut Map<String, Value>, unknown: &mut Vec<String>) -> Option<()> {
    let Some(embedded) = record.get_mut("embedded") else { return Some(()) };
    let all = std::mem::take(embedded.as_array_mut()?);
    if all.is_empty() {
        return None;
    }
    let mut known = Vec::new();
    for (index, one) in all.into_iter().enumerate() {
        if one == "video" {
            known.push(one);
        } else {
            unknown.push(is_name(one.as_str()?).then(|| format!("embedded[{index}]"))?);
        }
    }
    if known.is_empty() {
        record.remove("embedded");
    } else {
        record.insert("embedded".into(), known.into());
    }
    Some(())
}

fn take_keys(
    object: &mut Map<String, Value>,
    known: &[&str],
    place: &str,
    unknown: &mut Vec<String>,
) -> Option<()> {
    let others: Vec<String> =
        object.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
    for key in others {
        if key == NEVER || !is_name(&key) || !has_only_integers(&object.remove(&key)?) {
            return None;
        }
        unknown.push(format!("{place}{key}"));
    }
    Some(())
}

/// Whether this can be a name that a later version has: 1 to 64 characters of `a–z 0–9 _ -`.
///
/// ```
/// assert!(jimun_record::is_name("video_md5") && !jimun_record::is_name("MD5"));
/// ```
pub fn is_name(name: &str) -> bool {
    let of_a_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    (1..=MAX_NAME_BYTES).contains(&name.len()) && name.bytes().all(of_a_name)
}

/// Of other numbers, canonical JSON has a form that readers disagree about.
fn has_only_integers(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(values) => values.iter().all(has_only_integers),
        Value::Object(fields) => fields.values().all(has_only_integers),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;

    const RECORD: &str = concat!(
        r#"{"created":"2026-11-24","decoder":"core","embedded":["video"],"fingerprints":[{"quality":97,"signal_type":"pdq","#,
        r#""value":"bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e","variant":"full"},{"quality":60,"#,
        r#""signal_type":"pdq","value":"173137337b04f036c2b4d63531f0b9765de6dcea0af938d661e45acc5cc00da5","variant":"frame_2"}],"#,
        r#""media":"image","schema":"jimun/record/1","tool":{"name":"jimun","version":"0.1.0"},"verdict":{"level":"incomplete","#,
        r#""present_percent":97}}"#
    );

    fn read(text: &str) -> Result<Received, Error> {
        Received::from_json(text)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let record = read(RECORD).expect("a record");
        assert_eq!(record.to_json(), RECORD);
        for variant in ["512", "mirrored", "rotated_cw90", "border_white_50"] {
            let other = RECORD.replace("frame_2", variant);
            assert_eq!(read(&other).expect(variant).to_json(), other);
        }
        let family = r#"{"signal_type":"phash","value":"bf18cef3407e8678","variant":"full"}"#;
        let second = RECORD.find(r#"{"quality":60"#).expect("a second fingerprint");
        let end = second + RECORD[second..].find('}').expect("its end") + 1;
        let other = [&RECORD[..second], family, &RECORD[end..]].concat();
        assert_eq!(read(&other).expect("a record").to_json(), other);
        assert!(read(&other).expect("a record").unknown().is_empty());
        let spaced = RECORD.replace(',', " ,\n ");
        assert_eq!(read(&spaced), Ok(record));
    }

    #[test]
    fn anything_else_is_refused() {
        let changes = [
            ("jimun/record/1", "jimun/record/2"),
            ("jimun/record/1", "jimun/candidate/1"),
            ("\"name\":\"jimun\"", "\"name\":\"other\""),
            ("2026-11-24", "2026-02-30"),
            ("2026-11-24", "2026-1-024"),
            ("\"quality\":97", "\"quality\":101"),
            ("\"quality\":97", "\"quality\":97.5"),
            ("frame_2", "frame_1"),
            ("frame_2", "frame_02"),
            ("frame_2", "whole"),
            ("frame_2", "extended_40_0_0_0"),
            ("\"quality\":97,", ""),
            ("\"signal_type\":\"pdq\"", "\"signal_type\":\"phash\""),
            ("bf18", "BF18"),
            ("bf18", "bf1"),
            ("incomplete", "good"),
            ("\"media\"", "\"file\":\"me.jpg\",\"media\""),
            ("\"embedded\":[\"video\"],", "\"embedded\":[],"),
            ("}}", "}"),
            // No name, or none that a version could have.
            ("\"media\"", "\"Later\":1,\"media\""),
            ("\"media\"", "\"later\":1.5,\"media\""),
            ("\"embedded\":[\"video\"]", "\"embedded\":[\"a sound\"]"),
            // The main fingerprint is known, whatever else there is.
            ("\"variant\":\"full\"", "\"variant\":\"part_1\""),
            // Known heads have known arguments.
            ("frame_2", "mirrored_crop_1"),
            ("frame_2", "mirrored_"),
            ("frame_2", "tilted_900_filled"),
        ];
        for (from, to) in changes {
            assert!(RECORD.contains(from), "{from}");
            assert_eq!(read(&RECORD.replacen(from, to, 1)), Err(NOT_A_RECORD), "{to}");
        }
        let long = format!("{RECORD}{}", " ".repeat(MAX_RECORD_BYTES));
        assert!(read(&long).is_err());
    }

    /// What another version may write, and where this one says that it does not know it.
    const LATER: [(&str, &str, &str); 9] = [
        ("\"media\"", "\"frames\":[{\"at\":1}],\"media\"", "frames"),
        ("\"name\"", "\"build\":\"x\",\"name\"", "tool.build"),
        ("\"present_percent\"", "\"others\":2,\"present_percent\"", "verdict.others"),
        ("[\"video\"]", "[\"sound\",\"video\"]", "embedded[0]"),
        ("frame_2", "part_2_of_9", "fingerprints[1].variant"),
        ("frame_2", "mirrored_blurred_3", "fingerprints[1].variant"),
        // A label of before 1.0.
        ("frame_2", "screen_black_9x16", "fingerprints[1].variant"),
        ("\"quality\":60,", "\"part\":3,\"quality\":60,", "fingerprints[1].part"),
        (
            "}],\"media\"",
            "},{\"signal_type\":\"vpdq\",\"value\":\"a:b\",\"variant\":\"full\"}],\"media\"",
            "fingerprints[2].signal_type",
        ),
    ];

    #[test]
    fn what_a_later_version_adds_is_kept_and_reported_and_never_compared() {
        let plain = read(RECORD).expect("a record");
        let known = plain.record().reliable_pdqs();
        for (from, to, place) in LATER {
            let text = RECORD.replacen(from, to, 1);
            assert_ne!(text, RECORD, "{place}");
            let received = read(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(received.unknown(), [place]);
            assert_eq!(received.to_json(), text, "{place}");
            assert!(received.record().reliable_pdqs().iter().all(|one| known.contains(one)));
            // What is known of it is a record that an older version reads.
            assert!(read(&received.record().to_json()).expect("a record").unknown().is_empty());
        }
        let weak = RECORD
            .replace("\"incomplete\",\"present_percent\":97", "\"weak\",\"reason\":\"too_bright\"");
        let received = read(&weak).expect("a record");
        assert_eq!(received.unknown(), ["verdict.reason"]);
        assert_eq!(received.record().verdict, Verdict::Weak { reason: WeakReason::Unknown });
        assert_eq!(received.to_json(), weak);
        assert!(read(&weak.replace("too_bright", "unknown")).is_err());
    }

    #[test]
    fn records_of_other_crates_of_this_project_have_the_same_tool() {
        let record = read(RECORD).expect("a record").into_record();
        assert_eq!(record.tool, crate::Tool::native());
    }
}
