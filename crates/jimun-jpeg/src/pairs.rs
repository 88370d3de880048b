//! Decodes two AC symbols at a time: at ordinary qualities two codes with their values often fit
//! into a few bits.

use super::bits::BitReader;
use super::huffman::{Decoded, Huffman};

/// Bits examined in one step.
const LOOK: u32 = 11;

/// What an end of block adds to the place in the block: more than any run of coefficients adds.
const END: usize = 128;

/// For each pattern of the next [`LOOK`] bits the meaning of its first one or two symbols; 0 if not
/// even the first one fits.
///
/// | bits of an entry | content |
/// |---|---|
/// | 0–7 | how many bits to consume |
/// | 8–15 | how many places to advance |
/// | 16–23 | distance of the first value from the current place |
/// | 24–31 | distance of the second value |
/// | 32–47 | the first value |
/// | 48–63 | the second value |
///
/// An entry with one value repeats it as the second. An entry without a value writes 0 to the
/// current place, which is 0 already.
pub(super) struct Pairs<'a> {
    look: Vec<u64>,
    single: &'a Huffman,
}

/// Quantiser and place in the block for each place in zigzag order.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) place: u8,
    pub(super) quantiser: u16,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(single: &'a Huffman) -> Self {
        let look = (0..1 << LOOK).map(|pattern| entry(single, pattern)).collect();
        Self { look, single }
    }

    /// The table for one symbol at a time.
    pub(super) fn single(&self) -> &'a Huffman {
        self.single
    }

    /// Decodes the AC coefficients of a block into `block`, where they are 0, times their
    /// quantisers (16 bits, wrapping). Returns the place in zigzag order after the last. `None` for
    /// bits that are not a code and for a coefficient after the 64th.
    #[inline(always)]
    pub(super) fn decode(
        &self,
        bits: &mut BitReader<'_>,
        steps: &[Step; 64],
        block: &mut [i16; 64],
    ) -> Option<usize> {
        let look: &[u64; 1 << LOOK] = self.look.first_chunk()?;
        let mut set = |k: usize, value: i16| {
            let step = steps[k & 63];
            block[usize::from(step.place & 63)] = value.wrapping_mul(step.quantiser as i16);
        };
        let mut k = 1;
        while k < 64 {
            bits.ensure(32);
            // From 48 on the first symbol could end the block, and the second would belong to the
            // next block.
            if k < 48 {
                let entry = look[(bits.peek() >> (64 - LOOK)) as usize];
                if entry != 0 {
                    bits.consume((entry & 0xff) as u32);
                    set(k + (entry >> 16 & 0xff) as usize, (entry >> 32) as i16);
                    set(k + (entry >> 24 & 0xff) as usize, (entry >> 48) as i16);
                    k += (entry >> 8 & 0xff) as usize;
                    continue;
                }
            }
            match self.single.decode(bits)? {
                Decoded::Value(run, value) => {
                    set(k + run, value);
                    k += run + 1;
                }
                Decoded::Run(15) => k += 16,
                Decoded::Run(_) => k += END,
            }
        }
        match k {
            64 => Some(64),
            _ => k.checked_sub(END).filter(|&k| k < 64),
        }
    }
}

fn entry(single: &Huffman, pattern: u32) -> u64 {
    let (mut used, mut advance) = (0, 0);
    let (mut first, mut second) = (None, None);
    for slot in [&mut first, &mut second] {
        let Some((length, decoded)) = single.within(pattern << used & ((1 << LOOK) - 1), LOOK)
        else {
            break;
        };
        if used + length > LOOK || advance >= END {
            break;
        }
        used += length;
        match decoded {
            Decoded::Value(run, value) => {
                *slot = Some((advance + run, value));
                advance += run + 1;
            }
            Decoded::Run(15) => advance += 16,
            Decoded::Run(_) => advance += END,
        }
    }
    // The first symbol may be a run of zeros or an end, with a value as the second.
    let first = first.or(second).unwrap_or((0, 0));
    let second = second.unwrap_or(first);
    u64::from(used)
        | (advance as u64) << 8
        | (first.0 as u64) << 16
        | (second.0 as u64) << 24
        | u64::from(first.1 as u16) << 32
        | u64::from(second.1 as u16) << 48
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::huffman::tests::{Code, code_lengths, decode_plainly, table};
    use proptest::prelude::*;

    fn decode_one_by_one(
        codes: &[Code],
        bits: &mut BitReader<'_>,
        steps: &[Step; 64],
        block: &mut [i16; 64],
    ) -> Option<usize> {
        let mut k = 1;
        while k < 64 {
            match decode_plainly(codes, bits)? {
                (15, 0, _) => k += 16,
                (_, 0, _) => return Some(k),
                (run, _, value) => {
                    let step = steps.get(k + run)?;
                    block[usize::from(step.place)] = value.wrapping_mul(step.quantiser as i16);
                    k += run + 1;
                }
            }
        }
        (k == 64).then_some(64)
    }

    proptest! {
        #[test]
        fn pairs_give_what_single_symbols_give(
            lengths in code_lengths(),
            data in prop::collection::vec(0u8..=0xfe, 0..200),
        ) {
            let Some((table, codes)) = table(&lengths) else { return Ok(()) };
            let pairs = Pairs::new(&table);
            let steps = std::array::from_fn(|k| Step { place: 63 - k as u8, quantiser: k as u16 + 1 });
            let (mut fast, mut plain) = (BitReader::new(&data, 0), BitReader::new(&data, 0));
            while !plain.exhausted() {
                let (mut block, mut expected) = ([0; 64], [0; 64]);
                let end = decode_one_by_one(&codes, &mut plain, &steps, &mut expected);
                prop_assert_eq!(pairs.decode(&mut fast, &steps, &mut block), end);
                if end.is_none() {
                    break;
                }
                prop_assert_eq!(block, expected);
                prop_assert_eq!(fast.exhausted(), plain.exhausted());
            }
        }
    }
}
