//! Lines of text, each checked before anything looks into it.

use super::{MAX_LINE_BYTES, without_mark};
use crate::Fault;

/// Every line with its number, from 1. An end of `\r\n` is one, and a last line needs none.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, Result<&str, Fault>)> {
    let lines = without_mark(bytes).split(|&byte| byte == b'\n');
    (1..).zip(lines.map(|line| text_of(line.strip_suffix(b"\r").unwrap_or(line))))
}

pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.len() > MAX_LINE_BYTES {
        return Err(Fault::TooLong { limit: MAX_LINE_BYTES });
    }
    str::from_utf8(bytes).map_err(|_| Fault::NotUtf8)
}
