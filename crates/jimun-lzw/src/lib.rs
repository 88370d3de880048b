//! LZW of TIFF (TIFF 6.0, section 13), of files before TIFF 5.0, and of GIF (GIF89a, appendix F).
//! The last two store the lowest bit first, and use each width to its last code.
//!
//! This is our own code because rows are requested one by one and a picture ends with its rows, not
//! with its codes. The rest of the last code must be told apart from codes that follow it. `weezl`
//! 0.1.12 does not tell them apart, and reports the end while it holds up to seven codes, which is
//! how even areas end.

use jimun_core::Error;

const TABLE: usize = 4096;
const MAX_WIDTH: u32 = 12;

const WRONG_CODE: Error = Error::Corrupt { what: "LZW code" };

/// Bytes that a table entry holds itself.
const PART: usize = 8;

/// The meaning of a code: the string of an earlier code, and up to eight bytes more. Byte by byte,
/// even pictures would take four times as long.
#[derive(Clone, Copy)]
struct Entry {
    /// The code for the bytes before `part`, if there are any.
    prefix: u16,
    /// In bytes: at most one for each entry.
    length: u16,
    first: u8,
    /// The last bytes: `length` modulo eight of them, or eight.
    part: [u8; PART],
}

impl Entry {
    const NONE: Self = Self { prefix: 0, length: 0, first: 0, part: [0; PART] };

    /// Bytes of `part` that count.
    fn part_length(&self) -> usize {
        (usize::from(self.length) + PART - 1) % PART + 1
    }
}

/// Keeps state: the table, the bits that are read but not used, and the rest of a code.
pub struct Lzw {
    low_first: bool,
    /// The code that empties the table. The next one is the end, and those after it are learned.
    clear: u16,
    table: Box<[Entry; TABLE]>,
    /// The next code that gets a meaning.
    next: u16,
    width: u32,
    previous: Option<u16>,
    bits: u32,
    bit_count: u32,
    ended: bool,
    /// The bytes of the current code, and how many of them were passed on.
    string: Vec<u8>,
    at: usize,
}

/// How codes continue after the last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// No code follows.
    Nothing,
    /// Codes follow.
    Codes,
}

impl Lzw {
    /// For a strip of TIFF that begins with `data`: only the old kind begins with a clear code
    /// whose lowest bit is first.
    pub fn of_tiff(data: &[u8]) -> Self {
        Self::new(8, matches!(data, [0, second, ..] if second & 1 == 1))
    }

    /// For a frame of GIF whose colour indices have this many bits, 1 to 11.
    pub fn of_gif(bits: u8) -> Self {
        Self::new(bits, true)
    }

    fn new(bits: u8, low_first: bool) -> Self {
        let clear = 1 << bits;
        let mut table = [Entry::NONE; TABLE];
        for (value, entry) in table.iter_mut().enumerate().take(clear) {
            // A colour beyond 255 is in no palette.
            let byte = value.min(255) as u8;
            (entry.length, entry.first, entry.part[0]) = (1, byte, byte);
        }
        Self {
            low_first,
            clear: clear as u16,
            table: Box::new(table),
            next: clear as u16 + 2,
            width: u32::from(bits) + 1,
            previous: None,
            bits: 0,
            bit_count: 0,
            ended: false,
            string: Vec::new(),
            at: 0,
        }
    }

    /// Fills `out` as far as the codes go, and advances `data` past the bytes used.
    pub fn read(&mut self, data: &mut &[u8], out: &mut [u8]) -> Result<usize, Error> {
        let mut done = self.hand_on(out);
        while done < out.len() && !self.ended {
            let Some(code) = self.meaning(data)? else { break };
            let entry = &self.table[usize::from(code)];
            let length = entry.length.into();
            if length <= PART
                && let Some(place) = out[done..].first_chunk_mut()
            {
                // The next code overwrites what the part has beyond its length.
                *place = entry.part;
                done += length;
                continue;
            }
            match out[done..].get_mut(..length) {
                Some(place) => {
                    self.write(code, place);
                    done += length;
                }
                None => {
                    let mut string = std::mem::take(&mut self.string);
                    string.resize(length, 0);
                    self.write(code, &mut string);
                    (self.string, self.at) = (string, 0);
                    done += self.hand_on(&mut out[done..]);
                }
            }
        }
        Ok(done)
    }

    /// What follows the last row. Two things may be ignored: what the last code expands to beyond
    /// it and, as Photoshop writes at the end of every strip, one byte more.
    pub fn rest(&mut self, data: &mut &[u8]) -> Rest {
        let mut may_follow = self.at == self.string.len();
        loop {
            // libtiff before 4.0.11 wrote the end with the width of the code before it.
            let has_widened = self.next == self.switch(self.width - 1);
            if has_widened && !self.ended && self.peek(data, self.width - 1) == Some(self.clear + 1)
            {
                return Rest::Nothing;
            }
            match self.meaning(data) {
                Ok(None) => return Rest::Nothing,
                Ok(Some(code)) if may_follow && code < self.clear => may_follow = false,
                Ok(Some(_)) | Err(_) => return Rest::Codes,
            }
        }
    }

    /// The next code that expands to bytes, now in the table.
    fn meaning(&mut self, data: &mut &[u8]) -> Result<Option<u16>, Error> {
        let code = loop {
            match self.code(data) {
                None => return Ok(None),
                Some(code) if code == self.clear => self.empty(),
                Some(code) if code == self.clear + 1 => {
                    self.ended = true;
                    return Ok(None);
                }
                Some(code) => break code,
            }
        };
        match self.previous.replace(code) {
            None if code >= self.clear => return Err(WRONG_CODE),
            None => {}
            Some(_) if code > self.next || usize::from(code) >= TABLE => return Err(WRONG_CODE),
            Some(previous) => self.learn(previous, code)?,
        }
        Ok(Some(code))
    }

    /// Gives the next code the meaning of `previous` and the first byte of `code`, which may be
    /// that next code.
    fn learn(&mut self, previous: u16, code: u16) -> Result<(), Error> {
        if usize::from(self.next) >= TABLE {
            // Nothing more is learned until the table is cleared.
            return if code < self.next { Ok(()) } else { Err(WRONG_CODE) };
        }
        let before = self.table[usize::from(previous)];
        let last = match code == self.next {
            true => before.first,
            false => self.table[usize::from(code)].first,
        };
        let mut entry = match before.part_length() {
            PART => Entry { prefix: previous, ..before },
            _ => before,
        };
        entry.length += 1;
        entry.part[before.part_length() % PART] = last;
        self.table[usize::from(self.next)] = entry;
        self.next += 1;
        if self.next >= self.switch(self.width) && self.width < MAX_WIDTH {
            self.width += 1;
        }
        Ok(())
    }

    /// The number of codes at which the next width begins.
    fn switch(&self, width: u32) -> u16 {
        (1 << width) - u16::from(!self.low_first)
    }

    fn empty(&mut self) {
        (self.next, self.previous) = (self.clear + 2, None);
        self.width = self.clear.ilog2() + 1;
    }

    fn write(&self, mut code: u16, mut place: &mut [u8]) {
        while !place.is_empty() {
            let entry = &self.table[usize::from(code)];
            let (before, part) = place.split_at_mut(place.len() - entry.part_length());
            match part.first_chunk_mut() {
                Some(whole) => *whole = entry.part,
                None => part.copy_from_slice(&entry.part[..part.len()]),
            }
            (place, code) = (before, entry.prefix);
        }
    }

    fn hand_on(&mut self, out: &mut [u8]) -> usize {
        let rest = &self.string[self.at..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        count
    }

    /// `None` when too few bits are left, or the end was read before.
    fn code(&mut self, data: &mut &[u8]) -> Option<u16> {
        if self.ended {
            return None;
        }
        let code = self.peek(data, self.width)?;
        self.bit_count -= self.width;
        if self.low_first {
            self.bits >>= self.width;
        }
        Some(code)
    }

    fn peek(&mut self, data: &mut &[u8], width: u32) -> Option<u16> {
        while self.bit_count < width {
            let (&byte, rest) = data.split_first()?;
            *data = rest;
            self.bits = match self.low_first {
                true => self.bits | u32::from(byte) << self.bit_count,
                false => self.bits << 8 | u32::from(byte),
            };
            self.bit_count += 8;
        }
        let code = if self.low_first { self.bits } else { self.bits >> (self.bit_count - width) };
        Some(code as u16 & ((1 << width) - 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weezl::BitOrder;

    use super::*;

    const CLEAR: u16 = 256;
    const END: u16 = 257;

    /// As many bytes as `rows` rows of `width` bytes, read row by row, and what follows.
    fn unpacked(packed: &[u8], width: usize, rows: usize) -> Result<(Vec<u8>, Rest), Error> {
        let (mut lzw, mut data) = (Lzw::of_tiff(packed), packed);
        let mut bytes = vec![0; width * rows];
        for row in bytes.chunks_exact_mut(width) {
            if lzw.read(&mut data, row)? < width {
                return Err(Error::Truncated);
            }
        }
        Ok((bytes, lzw.rest(&mut data)))
    }

    fn packed(bytes: &[u8], old: bool) -> Vec<u8> {
        let mut encoder = match old {
            true => weezl::encode::Encoder::new(BitOrder::Lsb, 8),
            false => weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8),
        };
        encoder.encode(bytes).expect("packs")
    }

    /// Codes of 9 bits, the highest bit first.
    fn codes(codes: &[u16]) -> Vec<u8> {
        let bits = codes.iter().flat_map(|code| (0..9).rev().map(move |bit| code >> bit & 1));
        let bits: Vec<_> = bits.collect();
        bits.chunks(8)
            .map(|byte| {
                byte.iter().zip((0..8).rev()).fold(0, |b, (&bit, at)| b | (bit << at) as u8)
            })
            .collect()
    }

    #[test]
    fn even_strips_of_any_size_are_whole() {
        for width in 1..140 {
            for rows in 1..70 {
                let bytes = vec![255; width * rows];
                for old in [false, true] {
                    let whole = unpacked(&packed(&bytes, old), width, rows);
                    assert_eq!(whole.as_ref().map(|(_, rest)| *rest), Ok(Rest::Nothing));
                    assert!(whole.is_ok_and(|(pixels, _)| pixels == bytes), "{width}×{rows}");
                }
            }
        }
    }

    #[test]
    fn frames_with_even_areas_are_whole_however_they_are_cut_into_blocks() {
        for bits in 2..=8 {
            for count in (1..3000).step_by(7) {
                let bytes: Vec<u8> =
                    (0..count)
                        .map(|at| {
                            if at < count / 3 {
                                (at * at % 251) as u8 & ((1 << bits) - 1)
                            } else {
                                0
                            }
                        })
                        .collect();
                let mut encoder = weezl::encode::Encoder::new(BitOrder::Lsb, bits);
                let packed = encoder.encode(&bytes).expect("packs");
                let (mut lzw, mut unpacked, mut done) = (Lzw::of_gif(bits), vec![0; count], 0);
                for mut block in packed.chunks(1 + count % 255) {
                    done += lzw.read(&mut block, &mut unpacked[done..]).expect("unpacks");
                }
                assert!(done == count && unpacked == bytes, "{bits} bits, {count} pixels");
            }
        }
    }

    #[test]
    fn the_last_code_may_stand_for_more_than_the_last_row_but_no_code_may_follow() {
        // 1, 2, 3 times the byte 7.
        let six = [CLEAR, 7, 258, 259];
        let with = |more: &[u16]| codes(&[&six, more].concat());
        let even = |count| vec![7; count];
        for width in 1..=6 {
            assert_eq!(
                unpacked(&with(&[END]), width, 6 / width).map(|(b, _)| b),
                Ok(even(6 / width * width))
            );
        }
        assert_eq!(unpacked(&with(&[END]), 2, 3), Ok((even(6), Rest::Nothing)));
        assert_eq!(unpacked(&with(&[END]), 5, 1), Ok((even(5), Rest::Nothing)));
        assert_eq!(unpacked(&with(&[]), 4, 1), Ok((even(4), Rest::Nothing)));
        assert_eq!(unpacked(&with(&[CLEAR, END]), 4, 1), Ok((even(4), Rest::Nothing)));
        assert_eq!(unpacked(&with(&[END]), 3, 1), Ok((even(3), Rest::Codes)));
        assert_eq!(unpacked(&with(&[7, END]), 5, 1), Ok((even(5), Rest::Codes)));
        assert_eq!(unpacked(&with(&[260, END]), 6, 1), Ok((even(6), Rest::Codes)));
        assert_eq!(unpacked(&with(&[999 & 511]), 6, 1), Ok((even(6), Rest::Codes)));
        assert_eq!(unpacked(&with(&[END]), 7, 1), Err(Error::Truncated));
        assert_eq!(unpacked(&with(&[262]), 7, 1), Err(WRONG_CODE));
        assert_eq!(unpacked(&codes(&[CLEAR, 258]), 1, 1), Err(WRONG_CODE));
    }

    #[test]
    fn one_byte_may_follow_the_last_row() {
        for more in [&[7, END][..], &[7], &[CLEAR, 7], &[CLEAR, 7, CLEAR, END], &[9, END]] {
            let bytes = codes(&[&[CLEAR, 7, 258, 259][..], more].concat());
            assert_eq!(unpacked(&bytes, 6, 1), Ok((vec![7; 6], Rest::Nothing)), "{more:?}");
        }
        for more in [&[7, 7, END][..], &[258, END], &[7, 258], &[CLEAR, 7, 7]] {
            let bytes = codes(&[&[CLEAR, 7, 258, 259][..], more].concat());
            assert_eq!(unpacked(&bytes, 6, 1), Ok((vec![7; 6], Rest::Codes)), "{more:?}");
        }
    }

    #[test]
    fn an_end_of_the_width_before_is_an_end() {
        // The last code fills the table up to the switch to 10 bits.
        let mut all = vec![CLEAR];
        all.extend((0..254).map(|index| index % 200));
        let pixels: Vec<u8> = all[1..].iter().map(|&code| code as u8).collect();
        all.push(END);
        assert_eq!(unpacked(&codes(&all), 127, 2), Ok((pixels, Rest::Nothing)));
    }

    #[test]
    fn data_without_a_clear_code_begins_with_an_empty_table() {
        assert_eq!(unpacked(&codes(&[9, 258, END]), 3, 1), Ok((vec![9; 3], Rest::Nothing)));
    }

    proptest! {
        #[test]
        fn what_another_encoder_packs_is_unpacked_by_rows_of_any_length(
            runs in proptest::collection::vec((any::<u8>(), 1_usize..300), 1..200),
            few in 1_u8..=255,
            width in 1_usize..400,
            old in any::<bool>(),
        ) {
            let mut bytes: Vec<u8> = runs
                .iter()
                .flat_map(|&(value, count)| std::iter::repeat_n(value % few, count))
                .collect();
            bytes.resize(bytes.len().next_multiple_of(width), 0);
            let rows = bytes.len() / width;
            let whole = unpacked(&packed(&bytes, old), width, rows);
            prop_assert_eq!(whole, Ok((bytes, Rest::Nothing)));
        }

        #[test]
        fn any_bytes_end_in_rows_or_an_error(packed: Vec<u8>, width in 1_usize..400) {
            let _ = unpacked(&packed, width, 3);
        }
    }
}
