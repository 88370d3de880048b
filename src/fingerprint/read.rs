//! Reading records that others made: strictly, since what comes in at a portal may be anything.

use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};

use super::{Day, Fingerprint, Record, Schema, Variant};
use crate::error::Error;
use crate::hash::{Hash64, Hash256, Quality};
use crate::protection::EditedCopy;

/// A record with all variants has some 20 KiB.
const MAX_RECORD_BYTES: usize = 1 << 16;

const NOT_A_RECORD: Error = Error::InvalidInput { what: "not a record as docs/format.md has it" };

impl Record {
    /// Reads a record's JSON, canonical or not. Every field must be known and in its range, and nothing else may
    /// be there.
    ///
    /// # Errors
    /// [`Error::InvalidInput`]; also for text of more than 64 KiB.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_RECORD_BYTES {
            return Err(Error::InvalidInput { what: "a record has at most 64 KiB" });
        }
        let value: serde_json::Value = serde_json::from_str(text).map_err(|_| NOT_A_RECORD)?;
        let record = Self::deserialize(&value).map_err(|_| NOT_A_RECORD)?;
        // Whatever was left unread, or read as something else than it says, is not written again.
        let written = serde_json::to_value(&record).map_err(|_| NOT_A_RECORD)?;
        let is_whole = record.schema == Schema::Record1
            && !record.fingerprints.is_empty()
            && record.fingerprints.iter().all(Fingerprint::is_consistent)
            && record.tool.name == env!("CARGO_PKG_NAME");
        if is_whole && written == value { Ok(record) } else { Err(NOT_A_RECORD) }
    }
}

/// Reads a value from its text form.
fn from_text<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| de::Error::custom("no such value"))
}

impl<'de> Deserialize<'de> for Hash256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<'de> Deserialize<'de> for Hash64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<'de> Deserialize<'de> for Variant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<'de> Deserialize<'de> for Quality {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(deserializer)?).map_err(|_| de::Error::custom("no quality"))
    }
}

impl FromStr for Variant {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "full" => Ok(Self::Full),
            "as_stored" => Ok(Self::AsStored),
            "over_white" => Ok(Self::OverWhite),
            "512" => Ok(Self::Shrunk512),
            _ => {
                let number = text.strip_prefix("frame_").and_then(|number| number.parse().ok());
                let frame = number.filter(|&number| number >= 2).map(Self::Frame);
                // `whole` is what `full` stands for.
                let copy = || text.parse().ok().filter(|copy| *copy != EditedCopy::WHOLE);
                frame.or_else(|| copy().map(Self::Copy)).ok_or(NOT_A_RECORD)
            }
        }
    }
}

impl FromStr for Day {
    type Err = Error;

    /// `YYYY-MM-DD`, a day that there is.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
        let (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NOT_A_RECORD);
        };
        if text.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(NOT_A_RECORD);
        }
        // Counted in 400-year eras that begin on 1 March, as they are written.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let in_era = year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1;
        let found = Self { days: era * 146_097 + in_era - 719_468 };
        // The 30th of February is written as another day.
        if found.to_string() == text { Ok(found) } else { Err(NOT_A_RECORD) }
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

    #[test]
    fn every_day_is_read_as_it_is_written() {
        // From 0001-01-01 to 9999-12-31.
        for days in (-719_162..=2_932_896).step_by(97) {
            let day = Day { days };
            assert_eq!(day.to_string().parse(), Ok(day), "{day}");
        }
    }
}
