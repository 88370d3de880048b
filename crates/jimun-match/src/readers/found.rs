//! The records in a file, one after the other, each with the line on which it begins: JSON values,
//! lists of them, and `compact` texts.

use jimun_core::Error;
use jimun_record::{Received, is_compact, read_compact};
use serde_json::{Deserializer, Value};

use super::without_mark;

const NOT_JSON: Error = Error::InvalidInput { what: "neither JSON nor compact records" };
const BROKEN_LIST: Error =
    Error::InvalidInput { what: "a list that is not whole JSON; what follows is left out" };
const CANDIDATE: Error = Error::InvalidInput { what: "a candidate, which is not a report" };
const OTHER_VERSION: Error = Error::InvalidInput { what: "a record of another version" };
const TOO_LONG: Error = Error::InvalidInput { what: "a record has at most 1 MiB with its spaces" };

/// Bytes of a record with the spaces between its parts. Without them it has at most half of that.
const MAX_BYTES: usize = 1 << 20;

/// What stands in one place.
#[derive(Debug)]
pub struct FoundRecords {
    /// The line on which it begins, counted from 1.
    pub line: usize,
    /// One record, those of a compact text, or why there is none.
    pub records: Result<Vec<Received>, Error>,
}

/// Everything in the file. What is no record does not stop what follows.
pub fn records_in(bytes: &[u8]) -> impl Iterator<Item = FoundRecords> + '_ {
    let bytes = without_mark(bytes);
    let mut reader = Reader { bytes, at: 0, line: 1, counted: 0, place: Place::Outside };
    std::iter::from_fn(move || reader.next())
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The line of the byte at `counted`.
    line: usize,
    counted: usize,
    place: Place,
}

/// Where the next value or character stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    ListBegins,
    AfterValue,
    AfterComma,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<FoundRecords> {
        loop {
            let rest = self.bytes[self.at..].iter();
            self.at += rest.take_while(|byte| byte.is_ascii_whitespace()).count();
            self.place = match (self.place, self.bytes.get(self.at)) {
                (Place::Outside, None) => return None,
                (Place::Outside, Some(b'[')) => Place::ListBegins,
                (Place::ListBegins | Place::AfterValue, Some(b']')) => Place::Outside,
                (Place::AfterValue, Some(b',')) => Place::AfterComma,
                (Place::AfterValue, _) | (_, None) => {
                    let line = self.line_here();
                    return Some(FoundRecords { line, records: Err(self.leave_list()) });
                }
                _ => return Some(self.one()),
            };
            self.at += 1;
        }
    }

    fn one(&mut self) -> FoundRecords {
        let line = self.line_here();
        let rest = &self.bytes[self.at..];
        if self.place == Place::Outside
            && let Some(text) = compact_text(rest)
        {
            self.at += text.len();
            return FoundRecords { line, records: read_compact(text) };
        }
        let within = &rest[..rest.len().min(MAX_BYTES)];
        let mut values = Deserializer::from_slice(within).into_iter::<Value>();
        let records = match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                if self.place != Place::Outside {
                    self.place = Place::AfterValue;
                }
                record_of(value).map(|record| vec![record])
            }
            other if self.place == Place::Outside => {
                self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                let cut = within.len() < rest.len();
                let is_cut = cut && matches!(&other, Some(Err(error)) if error.is_eof());
                Err(if is_cut { TOO_LONG } else { NOT_JSON })
            }
            _ => Err(self.leave_list()),
        };
        FoundRecords { line, records }
    }

    /// Nothing tells where the list's next value would begin.
    fn leave_list(&mut self) -> Error {
        self.at = self.bytes.len();
        self.place = Place::Outside;
        BROKEN_LIST
    }

    fn line_here(&mut self) -> usize {
        let passed = self.bytes[self.counted..self.at].iter();
        self.line += passed.filter(|&&byte| byte == b'\n').count();
        self.counted = self.at;
        self.line
    }
}

/// The word at the beginning, if it is a compact text of any version.
fn compact_text(bytes: &[u8]) -> Option<&str> {
    let word = bytes.split(u8::is_ascii_whitespace).next()?;
    str::from_utf8(word).ok().filter(|text| is_compact(text))
}

/// The record that a JSON value is. The key `file` is the command-line tool's own, and no part of
/// it.
pub fn record_of(mut value: Value) -> Result<Received, Error> {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("file");
    }
    let schema = value["schema"].as_str().unwrap_or_default();
    if schema.starts_with("jimun/candidate/") {
        return Err(CANDIDATE);
    }
    if schema.starts_with("jimun/record/") && schema != "jimun/record/1" {
        return Err(OTHER_VERSION);
    }
    Received::from_json(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = concat!(
        r#"{"created":"2026-11-24","decoder":"core","fingerprints":[{"quality":97,"#,
        r#""signal_type":"pdq","value":"bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f"#,
        r#"783103f157abf50e","variant":"full"}],"media":"image","schema":"jimun/record/1","#,
        r#""tool":{"name":"jimun","version":"0.1.0"},"verdict":{"level":"good"}}"#,
    );

    /// The line of each place, and how many records are there.
    fn found(text: &[u8]) -> Vec<(usize, Option<usize>)> {
        records_in(text)
            .map(|one| (one.line, one.records.ok().map(|records| records.len())))
            .collect()
    }

    #[test]
    fn records_are_found_in_lines_lists_and_compact_texts() {
        let compact = jimun_record::write_compact(&vec![
            record_of(RECORD.parse().expect("JSON"))
                .expect("a record");
            3
        ]);
        let compact = compact.expect("three records");
        let spread = RECORD.replace(',', ",\n");
        assert_eq!(
            found(format!("{RECORD}\r\n\n{RECORD}").as_bytes()),
            [(1, Some(1)), (3, Some(1))]
        );
        assert_eq!(
            found(format!("[{RECORD},\n {RECORD}]\n").as_bytes()),
            [(1, Some(1)), (2, Some(1))]
        );
        assert_eq!(
            found(format!("[\n]\n{compact}\n[{RECORD}]").as_bytes()),
            [(3, Some(3)), (4, Some(1))]
        );
        let lines = spread.matches('\n').count();
        assert_eq!(
            found(format!("{spread}\n{RECORD}").as_bytes()),
            [(1, Some(1)), (lines + 2, Some(1))]
        );
        assert_eq!(found(b" \n"), []);
        assert_eq!(found(format!("\u{feff}{RECORD}").as_bytes()), [(1, Some(1))]);
    }

    #[test]
    fn what_is_no_record_has_its_line_and_the_rest_is_read() {
        let text = format!("{RECORD}\n{{\"a\":\n7\n{RECORD}\n\"jimun-c1\"\njimun-c1x\n{RECORD}");
        let lines: Vec<_> = found(text.as_bytes());
        assert_eq!(
            lines,
            [(1, Some(1)), (2, None), (3, None), (4, Some(1)), (5, None), (6, None), (7, Some(1))]
        );
        let candidate = RECORD.replace("record/1", "candidate/1");
        assert_eq!(found(format!("[{candidate},{RECORD}]").as_bytes()), [(1, None), (1, Some(1))]);
        assert_eq!(
            found(format!("[{RECORD};\n{RECORD}]\n{RECORD}").as_bytes()),
            [(1, Some(1)), (1, None)]
        );
        assert_eq!(found(format!("[{RECORD}\n").as_bytes()), [(1, Some(1)), (2, None)]);
        assert_eq!(found(b"[[[["), [(1, None)]);
        assert_eq!(found(format!("[{RECORD},]").as_bytes()), [(1, Some(1)), (1, None)]);
        let no_text = [RECORD.as_bytes(), b"\n\"\xff\"\n\xff\n", RECORD.as_bytes()].concat();
        assert_eq!(found(&no_text), [(1, Some(1)), (2, None), (3, None), (4, Some(1))]);
    }

    #[test]
    fn a_record_that_is_too_long_is_not_held_whole() {
        let errors = |text: &str| -> Vec<_> {
            records_in(text.as_bytes()).map(|one| one.records.err()).collect()
        };
        let long = RECORD.replacen(',', &format!(",{}", " ".repeat(MAX_BYTES)), 1);
        assert_eq!(errors(&format!("{long}\n{RECORD}")), [Some(TOO_LONG), None]);
        // In a list nothing tells where it ends.
        assert_eq!(errors(&format!("[{long},{RECORD}]")), [Some(BROKEN_LIST)]);
    }

    #[test]
    fn other_versions_are_told_from_what_is_no_record() {
        let error = |schema: &str| {
            let text = RECORD.replace("jimun/record/1", schema);
            record_of(text.parse().expect("JSON")).expect_err("refused")
        };
        assert_eq!(error("jimun/record/2"), OTHER_VERSION);
        assert_eq!(error("jimun/candidate/1"), CANDIDATE);
        assert_eq!(error("other/1"), record_of(7.into()).expect_err("refused"));
    }
}
