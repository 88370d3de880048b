//! Samples written as decimal numbers.

use jimun_core::Error;

use crate::error::DATA;

/// Keeps state: the position in the samples.
pub(super) struct Plain<'a> {
    rest: &'a [u8],
}

impl<'a> Plain<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// Fills a row with bits, with or without anything between them.
    pub(super) fn bits(&mut self, levels: &[u8], row: &mut [u8]) -> Result<(), Error> {
        for level in row {
            *level = match self.next_byte()? {
                b'0' => levels[0],
                b'1' => levels[1],
                _ => return Err(Error::Corrupt { what: DATA }),
            };
        }
        Ok(())
    }

    /// Fills a row with numbers.
    pub(super) fn samples(
        &mut self,
        levels: &[u8],
        largest: u32,
        row: &mut [u8],
    ) -> Result<(), Error> {
        for level in row {
            let mut sample = digit(self.next_byte()?)?;
            while let Some((&byte, rest)) = self.rest.split_first() {
                if is_space(byte) || byte == b'#' {
                    break;
                }
                // No more than `largest`, so there is room for a digit.
                sample = 10 * sample + digit(byte)?;
                if sample > largest {
                    break;
                }
                self.rest = rest;
            }
            if sample > largest {
                return Err(Error::Corrupt { what: "sample above the largest" });
            }
            *level = levels[sample as usize];
        }
        Ok(())
    }

    /// The first byte that is neither space nor in a comment.
    fn next_byte(&mut self) -> Result<u8, Error> {
        loop {
            let (&byte, rest) = self.rest.split_first().ok_or(Error::Truncated)?;
            self.rest = rest;
            if byte == b'#' {
                let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                self.rest = &rest[end.ok_or(Error::Truncated)?..];
            } else if !is_space(byte) {
                return Ok(byte);
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

fn digit(byte: u8) -> Result<u32, Error> {
    char::from(byte).to_digit(10).ok_or(Error::Corrupt { what: DATA })
}
