//! All coefficients of a picture whose scans deliver them piece by piece.

use jimun_core::{Error, RowSink};

use super::block::Block;
use super::frame::Frame;
use super::idct;
use super::output::Output;
use super::tables::{Quantiser, Tables};

/// Every block of every component, row by row, not dequantised. Keeps state: the coefficients of
/// the scans so far.
pub(super) struct Coefficients {
    planes: Vec<Plane>,
}

pub(super) struct Plane {
    blocks: Vec<Block>,
    /// For each block, one bit per place in zigzag order: set where an AC coefficient may differ
    /// from 0. Most blocks are mostly 0, so refining and transforming can skip those places.
    filled: Vec<u64>,
    wide: usize,
    /// The table in force at the component's first scan, as libjpeg takes it.
    quantiser: Option<Quantiser>,
}

impl Coefficients {
    /// Bytes that [`Coefficients::new`] will allocate.
    pub(super) fn memory(frame: &Frame) -> u64 {
        let blocks = |c: &super::frame::Component| c.padded_wide(frame) * c.padded_high(frame);
        frame
            .components
            .iter()
            .map(|c| blocks(c) as u64 * (size_of::<Block>() + size_of::<u64>()) as u64)
            .sum()
    }

    pub(super) fn new(frame: &Frame) -> Self {
        let plane = |component: &super::frame::Component| {
            let wide = component.padded_wide(frame);
            let count = wide * component.padded_high(frame);
            Plane { blocks: vec![[0; 64]; count], filled: vec![0; count], wide, quantiser: None }
        };
        Self { planes: frame.components.iter().map(plane).collect() }
    }

    /// Keeps the quantiser of component `index` unless an earlier scan did.
    pub(super) fn keep_quantiser(
        &mut self,
        index: usize,
        frame: &Frame,
        tables: &Tables,
    ) -> Result<(), Error> {
        let plane = &mut self.planes[index];
        if plane.quantiser.is_none() {
            plane.quantiser = Some(*tables.quantiser(frame.components[index].quantiser)?);
        }
        Ok(())
    }

    /// Whether every component was in some scan.
    pub(super) fn all_begun(&self) -> bool {
        self.planes.iter().all(|plane| plane.quantiser.is_some())
    }

    /// The block in column `x` and row `y`, and the bits that tell which places it fills.
    #[inline(always)]
    pub(super) fn block(&mut self, component: usize, x: usize, y: usize) -> (&mut Block, &mut u64) {
        let plane = &mut self.planes[component];
        let index = y * plane.wide + x;
        (&mut plane.blocks[index], &mut plane.filled[index])
    }

    /// Transforms everything and passes on rows as they become complete.
    pub(super) fn emit(&self, frame: &Frame, output: &mut Output, sink: &mut dyn RowSink) {
        for mcu_y in 0..frame.mcus_high {
            for (index, (plane, component)) in self.planes.iter().zip(&frame.components).enumerate()
            {
                let Some(place) = output.place(index) else { continue };
                let quantiser = plane.quantiser.as_ref().map(row_by_row).unwrap_or([0; 64]);
                for y in 0..component.v {
                    let first = (mcu_y * component.v + y) * plane.wide;
                    let range = first..first + plane.wide;
                    let blocks = plane.blocks[range.clone()].iter().zip(&plane.filled[range]);
                    for (x, (block, filled)) in blocks.enumerate() {
                        let (out, stride) = place.block(mcu_y, y, x);
                        transform(block, &quantiser, *filled, out, stride);
                    }
                }
            }
            output.emit(mcu_y, sink);
        }
    }
}

fn row_by_row(quantiser: &Quantiser) -> Block {
    let mut table = [0; 64];
    for (&place, &step) in super::block::ZIGZAG.iter().zip(quantiser) {
        table[usize::from(place)] = step as i16;
    }
    table
}

fn transform(block: &Block, quantiser: &Block, filled: u64, out: &mut [u8], stride: usize) {
    let mut whole = [0; 64];
    for ((whole, &value), &step) in whole.iter_mut().zip(block).zip(quantiser) {
        *whole = value.wrapping_mul(step);
    }
    let end = (64 - filled.leading_zeros()) as usize;
    idct::transform(&whole, end, out, stride);
}
