//! The records in a file, one after the other, each with the line on which it begins: JSON values,
//! lists of them, and `compact` texts.

use jimun::{Error, Received, is_compact, read_compact};
use serde_json::{Deserializer, Value};

const NOT_JSON: Error = Error::InvalidInput { what: "neither JSON nor compact records" };
const BROKEN_LIST: Error =
    Error::InvalidInput { what: "a list that is not whole JSON; what follows is left out" };
const CANDIDATE: Error =
    Error::InvalidInput { what: "a candidate, which is not a report and is not exported" };
/// Some editors put it in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What stands in one place.
pub(crate) struct Found {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) records: Result<Vec<Received>, Error>,
}

/// Everything in the file. What is no record does not stop what follows.
pub(crate) fn records_in(bytes: &[u8]) -> impl Iterator<Item = Found> + '_ {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
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
    fn next(&mut self) -> Option<Found> {
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
                    return Some(Found { line, records: Err(self.leave_list()) });
                }
                _ => return Some(self.one()),
            };
            self.at += 1;
        }
    }

    fn one(&mut self) -> Found {
        let line = self.line_here();
        let rest = &self.bytes[self.at..];
        if self.place == Place::Outside
            && let Some(text) = compact_text(rest)
        {
            self.at += text.len();
            return Found { line, records: read_compact(text) };
        }
        let mut values = Deserializer::from_slice(rest).into_iter::<Value>();
        let records = match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                if self.place != Place::Outside {
                    self.place = Place::AfterValue;
                }
                record_of(value).map(|record| vec![record])
            }
            _ if self.place == Place::Outside => {
                self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                Err(NOT_JSON)
            }
            _ => Err(self.leave_list()),
        };
        Found { line, records }
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

/// The key "file" is the tool's own, and no part of a record.
pub(crate) fn record_of(mut value: Value) -> Result<Received, Error> {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("file");
    }
    if value["schema"] == "jimun/candidate/1" {
        return Err(CANDIDATE);
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
        let compact = jimun::write_compact(&vec![
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
}
