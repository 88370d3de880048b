//! Progressive scans (T.81, G.1.2 and G.2): the coefficients come in bands and bit by bit.

use jimun_core::Error;
use jimun_core::truncation::percent;

use super::bits::BitReader;
use super::block::{Block, ZIGZAG};
use super::coefficients::Coefficients;
use super::frame::Frame;
use super::huffman::{Decoded, Huffman};
use super::scan::{Restarts, Scan, ScanComponent};
use super::tables::Tables;
use super::tail::End;

/// The progress of each coefficient of each component. Keeps state: the scans so far.
pub(super) struct Progress {
    /// The bit position of the last pass; `None` before the first.
    passes: Vec<[Option<u32>; 64]>,
}

impl Progress {
    pub(super) fn new(frame: &Frame) -> Self {
        Self { passes: vec![[None; 64]; frame.components.len()] }
    }

    /// # Errors
    /// When `scan` does not continue the scans before: a scan is lost, or comes twice.
    pub(super) fn check(&self, scan: &Scan) -> Result<(), Error> {
        let before = (scan.high != 0).then_some(scan.high);
        let passes = |component: &ScanComponent| &self.passes[component.index];
        let mut band = scan.components.iter().map(passes).flat_map(|p| &p[scan.first..=scan.last]);
        if band.all(|&pass| pass == before) {
            return Ok(());
        }
        Err(Error::Corrupt { what: "order of the scans" })
    }

    /// Records `scan`.
    pub(super) fn advance(&mut self, scan: &Scan) {
        for component in &scan.components {
            let last = scan.last.min(63);
            self.passes[component.index][scan.first.min(last)..=last].fill(Some(scan.low));
        }
    }

    /// The share of the coefficients that is present, even if only with their upper bits; `None`
    /// while a component lacks a DC value.
    pub(super) fn percent(&self, frame: &Frame) -> Option<u8> {
        let (mut present, mut all) = (0, 0);
        for (passes, component) in self.passes.iter().zip(&frame.components) {
            passes[0]?;
            let blocks = (component.blocks_wide * component.blocks_high) as u64;
            present += blocks * passes.iter().flatten().count() as u64;
            all += blocks * passes.len() as u64;
        }
        Some(percent(present, all))
    }

    /// Whether every coefficient is present to its last bit.
    pub(super) fn complete(&self) -> bool {
        self.passes.iter().flatten().all(|&pass| pass == Some(0))
    }
}

/// Decodes one scan into `coefficients`. Returns what follows it.
pub(super) fn store(
    bits: BitReader<'_>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
) -> Result<End, Error> {
    match (scan.first, scan.high) {
        (0, 0) => dc_first(bits, frame, scan, tables, coefficients),
        (0, _) => dc_refine(bits, frame, scan, tables, coefficients),
        _ => ac(bits, frame, scan, tables, coefficients),
    }
}

fn dc_first(
    mut bits: BitReader<'_>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
) -> Result<End, Error> {
    let huffman: Vec<&Huffman> =
        scan.components.iter().map(|c| tables.dc(c.dc)).collect::<Result<_, _>>()?;
    let mut predicted = [0i32; 4];
    dc_scan(&mut bits, frame, scan, tables, coefficients, |bits, number, anew, block| {
        if anew {
            predicted = [0; 4];
        }
        if let Decoded::Value(_, difference) = huffman[number].decode(bits)? {
            predicted[number] += i32::from(difference);
        }
        block[0] = i16::try_from(predicted[number].checked_mul(1 << scan.low)?).ok()?;
        Some(())
    })
}

fn dc_refine(
    mut bits: BitReader<'_>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
) -> Result<End, Error> {
    dc_scan(&mut bits, frame, scan, tables, coefficients, |bits, _, _, block| {
        block[0] |= i16::from(bits.take_bit()) << scan.low;
        Some(())
    })
}

/// Walks the blocks of a DC scan. `visit` receives the number of the component in the scan, and
/// whether predictions restart.
#[inline(always)]
fn dc_scan<'a>(
    bits: &mut BitReader<'a>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
    mut visit: impl FnMut(&mut BitReader<'a>, usize, bool, &mut Block) -> Option<()>,
) -> Result<End, Error> {
    let layout = scan.layout(frame);
    let mut restarts = Restarts::new(tables.restart_interval);
    for mcu_y in 0..layout.mcus_high {
        for mcu_x in 0..layout.mcus_wide {
            let mut anew = restarts.before_mcu(bits)?;
            for (number, part) in scan.components.iter().enumerate() {
                let component = &frame.components[part.index];
                let (across, down) = layout.blocks(component.h, component.v);
                for y in 0..down {
                    for x in 0..across {
                        let (x, y) = (mcu_x * across + x, mcu_y * down + y);
                        let (block, _) = coefficients.block(part.index, x, y);
                        visit(bits, number, anew, block).ok_or_else(|| bits.fault())?;
                        anew = false;
                    }
                }
            }
            if bits.exhausted() {
                return Err(bits.shortage());
            }
        }
    }
    bits.end()
}

/// An AC scan of either kind: it has one component, so its MCUs are blocks.
fn ac(
    mut bits: BitReader<'_>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
) -> Result<End, Error> {
    const OVERRUN: Error = Error::Corrupt { what: "end-of-band run" };
    let layout = scan.layout(frame);
    let [part] = scan.components[..] else { return Err(Error::Corrupt { what: "scan header" }) };
    let huffman = tables.ac(part.ac)?;
    let band = Band { first: scan.first, last: scan.last, low: scan.low };
    let mut restarts = Restarts::new(tables.restart_interval);
    // The number of blocks from this one on that have nothing (more) in this band.
    let mut ended: u32 = 0;
    for y in 0..layout.mcus_high {
        for x in 0..layout.mcus_wide {
            if restarts.before_mcu(&mut bits)? && ended != 0 {
                return Err(OVERRUN);
            }
            let (block, filled) = coefficients.block(part.index, x, y);
            if ended > 0 && (scan.high == 0 || *filled & band.places() == 0) {
                ended -= 1;
                continue;
            }
            ended = match scan.high {
                0 => band.decode(&mut bits, huffman, block, filled),
                _ => band.refine(&mut bits, huffman, ended, block, filled),
            }
            .ok_or_else(|| bits.fault())?;
            if bits.exhausted() {
                return Err(bits.shortage());
            }
        }
    }
    if ended != 0 {
        return Err(OVERRUN);
    }
    bits.end()
}

/// A band of AC coefficients and the bit position of this pass.
#[derive(Clone, Copy)]
struct Band {
    first: usize,
    last: usize,
    low: u32,
}

impl Band {
    /// A bit for each place in the band.
    fn places(self) -> u64 {
        (!0 << self.first) & (!0 >> (63 - self.last))
    }

    /// The first pass over a block (G.1.2.2). Returns how many blocks after it have nothing.
    #[inline(never)]
    fn decode(
        self,
        reader: &mut BitReader<'_>,
        huffman: &Huffman,
        block: &mut Block,
        filled: &mut u64,
    ) -> Option<u32> {
        reader.in_registers(|bits| {
            let mut k = self.first;
            while k <= self.last {
                match huffman.decode(bits)? {
                    Decoded::Value(run, value) => {
                        k += run;
                        block[usize::from(ZIGZAG[k & 63])] = value.wrapping_shl(self.low);
                        *filled |= 1 << (k & 63);
                        k += 1;
                    }
                    Decoded::Run(15) => k += 16,
                    Decoded::Run(run) => return Some(end_of_band(bits, run) - 1),
                }
            }
            (k == self.last + 1).then_some(0)
        })
    }

    /// A further pass over a block (G.1.2.3): one more bit for each coefficient that is not 0 yet,
    /// and new ones of magnitude 1 in between. `ended` includes this block, the result does not.
    #[inline(never)]
    fn refine(
        self,
        reader: &mut BitReader<'_>,
        huffman: &Huffman,
        mut ended: u32,
        block: &mut Block,
        filled: &mut u64,
    ) -> Option<u32> {
        reader.in_registers(|bits| {
            let mut k = self.first;
            while ended == 0 && k <= self.last {
                let symbol = huffman.symbol(bits)?;
                let (run, size) = (usize::from(symbol >> 4), symbol & 15);
                let new = match (run, size) {
                    (15, 0) => 0,
                    (_, 0) => {
                        ended = end_of_band(bits, run);
                        break;
                    }
                    (_, 1) if bits.take_bit() => 1,
                    (_, 1) => -1,
                    _ => return None,
                };
                k = self.refine_over(bits, k, run, block, *filled);
                if k > self.last {
                    return None;
                }
                if new != 0 {
                    block[usize::from(ZIGZAG[k & 63])] = new << self.low;
                    *filled |= 1 << (k & 63);
                }
                k += 1;
            }
            if ended > 0 {
                self.refine_over(bits, k, 64, block, *filled);
                ended -= 1;
            }
            Some(ended)
        })
    }

    /// Refines the coefficients from `k` on that are not 0, until it has passed `zeros` that are 0
    /// and meets another. Returns the place of that one, or the place after the band.
    #[inline(always)]
    fn refine_over(
        self,
        bits: &mut BitReader<'_>,
        mut k: usize,
        mut zeros: usize,
        block: &mut Block,
        filled: u64,
    ) -> usize {
        let filled = filled & self.places();
        while k <= self.last {
            let ahead = filled & (!0 << k);
            let next = if ahead == 0 { self.last + 1 } else { ahead.trailing_zeros() as usize };
            if zeros < next - k {
                return k + zeros;
            }
            if ahead == 0 {
                break;
            }
            zeros -= next - k;
            // Away from 0, without a branch on a bit that is as good as random.
            let value = &mut block[usize::from(ZIGZAG[next & 63])];
            let away = (*value >> 15) | 1;
            *value = value.wrapping_add((away * i16::from(bits.take_bit())) << self.low);
            k = next + 1;
        }
        self.last + 1
    }
}

/// How many blocks from this one on have ended: 2^`run` plus the value of the next bits.
#[inline(always)]
fn end_of_band(bits: &mut BitReader<'_>, run: usize) -> u32 {
    if run == 0 {
        return 1;
    }
    bits.ensure(16);
    (1 << run) + bits.take(run as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// [`Band::refine_over`], but visits every coefficient (T.81, figure G.7).
    fn refine_one_by_one(
        band: Band,
        bits: &mut BitReader<'_>,
        first: usize,
        mut zeros: usize,
        block: &mut Block,
    ) -> usize {
        for k in first..=band.last {
            let value = &mut block[usize::from(ZIGZAG[k])];
            if *value != 0 {
                let bit = i16::from(bits.take_bit()) << band.low;
                *value += if *value > 0 { bit } else { -bit };
            } else if zeros == 0 {
                return k;
            } else {
                zeros -= 1;
            }
        }
        band.last + 1
    }

    proptest! {
        #[test]
        fn refining_by_bits_set_equals_looking_at_every_coefficient(
            values in prop::collection::vec(prop_oneof![2 => Just(0i16), 1 => -9i16..=9], 64),
            data in prop::collection::vec(any::<u8>(), 16),
            (first, last) in (1usize..64).prop_flat_map(|first| (Just(first), first..64)),
            zeros in 0usize..20,
        ) {
            let band = Band { first, last, low: 1 };
            let (mut fast, mut filled) = ([0; 64], 0);
            for (k, value) in values.into_iter().enumerate().skip(1) {
                fast[usize::from(ZIGZAG[k])] = value << 2;
                filled |= u64::from(value != 0) << k;
            }
            let mut plain = fast;
            let (mut bits, mut plain_bits) = (BitReader::new(&data, 0), BitReader::new(&data, 0));
            let place = band.refine_over(&mut bits, first, zeros, &mut fast, filled);
            let expected = refine_one_by_one(band, &mut plain_bits, first, zeros, &mut plain);
            prop_assert_eq!(place, expected);
            prop_assert_eq!(fast, plain);
        }
    }
}
