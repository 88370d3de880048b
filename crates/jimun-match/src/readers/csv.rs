//! Rows of CSV as RFC 4180 has them: quoted fields may hold commas, line breaks and doubled
//! quotation marks. Rows end with `\r\n` or `\n`; the last one needs no end.

use std::borrow::Cow;

use super::lines::text_of;
use super::{MAX_LINE_BYTES, without_mark};
use crate::Fault;

/// The rows, each with the line on which it begins. Empty lines are none.
pub(super) struct Rows<'a> {
    rest: &'a [u8],
    line: usize,
}

/// The fields of a row, without their quotation marks.
pub(super) type Fields<'a> = Vec<Cow<'a, str>>;

impl<'a> Rows<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: without_mark(bytes), line: 1 }
    }

    /// Goes on with what follows.
    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count();
        self.rest = rest;
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = (usize, Result<Fields<'a>, Fault>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest;
            match rest {
                [] => return None,
                [b'\n', ..] => self.pass(1),
                [b'\r', b'\n', ..] => self.pass(2),
                _ => {
                    let line = self.line;
                    return Some(match row(rest) {
                        Ok((fields, bytes)) => {
                            self.pass(bytes);
                            (line, Ok(fields))
                        }
                        Err(fault) => {
                            // Quotation marks that do not match are mostly a fault of one line.
                            let end = rest.iter().position(|&byte| byte == b'\n');
                            self.pass(end.map_or(rest.len(), |end| end + 1));
                            (line, Err(fault))
                        }
                    });
                }
            }
        }
    }
}

/// The fields of the row at the beginning, and how many bytes it takes.
fn row(bytes: &[u8]) -> Result<(Fields<'_>, usize), Fault> {
    // One byte more than a row may have, and its end.
    let within = &bytes[..bytes.len().min(MAX_LINE_BYTES + 3)];
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let (field, length) = field(&within[at..]).map_err(|fault| {
            let is_cut = fault == Fault::Quotes && within.len() > MAX_LINE_BYTES;
            if is_cut { Fault::TooLong { limit: MAX_LINE_BYTES } } else { fault }
        })?;
        at += length;
        fields.push(field);
        let next = match &within[at..] {
            [b',', ..] => {
                at += 1;
                continue;
            }
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            [b'\r'] | [] => within.len() - at,
            // Something follows a quotation mark.
            _ => return Err(Fault::Quotes),
        };
        if at > MAX_LINE_BYTES {
            return Err(Fault::TooLong { limit: MAX_LINE_BYTES });
        }
        return Ok((fields, at + next));
    }
}

/// The field at the beginning, and how many bytes it takes.
fn field(bytes: &[u8]) -> Result<(Cow<'_, str>, usize), Fault> {
    if bytes.first() != Some(&b'"') {
        let end = bytes.iter().position(|&byte| byte == b',' || byte == b'\n');
        let whole = &bytes[..end.unwrap_or(bytes.len())];
        let at_end = bytes.get(whole.len()) != Some(&b',');
        let text = if at_end { whole.strip_suffix(b"\r").unwrap_or(whole) } else { whole };
        return Ok((text_of(text)?.into(), text.len()));
    }
    let mut text = Vec::new();
    let mut at = 1;
    loop {
        let rest = &bytes[at..];
        let mark = rest.iter().position(|&byte| byte == b'"').ok_or(Fault::Quotes)?;
        text.extend_from_slice(&rest[..mark]);
        at += mark + 1;
        if bytes.get(at) != Some(&b'"') {
            text_of(&text)?;
            let text = String::from_utf8(text).map_err(|_| Fault::NotUtf8)?;
            return Ok((text.into(), at));
        }
        text.push(b'"');
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Result<Vec<String>, Fault>)> {
        let owned = |fields: Fields<'_>| fields.into_iter().map(Cow::into_owned).collect();
        Rows::new(text.as_bytes()).map(|(line, fields)| (line, fields.map(owned))).collect()
    }

    fn fields(fields: &[&str]) -> Result<Vec<String>, Fault> {
        Ok(fields.iter().map(|&field| field.to_owned()).collect())
    }

    #[test]
    fn quoted_fields_hold_commas_line_breaks_and_marks() {
        assert_eq!(
            rows("a,\"b,\"\"c\"\"\r\n\",\n\nd\r\n\"\",\"e\""),
            [(1, fields(&["a", "b,\"c\"\r\n", ""])), (4, fields(&["d"])), (5, fields(&["", "e"])),]
        );
        assert_eq!(rows("\u{feff}a\r\n"), [(1, fields(&["a"]))]);
        assert_eq!(rows("a,"), [(1, fields(&["a", ""]))]);
        // A mark inside a field that does not begin with one is part of it.
        assert_eq!(rows("a\"b\r,c\n"), [(1, fields(&["a\"b\r", "c"]))]);
        assert_eq!(rows("\n\r\n"), []);
    }

    #[test]
    fn a_row_whose_marks_do_not_match_costs_one_line() {
        assert_eq!(
            rows("\"a\nb\n\"c\"d,e\nf\n"),
            [
                (1, Err(Fault::Quotes)),
                (2, fields(&["b"])),
                (3, Err(Fault::Quotes)),
                (4, fields(&["f"])),
            ]
        );
        assert_eq!(rows("a\n\"b"), [(1, fields(&["a"])), (2, Err(Fault::Quotes))]);
    }

    #[test]
    fn a_row_has_at_most_64_kibibytes() {
        let longest = "x".repeat(MAX_LINE_BYTES);
        let too_long = Err(Fault::TooLong { limit: MAX_LINE_BYTES });
        for end in ["", "\n", "\r\n"] {
            assert_eq!(rows(&format!("{longest}{end}")), [(1, fields(&[&longest]))], "{end:?}");
            assert_eq!(rows(&format!("{longest}x{end}")), [(1, too_long.clone())], "{end:?}");
        }
        let half = "x".repeat(MAX_LINE_BYTES / 2);
        assert_eq!(rows(&format!("{half},{half}\na"))[0], (1, too_long.clone()));
        let (marked, quoted) = (format!("{half}\""), format!("\"{half}\n{half}\"\na"));
        assert_eq!(rows(&quoted), [(1, too_long), (2, fields(&[&marked])), (3, fields(&["a"]))]);
    }
}
