//! One Huffman table, arranged so that most symbols cost one look-up (T.81, annex C and F.2.2).

use super::bits::BitReader;

/// Bits examined in one step. Codes of common symbols fit, together with the bits that follow them.
const LOOK: u32 = 10;

/// A decoding table.
///
/// An entry of `look` belongs to the next ten bits. Its lowest four bits say how many of them to
/// skip (0: the code is longer). Bits 8–15 are the symbol. With [`WHOLE`] set, the bits that follow
/// the code are within the ten too: the step includes them, and bits 16–31 are the signed value.
#[derive(Clone)]
pub(super) struct Huffman {
    look: [u32; 1 << LOOK],
    /// For codes of each length: the first 16-bit pattern after them.
    bounds: [u32; 17],
    /// What to add to a code of each length to get its place in `symbols`.
    offsets: [i32; 17],
    symbols: [u8; 256],
}

const WHOLE: u32 = 1 << 7;

/// One symbol with the value that follows it.
pub(super) enum Decoded {
    /// The run and the value; the value is not 0.
    Value(usize, i16),
    /// A symbol of size 0 with its run.
    Run(usize),
}

impl Huffman {
    /// From the number of codes of each length 1–16 and their symbols. `None` when there are more
    /// codes than a length has room for; the code of all ones stays free (C.2).
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table =
            Self { look: [0; 1 << LOOK], bounds: [0; 17], offsets: [0; 17], symbols: [0; 256] };
        table.symbols.get_mut(..symbols.len())?.copy_from_slice(symbols);
        let mut code = 0;
        let mut index = 0;
        for (length, &count) in (1..=16).zip(counts) {
            table.offsets[length as usize] = index as i32 - code as i32;
            for &symbol in symbols.get(index..index + usize::from(count))? {
                table.enter(code, length, symbol);
                code += 1;
            }
            index += usize::from(count);
            if count > 0 && code >= 1 << length {
                return None;
            }
            table.bounds[length as usize] = code << (16 - length);
            code <<= 1;
        }
        (index == symbols.len()).then_some(table)
    }

    /// Fills the entries of `look` whose patterns begin with `code`.
    fn enter(&mut self, code: u32, length: u32, symbol: u8) {
        if length > LOOK || code >= 1 << length {
            return;
        }
        let size = u32::from(symbol & 15);
        let free = LOOK - length;
        let first = (code << free) as usize;
        for (rest, entry) in (0u32..).zip(&mut self.look[first..first + (1 << free)]) {
            *entry = length | u32::from(symbol) << 8;
            if (1..=free).contains(&size) {
                let value = extend(rest >> (free - size), size);
                *entry = (length + size) | WHOLE | u32::from(symbol) << 8 | (value as u32) << 16;
            }
        }
    }

    /// Decodes a symbol alone. `None` for bits that are not a code.
    #[inline(always)]
    pub(super) fn symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        bits.ensure(16);
        let entry = self.look[(bits.peek() >> (64 - LOOK)) as usize];
        let symbol = (entry >> 8) as u8;
        let length = if entry & WHOLE != 0 {
            (entry & 15) - u32::from(symbol & 15)
        } else if entry != 0 {
            entry & 15
        } else {
            return self.long_symbol(bits);
        };
        bits.consume(length);
        Some(symbol)
    }

    /// Decodes a symbol and the value that follows it. The symbol's lower half gives the value's
    /// number of bits.
    #[inline(always)]
    pub(super) fn decode(&self, bits: &mut BitReader<'_>) -> Option<Decoded> {
        bits.ensure(32);
        let entry = self.look[(bits.peek() >> (64 - LOOK)) as usize];
        if entry & WHOLE != 0 {
            bits.consume(entry & 15);
            return Some(Decoded::Value((entry >> 12 & 15) as usize, (entry >> 16) as i16));
        }
        let symbol = if entry != 0 {
            bits.consume(entry & 15);
            (entry >> 8) as u8
        } else {
            self.long_symbol(bits)?
        };
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        Some(match size {
            0 => Decoded::Run(run),
            _ => Decoded::Value(run, extend(bits.take(size), size)),
        })
    }

    /// The meaning of the first bits of `pattern`, which is `count` bits long, and how many bits
    /// they are. `None` when a look-up does not tell.
    pub(super) fn within(&self, pattern: u32, count: u32) -> Option<(u32, Decoded)> {
        let entry = self.look[(pattern << 16 >> count) as usize >> (16 - LOOK)];
        let (symbol, run) = ((entry >> 8) as u8, (entry >> 12 & 15) as usize);
        match (entry & WHOLE != 0, entry, symbol & 15) {
            (true, ..) => Some((entry & 15, Decoded::Value(run, (entry >> 16) as i16))),
            (_, 1.., 0) => Some((entry & 15, Decoded::Run(run))),
            _ => None,
        }
    }

    /// The symbol of a code longer than [`LOOK`]; 16 bits must be ready.
    fn long_symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let pattern = (bits.peek() >> 48) as u32;
        let length = (LOOK + 1..=16).find(|&length| pattern < self.bounds[length as usize])?;
        let code = pattern >> (16 - length);
        let index = code as i32 + self.offsets[length as usize];
        bits.consume(length);
        self.symbols.get(usize::try_from(index).ok()?).copied()
    }
}

/// The signed value of `size` bits (1–15) (F.2.2.1, EXTEND): when the first is 0, the value is
/// negative.
#[inline(always)]
fn extend(bits: u32, size: u32) -> i16 {
    let negative = bits >> (size - 1) == 0;
    (bits as i32 + if negative { 1 - (1 << size) } else { 0 }) as i16
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A code, its length and its symbol.
    pub(crate) type Code = (u32, u32, u8);

    /// A table whose code for symbol `n` of `symbols` is as long as `lengths[n]` says, if there is
    /// room.
    pub(crate) fn table(lengths: &[u8]) -> Option<(Huffman, Vec<Code>)> {
        let mut counts = [0u8; 16];
        let mut codes = Vec::new();
        let mut sorted: Vec<(u8, u8)> = lengths.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let (mut code, mut before) = (0u32, 0);
        for &(length, symbol) in &sorted {
            code <<= length - before;
            before = length;
            // Spreads symbols over runs and sizes.
            codes.push((code, u32::from(length), symbol.wrapping_mul(37)));
            counts[usize::from(length) - 1] += 1;
            code += 1;
        }
        let symbols: Vec<u8> = codes.iter().map(|&(.., symbol)| symbol).collect();
        Huffman::new(&counts, &symbols).map(|table| (table, codes))
    }

    pub(crate) fn code_lengths() -> impl Strategy<Value = Vec<u8>> {
        let length = prop_oneof![1 => 2u8..=6, 3 => 5u8..=16];
        prop::collection::vec(length, 1..40)
    }

    /// The same as [`Huffman::decode`], but compares codes one by one.
    pub(crate) fn decode_plainly(
        codes: &[Code],
        bits: &mut BitReader<'_>,
    ) -> Option<(usize, u32, i16)> {
        bits.ensure(32);
        let begins = |&&(code, length, _): &&Code| bits.peek() >> (64 - length) == u64::from(code);
        let &(_, length, symbol) = codes.iter().find(begins)?;
        bits.consume(length);
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        let value = match size {
            0 => 0,
            _ => {
                let bits = bits.take(size) as i32;
                if bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits }
            }
        };
        Some((run, size, value as i16))
    }

    proptest! {
        #[test]
        fn decoding_equals_comparing_codes_one_by_one(
            lengths in code_lengths(),
            data in prop::collection::vec(0u8..=0xfe, 0..60),
        ) {
            let Some((table, codes)) = table(&lengths) else { return Ok(()) };
            let (mut fast, mut plain) = (BitReader::new(&data, 0), BitReader::new(&data, 0));
            while !plain.exhausted() {
                let mut symbol_alone = fast;
                let decoded = match table.decode(&mut fast) {
                    Some(Decoded::Value(run, value)) => Some((run, value)),
                    Some(Decoded::Run(run)) => Some((run, 0)),
                    None => None,
                };
                let expected = decode_plainly(&codes, &mut plain);
                prop_assert_eq!(decoded, expected.map(|(run, _, value)| (run, value)));
                let symbol = expected.map(|(run, size, _)| (run << 4) as u8 | size as u8);
                prop_assert_eq!(table.symbol(&mut symbol_alone), symbol);
                if decoded.is_none() {
                    break;
                }
            }
        }
    }

    #[test]
    fn too_many_codes_and_the_code_of_all_ones_are_refused() {
        assert!(table(&[1, 2, 3]).is_some());
        assert!(table(&[1, 1]).is_none());
        assert!(table(&[1, 2, 2]).is_none());
        assert!(table(&[1, 1, 1]).is_none());
    }
}
