//! Files that are text: pages and drawings.

use jimun_core::Format;

/// The format of a text that names its first element, or whose comments and declarations precede an
/// element.
pub(super) fn format(bytes: &[u8]) -> Option<Format> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins =
        |start: &[u8]| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    if begins(b"<svg") || begins(b"<!doctype svg") {
        return Some(Format::Svg);
    }
    if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") {
        return Some(Format::Html);
    }
    if !begins(b"<?xml") && !begins(b"<!--") {
        return None;
    }
    let holds = |word: &[u8]| text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    match () {
        () if holds(b"<html") => Some(Format::Html),
        () if holds(b"<svg") => Some(Format::Svg),
        () => None,
    }
}
