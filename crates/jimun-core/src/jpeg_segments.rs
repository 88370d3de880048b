//! The markers and segments of a JPEG (ITU-T T.81, B.1.1): the one reader of them. Callers decide
//! what a marker means to them, and which faults they forgive.

use crate::Error;

/// Start of image.
pub const SOI: u8 = 0xd8;
/// End of image.
pub const EOI: u8 = 0xd9;
/// Start of scan. Entropy-coded data follows its segment.
pub const SOS: u8 = 0xda;
/// The first of the eight restart markers.
pub const RST0: u8 = 0xd0;
/// The last of the eight restart markers.
pub const RST7: u8 = 0xd7;

/// The marker at `at`, fill bytes skipped, and the position after it.
#[inline]
pub fn marker_at(file: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = file.get(at..)?.strip_prefix(&[0xff])?;
    let fill = rest.iter().position(|&byte| byte != 0xff)?;
    Some((rest[fill], at + fill + 2))
}

/// Reads a file marker by marker. Keeps state: the position, which a fault does not change.
#[derive(Clone, Copy, Debug)]
pub struct Segments<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    /// Reads `file` from byte `at` on.
    pub fn new(file: &'a [u8], at: usize) -> Self {
        Self { file, at }
    }

    /// The position in the file.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.file.get(self.at..).unwrap_or_default()
    }

    /// The next marker. Fill bytes may precede it.
    ///
    /// # Errors
    /// `Truncated` at the end of the file, `Corrupt` where no marker begins.
    pub fn marker(&mut self) -> Result<u8, Error> {
        let Some((marker, next)) = marker_at(self.file, self.at) else {
            return Err(match self.rest() {
                [] | [0xff, ..] => Error::Truncated,
                _ => Error::Corrupt { what: "no marker where one must stand" },
            });
        };
        self.at = next;
        Ok(marker)
    }

    /// The segment of the marker before, from its length field on. The length counts its own two
    /// bytes, so a segment of fewer bytes has a wrong length.
    ///
    /// # Errors
    /// `Truncated` when the file has fewer bytes.
    pub fn body(&mut self) -> Result<&'a [u8], Error> {
        let rest = self.rest();
        let length = u16::from_be_bytes(*rest.first_chunk().ok_or(Error::Truncated)?).into();
        let body = rest.get(..length).ok_or(Error::Truncated)?;
        self.at += length;
        Ok(body)
    }

    /// Skips anything that is not a segment, as libjpeg does (`jdmarker.c`, next_marker): what a
    /// wrong length or a lost marker leaves, and markers that stand alone.
    pub fn skip_to_segment(&mut self) {
        while let Some(&[first, second]) = self.rest().first_chunk() {
            if first == 0xff && second >= 0xc0 && !matches!(second, RST0..=RST7 | 0xff) {
                return;
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: u8 = 0xdb;
    const NO_MARKER: Error = Error::Corrupt { what: "no marker where one must stand" };

    #[test]
    fn fill_bytes_before_a_marker_are_skipped() {
        let mut segments = Segments::new(b"\xff\xff\xff\xdb\0\x04ab\xff\xd9rest", 0);
        assert_eq!((segments.marker(), segments.at()), (Ok(TABLE), 4));
        assert_eq!((segments.body(), segments.at()), (Ok(&b"\0\x04ab"[..]), 8));
        assert_eq!((segments.marker(), segments.rest()), (Ok(EOI), &b"rest"[..]));
        assert_eq!((segments.marker(), segments.at()), (Err(NO_MARKER), 10));
    }

    #[test]
    fn a_file_cut_in_a_marker_or_a_segment_is_truncated() {
        let whole = b"\xff\xff\xdb\0\x04ab";
        for length in 0..whole.len() {
            let mut segments = Segments::new(&whole[..length], 0);
            let marker = segments.marker();
            assert_eq!(marker, if length < 3 { Err(Error::Truncated) } else { Ok(TABLE) });
            if marker.is_ok() {
                assert_eq!((segments.body(), segments.at()), (Err(Error::Truncated), 3));
            }
        }
        assert_eq!(Segments::new(whole, 99).marker(), Err(Error::Truncated));
    }

    #[test]
    fn a_wrong_length_gives_fewer_bytes_than_its_field() {
        for length in [0, 1] {
            let file = [0xff, TABLE, 0, length, 0xff];
            let mut segments = Segments::new(&file, 0);
            assert_eq!(segments.marker(), Ok(TABLE));
            assert_eq!(segments.body().map(<[u8]>::len), Ok(length.into()));
            assert_eq!(segments.marker(), Err(NO_MARKER));
        }
    }

    #[test]
    fn what_is_no_segment_is_skipped() {
        for (file, at) in [
            (&b"\xff\xdb"[..], 0),
            (b"ab\xff\0\xff\x01\xff\xd0\xff\xd7\xff\xff\xff\xc0", 12),
            (b"\xff\xd8", 0),
            (b"none\xff", 4),
            (b"", 0),
        ] {
            let mut segments = Segments::new(file, 0);
            segments.skip_to_segment();
            assert_eq!(segments.at(), at, "{file:?}");
        }
    }
}
