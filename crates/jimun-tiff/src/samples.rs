//! Samples of every depth as 8 bits.

/// How a sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// 1, 2 or 4 bits, scaled so that the maximum value is 255.
    Few {
        bits: u8,
    },
    /// 1 to 8 bits that index the palette.
    Index {
        bits: u8,
    },
    Eight,
    /// Two samples in three bytes.
    Twelve,
    /// 2 or 4 bytes; only the most significant is kept. They use the full range, so that is what
    /// viewers show.
    Many {
        bytes: usize,
        big_endian: bool,
    },
    /// 2 or 4 bytes with no stated range: cut to 0–255, as in Pillow.
    Signed {
        bytes: usize,
        big_endian: bool,
    },
    /// 32-bit fractions, treated the same way.
    Float {
        big_endian: bool,
    },
}

impl Depth {
    pub(super) fn bits(self) -> usize {
        match self {
            Self::Few { bits } | Self::Index { bits } => bits.into(),
            Self::Eight => 8,
            Self::Twelve => 12,
            Self::Many { bytes, .. } | Self::Signed { bytes, .. } => 8 * bytes,
            Self::Float { .. } => 32,
        }
    }

    pub(super) fn is_unsigned(self) -> bool {
        !matches!(self, Self::Signed { .. } | Self::Float { .. })
    }

    /// Bytes of a row of this many samples.
    pub(super) fn row_bytes(self, samples: u64) -> u64 {
        (samples * self.bits() as u64).div_ceil(8)
    }

    /// Fills every `step`th place of `out`, from `first` on, with the samples of `stored` in their
    /// order.
    pub(super) fn widen(self, stored: &[u8], out: &mut [u8], first: usize, step: usize) {
        if self == Self::Eight && step == 1 {
            out.copy_from_slice(&stored[..out.len()]);
            return;
        }
        let places = out[first..].iter_mut().step_by(step);
        let fill = |samples: &mut dyn Iterator<Item = u8>| {
            for (place, sample) in places.zip(samples) {
                *place = sample;
            }
        };
        match self {
            Self::Few { bits } => {
                let scale = 255 / ((1 << bits) - 1);
                fill(&mut packed(stored, bits).map(|sample| sample * scale));
            }
            Self::Index { bits: bits @ 1..8 } => fill(&mut packed(stored, bits)),
            Self::Index { .. } | Self::Eight => fill(&mut stored.iter().copied()),
            Self::Twelve => {
                // The high eight bits of the first, then of the second.
                let mut halves = stored.chunks(3).flat_map(|three| {
                    let [first, middle, last] = [0, 1, 2].map(|at| three.get(at).copied());
                    let (middle, last) = (middle.unwrap_or(0), last.unwrap_or(0));
                    [first.unwrap_or(0), middle << 4 | last >> 4]
                });
                fill(&mut halves);
            }
            Self::Many { bytes, big_endian } => {
                let highest = if big_endian { 0 } else { bytes - 1 };
                fill(&mut stored.chunks_exact(bytes).map(|sample| sample[highest]));
            }
            Self::Signed { bytes: 2, big_endian } => {
                let read = if big_endian { i16::from_be_bytes } else { i16::from_le_bytes };
                let cut = |&sample: &[u8; 2]| read(sample).clamp(0, 255) as u8;
                fill(&mut stored.as_chunks().0.iter().map(cut));
            }
            Self::Signed { big_endian, .. } => {
                let read = if big_endian { i32::from_be_bytes } else { i32::from_le_bytes };
                let cut = |&sample: &[u8; 4]| read(sample).clamp(0, 255) as u8;
                fill(&mut stored.as_chunks().0.iter().map(cut));
            }
            Self::Float { big_endian } => {
                let read = if big_endian { f32::from_be_bytes } else { f32::from_le_bytes };
                // `as` saturates, rounds towards 0, and turns NaN into 0, as in Pillow.
                fill(&mut stored.as_chunks().0.iter().map(|&sample| read(sample) as u8));
            }
        }
    }
}

/// Samples of `bits` bits, the first in the highest.
fn packed(stored: &[u8], bits: u8) -> impl Iterator<Item = u8> {
    let mask = 0xff >> (8 - bits);
    stored.iter().flat_map(move |&byte| {
        (0..8 / bits).map(move |index| byte >> (8 - bits * (index + 1)) & mask)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widened(depth: Depth, stored: &[u8], count: usize) -> Vec<u8> {
        let mut out = vec![7; 2 * count];
        depth.widen(stored, &mut out, 1, 2);
        assert!(out.iter().step_by(2).all(|&untouched| untouched == 7));
        out.iter().skip(1).step_by(2).copied().collect()
    }

    #[test]
    fn every_depth_becomes_eight_bits() {
        let row = |depth, stored: &[u8]| widened(depth, stored, 3);
        assert_eq!(row(Depth::Few { bits: 1 }, &[0b1010_0000]), [255, 0, 255]);
        assert_eq!(row(Depth::Few { bits: 2 }, &[0b0110_1100]), [85, 170, 255]);
        assert_eq!(row(Depth::Few { bits: 4 }, &[0x0f, 0x10]), [0, 255, 17]);
        assert_eq!(row(Depth::Index { bits: 4 }, &[0x0f, 0x10]), [0, 15, 1]);
        assert_eq!(row(Depth::Eight, &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(row(Depth::Twelve, &[0xab, 0xcd, 0xef, 0x12, 0x30]), [0xab, 0xde, 0x12]);
        let many = |bytes, big_endian| Depth::Many { bytes, big_endian };
        assert_eq!(row(many(2, false), &[0, 1, 0, 2, 0, 3]), [1, 2, 3]);
        assert_eq!(row(many(4, true), &[1, 9, 9, 9, 2, 9, 9, 9, 3, 9, 9, 9]), [1, 2, 3]);
        let signed = Depth::Signed { bytes: 2, big_endian: true };
        assert_eq!(row(signed, &[0xff, 0xff, 0, 200, 1, 0]), [0, 200, 255]);
        let floats = [f32::NAN, 99.9, 1e9].map(f32::to_le_bytes).concat();
        assert_eq!(row(Depth::Float { big_endian: false }, &floats), [0, 99, 255]);
    }
}
