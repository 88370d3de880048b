//! Mutants of a file: a few changes, most of them where headers are.

/// Numbers that follow from the seed alone (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        Self(seed.wrapping_mul(0xd129_0d33_89bf_5a4d) ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `below`.
    fn below(&mut self, below: usize) -> usize {
        (self.next() % below.max(1) as u64) as usize
    }

    pub(crate) fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Sizes, counts and lengths that formats stumble over.
const NUMBERS: [u32; 24] = [
    0,
    1,
    2,
    4,
    5,
    7,
    63,
    64,
    127,
    255,
    256,
    499,
    4095,
    7071,
    16_382,
    16_383,
    32_767,
    32_768,
    65_500,
    65_535,
    10_000_000,
    40_000_000,
    0x7fff_ffff,
    0xffff_ffff,
];

/// One to four changes of `file`. Parts of `other` may be mixed in. The checksums of PNG are
/// usually repaired.
pub(crate) fn mutant(file: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=random.below(4) {
        change(&mut bytes, other, random);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") && random.below(8) != 0 {
        mend_png(&mut bytes);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    // Half of the changes are in the first 200 bytes.
    let within = if random.below(2) == 0 { bytes.len().min(200) } else { bytes.len() };
    let at = random.below(within);
    let max = *random.of(&[4, 16, 64, 1024]);
    let length = 1 + random.below(max);
    let end = (at + length).min(bytes.len());
    match random.below(9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            let value = random.next() as u8;
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        2 | 3 => {
            let number = *random.of(&NUMBERS);
            let (big, little) = (number.to_be_bytes(), number.to_le_bytes());
            let part: &[u8] = match random.below(4) {
                0 => &big,
                1 => &little,
                2 => &big[2..],
                _ => &little[..2],
            };
            for (byte, value) in bytes.iter_mut().skip(at).zip(part) {
                *byte = *value;
            }
        }
        4 => {
            let value = random.next() as u8;
            bytes[at..end].iter_mut().for_each(|byte| *byte = value);
        }
        5 => {
            bytes.drain(at..end);
        }
        6 => {
            let part = bytes[at..end].to_vec();
            // Repeated a few times now and then: frames, scans, strips.
            for _ in 0..=*random.of(&[0, 0, 1, 50]) {
                bytes.splice(at..at, part.iter().copied());
            }
        }
        7 => {
            let from = random.below(other.len());
            let part = &other[from..(from + length).min(other.len())];
            bytes.splice(at..end, part.iter().copied());
        }
        _ => bytes.truncate(random.below(bytes.len() + 1)),
    }
}

/// Writes the right checksum after each chunk.
fn mend_png(bytes: &mut [u8]) {
    let mut at = 8;
    while let Some([l0, l1, l2, l3]) = bytes.get(at..).and_then(|rest| rest.first_chunk()).copied()
    {
        let length = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        let Some(named) = bytes.get(at + 4..at.saturating_add(8).saturating_add(length)) else {
            return;
        };
        let sum = crc32(named).to_be_bytes();
        at += 8 + length;
        if let Some(place) = bytes.get_mut(at..at + 4) {
            place.copy_from_slice(&sum);
        }
        at += 4;
    }
}

/// ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}
