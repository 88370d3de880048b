//! Binary decisions of one arithmetic-coded segment (ITU-T T.81, annex D).

use jimun_core::Error;

use super::states::{EVEN, STATES};
use jimun_core::jpeg_segments::marker_at;

use crate::bits;
use crate::scan::Segment;
use crate::tail::{self, End};

/// What is known about one kind of decision. Keeps state: the place in table D.3, and in the top
/// bit the more probable decision.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bin(u8);

const MORE_PROBABLE: u8 = 0x80;

/// Bytes that may be read before their bits are needed. Zeros among them may be padding.
const READ_AHEAD: usize = 3;

/// Reads decisions of a file from a position on. Keeps that position and the registers of the
/// standard's decoder.
///
/// After the end of the segment, zero bytes follow endlessly, and they have a meaning: a coder
/// leaves out the zeros at the end (D.1.8). So nothing tells how many decisions a segment has.
#[derive(Clone, Debug)]
pub(super) struct Decoder<'a> {
    file: &'a [u8],
    at: usize,
    /// A: the size of the current interval.
    interval: u32,
    /// C: the code's place in the interval in the upper half, further bits in the lower.
    code: u32,
    /// CT: bits left before the next byte is needed.
    ready: u32,
    /// Whether a byte was requested after the end of the file, without a marker.
    cut: bool,
}

impl<'a> Decoder<'a> {
    /// For the segment that begins at byte `at` of `file`.
    pub(super) fn new(file: &'a [u8], at: usize) -> Self {
        let mut decoder = Self { file, at, interval: 0x1_0000, code: 0, ready: 0, cut: false };
        decoder.code = decoder.next_byte() << 24;
        decoder.code |= decoder.next_byte() << 16;
        decoder
    }

    /// The next decision of `bin`'s kind.
    pub(super) fn decide(&mut self, bin: &mut Bin) -> bool {
        let state = STATES[usize::from(bin.0 & !MORE_PROBABLE).min(STATES.len() - 1)];
        let more_probable = bin.0 & MORE_PROBABLE != 0;
        let less = u32::from(state.less_probable);
        self.interval -= less;
        let lower = self.code >> 16 < self.interval;
        if lower && self.interval >= 0x8000 {
            return more_probable;
        }
        // The lower part belongs to the more probable decision unless it is the smaller one.
        let is_more_probable = lower == (self.interval >= less);
        if !lower {
            self.code -= self.interval << 16;
            self.interval = less;
        }
        let mut role = bin.0 & MORE_PROBABLE;
        let next = if is_more_probable {
            state.after_more
        } else {
            role ^= if state.switch { MORE_PROBABLE } else { 0 };
            state.after_less
        };
        bin.0 = role | next;
        self.renormalise();
        more_probable == is_more_probable
    }

    /// A decision that is as probable as its opposite.
    pub(super) fn even(&mut self) -> bool {
        self.decide(&mut Bin(EVEN))
    }

    fn renormalise(&mut self) {
        while self.interval < 0x8000 {
            if self.ready == 0 {
                self.code |= self.next_byte() << 8;
                self.ready = 8;
            }
            self.interval <<= 1;
            self.code <<= 1;
            self.ready -= 1;
        }
    }

    fn next_byte(&mut self) -> u32 {
        match *self.file.get(self.at..).unwrap_or_default() {
            [] | [0xff] => {
                self.cut = true;
                0
            }
            [0xff, 0, ..] => {
                self.at += 2;
                0xff
            }
            [0xff, ..] => 0,
            [byte, ..] => {
                self.at += 1;
                byte.into()
            }
        }
    }

    /// Whether the file ended within the segment, so that the last decisions were made up.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The fault when decisions give no block.
    #[cold]
    pub(super) fn fault(&self) -> Error {
        match marker_at(self.file, self.at) {
            None => Error::Truncated,
            _ => Error::Corrupt { what: "arithmetic-coded data" },
        }
    }

    /// Ends the segment. A marker must follow it.
    ///
    /// # Errors
    /// When the file ends before a marker, or more data is left than a decoder reads ahead.
    pub(super) fn end(&self) -> Result<End, Error> {
        let mut end = self.at;
        while end + READ_AHEAD > self.at && self.file[..end].ends_with(&[0]) {
            end -= if self.file[..end].ends_with(&[0xff, 0]) { 2 } else { 1 };
        }
        match tail::behind(self.file, end, true)? {
            End::Marker(at) if marker_at(self.file, at).is_some() => Ok(End::Marker(at)),
            _ => Err(Error::Truncated),
        }
    }
}

impl Segment for Decoder<'_> {
    /// Ends the segment as [`Decoder::end`] does and continues after the restart marker `number`
    /// (0–7).
    fn restart(&mut self, number: u8) -> Result<(), Error> {
        let next = bits::behind_restart(self.file, self.end()?.at(self.file), number)?;
        *self = Self::new(self.file, next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own test sequence: 256 bits under one bin (T.81, K.4.1).
    #[test]
    fn the_test_sequence_of_annex_k_is_decoded() {
        let bits = [
            0x00, 0x02, 0x00, 0x51, 0x00, 0x00, 0x00, 0xc0, 0x03, 0x52, 0x87, 0x2a, 0xaa, 0xaa,
            0xaa, 0xaa, 0x82, 0xc0, 0x20, 0x00, 0xfc, 0xd7, 0x9e, 0xf6, 0x74, 0xea, 0xab, 0xf7,
            0x69, 0x7e, 0xe7, 0x4c,
        ];
        let coded = [
            0x65, 0x5b, 0x51, 0x44, 0xf7, 0x96, 0x9d, 0x51, 0x78, 0x55, 0xbf, 0xff, 0x00, 0xfc,
            0x51, 0x84, 0xc7, 0xce, 0xf9, 0x39, 0x00, 0x28, 0x7d, 0x46, 0x70, 0x8e, 0xcb, 0xc0,
            0xf6, 0xff, 0xd9,
        ];
        let mut decoder = Decoder::new(&coded, 0);
        let mut bin = Bin::default();
        for byte in bits {
            let decoded = (0..8).fold(0, |byte, _| byte << 1 | u8::from(decoder.decide(&mut bin)));
            assert_eq!(decoded, byte);
        }
        assert_eq!(decoder.end(), Ok(End::Marker(coded.len() - 2)));
        assert!(!decoder.is_cut());
    }

    #[test]
    fn a_segment_without_a_marker_behind_it_is_cut() {
        for file in [&[][..], &[0x12], &[0x12, 0xff], &[0x12, 0x34, 0xff]] {
            assert_eq!(Decoder::new(file, 0).end(), Err(Error::Truncated), "{file:?}");
        }
        assert_eq!(Decoder::new(&[0xff, 0xd9], 0).end(), Ok(End::Marker(0)));
        let left_over = [vec![7; 12], vec![0xff, 0xd9]].concat();
        assert!(matches!(Decoder::new(&left_over, 0).end(), Err(Error::Corrupt { .. })));
    }
}
