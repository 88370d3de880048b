//! The code words of CCITT T.4 (tables 2 and 3), and their look-up.

use std::sync::LazyLock;

/// Runs of 0 to 63 pixels, then of 64, 128, … 1728.
const WHITE: &str = "\
00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 \
101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 \
00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 \
00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 \
01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 \
00110011 00110100 \
11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 \
011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 \
010011000 010011001 010011010 011000 010011011";

/// The same for black.
const BLACK: &str = "\
0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 \
000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 \
00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 \
000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 \
000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 \
000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 \
000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 \
0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 \
0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 \
0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 \
0000001010101 0000001011010 0000001011011 0000001100100 0000001100101";

/// Runs of 1792, 1856, … 2560 of either colour.
const LONG: &str = "\
00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 \
000000010111 000000011100 000000011101 000000011110 000000011111";

/// No code word of a run has more bits.
pub(super) const LONGEST: usize = 13;

/// Length in bits and length of the run, by the next 13 bits. A length of 0 bits is no code word.
pub(super) struct Runs([Box<[(u8, u16)]>; 2]);

/// White, then black.
pub(super) static RUNS: LazyLock<Runs> =
    LazyLock::new(|| Runs([WHITE, BLACK].map(|words| table(words).into_boxed_slice())));

impl Runs {
    pub(super) fn look_up(&self, black: bool, next_bits: usize) -> (u8, u16) {
        self.0[usize::from(black)][next_bits]
    }
}

fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    text.split_whitespace().map(|word| {
        let bits = word.bytes().fold(0, |bits, digit| bits << 1 | usize::from(digit & 1));
        (word.len(), bits)
    })
}

fn table(colour: &str) -> Vec<(u8, u16)> {
    let mut table = vec![(0, 0); 1 << LONGEST];
    let run = |index: u16| if index < 64 { index } else { (index - 63) * 64 };
    for (index, (length, bits)) in (0..).zip(words(colour).chain(words(LONG))) {
        let free = LONGEST - length;
        table[bits << free..(bits + 1) << free].fill((length as u8, run(index)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_word_begins_another_and_runs_are_those_of_t4() {
        for colour in [WHITE, BLACK] {
            let all: Vec<_> = words(colour).chain(words(LONG)).collect();
            assert_eq!(all.len(), 64 + 27 + 13);
            let table = table(colour);
            let mut used = 0;
            for &(length, bits) in &all {
                let free = LONGEST - length;
                used += 1 << free;
                assert_eq!(table[bits << free].0, length as u8);
            }
            assert_eq!(used, table.iter().filter(|(length, _)| *length > 0).count());
        }
        assert_eq!(RUNS.look_up(false, 0b0_1001_1011_0000), (9, 1728));
        assert_eq!(RUNS.look_up(true, 0b0_0000_0011_1110), (12, 2560));
        assert_eq!(RUNS.look_up(true, 0b0_0001_1011_1000), (10, 0));
    }
}
