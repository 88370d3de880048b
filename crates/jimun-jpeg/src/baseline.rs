//! Sequential scans (T.81, F.2).

use jimun_core::truncation::percent_from_top;
use jimun_core::{Error, RowSink};

use super::bits::BitReader;
use super::block::{Block, ZIGZAG};
use super::coefficients::Coefficients;
use super::frame::Frame;
use super::huffman::{Decoded, Huffman};
use super::idct;
use super::output::Output;
use super::pairs::{Pairs, Step};
use super::scan::{Restarts, Scan};
use super::tables::{Quantiser, Tables};
use super::tail::{self, End};

/// One component while its scan is decoded.
struct Active<'a> {
    index: usize,
    across: usize,
    down: usize,
    dc: &'a Huffman,
    ac: Pairs<'a>,
    /// The DC value of the previous block.
    predicted: i32,
}

fn active<'a>(scan: &Scan, frame: &Frame, tables: &'a Tables) -> Result<Vec<Active<'a>>, Error> {
    let layout = scan.layout(frame);
    let component = |c: &super::scan::ScanComponent| {
        let component = &frame.components[c.index];
        let (across, down) = layout.blocks(component.h, component.v);
        let (dc, ac) = (tables.dc(c.dc)?, Pairs::new(tables.ac(c.ac)?));
        Ok(Active { index: c.index, across, down, dc, ac, predicted: 0 })
    };
    scan.components.iter().map(component).collect()
}

/// Where decoding stopped and why.
struct Stop {
    mcu_x: usize,
    mcu_y: usize,
    /// Whether the MCU has all its blocks, although their last bits are missing.
    filled: bool,
    error: Error,
}

/// Decodes the only scan of a picture, whose data begins at byte `data` of `file`, and passes on
/// its rows as they become complete.
///
/// Where the file was cut off near its end, the rest is filled as libjpeg does: zero bits complete
/// the MCU, and further MCUs are grey.
pub(super) fn stream(
    file: &[u8],
    data: usize,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    output: &mut Output,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let components = active(scan, frame, tables)?;
    let steps: Vec<[Step; 64]> = components
        .iter()
        .map(|c| tables.quantiser(frame.components[c.index].quantiser).map(steps))
        .collect::<Result<_, _>>()?;
    let restarts = Restarts::new(tables.restart_interval);
    let bits = BitReader::new(file, data);
    let stop = match rows(bits, frame, components, &steps, restarts, output, sink) {
        Ok(end) => return tail::check(file, data, end),
        Err(stop) => stop,
    };
    if stop.error != Error::Truncated {
        return Err(stop.error);
    }
    tail::check(file, data, End::File)?;
    let present = stop.mcu_y * frame.mcus_wide + stop.mcu_x;
    let all = frame.mcus_high * frame.mcus_wide;
    sink.incomplete(percent_from_top(present as u64, all as u64)?)?;
    let mut first = stop.mcu_x + usize::from(stop.filled);
    for mcu_y in stop.mcu_y..frame.mcus_high {
        output.fill_grey(frame, mcu_y, first);
        output.emit(mcu_y, sink);
        first = 0;
    }
    Ok(())
}

/// Decodes rows of MCUs, and passes on rows of the picture, as long as there are some.
fn rows(
    mut bits: BitReader<'_>,
    frame: &Frame,
    mut components: Vec<Active<'_>>,
    steps: &[[Step; 64]],
    mut restarts: Restarts,
    output: &mut Output,
    sink: &mut dyn RowSink,
) -> Result<End, Stop> {
    let mut block = [0; 64];
    for mcu_y in 0..frame.mcus_high {
        for mcu_x in 0..frame.mcus_wide {
            let stop = |filled, error| Stop { mcu_x, mcu_y, filled, error };
            if restarts.before_mcu(&mut bits).map_err(|error| stop(false, error))? {
                components.iter_mut().for_each(|component| component.predicted = 0);
            }
            for (component, steps) in components.iter_mut().zip(steps) {
                let mut place = output.place(component.index);
                for y in 0..component.down {
                    for x in 0..component.across {
                        let Active { dc, ac, predicted, .. } = component;
                        let Some(place) = &mut place else {
                            skip_block(&mut bits, dc, ac.single())
                                .ok_or_else(|| stop(false, bits.fault()))?;
                            continue;
                        };
                        let end = decode_block(&mut bits, dc, ac, steps, predicted, &mut block)
                            .ok_or_else(|| stop(false, bits.fault()))?;
                        let (out, stride) = place.block(mcu_y, y, mcu_x * component.across + x);
                        idct::transform(&block, end, out, stride);
                        block = [0; 64];
                    }
                }
            }
            if bits.exhausted() {
                return Err(stop(true, bits.shortage()));
            }
        }
        output.emit(mcu_y, sink);
    }
    let stop = |error| Stop { mcu_x: 0, mcu_y: frame.mcus_high, filled: false, error };
    bits.end().map_err(stop)
}

/// Decodes one of several scans into `coefficients`, not dequantised. Returns what follows it.
pub(super) fn store(
    mut bits: BitReader<'_>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    coefficients: &mut Coefficients,
) -> Result<End, Error> {
    let mut components = active(scan, frame, tables)?;
    let layout = scan.layout(frame);
    let steps = steps(&[1; 64]);
    let mut restarts = Restarts::new(tables.restart_interval);
    for mcu_y in 0..layout.mcus_high {
        for mcu_x in 0..layout.mcus_wide {
            if restarts.before_mcu(&mut bits)? {
                components.iter_mut().for_each(|component| component.predicted = 0);
            }
            for component in &mut components {
                let Active { index, across, down, dc, ac, predicted } = component;
                for y in 0..*down {
                    for x in 0..*across {
                        let (x, y) = (mcu_x * *across + x, mcu_y * *down + y);
                        let (block, filled) = coefficients.block(*index, x, y);
                        (*block, *filled) = ([0; 64], !0);
                        let end = decode_block(&mut bits, dc, ac, &steps, predicted, block)
                            .ok_or_else(|| bits.fault())?;
                        *filled = !0 >> (64 - end);
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

/// Decodes one block into `block`, which is all 0, times its quantisers (16 bits, wrapping).
/// Returns the place in zigzag order after the last coefficient. `None` for bits that are not a
/// code, an AC coefficient after the last place, and a DC value beyond 16 bits.
#[inline(never)]
fn decode_block(
    reader: &mut BitReader<'_>,
    dc: &Huffman,
    ac: &Pairs<'_>,
    steps: &[Step; 64],
    predicted: &mut i32,
    block: &mut Block,
) -> Option<usize> {
    reader.in_registers(|bits| {
        if let Decoded::Value(_, difference) = dc.decode(bits)? {
            *predicted += i32::from(difference);
        }
        let mean = i16::try_from(*predicted).ok()?;
        block[0] = mean.wrapping_mul(steps[0].quantiser as i16);
        ac.decode(bits, steps, block)
    })
}

/// Skips one block.
#[inline(never)]
fn skip_block(bits: &mut BitReader<'_>, dc: &Huffman, ac: &Huffman) -> Option<()> {
    dc.decode(bits)?;
    let mut k = 1;
    while k < 64 {
        match ac.decode(bits)? {
            Decoded::Value(run, _) => k += run + 1,
            Decoded::Run(15) => k += 16,
            Decoded::Run(_) => break,
        }
    }
    (k <= 64).then_some(())
}

fn steps(quantiser: &Quantiser) -> [Step; 64] {
    std::array::from_fn(|k| Step { place: ZIGZAG[k], quantiser: quantiser[k] })
}
