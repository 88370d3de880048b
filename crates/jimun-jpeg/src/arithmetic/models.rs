//! From decisions to coefficients (ITU-T T.81, F.1.4 with F.2.4 for whole blocks, G.1.3 for bands).

use super::decoder::{Bin, Decoder};
use crate::block::{Block, ZIGZAG};

/// The bins of a DC table (table F.4): four for each of five contexts, then 15 for a magnitude's
/// size and, 14 further on, as many for its bits.
pub(super) type DcBins = [Bin; 64];

/// The bins of an AC table (table F.5): three for each place, then those of magnitudes at low
/// places and at high ones.
pub(super) type AcBins = [Bin; 256];

const DC_MAGNITUDES: usize = 20;
const AC_LOW_MAGNITUDES: usize = 189;
const AC_HIGH_MAGNITUDES: usize = 217;
/// From the bin of a size to that of the bits of that size.
const TO_BITS: usize = 14;

/// How a DC table classifies differences (DAC segment, F.1.4.4.1.2): up to which power of 2 they
/// count as none, and up to which as small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DcBounds {
    pub(crate) none: u8,
    pub(crate) small: u8,
}

/// The DC value of one component while its scan is decoded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dc {
    pub(super) value: i32,
    /// The first bin of the context that the last difference selects.
    context: usize,
}

impl Dc {
    /// Advances to the next block's value. `None` for a difference that no picture can have.
    pub(super) fn next(
        &mut self,
        decoder: &mut Decoder<'_>,
        bins: &mut DcBins,
        bounds: DcBounds,
    ) -> Option<()> {
        let first = self.context;
        if !decoder.decide(&mut bins[first]) {
            self.context = 0;
            return Some(());
        }
        let negative = decoder.decide(&mut bins[first + 1]);
        let more_than_one = decoder.decide(&mut bins[first + 2 + usize::from(negative)]);
        let (size, magnitude) =
            if more_than_one { magnitude(decoder, bins, DC_MAGNITUDES, 1)? } else { (0, 1) };
        self.context = if size < (1 << bounds.none) >> 1 {
            0
        } else if size > (1 << bounds.small) >> 1 {
            if negative { 16 } else { 12 }
        } else if negative {
            8
        } else {
            4
        };
        self.value += if negative { -magnitude } else { magnitude };
        Some(())
    }
}

/// A band of AC coefficients and how a scan codes them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    pub(super) first: usize,
    pub(super) last: usize,
    /// The bit position of this pass.
    pub(super) low: u32,
    /// The last place whose magnitudes count as low (DAC segment, Kx).
    pub(super) low_places: usize,
}

impl Band {
    /// The only or first pass over a block. Sets the places that it adds in `filled`.
    pub(super) fn decode(
        self,
        decoder: &mut Decoder<'_>,
        bins: &mut AcBins,
        block: &mut Block,
        filled: &mut u64,
    ) -> Option<()> {
        let mut k = self.first;
        while k <= self.last && !decoder.decide(&mut bins[end_bin(k)]) {
            while !decoder.decide(&mut bins[end_bin(k) + 1]) {
                k = self.next(k)?;
            }
            let negative = decoder.even();
            let value = self.magnitude(decoder, bins, k)?;
            let value = i16::try_from(if negative { -value } else { value }).ok()?;
            block[usize::from(ZIGZAG[k])] = value.wrapping_shl(self.low);
            *filled |= 1 << k;
            k += 1;
        }
        Some(())
    }

    /// A further pass over a block: one more bit for each coefficient that is not 0 yet, and new
    /// ones of magnitude 1 in between.
    pub(super) fn refine(
        self,
        decoder: &mut Decoder<'_>,
        bins: &mut AcBins,
        block: &mut Block,
        filled: &mut u64,
    ) -> Option<()> {
        // The block cannot end before the last coefficient of the earlier passes (EOBx).
        let reached = filled.checked_ilog2().unwrap_or(0) as usize;
        let mut k = self.first;
        while k <= self.last && (k <= reached || !decoder.decide(&mut bins[end_bin(k)])) {
            loop {
                let bin = end_bin(k);
                let value = &mut block[usize::from(ZIGZAG[k])];
                if *value != 0 {
                    if decoder.decide(&mut bins[bin + 2]) {
                        *value = value.wrapping_add(value.signum() << self.low);
                    }
                    break;
                }
                if decoder.decide(&mut bins[bin + 1]) {
                    *value = if decoder.even() { -1 } else { 1 } << self.low;
                    *filled |= 1 << k;
                    break;
                }
                k = self.next(k)?;
            }
            k += 1;
        }
        Some(())
    }

    /// The next place after a coefficient that is 0. There must be one, or the block would have
    /// ended.
    fn next(self, k: usize) -> Option<usize> {
        (k < self.last).then_some(k + 1)
    }

    fn magnitude(self, decoder: &mut Decoder<'_>, bins: &mut AcBins, k: usize) -> Option<i32> {
        let bin = end_bin(k) + 2;
        if !decoder.decide(&mut bins[bin]) {
            return Some(1);
        }
        if !decoder.decide(&mut bins[bin]) {
            return Some(2);
        }
        let low = k <= self.low_places;
        let first = if low { AC_LOW_MAGNITUDES } else { AC_HIGH_MAGNITUDES };
        magnitude(decoder, bins, first, 2).map(|(_, magnitude)| magnitude)
    }
}

/// The bin that tells whether the block ends before place `k`. The next two tell whether the
/// coefficient differs from 0, and whether its magnitude is more than 1.
fn end_bin(k: usize) -> usize {
    3 * (k - 1)
}

/// A magnitude of more than `size`, a power of 2: the greatest power of 2 below it, and the
/// magnitude itself (figures F.23 and F.24). `None` beyond 2¹⁵.
fn magnitude(
    decoder: &mut Decoder<'_>,
    bins: &mut [Bin],
    first: usize,
    mut size: i32,
) -> Option<(i32, i32)> {
    let mut bin = first;
    while decoder.decide(&mut bins[bin]) {
        size <<= 1;
        if size == 0x8000 {
            return None;
        }
        bin += 1;
    }
    let mut below = size;
    let mut bit = size >> 1;
    while bit > 0 {
        if decoder.decide(&mut bins[bin + TO_BITS]) {
            below |= bit;
        }
        bit >>= 1;
    }
    Some((size, below + 1))
}
