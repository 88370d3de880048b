//! Arithmetic-coded scans, sequential and progressive (ITU-T T.81, F.2.4 and G.2).

mod decoder;
mod models;
mod states;

use jimun_core::Error;

use self::decoder::{Bin, Decoder};
use self::models::{AcBins, Band, Dc, DcBins};
use super::coefficients::Coefficients;
use super::frame::Frame;
use super::scan::{Restarts, Scan, ScanComponent};
use super::tables::{Conditioning, Tables};
use super::tail::End;

pub(super) use self::models::DcBounds;

/// What the decisions so far tell about later ones. Keeps state, and restarts in each interval.
struct Learnt {
    /// One for each component of the scan.
    dc: [Dc; 4],
    /// One for each table; components may share one.
    dc_bins: [DcBins; Conditioning::TABLES],
    ac_bins: [AcBins; Conditioning::TABLES],
}

impl Learnt {
    fn nothing() -> Self {
        Self {
            dc: [Dc::default(); 4],
            dc_bins: [[Bin::default(); 64]; Conditioning::TABLES],
            ac_bins: [[Bin::default(); 256]; Conditioning::TABLES],
        }
    }
}

/// Decodes one scan into `coefficients`. Returns what follows it.
///
/// A marker must follow the scan. Without it, nothing would tell a file that is cut from one whose
/// last decisions are coded by zeros that were left out. A marker that came too early is not
/// noticed.
pub(super) fn store(
    file: &[u8],
    at: usize,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
) -> Result<End, Error> {
    let layout = scan.layout(frame);
    let mut decoder = Decoder::new(file, at);
    let mut learnt = Learnt::nothing();
    let mut restarts = Restarts::new(tables.restart_interval);
    for mcu_y in 0..layout.mcus_high {
        for mcu_x in 0..layout.mcus_wide {
            if restarts.before_mcu(&mut decoder)? {
                learnt = Learnt::nothing();
            }
            for (number, part) in scan.components.iter().enumerate() {
                let component = &frame.components[part.index];
                let (across, down) = layout.blocks(component.h, component.v);
                for y in 0..down {
                    for x in 0..across {
                        let (x, y) = (mcu_x * across + x, mcu_y * down + y);
                        let target = coefficients.block(part.index, x, y);
                        let conditioning = &tables.conditioning;
                        let pass = Pass { progressive: frame.progressive, scan, conditioning };
                        pass.block(&mut decoder, &mut learnt, (number, part), target)
                            .ok_or_else(|| decoder.fault())?;
                    }
                }
            }
            if decoder.is_cut() {
                return Err(Error::Truncated);
            }
        }
    }
    decoder.end()
}

/// What a scan does with each of its blocks.
struct Pass<'a> {
    progressive: bool,
    scan: &'a Scan,
    conditioning: &'a Conditioning,
}

impl Pass<'_> {
    /// Decodes one block of component `number` of the scan. `None` for decisions that make no
    /// block.
    fn block(
        &self,
        decoder: &mut Decoder<'_>,
        learnt: &mut Learnt,
        (number, part): (usize, &ScanComponent),
        (block, filled): (&mut [i16; 64], &mut u64),
    ) -> Option<()> {
        let &Scan { first, last, high, low, .. } = self.scan;
        let (first, last, high, low) =
            if self.progressive { (first, last, high, low) } else { (0, 63, 0, 0) };
        if first == 0 && high != 0 {
            block[0] |= i16::from(decoder.even()) << low;
            return Some(());
        }
        if first == 0 {
            let bounds = *self.conditioning.dc.get(part.dc)?;
            let dc = learnt.dc.get_mut(number)?;
            dc.next(decoder, learnt.dc_bins.get_mut(part.dc)?, bounds)?;
            block[0] = i16::try_from(dc.value.checked_mul(1 << low)?).ok()?;
        }
        if last == 0 {
            return Some(());
        }
        let low_places = usize::from(*self.conditioning.low_places.get(part.ac)?);
        let bins = learnt.ac_bins.get_mut(part.ac)?;
        let band = Band { first: first.max(1), last, low, low_places };
        match high {
            0 => band.decode(decoder, bins, block, filled),
            _ => band.refine(decoder, bins, block, filled),
        }
    }
}
