//! Undoes the transformation of a row's samples that makes them pack better (TIFF 6.0, section 14;
//! Adobe's technical note 3 for fractions).

use super::page::{Page, Predictor};

/// `row` has whole pixels; its samples are in the file's byte order.
pub(super) fn undo(page: &Page<'_>, row: &mut [u8]) {
    let (step, big_endian) = (page.line_samples(), page.file.big_endian());
    match (page.predictor, page.depth.bits()) {
        (Predictor::None, _) => {}
        (Predictor::Horizontal, 8) => add_up(row, step),
        (Predictor::Horizontal, 16) => {
            let (read, write): (fn(_) -> _, fn(_) -> _) = match big_endian {
                true => (u16::from_be_bytes, u16::to_be_bytes),
                false => (u16::from_le_bytes, u16::to_le_bytes),
            };
            let samples = row.as_chunks_mut::<2>().0;
            for at in step..samples.len() {
                samples[at] = write(read(samples[at]).wrapping_add(read(samples[at - step])));
            }
        }
        (Predictor::Horizontal, _) => {
            let (read, write): (fn(_) -> _, fn(_) -> _) = match big_endian {
                true => (u32::from_be_bytes, u32::to_be_bytes),
                false => (u32::from_le_bytes, u32::to_le_bytes),
            };
            let samples = row.as_chunks_mut::<4>().0;
            for at in step..samples.len() {
                samples[at] = write(read(samples[at]).wrapping_add(read(samples[at - step])));
            }
        }
        (Predictor::Float, _) => {
            add_up(row, step);
            let sorted = row.to_vec();
            let count = row.len() / 4;
            for (index, sample) in row.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                // All most significant bytes come first, whatever the file's byte order.
                *sample = [0, 1, 2, 3].map(|weight| sorted[weight * count + index]);
                if !big_endian {
                    sample.reverse();
                }
            }
        }
    }
}

fn add_up(bytes: &mut [u8], step: usize) {
    for at in step..bytes.len() {
        bytes[at] = bytes[at].wrapping_add(bytes[at - step]);
    }
}
