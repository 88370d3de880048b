//! Run-length coded bitmaps (RLE4, RLE8).

use super::header::Compression;
use crate::error::Error;

/// Unpacks to one palette index a pixel, in stored order of rows. Pixels that are stepped over stay 0.
///
/// # Errors
/// [`Error::Truncated`] when the data ends before its end mark; [`Error::Corrupt`] when it leaves the picture.
pub(super) fn unpack(
    data: &[u8],
    width: usize,
    height: usize,
    compression: Compression,
) -> Result<Vec<u8>, Error> {
    let mut indices = vec![0; width * height];
    let (mut x, mut y) = (0, 0);
    let mut at = 0;
    let mut next = || {
        at += 2;
        data.get(at - 2..at).map(|pair| (pair[0], pair[1])).ok_or(Error::Truncated)
    };
    let four_bits = compression == Compression::Rle4;
    let index = |pair: u8, place: usize| match (four_bits, place % 2) {
        (false, _) => pair,
        (true, 0) => pair >> 4,
        (true, _) => pair & 15,
    };
    // Runs that reach over the right edge are cut there, as viewers do.
    let mut put = |x: usize, y: usize, index: u8| {
        if y >= height {
            return Err(Error::Corrupt { what: "run outside the picture" });
        }
        if x < width {
            indices[y * width + x] = index;
        }
        Ok(())
    };
    loop {
        match next()? {
            (0, 0) => (x, y) = (0, y + 1),
            (0, 1) => return Ok(indices),
            (0, 2) => {
                let (right, down) = next()?;
                (x, y) = (x + usize::from(right), y + usize::from(down));
            }
            (0, count) => {
                let count = usize::from(count);
                // Literal indices fill whole pairs of bytes.
                let in_a_byte = if four_bits { 2 } else { 1 };
                let mut literal = Vec::with_capacity(256);
                while literal.len() * in_a_byte < count {
                    let (first, second) = next()?;
                    literal.extend([first, second]);
                }
                for place in 0..count {
                    put(x, y, index(literal[place / in_a_byte], place))?;
                    x += 1;
                }
            }
            (count, value) => {
                for place in 0..usize::from(count) {
                    put(x, y, index(value, place))?;
                    x += 1;
                }
            }
        }
        // End marks of lines may go on for ever in a file that lies.
        if y > height {
            return Err(Error::Corrupt { what: "run outside the picture" });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_literals_and_steps_are_followed() {
        let data = [3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 2, 1, 0, 1, 9, 0, 1];
        assert_eq!(unpack(&data, 5, 2, Compression::Rle8), Ok(vec![7, 7, 7, 0, 0, 1, 2, 3, 0, 9]));
        let nibbles = [3, 0x12, 0, 1];
        assert_eq!(unpack(&nibbles, 3, 1, Compression::Rle4), Ok(vec![1, 2, 1]));
        assert_eq!(unpack(&[3, 7], 5, 2, Compression::Rle8), Err(Error::Truncated));
        let outside = Error::Corrupt { what: "run outside the picture" };
        assert_eq!(unpack(&[0, 2, 0, 9, 1, 1], 5, 2, Compression::Rle8), Err(outside));
    }
}
