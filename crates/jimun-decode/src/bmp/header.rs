//! The header of a bitmap, and what its pixels mean.

use jimun_core::Error;

/// What a bitmap declares.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) top_down: bool,
    /// Bits per pixel.
    pub(super) bits: u16,
    pub(super) compression: Compression,
    /// Where header, bit fields and palette end.
    pub(super) end: usize,
    fields: [Field; 3],
    /// The bits of a pixel that say how opaque it is.
    alpha: Option<Field>,
    /// Red, green, blue; black after the last colour that the file has.
    palette: [[u8; 3]; 256],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Rle8,
    Rle4,
}

/// One colour's bits in a pixel of 16 or 32.
#[derive(Clone, Copy, Debug)]
struct Field {
    shift: u32,
    max: u32,
}

const CORE_HEADER_BYTES: u32 = 12;
const INFO_HEADER_BYTES: u32 = 40;
/// The first header that has a field for alpha.
const WITH_ALPHA_BYTES: u32 = 56;
const FIELDS_555: [u32; 3] = [0x7c00, 0x3e0, 0x1f];
const FIELDS_888: [u32; 3] = [0xff_0000, 0xff00, 0xff];

impl Header {
    /// Reads from the header's own size field on.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let u16_at = |at: usize| -> Result<u16, Error> {
            let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk());
            bytes.map(|bytes| u16::from_le_bytes(*bytes)).ok_or(Error::Truncated)
        };
        let u32_at = |at: usize| -> Result<u32, Error> {
            let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk());
            bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(Error::Truncated)
        };
        let size = u32_at(0)?;
        let core = size == CORE_HEADER_BYTES;
        if !core && !(INFO_HEADER_BYTES..=256).contains(&size) {
            return Err(Error::Corrupt { what: "BMP header size" });
        }
        let (width, height, bits) = if core {
            (i32::from(u16_at(4)?), i32::from(u16_at(6)?), u16_at(10)?)
        } else {
            (u32_at(4)?.cast_signed(), u32_at(8)?.cast_signed(), u16_at(14)?)
        };
        let width = u32::try_from(width).map_err(|_| Error::Corrupt { what: "BMP width" })?;
        let (method, colours) = if core { (0, 0) } else { (u32_at(16)?, u32_at(32)?) };
        let compression = match (method, bits) {
            (0, 1 | 2 | 4 | 8 | 16 | 24 | 32) | (3 | 6, 16 | 32) => Compression::None,
            (1, 8) => Compression::Rle8,
            (2, 4) => Compression::Rle4,
            (4 | 5, _) => return Err(Error::UnsupportedFeature { feature: "JPEG or PNG in BMP" }),
            _ => return Err(Error::Corrupt { what: "BMP compression" }),
        };
        let mut end = size as usize;
        let mut alpha = 0;
        let fields = match (method, bits) {
            (3 | 6, _) => {
                let masks = [u32_at(40)?, u32_at(44)?, u32_at(48)?];
                // The oldest header is followed by its bit fields; later ones contain them.
                if size == INFO_HEADER_BYTES {
                    end += if method == 6 { 16 } else { 12 };
                }
                if size >= WITH_ALPHA_BYTES || method == 6 {
                    alpha = u32_at(52).unwrap_or(0);
                }
                masks
            }
            (_, 16) => FIELDS_555,
            _ => FIELDS_888,
        };
        let mut palette = [[0; 3]; 256];
        match bits {
            1 | 2 | 4 | 8 => {
                let max = 1usize << bits;
                let count = match colours as usize {
                    0 => max,
                    count => count.min(max),
                };
                let entry = if core { 3 } else { 4 };
                let table = bytes.get(end..end + count * entry).ok_or(Error::Truncated)?;
                end += count * entry;
                for (colour, entry) in palette.iter_mut().zip(table.chunks_exact(entry)) {
                    *colour = [entry[2], entry[1], entry[0]];
                }
            }
            _ => {}
        }
        Ok(Self {
            width,
            height: height.unsigned_abs(),
            top_down: height < 0,
            bits,
            compression,
            end,
            fields: fields.map(Field::new),
            alpha: (alpha != 0).then(|| Field::new(alpha)),
            palette,
        })
    }

    /// As icons have it: the fourth byte of a pixel of 32 bits says how opaque it is, unless it is
    /// a colour. In all other bitmaps without bit fields that byte means nothing.
    pub(super) fn take_fourth_byte_for_alpha(&mut self) {
        if self.fields.iter().all(|field| (u64::from(field.max) << field.shift) >> 24 == 0) {
            self.alpha = Some(Field::new(0xff00_0000));
        }
    }

    /// Whether its pixels of 16 or 32 bits have alpha.
    pub(super) fn has_alpha(&self) -> bool {
        self.alpha.is_some() && matches!(self.bits, 16 | 32)
    }

    /// The alpha of one row of samples, if its pixels have any.
    pub(super) fn alpha_row(&self, samples: &[u8], out: &mut [u8]) {
        let Some(field) = self.alpha else { return };
        if self.bits == 16 {
            for (out, &pixel) in out.iter_mut().zip(samples.as_chunks::<2>().0) {
                *out = field.of(u16::from_le_bytes(pixel).into());
            }
        } else {
            for (out, &pixel) in out.iter_mut().zip(samples.as_chunks::<4>().0) {
                *out = field.of(u32::from_le_bytes(pixel));
            }
        }
    }

    /// The colours of one row of samples of `bits` bits.
    pub(super) fn colour_row(&self, samples: &[u8], bits: u16, out: &mut [[u8; 3]]) {
        match bits {
            24 => {
                for (out, &[blue, green, red]) in out.iter_mut().zip(samples.as_chunks::<3>().0) {
                    *out = [red, green, blue];
                }
            }
            16 => {
                for (out, &pixel) in out.iter_mut().zip(samples.as_chunks::<2>().0) {
                    *out = self.fields.map(|field| field.of(u16::from_le_bytes(pixel).into()));
                }
            }
            32 => {
                for (out, &pixel) in out.iter_mut().zip(samples.as_chunks::<4>().0) {
                    *out = self.fields.map(|field| field.of(u32::from_le_bytes(pixel)));
                }
            }
            8 => {
                for (out, &index) in out.iter_mut().zip(samples) {
                    *out = self.palette[usize::from(index)];
                }
            }
            bits => {
                let in_a_byte = 8 / usize::from(bits);
                for (out, &byte) in out.chunks_mut(in_a_byte).zip(samples) {
                    let mut rest = byte;
                    for out in out {
                        *out = self.palette[usize::from(rest >> (8 - bits))];
                        rest <<= bits;
                    }
                }
            }
        }
    }
}

impl Field {
    fn new(mask: u32) -> Self {
        let shift = if mask == 0 { 0 } else { mask.trailing_zeros() };
        Self { shift, max: mask >> shift }
    }

    /// The field's value of 0–`max`, scaled to 0–255, rounded down.
    fn of(self, pixel: u32) -> u8 {
        match (pixel >> self.shift) & self.max {
            0 => 0,
            value => (u64::from(value) * 255 / u64::from(self.max)) as u8,
        }
    }
}
