//! PNM. Its signature of two bytes may begin any text, so the whole header is checked.

use jimun_core::Format;

/// `P1` to `P6`, then width, height and, unless samples are bits, the largest sample, with space or
/// comments between.
pub(super) fn format(head: &[u8]) -> Option<Format> {
    let [b'P', kind @ b'1'..=b'6', rest @ ..] = head else { return None };
    let is_bitmap = matches!(kind, b'1' | b'4');
    let is_plain = *kind <= b'3';
    let mut rest = rest;
    for number in 0..if is_bitmap { 2 } else { 3 } {
        let (value, after) = next_number(rest)?;
        if number == 2 && !(1..=0xffff).contains(&value) {
            return None;
        }
        rest = after;
    }
    // One byte of space ends the header. In a plain picture, samples follow.
    if !is_space(*rest.first()?) {
        return None;
    }
    if !is_plain {
        return Some(Format::Pnm);
    }
    let first = skip_space(rest)?.first();
    let is_sample = |byte: &u8| match is_bitmap {
        true => matches!(byte, b'0' | b'1'),
        false => byte.is_ascii_digit(),
    };
    first.is_none_or(is_sample).then_some(Format::Pnm)
}

/// A number of at most 10 digits after space, and what follows it.
fn next_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    if !is_space(*bytes.first()?) {
        return None;
    }
    let bytes = skip_space(bytes)?;
    let length = bytes.iter().position(|byte| !byte.is_ascii_digit())?;
    let digits = bytes.get(..length).filter(|digits| (1..=10).contains(&digits.len()))?;
    let value = digits.iter().fold(0, |value, digit| 10 * value + u64::from(digit - b'0'));
    Some((value, &bytes[length..]))
}

/// What follows space and comments; `None` if a comment does not end here.
fn skip_space(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        bytes = match bytes {
            [b'#', ..] => &bytes[bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?..],
            [byte, rest @ ..] if is_space(*byte) => rest,
            _ => return Some(bytes),
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_told_from_a_text() {
        for picture in [
            &b"P6\n640 480\n255\n\0\0\0"[..],
            b"P5 # by a scanner\n# of 2009\n9 9 65535\n\xff",
            b"P4\r\n9 9\r\n",
            b"P1\n# CREATOR: a program\n9 9\n01",
            b"P2\t9\t9\t7\t# zeros\n0",
            b"P3 9 9 255 ",
            b"P6 0 0 255\n",
        ] {
            assert_eq!(format(picture), Some(Format::Pnm), "{}", picture.escape_ascii());
        }
        for text in [
            &b"P3 is the third of my notes"[..],
            b"P3 12 of 20",
            b"P3\n12 20 255\nwrite to the landlord",
            b"P1 10 20\nP2 30 40\n",
            b"P2 9 9 0\n1 2 3",
            b"P5 9 9 65536\n",
            b"P6 12345678901 9 255\n",
            b"P6640 480 255\n",
            b"P6#\n640 480 255\n",
            b"P6 640 480 255",
            b"P6 640x480 255\n",
            b"P0 9 9 255\n",
            b"P7\nWIDTH 9\n",
            b"P6",
            b"P2 9 9 255 # a comment that goes on",
        ] {
            assert_eq!(format(text), None, "{}", text.escape_ascii());
        }
    }
}
