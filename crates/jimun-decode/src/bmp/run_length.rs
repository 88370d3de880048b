//! Run-length coded bitmaps (RLE4, RLE8). One pass over the data finds where each row begins; then
//! rows are unpacked one by one. A row costs its bytes and its pixels, and only rows that have
//! pixels take memory.

use jimun_core::Error;

use super::header::Compression;

const OUTSIDE: Error = Error::Corrupt { what: "run outside the picture" };

/// A bitmap whose data is known to be whole and to stay within the picture.
pub(super) struct RunLength<'a> {
    data: &'a [u8],
    four_bits: bool,
    /// The rows that have pixels, in stored order.
    pub(super) rows: Vec<RowStart>,
}

/// Where a row's first pixel is, and its code in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowStart {
    pub(super) y: usize,
    x: usize,
    at: usize,
}

/// One code.
enum Code<'a> {
    EndOfLine,
    End,
    Step {
        right: usize,
        down: usize,
    },
    /// This many pixels, of one or two indices in turn.
    Run(usize, u8),
    /// This many pixels, each with its own index.
    Literal(usize, &'a [u8]),
}

impl<'a> RunLength<'a> {
    /// # Errors
    /// [`Error::Truncated`] when the data ends before its end mark; [`Error::Corrupt`] when it
    /// leaves the picture.
    pub(super) fn survey(
        data: &'a [u8],
        width: usize,
        height: usize,
        compression: Compression,
    ) -> Result<Self, Error> {
        let four_bits = compression == Compression::Rle4;
        let mut picture = Self { data, four_bits, rows: Vec::new() };
        let (mut x, mut y, mut at) = (0, 0, 0);
        loop {
            let start = at;
            match picture.next(&mut at)? {
                Code::EndOfLine => (x, y) = (0, y + 1),
                Code::End => return Ok(picture),
                Code::Step { right, down } => (x, y) = ((x + right).min(width), y + down),
                Code::Run(count, _) | Code::Literal(count, _) => {
                    if y >= height {
                        return Err(OUTSIDE);
                    }
                    if picture.rows.last().is_none_or(|row| row.y != y) {
                        picture.rows.push(RowStart { y, x, at: start });
                    }
                    x = (x + count).min(width);
                }
            }
            // A malicious file may repeat the end-of-line mark endlessly.
            if y > height {
                return Err(OUTSIDE);
            }
        }
    }

    /// The maximum size in bytes of the rows of such a picture: each has a run and an end mark.
    pub(super) fn memory(data: &[u8], height: u32) -> u64 {
        (data.len() as u64 / 4).min(height.into()) * size_of::<RowStart>() as u64
    }

    /// Unpacks a row to one palette index per pixel. Skipped pixels are 0; runs that extend beyond
    /// the right edge are cut there, as in viewers.
    pub(super) fn fill(&self, row: RowStart, out: &mut [u8]) -> Result<(), Error> {
        out.fill(0);
        let RowStart { mut x, mut at, .. } = row;
        loop {
            match self.next(&mut at)? {
                Code::Step { right, down: 0 } => x = (x + right).min(out.len()),
                Code::EndOfLine | Code::End | Code::Step { .. } => return Ok(()),
                Code::Run(count, value) => {
                    let place = part(out, x, count);
                    if self.four_bits {
                        let [first, second] = [value >> 4, value & 15];
                        for (n, index) in place.iter_mut().enumerate() {
                            *index = if n % 2 == 0 { first } else { second };
                        }
                    } else {
                        place.fill(value);
                    }
                    x = (x + count).min(out.len());
                }
                Code::Literal(count, values) => {
                    let place = part(out, x, count);
                    if self.four_bits {
                        let nibbles = values.iter().flat_map(|value| [value >> 4, value & 15]);
                        place.iter_mut().zip(nibbles).for_each(|(index, value)| *index = value);
                    } else {
                        place.iter_mut().zip(values).for_each(|(index, value)| *index = *value);
                    }
                    x = (x + count).min(out.len());
                }
            }
        }
    }

    /// Reads the code at `at` and advances past it.
    fn next(&self, at: &mut usize) -> Result<Code<'a>, Error> {
        let [first, second] = *self.pair(at)?;
        Ok(match (first, second) {
            (0, 0) => Code::EndOfLine,
            (0, 1) => Code::End,
            (0, 2) => {
                let [right, down] = *self.pair(at)?;
                Code::Step { right: right.into(), down: down.into() }
            }
            (0, count) => {
                let count = usize::from(count);
                let bytes = if self.four_bits { count.div_ceil(2) } else { count };
                // Literal indices are padded to whole pairs of bytes.
                let end = *at + bytes.next_multiple_of(2);
                let values = self.data.get(*at..end).ok_or(Error::Truncated)?;
                *at = end;
                Code::Literal(count, values)
            }
            (count, value) => Code::Run(count.into(), value),
        })
    }

    fn pair(&self, at: &mut usize) -> Result<&'a [u8; 2], Error> {
        let pair = self.data.get(*at..).and_then(|rest| rest.first_chunk());
        *at += 2;
        pair.ok_or(Error::Truncated)
    }
}

/// Up to `count` places from `x` on, as many as there are.
fn part(out: &mut [u8], x: usize, count: usize) -> &mut [u8] {
    let end = (x + count).min(out.len());
    &mut out[x.min(end)..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(
        data: &[u8],
        width: usize,
        height: usize,
        compression: Compression,
    ) -> Result<Vec<u8>, Error> {
        let picture = RunLength::survey(data, width, height, compression)?;
        let mut indices = vec![0; width * height];
        for row in &picture.rows {
            picture.fill(*row, &mut indices[row.y * width..][..width])?;
        }
        Ok(indices)
    }

    #[test]
    fn runs_literals_and_steps_are_followed() {
        let data = [3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 2, 1, 0, 1, 9, 0, 1];
        assert_eq!(unpack(&data, 5, 2, Compression::Rle8), Ok(vec![7, 7, 7, 0, 0, 1, 2, 3, 0, 9]));
        let nibbles = [3, 0x12, 0, 1];
        assert_eq!(unpack(&nibbles, 3, 1, Compression::Rle4), Ok(vec![1, 2, 1]));
        let literal = [0, 5, 0x12, 0x34, 0x50, 0, 2, 1, 0, 1];
        assert_eq!(unpack(&literal, 4, 1, Compression::Rle4), Ok(vec![1, 2, 3, 4]));
        assert_eq!(unpack(&[3, 7], 5, 2, Compression::Rle8), Err(Error::Truncated));
        assert_eq!(unpack(&[0, 3, 1, 2, 3], 5, 2, Compression::Rle8), Err(Error::Truncated));
        assert_eq!(unpack(&[0, 2, 0, 9, 1, 1], 5, 2, Compression::Rle8), Err(OUTSIDE));
        assert_eq!(unpack(&[0, 0, 1, 1, 0, 0, 1, 1], 5, 2, Compression::Rle8), Err(OUTSIDE));
    }

    #[test]
    fn a_step_down_goes_on_in_its_column_and_a_run_is_cut_at_the_edge() {
        let data = [1, 5, 0, 2, 1, 1, 9, 6, 9, 7, 0, 1];
        assert_eq!(unpack(&data, 4, 2, Compression::Rle8), Ok(vec![5, 0, 0, 0, 0, 0, 6, 6]));
    }

    #[test]
    fn rows_without_pixels_take_nothing() {
        let mut data = [[0, 2, 0, 255]; 4000].as_flattened().to_vec();
        data.extend([3, 1, 0, 1]);
        let picture = RunLength::survey(&data, 5, 40_000_000, Compression::Rle8);
        let rows = picture.map(|picture| picture.rows);
        assert_eq!(rows, Ok(vec![RowStart { y: 4000 * 255, x: 0, at: 16_000 }]));
    }
}
