//! Reads records that others made: strictly, because a portal may receive anything.

use jimun_core::Error;
use serde::Deserialize;

use crate::tool::TOOL_NAME;
use crate::{Fingerprint, Record, Schema};

/// A record with all variants has some 20 KiB.
const MAX_RECORD_BYTES: usize = 1 << 16;

const NOT_A_RECORD: Error = Error::InvalidInput { what: "not a record as docs/format.md has it" };

impl Record {
    /// Reads a record's JSON, canonical or not. Every field must be known and in its range, and no
    /// other field may be present.
    ///
    /// # Errors
    /// [`Error::InvalidInput`]; also for text of more than 64 KiB.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_RECORD_BYTES {
            return Err(Error::InvalidInput { what: "a record has at most 64 KiB" });
        }
        let value: serde_json::Value = serde_json::from_str(text).map_err(|_| NOT_A_RECORD)?;
        let record = Self::deserialize(&value).map_err(|_| NOT_A_RECORD)?;
        // Writing the record again exposes anything that was ignored or read differently from what
        // it says.
        let written = serde_json::to_value(&record).map_err(|_| NOT_A_RECORD)?;
        let is_whole = record.schema == Schema::Record1
            && !record.fingerprints.is_empty()
            && record.fingerprints.iter().all(Fingerprint::is_consistent)
            && record.tool.name == TOOL_NAME;
        if is_whole && written == value { Ok(record) } else { Err(NOT_A_RECORD) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = concat!(
        r#"{"created":"2026-11-24","decoder":"core","embedded":["video"],"fingerprints":[{"quality":97,"signal_type":"pdq","#,
        r#""value":"bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e","variant":"full"},{"quality":60,"#,
        r#""signal_type":"pdq","value":"173137337b04f036c2b4d63531f0b9765de6dcea0af938d661e45acc5cc00da5","variant":"frame_2"}],"#,
        r#""media":"image","schema":"jimun/record/1","tool":{"name":"jimun","version":"0.1.0"},"verdict":{"level":"incomplete","#,
        r#""present_percent":97}}"#
    );

    #[test]
    fn what_is_written_is_read_again() {
        let record = Record::from_json(RECORD).expect("a record");
        assert_eq!(record.to_json(), RECORD);
        for variant in ["512", "mirrored", "rotated_cw90", "border_white_50"] {
            let other = RECORD.replace("frame_2", variant);
            assert_eq!(Record::from_json(&other).expect(variant).to_json(), other);
        }
        let (value, phash) = (
            "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e",
            "bf18cef3407e8678",
        );
        let other = RECORD
            .replacen("\"quality\":97,", "", 1)
            .replacen("\"pdq\"", "\"phash\"", 1)
            .replace(value, phash);
        assert_eq!(Record::from_json(&other).expect("a record").to_json(), other);
        let spaced = RECORD.replace(',', " ,\n ");
        assert_eq!(Record::from_json(&spaced), Ok(record));
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
            ("frame_2", "mirror"),
            ("frame_2", "whole"),
            ("frame_2", "grown_40_0_0_0"),
            ("\"quality\":97,", ""),
            ("\"signal_type\":\"pdq\"", "\"signal_type\":\"phash\""),
            ("bf18", "BF18"),
            ("bf18", "bf1"),
            ("incomplete", "good"),
            ("\"media\"", "\"file\":\"me.jpg\",\"media\""),
            ("\"variant\":\"full\"", "\"variant\":\"full\",\"size\":1"),
            ("\"embedded\":[\"video\"],", "\"embedded\":[],"),
            ("}}", "}"),
        ];
        for (from, to) in changes {
            assert!(RECORD.contains(from), "{from}");
            assert_eq!(Record::from_json(&RECORD.replacen(from, to, 1)), Err(NOT_A_RECORD), "{to}");
        }
        let long = format!("{RECORD}{}", " ".repeat(MAX_RECORD_BYTES));
        assert!(Record::from_json(&long).is_err());
    }
}
