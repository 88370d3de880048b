//! One coded item: NAL units to planes of samples, by `rust_h265`.

use std::ops::Range;

use jimun_core::Error;
use jimun_core::panics::guarded;
use rust_h265::{DecodeError, DecodeLimits, Decoder, Frame, NalUnit, NalUnitType, PixelData};

use super::configuration::Configuration;
use super::sequence::Sequence;

/// Where a fault is reported to be.
const DATA: &str = "HEVC picture data";

/// The maximum number of slice segments of a picture at level 6.2 (H.265, table A.8).
const MAX_SLICE_SEGMENTS: usize = 600;

/// Key pictures other than IDR may name others before them, and the decoder makes up a grey one for
/// each: up to 16 before, 16 after and 32 long-term ones (ITU-T H.265, 7.4.7.1).
const MAX_MADE_UP: u64 = 64;

/// Decoded planes, cropped to the conformance window.
pub(super) struct Tile {
    pub(super) width: usize,
    pub(super) y: PixelData,
    pub(super) cb: PixelData,
    pub(super) cr: PixelData,
    /// Whether chroma has half the width and height, rounded up, instead of all.
    pub(super) half_chroma: bool,
}

impl Tile {
    /// Where row `line` is in the luma plane.
    pub(super) fn luma_row(&self, line: usize) -> Range<usize> {
        line * self.width..(line + 1) * self.width
    }

    /// Where the chroma of row `line` is in its planes.
    pub(super) fn chroma_row(&self, line: usize) -> Range<usize> {
        if !self.half_chroma {
            return self.luma_row(line);
        }
        let width = self.width.div_ceil(2);
        line / 2 * width..(line / 2 + 1) * width
    }
}

/// A coded item before it is decoded.
pub(super) struct CodedTile<'a> {
    units: Vec<NalUnit<'a>>,
    parameter_sets: Vec<NalUnit<'a>>,
    pub(super) sequence: Sequence,
}

impl<'a> CodedTile<'a> {
    pub(super) fn read(record: &'a [u8], data: &'a [u8]) -> Result<Self, Error> {
        let configuration = Configuration::read(record)?;
        let units = configuration.nal_units(data)?;
        let parameter_sets = configuration.parameter_sets;
        let sequence = parameter_sets
            .iter()
            .chain(&units)
            .find(|unit| unit.nal_unit_type == NalUnitType::Sps && unit.nuh_layer_id == 0)
            .ok_or(Error::Corrupt { what: "no sequence parameter set" })?;
        let sequence = Sequence::read(&sequence.rbsp)?;
        Ok(Self { units, parameter_sets, sequence })
    }

    /// Peak memory of decoding in bytes: see [`Sequence::decoder_bytes`]. Coded data is copied
    /// twice, without emulation prevention and into the decoder.
    pub(super) fn decoder_bytes(&self) -> u64 {
        let is_picture = |unit: &&NalUnit<'_>| unit.nal_unit_type.is_vcl();
        let alone = self.units.iter().filter(is_picture).all(|unit| unit.nal_unit_type.is_idr());
        let pictures = if alone { 1 } else { 1 + MAX_MADE_UP };
        let coded: usize = self.units.iter().map(|unit| unit.rbsp.len()).sum();
        self.sequence.decoder_bytes().saturating_mul(pictures).saturating_add(2 * coded as u64)
    }

    pub(super) fn decode(self) -> Result<Tile, Error> {
        match self.sequence.chroma_format {
            0 => return Err(Error::UnsupportedFeature { feature: "monochrome HEVC" }),
            2 => return Err(Error::UnsupportedFeature { feature: "4:2:2 HEVC" }),
            _ => {}
        }
        let Sequence { coded_width, coded_height, .. } = self.sequence;
        let mut decoder = Decoder::with_limits(DecodeLimits {
            max_picture_pixels: u64::from(coded_width) * u64::from(coded_height),
            max_picture_memory_bytes: 2 * self.sequence.decoder_bytes(),
        });
        let mut slices = 0;
        for unit in self.parameter_sets.iter().chain(&self.units) {
            if unit.nuh_layer_id != 0 {
                continue;
            }
            let of_picture = unit.nal_unit_type.is_vcl();
            if of_picture {
                if !unit.nal_unit_type.is_irap() {
                    return Err(Error::Corrupt { what: "HEVC picture that is not a key picture" });
                }
                slices += 1;
                if slices > MAX_SLICE_SEGMENTS {
                    return Err(Error::Corrupt { what: "more than 600 slice segments" });
                }
            }
            match guarded(DATA, || decoder.decode_nal(unit).map_err(|error| refusal(&error))) {
                // A second picture has begun.
                Ok(Some(frame)) => return self.tile(frame),
                Ok(None) => {}
                // A parameter set that the picture does not use may be anything; one that it uses
                // fails its slices.
                Err(_) if !of_picture => {}
                Err(error) => return Err(error),
            }
        }
        if slices == 0 {
            return Err(Error::Truncated);
        }
        let frame = guarded(DATA, || decoder.flush().ok_or(Error::Corrupt { what: DATA }))?;
        self.tile(frame)
    }

    fn tile(&self, frame: Frame) -> Result<Tile, Error> {
        let Sequence { width, height, bit_depth, chroma_format, .. } = self.sequence;
        let announced = (width, height, bit_depth, chroma_format);
        if (frame.width, frame.height, frame.bit_depth.into(), frame.chroma_format_idc) != announced
        {
            return Err(Error::Corrupt {
                what: "HEVC picture of another size or depth than announced",
            });
        }
        let half_chroma = chroma_format == 1;
        let (width, height) = (width as usize, height as usize);
        let chroma =
            if half_chroma { width.div_ceil(2) * height.div_ceil(2) } else { width * height };
        let Frame { y, u: cb, v: cr, .. } = frame;
        let deep = bit_depth > 8;
        let fits = |plane: &PixelData, samples| {
            plane.len() == samples && matches!(plane, PixelData::U16(_)) == deep
        };
        if !fits(&y, width * height) || !fits(&cb, chroma) || !fits(&cr, chroma) {
            return Err(Error::Internal);
        }
        Ok(Tile { width, y, cb, cr, half_chroma })
    }
}

/// Keeps only the kind of the decoder's error.
fn refusal(error: &DecodeError) -> Error {
    match error {
        DecodeError::UnexpectedEof => Error::Truncated,
        DecodeError::Unsupported(_) => {
            Error::UnsupportedFeature { feature: "this HEVC coding tool" }
        }
        DecodeError::ResourceLimit(_) => {
            Error::Corrupt { what: "HEVC picture larger than announced" }
        }
        _ => Error::Corrupt { what: DATA },
    }
}
