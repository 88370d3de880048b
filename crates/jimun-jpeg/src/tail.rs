//! What follows the data of a scan: a marker, as T.81 requires, or what phones and scanners write
//! in its place.
//!
//! libjpeg takes the blocks that it needs and looks no further. But data is also left over when
//! codes were read out of step, or when a cut file's last blocks were read from something else. So
//! each tolerance requires a sign that such data does not have (`docs/formats.md`).

use jimun_core::Error;
use jimun_core::jpeg_segments::{EOI, RST0, RST7};

/// The maximum number of whole bytes of any value that may be left unread between the last MCU of a
/// segment and the next marker. T.81 has none, hardware encoders pad to a word.
const MAX_SURPLUS_BYTES: usize = 8;

/// The first bytes of files that are appended to pictures: zip, RIFF, and TIFF, which includes
/// Exif.
const SIGNATURES: [&[u8]; 4] = [b"PK\x03\x04", b"RIFF", b"II*\0", b"MM\0*"];

pub(super) const LEFT_OVER: Error = Error::Corrupt { what: "data left over in a scan" };

/// What follows a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A marker, at this byte.
    Marker(usize),
    /// The end of the file.
    File,
    /// From this byte on, data of another kind up to the end of the file. It can only follow the
    /// last segment.
    Trailer(usize),
}

impl End {
    /// Where the data of the segment ends.
    pub(super) fn at(self, file: &[u8]) -> usize {
        match self {
            Self::Marker(at) | Self::Trailer(at) => at,
            Self::File => file.len(),
        }
    }
}

/// What follows a segment whose last MCU ends before byte `end`. `padded` says that the bits left
/// in the byte before are ones, as T.81 requires (F.1.2.3).
///
/// # Errors
/// When the rest may be data that belongs to the picture, or the last MCUs may have been read from
/// data that does not.
pub(super) fn behind(file: &[u8], end: usize, padded: bool) -> Result<End, Error> {
    let (data, rest) = file.split_at(end);
    let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
    // Zeros read as endless blocks. If the last MCU took one of them, others may have been made of
    // them, too.
    let only_fill = last_byte(data) != Some(0);
    match marker_within(file, end + zeros, 0) {
        Some(_) if zeros > 0 && !only_fill => return Err(LEFT_OVER),
        Some(_) if !padded && data.ends_with(&[0, 0]) => return Err(LEFT_OVER),
        Some(End::File) if zeros > 0 => return Ok(End::Trailer(end)),
        Some(found) => return Ok(found),
        None => {}
    }
    if let Some(found) = marker_within(file, end, MAX_SURPLUS_BYTES) {
        return Ok(found);
    }
    let known =
        (0..=MAX_SURPLUS_BYTES).any(|skip| begins_trailer(rest.get(skip..).unwrap_or_default()));
    let text = is_text(beginning(rest)) && !is_text(ending(data));
    let table = is_sparse(beginning(rest)) && !is_sparse(ending(data)) && !continues_a_scan(rest);
    let named = SIGNATURES.iter().any(|signature| rest.starts_with(signature));
    if only_fill && (known || padded && (text || table || named)) {
        return Ok(End::Trailer(end));
    }
    Err(LEFT_OVER)
}

/// # Errors
/// When blocks of the scan whose data begins at byte `data` were read from something else: the file
/// was cut, and other data takes the place of what is missing.
pub(super) fn check(file: &[u8], data: usize, end: End) -> Result<(), Error> {
    let scan = file.get(data..end.at(file)).unwrap_or_default();
    if holds_other_data(scan, end == End::File) { Err(LEFT_OVER) } else { Ok(()) }
}

/// Whether blocks were read from other data. `data` is that of a scan up to its last block or the
/// end of the file. If it holds a phone's trailer, or ends in zeros or in a text without a marker
/// after it (`open`), the file was cut before that.
fn holds_other_data(data: &[u8], open: bool) -> bool {
    let end = ending(data);
    let other = is_text(end) || end.iter().all(|&byte| byte == 0);
    end.len() == TELLING && open && other || holds_trailer(data)
}

fn holds_trailer(data: &[u8]) -> bool {
    // All of them begin with a zero, which most groups of sixteen lack.
    let groups = data.chunks(TELLING).enumerate();
    let mut groups =
        groups.filter(|(_, group)| group.iter().fold(false, |any, &byte| any | (byte == 0)));
    groups.any(|(n, group)| (0..group.len()).any(|at| begins_trailer(&data[TELLING * n + at..])))
}

/// The marker after `end` or the end of the file, if no more than `surplus` bytes precede it.
fn marker_within(file: &[u8], end: usize, surplus: usize) -> Option<End> {
    let mut at = end;
    for _ in 0..=surplus {
        match *file.get(at..).unwrap_or_default() {
            [] | [0xff] => return Some(End::File),
            [0xff, 0, ..] => at += 2,
            [0xff, ..] => return Some(End::Marker(at)),
            _ => at += 1,
        }
    }
    None
}

/// The last byte that `data` encodes; a stuffed zero does not count.
fn last_byte(data: &[u8]) -> Option<u8> {
    match *data {
        [.., 0xff, 0] => Some(0xff),
        [.., last] => Some(last),
        [] => None,
    }
}

/// Whether `rest` begins with a block of Samsung's trailer or a video (ISO base media).
fn begins_trailer(rest: &[u8]) -> bool {
    const LONGEST_NAME: u8 = 64;
    const LONGEST_FTYP: u16 = 512;
    match *rest {
        // Two zeros, the kind of block, the length of its name, the name.
        [0, 0, _, _, length @ 4..=LONGEST_NAME, 0, 0, 0, ref name @ ..] => {
            let name = name.get(..length.into()).unwrap_or_default();
            !name.is_empty()
                && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
        }
        [0, 0, high, low, b'f', b't', b'y', b'p', ..] => {
            (16..=LONGEST_FTYP).contains(&u16::from_be_bytes([high, low]))
        }
        _ => false,
    }
}

/// The number of bytes that tell entropy-coded data from other data: sixteen of them are text by
/// chance once in seven million times.
const TELLING: usize = 16;

fn beginning(data: &[u8]) -> &[u8] {
    &data[..data.len().min(TELLING)]
}

fn ending(data: &[u8]) -> &[u8] {
    &data[data.len().saturating_sub(TELLING)..]
}

/// Whether all bytes are printable characters or line ends.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'))
}

/// Whether a quarter of the bytes are zero, as where small numbers are stored in words of two or
/// four bytes.
fn is_sparse(bytes: &[u8]) -> bool {
    4 * bytes.iter().filter(|&&byte| byte == 0).count() >= bytes.len()
}

/// Whether `rest` could be entropy-coded data up to the end of the image: it has no marker except
/// restarts before that.
fn continues_a_scan(rest: &[u8]) -> bool {
    let mut markers =
        rest.windows(2).filter(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff));
    markers.find(|pair| !(RST0..=RST7).contains(&pair[1])).is_some_and(|pair| pair[1] == EOI)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: [u8; 20] =
        *b"\x9c\xd3\x81\x4f\xe2\xa7\xff\0\x93\xc8\xb1\x6e\xf4\x8a\xd9\x97\xe3\xbc\xa6\x5f";

    fn behind_data(rest: &[u8], padded: bool) -> Result<End, Error> {
        behind(&[&DATA, rest].concat(), DATA.len(), padded)
    }

    #[test]
    fn a_few_bytes_or_any_number_of_zeros_may_stand_before_a_marker() {
        let end = DATA.len();
        for (rest, found) in [
            (&b"\xff\xd9"[..], End::Marker(end)),
            (b"", End::File),
            (b"\xff", End::File),
            (b"12345678\xff\xd9", End::Marker(end + 8)),
            (b"1234\xff\0\xff\xd0", End::Marker(end + 6)),
            (&[[0; 600].as_slice(), b"\xff\xc4"].concat(), End::Marker(end + 600)),
            (&[0; 600], End::Trailer(end)),
        ] {
            assert_eq!(behind_data(rest, false), Ok(found), "{rest:?}");
        }
        assert_eq!(
            behind_data(b"\x81\x92\xa3\xb4\xc5\xd6\xe7\xf8\x99\xff\xd9", true),
            Err(LEFT_OVER)
        );
    }

    #[test]
    fn zeros_behind_a_zero_may_have_been_read_as_blocks() {
        let file = [&DATA[..], &[0; 600], b"\xff\xd9"].concat();
        assert_eq!(behind(&file, DATA.len() + 1, true), Err(LEFT_OVER));
        // A stuffed zero does not count.
        let file = [&DATA[..], b"\xff\0", &[0; 600], b"\xff\xd9"].concat();
        assert_eq!(behind(&file, DATA.len() + 2, true), Ok(End::Marker(DATA.len() + 602)));
    }

    const SAMSUNG: &[u8] =
        b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1421073425443SEFHk\0\0\0\x01\0\0\0";
    const VIDEO: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\x12\x34mdat\x81\x92\xff\xd9";
    const TEXT: &[u8] = b"<scan page=\"3\"><app>1.0</app></scan>\n";
    const TABLE: &[u8] = b"\x07\0\0\0\x41\x01\0\0\x90\x2c\0\0\x81\x92\xa3\xb4\xc5\xd6\xe7\xf8";

    #[test]
    fn data_of_another_kind_may_stand_in_place_of_the_end() {
        let trailer = Ok(End::Trailer(DATA.len()));
        for rest in [SAMSUNG, VIDEO] {
            assert_eq!(behind_data(rest, false), trailer);
        }
        for rest in [TEXT, TABLE] {
            assert_eq!(behind_data(rest, true), trailer);
            assert_eq!(behind_data(rest, false), Err(LEFT_OVER));
        }
        // What continues up to an end of image may have been read out of step.
        assert_eq!(behind_data(&[TABLE, b"\xff\0\xff\xd9"].concat(), true), Err(LEFT_OVER));
        // In the middle of a text, blocks were read from it.
        let file = [&DATA, TEXT].concat();
        assert_eq!(behind(&file, DATA.len() + TELLING, true), Err(LEFT_OVER));
    }

    #[test]
    fn a_scan_that_was_read_from_a_trailer_is_refused() {
        let checked = |rest: &[u8], end| check(&[&DATA, rest].concat(), 0, end);
        for rest in [SAMSUNG, VIDEO, TEXT, &[0; 40]] {
            assert_eq!(checked(rest, End::File), Err(LEFT_OVER));
            assert_eq!(checked(rest, End::Trailer(DATA.len())), Ok(()));
        }
        assert_eq!(checked(VIDEO, End::Marker(DATA.len() + VIDEO.len() - 2)), Err(LEFT_OVER));
        assert_eq!(checked(b"", End::File), Ok(()));
    }
}
