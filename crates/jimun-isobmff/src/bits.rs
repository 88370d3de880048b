//! Bits of a codec's headers, including Exp-Golomb numbers (ITU-T H.265, 9.2).

use jimun_core::Error;

/// Reads bits from the highest of the first byte on. Keeps state: the place of the next bit.
pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Names the fault when the bits end early.
    what: &'static str,
}

impl<'a> Bits<'a> {
    /// The bits of `bytes`. `what` names them in errors.
    pub fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { bytes, at: 0, what }
    }

    /// The next bit.
    ///
    /// # Errors
    /// When there is none.
    pub fn flag(&mut self) -> Result<bool, Error> {
        let byte = self.bytes.get(self.at / 8).ok_or(Error::Corrupt { what: self.what })?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Ok(bit == 1)
    }

    /// Up to 32 bits, highest first.
    pub fn bits(&mut self, count: u32) -> Result<u32, Error> {
        (0..count).try_fold(0, |sum, _| Ok(sum << 1 | u32::from(self.flag()?)))
    }

    /// Steps over as many bits.
    pub fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// `ue(v)`, below 2³² − 1. A signed number has the same length.
    pub fn exp_golomb(&mut self) -> Result<u32, Error> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return Err(Error::Corrupt { what: self.what });
            }
        }
        Ok((1 << zeros) - 1 + self.bits(zeros)?)
    }

    /// Skips this many consecutive `ue(v)`.
    pub fn skip_exp_golombs(&mut self, count: usize) -> Result<(), Error> {
        (0..count).try_for_each(|_| self.exp_golomb().map(drop))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_golomb_codes_are_those_of_table_9_2() {
        // 1, 010, 011, 00100, 00101, 00110, 00111
        let bits = [0b1010_0110, 0b0100_0010, 0b1001_1000, 0b1110_0000];
        let mut reader = Bits::new(&bits, "bits");
        let read: Vec<_> = (0..7).map(|_| reader.exp_golomb().expect("a code")).collect();
        assert_eq!(read, [0, 1, 2, 3, 4, 5, 6]);
        assert!(Bits::new(&[0; 9], "bits").exp_golomb().is_err());
        assert!(Bits::new(&[0, 0, 0], "bits").exp_golomb().is_err());
    }

    #[test]
    fn the_longest_code_does_not_overflow() {
        let bits = [0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(Bits::new(&bits, "bits").exp_golomb(), Ok(u32::MAX - 1));
    }
}
