//! CCITT coding of black and white: Modified Huffman, Group 3, Group 4 (ITU-T T.4 and T.6; TIFF
//! 6.0, sections 10 and 11). It decodes row by row; black comes out as bits that are set.

mod bits;
mod codes;

use std::borrow::Cow;

use jimun_core::Error;

use self::bits::Bits;
use self::codes::RUNS;
use super::page::Fax;

/// Decodes the rows of one chunk. Keeps state: the previous row, which two-dimensional rows refer
/// to.
pub(super) struct Rows<'a> {
    bits: Bits<'a>,
    coding: Fax,
    width: u32,
    /// Where the colour changes in the previous row, the first time to black. Ascending, all below
    /// `width`.
    before: Vec<u32>,
    row: Vec<u32>,
}

const CODE: Error = Error::Corrupt { what: "CCITT code word" };

impl<'a> Rows<'a> {
    pub(super) fn new(data: Cow<'a, [u8]>, coding: Fax, width: u32) -> Self {
        Self { bits: Bits::new(data), coding, width, before: Vec::new(), row: Vec::new() }
    }

    /// Decodes the next row into `out`, and clears the bits left over from other rows.
    pub(super) fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        std::mem::swap(&mut self.before, &mut self.row);
        self.row.clear();
        match self.coding {
            Fax::RunLengths { word } => {
                self.bits.align(if word { 16 } else { 8 });
                self.one_dimensional()?;
            }
            Fax::Group3 { two_dimensional } => {
                let marked = self.bits.skip_end_of_line();
                if !two_dimensional {
                    self.one_dimensional()?;
                } else if !marked {
                    return Err(self.fault());
                } else if self.bits.take(1) == 1 {
                    self.one_dimensional()?;
                } else {
                    self.two_dimensional()?;
                }
            }
            Fax::Group4 => self.two_dimensional()?,
        }
        if self.bits.overrun() {
            return Err(Error::Truncated);
        }
        self.paint(out);
        Ok(())
    }

    /// Call this after the last row: only the end of the block, or nothing, may follow.
    pub(super) fn finish(&self) -> Result<(), Error> {
        if self.bits.at_end_of_block() || self.bits.left() <= 1 {
            return Ok(());
        }
        Err(Error::Corrupt { what: "CCITT data behind the last row" })
    }

    /// The number of bytes with a bit that was taken.
    pub(super) fn taken(&self) -> usize {
        self.bits.taken()
    }

    fn one_dimensional(&mut self) -> Result<(), Error> {
        let (mut at, mut black) = (0, false);
        while at < self.width {
            at = self.run(at, black)?;
            self.change(at);
            black = !black;
        }
        Ok(())
    }

    fn two_dimensional(&mut self) -> Result<(), Error> {
        // The place before the row is -1 for the search and 0 for runs.
        let (mut at, mut begun, mut black) = (0, false, false);
        let mut index = 0;
        while at < self.width {
            while index > 0 && self.before[index - 1] >= at {
                index -= 1;
            }
            while self.before.get(index).is_some_and(|&b| b < at || b == at && begun) {
                index += 1;
            }
            // Changes with an even index are to black: only those away from the current colour
            // count.
            let first = index + usize::from((index % 2 == 1) != black);
            let place = |index: usize| self.before.get(index).copied().unwrap_or(self.width);
            let (b1, b2) = (place(first), place(first + 1));
            match self.mode()? {
                Mode::Pass => at = b2,
                Mode::Vertical(shift) => {
                    let to =
                        b1.checked_add_signed(shift).filter(|&to| to >= at && to <= self.width);
                    at = to.ok_or(CODE)?;
                    self.change(at);
                    black = !black;
                }
                Mode::Horizontal => {
                    for colour in [black, !black] {
                        at = self.run(at, colour)?;
                        self.change(at);
                    }
                }
            }
            begun = true;
        }
        Ok(())
    }

    fn mode(&mut self) -> Result<Mode, Error> {
        let next = self.bits.peek(7);
        let (length, mode) = match next {
            0b100_0000.. => (1, Mode::Vertical(0)),
            0b011_0000.. => (3, Mode::Vertical(1)),
            0b010_0000.. => (3, Mode::Vertical(-1)),
            0b001_0000.. => (3, Mode::Horizontal),
            0b000_1000.. => (4, Mode::Pass),
            0b000_0110.. => (6, Mode::Vertical(2)),
            0b000_0100.. => (6, Mode::Vertical(-2)),
            0b000_0011 => (7, Mode::Vertical(3)),
            0b000_0010 => (7, Mode::Vertical(-3)),
            0b000_0001 => {
                return Err(Error::UnsupportedFeature {
                    feature: "uncompressed mode of CCITT T.6",
                });
            }
            _ => return Err(self.fault()),
        };
        self.bits.skip(length);
        Ok(mode)
    }

    /// Where a run that begins at `at` ends.
    fn run(&mut self, mut at: u32, black: bool) -> Result<u32, Error> {
        loop {
            let (length, run) = RUNS.look_up(black, self.bits.peek(codes::LONGEST));
            if length == 0 {
                return Err(self.fault());
            }
            self.bits.skip(length.into());
            at += u32::from(run);
            if at > self.width {
                return Err(Error::Corrupt { what: "CCITT row longer than the picture is wide" });
            }
            if run < 64 {
                return Ok(at);
            }
        }
    }

    /// The fault where no code word matches: the picture ended before its last row, or the data is
    /// damaged.
    fn fault(&self) -> Error {
        if self.bits.at_end_of_block() { Error::Truncated } else { CODE }
    }

    /// The colour changes at `at`. Two transitions at the same position cancel out; one at the edge
    /// is ignored.
    fn change(&mut self, at: u32) {
        if self.row.last() == Some(&at) {
            self.row.pop();
        } else if at < self.width {
            self.row.push(at);
        }
    }

    fn paint(&self, out: &mut [u8]) {
        out.fill(0);
        for pair in self.row.chunks(2) {
            let (start, end) =
                (pair[0] as usize, pair.get(1).map_or(self.width, |&end| end) as usize);
            let (head, tail) = (0xff >> (start % 8), !(0xff_u8 >> (end % 8)));
            if start / 8 == end / 8 {
                out[start / 8] |= head & tail;
                continue;
            }
            out[start / 8] |= head;
            out[start / 8 + 1..end / 8].fill(0xff);
            if tail != 0 {
                out[end / 8] |= tail;
            }
        }
    }
}

enum Mode {
    Pass,
    Horizontal,
    /// Distance in pixels from the change in the previous row.
    Vertical(i32),
}
