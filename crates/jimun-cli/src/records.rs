//! The records in a file, one after the other, each with the line on which it begins: JSON values,
//! lists of them, and `compact` texts.

use jimun::{Error, Received, is_compact, read_compact};
use serde_json::{Deserializer, Value};

const NOT_UTF8: Error = Error::InvalidInput { what: "records are UTF-8" };
const NOT_JSON: Error = Error::InvalidInput { what: "neither JSON nor compact records" };
const LIST_WITHOUT_END: Error =
    Error::InvalidInput { what: "a list that is no JSON; the rest of the file is left out" };
const CANDIDATE: Error =
    Error::InvalidInput { what: "a candidate, which is not a report and is not exported" };

/// What stands in one place.
pub(crate) struct Found {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) records: Result<Vec<Received>, Error>,
}

/// Everything in the file. What is no record does not stop what follows.
pub(crate) fn records_in(bytes: &[u8]) -> impl Iterator<Item = Found> + '_ {
    let text = str::from_utf8(bytes);
    let valid = text.map_or_else(|error| error.valid_up_to(), str::len);
    // What cannot be text ends the file, and is told after what is before it.
    let last = valid < bytes.len();
    let whole_lines = if last {
        bytes[..valid].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
    } else {
        valid
    };
    let text = str::from_utf8(&bytes[..whole_lines]).unwrap_or_default();
    let mut reader = Reader { text, at: 0, line: 1, counted: 0, in_list: false };
    let mut is_told = !last;
    std::iter::from_fn(move || {
        reader.next().or_else(|| {
            let line = reader.line_at(text.len());
            (!std::mem::replace(&mut is_told, true))
                .then_some(Found { line, records: Err(NOT_UTF8) })
        })
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The line of the byte at `counted`.
    line: usize,
    counted: usize,
    in_list: bool,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Found> {
        loop {
            self.skip(|byte| byte.is_ascii_whitespace() || byte == 0x1e);
            match self.text.as_bytes().get(self.at)? {
                b'[' if !self.in_list => {
                    self.in_list = true;
                    self.at += 1;
                    self.skip(|byte| byte.is_ascii_whitespace());
                    if self.text.as_bytes().get(self.at) == Some(&b']') {
                        self.in_list = false;
                        self.at += 1;
                    }
                }
                _ => return Some(self.one()),
            }
        }
    }

    fn one(&mut self) -> Found {
        let line = self.line_at(self.at);
        let rest = &self.text[self.at..];
        if is_compact(rest) {
            let text = rest.split_ascii_whitespace().next().unwrap_or_default();
            self.at += text.len();
            return Found { line, records: read_compact(text) };
        }
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        let records = match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                if self.in_list && !self.is_list_whole() {
                    self.at = self.text.len();
                    Err(LIST_WITHOUT_END)
                } else {
                    record_of(value).map(|record| vec![record])
                }
            }
            _ if self.in_list => {
                self.at = self.text.len();
                Err(LIST_WITHOUT_END)
            }
            _ => {
                self.at += rest.find('\n').unwrap_or(rest.len());
                Err(NOT_JSON)
            }
        };
        Found { line, records }
    }

    /// Passes what follows a value in a list. Whether it is what has to follow.
    fn is_list_whole(&mut self) -> bool {
        self.skip(|byte| byte.is_ascii_whitespace());
        let next = self.text.as_bytes().get(self.at).copied();
        self.at += 1;
        self.in_list = next == Some(b',');
        matches!(next, Some(b',' | b']'))
    }

    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes()[self.at..].iter();
        self.at += rest.take_while(|&&byte| is_skipped(byte)).count();
    }

    fn line_at(&mut self, at: usize) -> usize {
        let passed = &self.text.as_bytes()[self.counted..at];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count();
        self.counted = at;
        self.line
    }
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
        assert_eq!(found(format!("[{RECORD};\n{RECORD}]\n{RECORD}").as_bytes()), [(1, None)]);
        assert_eq!(found(format!("[{RECORD}").as_bytes()), [(1, None)]);
        assert_eq!(found(b"[[[["), [(1, None)]);
        let no_text = [RECORD.as_bytes(), b"\n\"\xff\""].concat();
        assert_eq!(found(&no_text), [(1, Some(1)), (2, None)]);
    }
}
