//! Bits of one entropy-coded segment, most significant first, with the stuffed zero bytes removed
//! (ITU-T T.81, F.1.2.3 and B.1.1.5).

use jimun_core::Error;
use jimun_core::jpeg_segments::{EOI, RST0, RST7, marker_at};

use super::scan::Segment;
use super::tail::{self, End};

/// Reads bits of a file from a position on; keeps that position and up to 63 bits. After the end of
/// the segment, zero bits follow endlessly, and [`BitReader::exhausted`] tells that they were used.
#[derive(Clone, Copy, Debug)]
pub(super) struct BitReader<'a> {
    file: &'a [u8],
    window: Window,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    /// The next byte of the file that is not counted in `count`.
    at: usize,
    /// The next bits, from the top. Below `count` bits are zeros or further bits of the file.
    bits: u64,
    count: u32,
    /// How many zero bits were added after the segment had ended.
    added: u32,
}

impl<'a> BitReader<'a> {
    /// The maximum number of bits that may be taken after one [`BitReader::refill`].
    pub(super) const REFILLED: u32 = 56;

    /// For the segment that begins at byte `at` of `file`.
    pub(super) fn new(file: &'a [u8], at: usize) -> Self {
        Self { file, window: Window { at, bits: 0, count: 0, added: 0 } }
    }

    /// Lets `work` read from a copy that nothing else can see, so that it stays in registers.
    #[inline(always)]
    pub(super) fn in_registers<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let mut copy = *self;
        let result = work(&mut copy);
        *self = copy;
        result
    }

    /// Makes at least `min` bits ready, of at most [`BitReader::REFILLED`].
    #[inline(always)]
    pub(super) fn ensure(&mut self, min: u32) {
        debug_assert!(min <= Self::REFILLED);
        if self.window.count < min {
            self.refill();
        }
    }

    #[inline(always)]
    fn refill(&mut self) {
        let Window { at, bits, count, added } = self.window;
        self.window = match self.file.get(at..).and_then(|rest| rest.first_chunk()) {
            Some(&next) if !holds_ff(u64::from_le_bytes(next)) => Window {
                at: at + ((63 - count) >> 3) as usize,
                bits: bits | (u64::from_be_bytes(next) >> count),
                count: count | 56,
                added,
            },
            _ => refill_bytewise(self.file, self.window),
        };
    }

    /// The next 64 bits; only those already refilled are valid.
    #[inline(always)]
    pub(super) fn peek(&self) -> u64 {
        self.window.bits
    }

    /// Skips `count` bits, which must be ready.
    #[inline(always)]
    pub(super) fn consume(&mut self, count: u32) {
        debug_assert!(count <= self.window.count);
        self.window.bits <<= count;
        self.window.count -= count;
    }

    /// Takes `count` bits (1–16), which must be ready.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let value = (self.window.bits >> (64 - count)) as u32;
        self.consume(count);
        value
    }

    /// Takes one bit, making it ready.
    #[inline(always)]
    pub(super) fn take_bit(&mut self) -> bool {
        self.ensure(1);
        self.take(1) != 0
    }

    /// Whether more bits were taken than the segment has.
    #[inline(always)]
    pub(super) fn exhausted(&self) -> bool {
        self.window.count < self.window.added
    }

    /// The fault when the next bits are not a code: either the segment ends within them, or they
    /// are wrong.
    #[cold]
    pub(super) fn fault(&self) -> Error {
        const LONGEST_CODE: u32 = 16;
        if self.window.added > 0 && self.window.count < self.window.added + LONGEST_CODE {
            return self.shortage();
        }
        Error::Corrupt { what: "Huffman-coded data" }
    }

    /// Why the segment ended early. Call it when the reader is [`BitReader::exhausted`].
    #[cold]
    pub(super) fn shortage(&self) -> Error {
        match marker_at(self.file, self.window.at) {
            None => Error::Truncated,
            Some((EOI, _)) => EARLY_END,
            Some((RST0..=RST7, _)) => Error::Corrupt { what: "restart marker inside an interval" },
            Some(_) => Error::Corrupt { what: "marker inside a scan" },
        }
    }

    /// Ends the segment after its last MCU.
    ///
    /// # Errors
    /// When the segment was too short, or holds more data than its MCUs account for.
    pub(super) fn end(&self) -> Result<End, Error> {
        let Window { mut at, bits, count, added } = self.window;
        let Some(unread) = count.checked_sub(added) else {
            return Err(self.shortage());
        };
        for _ in 0..unread / 8 {
            at -= if self.file[..at].ends_with(&[0xff, 0]) { 2 } else { 1 };
        }
        let padded = bits.leading_ones() >= unread % 8;
        tail::behind(self.file, at, padded)
    }
}

impl Segment for BitReader<'_> {
    /// Ends the segment as [`BitReader::end`] does and continues after the restart marker `number`
    /// (0–7). Where the file was cut off, the next segment has no bits.
    fn restart(&mut self, number: u8) -> Result<(), Error> {
        let next = match self.end()? {
            End::File => self.file.len(),
            End::Marker(at) if marker_at(self.file, at).is_none() => self.file.len(),
            End::Marker(at) => behind_restart(self.file, at, number)?,
            End::Trailer(_) => return Err(tail::LEFT_OVER),
        };
        *self = Self::new(self.file, next);
        Ok(())
    }
}

/// The position after the restart marker `number` (0–7), which must be at `at`.
pub(super) fn behind_restart(file: &[u8], at: usize, number: u8) -> Result<usize, Error> {
    match marker_at(file, at) {
        Some((marker, next)) if marker == RST0 + number => Ok(next),
        None => Err(Error::Truncated),
        Some((EOI, _)) => Err(EARLY_END),
        Some(_) => Err(Error::Corrupt { what: "restart markers out of order" }),
    }
}

/// The picture ends and something is missing, perhaps from the middle. So this is not
/// [`Error::Truncated`], which says that the file ends.
pub(super) const EARLY_END: Error = Error::Corrupt { what: "end of image before all of it came" };

/// Whether one of the eight bytes is 0xFF: the usual test for a zero byte, on the complement.
#[inline(always)]
fn holds_ff(bytes: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    (!bytes).wrapping_sub(ONES) & bytes & (ONES << 7) != 0
}

/// By value, so that the hot loop's window can stay in registers.
#[cold]
#[inline(never)]
fn refill_bytewise(file: &[u8], mut window: Window) -> Window {
    while window.count <= 56 {
        let byte = match *file.get(window.at..).unwrap_or_default() {
            [0xff, 0, ..] => {
                window.at += 2;
                0xff
            }
            [] | [0xff, ..] => {
                window.added += 8;
                0
            }
            [byte, ..] => {
                window.at += 1;
                byte
            }
        };
        window.bits |= u64::from(byte) << (56 - window.count);
        window.count += 8;
    }
    window
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bits of a segment one by one, up to the marker or the end.
    fn bits_one_by_one(file: &[u8]) -> Vec<bool> {
        let mut bits = Vec::new();
        let mut bytes = file.iter().peekable();
        while let Some(&byte) = bytes.next() {
            if byte == 0xff && bytes.next_if(|&&next| next == 0).is_none() {
                break;
            }
            bits.extend((0..8).rev().map(|bit| byte >> bit & 1 != 0));
        }
        bits
    }

    fn entropy_coded() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![6 => any::<u8>().prop_map(|b| vec![b]), 1 => Just(vec![0xff, 0])];
        prop::collection::vec(byte, 0..60).prop_map(|bytes| bytes.concat())
    }

    proptest! {
        #[test]
        fn bits_come_as_one_by_one_and_then_zeros(
            file in entropy_coded(),
            counts in prop::collection::vec(1u32..=16, 1..80),
        ) {
            let mut reader = BitReader::new(&file, 0);
            let expected = bits_one_by_one(&file);
            let mut at = 0;
            for count in counts {
                let plain = (at..at + count as usize)
                    .fold(0, |value, at| value << 1 | u32::from(expected.get(at) == Some(&true)));
                reader.ensure(count);
                prop_assert_eq!(reader.take(count), plain);
                at += count as usize;
                prop_assert_eq!(reader.exhausted(), at > expected.len());
            }
        }
    }

    #[test]
    fn a_segment_ends_at_its_marker_unless_much_is_left_or_too_much_was_taken() {
        let file = [0xa5, 0xff, 0x00, 0x3f, 0xff, 0xff, 0xd9];
        let mut reader = BitReader::new(&file, 0);
        reader.ensure(20);
        reader.take(10);
        reader.take(10);
        assert_eq!(reader.end(), Ok(End::Marker(4)));
        reader.ensure(5);
        reader.take(5);
        assert_eq!(reader.end(), Err(EARLY_END));
        assert_eq!(BitReader { file: &file[..4], ..reader }.end(), Err(Error::Truncated));
    }

    #[test]
    fn restart_markers_count_in_order() {
        let file = [0x80, 0xff, 0xd0, 0x40, 0xff, 0xd2];
        let mut reader = BitReader::new(&file, 0);
        assert_eq!(reader.restart(0), Ok(()));
        assert!(!reader.take_bit() && reader.take_bit());
        let disorder = Error::Corrupt { what: "restart markers out of order" };
        assert_eq!(reader.restart(1), Err(disorder));

        let mut reader = BitReader::new(&file[..2], 0);
        assert_eq!(reader.restart(0), Ok(()));
        assert!(!reader.take_bit() && reader.exhausted());
        assert_eq!(reader.shortage(), Error::Truncated);
    }
}
