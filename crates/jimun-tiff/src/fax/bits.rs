//! Bits of a CCITT stream, the highest of a byte first.

use std::borrow::Cow;

/// Keeps state: the place. After the end there are zeros, and [`Bits::overrun`] tells.
pub(super) struct Bits<'a> {
    data: Cow<'a, [u8]>,
    /// In bits.
    at: usize,
}

/// Zeros before the one of an end of line.
const END_OF_LINE_ZEROS: usize = 11;

impl<'a> Bits<'a> {
    pub(super) fn new(data: Cow<'a, [u8]>) -> Self {
        Self { data, at: 0 }
    }

    /// The next bits, 16 at most.
    #[inline]
    pub(super) fn peek(&self, count: usize) -> usize {
        let byte =
            |ahead: usize| usize::from(self.data.get(self.at / 8 + ahead).copied().unwrap_or(0));
        let window = byte(0) << 16 | byte(1) << 8 | byte(2);
        window >> (24 - self.at % 8 - count) & ((1 << count) - 1)
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    pub(super) fn take(&mut self, count: usize) -> usize {
        let bits = self.peek(count);
        self.skip(count);
        bits
    }

    /// Advances to the next place that is a multiple of `unit` bits.
    pub(super) fn align(&mut self, unit: usize) {
        self.at = self.at.next_multiple_of(unit);
    }

    /// Whether bits were taken that do not exist.
    pub(super) fn overrun(&self) -> bool {
        self.at > 8 * self.data.len()
    }

    /// Skips an end of line and the zeros that pad before it, if that comes next.
    pub(super) fn skip_end_of_line(&mut self) -> bool {
        if self.peek(END_OF_LINE_ZEROS) != 0 {
            return false;
        }
        let mut at = self.at + END_OF_LINE_ZEROS;
        while at.is_multiple_of(8) && self.data.get(at / 8) == Some(&0) {
            at += 8;
        }
        while let Some(byte) = self.data.get(at / 8) {
            let bit = byte >> (7 - at % 8) & 1;
            at += 1;
            if bit == 1 {
                self.at = at;
                return true;
            }
            while at.is_multiple_of(8) && self.data.get(at / 8) == Some(&0) {
                at += 8;
            }
        }
        false
    }

    /// Whether only an end of line, zeros or nothing at all comes next.
    pub(super) fn at_end_of_block(&self) -> bool {
        self.at + END_OF_LINE_ZEROS >= 8 * self.data.len() || self.peek(END_OF_LINE_ZEROS) == 0
    }

    /// The number of bytes with a bit that was taken.
    pub(super) fn taken(&self) -> usize {
        self.at.div_ceil(8)
    }

    /// The number of bytes with no bit taken.
    pub(super) fn left(&self) -> usize {
        self.data.len().saturating_sub(self.at.div_ceil(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_end_in_zeros_and_end_of_line_is_skipped_with_its_fill() {
        let mut bits = Bits::new(vec![0b1010_0000, 0, 0, 0b0000_1100].into());
        assert_eq!(bits.take(3), 0b101);
        assert!(bits.skip_end_of_line());
        assert_eq!(bits.peek(16), 0b1000_0000_0000_0000);
        assert!(!bits.skip_end_of_line());
        bits.skip(3);
        assert!(!bits.overrun());
        bits.align(16);
        assert!(!bits.overrun());
        bits.skip(1);
        assert!(bits.overrun());
    }
}
