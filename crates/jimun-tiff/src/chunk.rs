//! One strip or tile, unpacked row by row into exactly the bytes of its declared size.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};
use jimun_core::panics::guarded;
use jimun_core::{Error, Limits};
use jimun_lzw::{Lzw, Rest};

use super::jpeg::unpack as jpeg;
use super::page::{Compression, Page};
use super::{fax, predictor};

/// Keeps state: how far the data is unpacked.
pub(super) struct Chunk<'p> {
    page: &'p Page<'p>,
    codec: Codec<'p>,
    /// Bytes of the file that were read before the first row.
    prepared: u64,
}

/// Working memory of one codec, rounded up: zlib's window is 32 KiB, LZW's table 56.
pub(super) const CODEC_MEMORY: u64 = 64 << 10;

enum Codec<'p> {
    Stored(Packed<'p>),
    PackBits { packed: Packed<'p>, run: Run },
    Lzw { packed: Packed<'p>, decoder: Lzw },
    Deflate { packed: Packed<'p>, decoder: Box<Decompress>, ended: bool },
    Fax(fax::Rows<'p>),
    Unpacked { rows: Vec<u8>, at: usize },
}

struct Packed<'p> {
    data: Cow<'p, [u8]>,
    at: usize,
}

/// The rest of a PackBits run.
#[derive(Clone, Copy)]
enum Run {
    Literal(usize),
    Repeat(usize, u8),
}

/// The size of the chunk; its rows are lines of [`super::lines`].
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// In pixels.
    pub(super) width: u32,
    pub(super) lines: u32,
    pub(super) line_bytes: usize,
}

/// The maximum number of bytes that one code of Deflate expands to (RFC 1951, 3.2.5).
const MAX_MATCH: usize = 258;

/// Where a fault is reported to be.
const DEFLATE: &str = "Deflate data";

const SURPLUS: Error = Error::Corrupt { what: "strip or tile that holds more than its rows" };

impl<'p> Chunk<'p> {
    pub(super) fn open(
        page: &'p Page<'p>,
        index: u64,
        extent: Extent,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let offset = page.offsets.get(index)?;
        let stored = u64::from(extent.lines) * extent.line_bytes as u64;
        let declared = match page.byte_counts {
            Some(counts) => counts.get(index)?,
            None => 0,
        };
        let count = match declared {
            // Old writers left it out: stored data has a known size, packed data marks its own end.
            0 if page.compression == Compression::None => stored,
            0 => (page.file.byte_count() as u64).saturating_sub(offset),
            count => count,
        };
        let data = page.file.slice(offset, count)?;
        if let Compression::Jpeg { ycbcr } = page.compression {
            let rows = jpeg(page, ycbcr, data, extent, limits)?;
            return Ok(Self { page, codec: Codec::Unpacked { rows, at: 0 }, prepared: count });
        }
        let data = match page.reverse_bits {
            true => Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect()),
            false => Cow::Borrowed(data),
        };
        let packed = Packed { data, at: 0 };
        let codec = match page.compression {
            Compression::PackBits => Codec::PackBits { packed, run: Run::Literal(0) },
            Compression::Lzw => {
                let decoder = Lzw::of_tiff(&packed.data);
                Codec::Lzw { packed, decoder }
            }
            Compression::Deflate => {
                Codec::Deflate { packed, decoder: Box::new(Decompress::new(true)), ended: false }
            }
            Compression::Fax(coding) => {
                Codec::Fax(fax::Rows::new(packed.data, coding, extent.width))
            }
            Compression::None | Compression::Jpeg { .. } => Codec::Stored(packed),
        };
        let prepared = if page.reverse_bits { count } else { 0 };
        Ok(Self { page, codec, prepared })
    }

    /// Bytes of the file that were read so far.
    pub(super) fn taken(&self) -> u64 {
        let unpacked = match &self.codec {
            Codec::Stored(packed)
            | Codec::PackBits { packed, .. }
            | Codec::Lzw { packed, .. }
            | Codec::Deflate { packed, .. } => packed.at,
            Codec::Fax(rows) => rows.taken(),
            Codec::Unpacked { .. } => 0,
        };
        self.prepared + unpacked as u64
    }

    /// Unpacks the next row.
    pub(super) fn fill(&mut self, row: &mut [u8]) -> Result<(), Error> {
        match &mut self.codec {
            Codec::Fax(rows) => rows.fill(row)?,
            codec => {
                if codec.read(row)? < row.len() {
                    return Err(Error::Truncated);
                }
            }
        }
        predictor::undo(self.page, row);
        Ok(())
    }

    /// Call this after the last row. Data that continues was read out of step, unless `padded`: the
    /// last strip may hold as many rows as the others. The last code may expand to more than the
    /// last row has left, as in even strips of some writers. Viewers ignore the rest.
    pub(super) fn finish(mut self, padded: bool) -> Result<(), Error> {
        if padded {
            return Ok(());
        }
        let surplus = match &mut self.codec {
            // Each byte of a literal run is a sample, so a run that continues is out of step.
            Codec::PackBits { run: Run::Literal(1..), .. } => true,
            // Runs end without a mark; one byte may pad to an even number.
            Codec::PackBits { packed, .. } => packed.rest().len() > 1,
            Codec::Lzw { packed, decoder } => decoder.rest(&mut packed.rest()) == Rest::Codes,
            // This also compares zlib's checksum.
            codec @ Codec::Deflate { .. } => codec.read(&mut [0; MAX_MATCH])? == MAX_MATCH,
            Codec::Fax(rows) => return rows.finish(),
            Codec::Stored(_) | Codec::Unpacked { .. } => false,
        };
        if surplus { Err(SURPLUS) } else { Ok(()) }
    }
}

impl Packed<'_> {
    fn rest(&self) -> &[u8] {
        &self.data[self.at..]
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.data.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// Copies what there is, at most as much as `out` takes.
    fn copy(&mut self, out: &mut [u8]) -> usize {
        let rest = self.rest();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        count
    }
}

impl Codec<'_> {
    /// Fills `out` as far as the data goes.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let mut done = 0;
        while done < out.len() {
            let place = &mut out[done..];
            let count = match self {
                Self::Stored(packed) => packed.copy(place),
                Self::Unpacked { rows, at } => {
                    let count = (rows.len() - *at).min(place.len());
                    place[..count].copy_from_slice(&rows[*at..*at + count]);
                    *at += count;
                    count
                }
                Self::PackBits { packed, run } => unpack_bits(packed, run, place),
                Self::Lzw { packed, decoder } => {
                    let mut rest = packed.rest();
                    let count = decoder.read(&mut rest, place)?;
                    packed.at = packed.data.len() - rest.len();
                    count
                }
                Self::Deflate { ended: true, .. } => 0,
                Self::Deflate { packed, decoder, ended } => {
                    let before = (decoder.total_in(), decoder.total_out());
                    let status = guarded(DEFLATE, || {
                        let status =
                            decoder.decompress(packed.rest(), place, FlushDecompress::None);
                        status.map_err(|_| Error::Corrupt { what: DEFLATE })
                    })?;
                    let taken = (decoder.total_in() - before.0) as usize;
                    let count = (decoder.total_out() - before.1) as usize;
                    packed.at += taken;
                    *ended = status == Status::StreamEnd;
                    if !*ended && taken == 0 && count == 0 {
                        return Err(Error::Truncated);
                    }
                    done += count;
                    continue;
                }
                // Whole rows only: `Chunk::fill`.
                Self::Fax(_) => 0,
            };
            if count == 0 {
                break;
            }
            done += count;
        }
        Ok(done)
    }
}

/// One step of PackBits (TIFF 6.0, section 9).
fn unpack_bits(packed: &mut Packed<'_>, run: &mut Run, out: &mut [u8]) -> usize {
    loop {
        match *run {
            Run::Literal(count @ 1..) => {
                let max = count.min(out.len());
                let copied = packed.copy(&mut out[..max]);
                *run = Run::Literal(count - copied);
                return copied;
            }
            Run::Repeat(count @ 1.., value) => {
                let filled = count.min(out.len());
                out[..filled].fill(value);
                *run = Run::Repeat(count - filled, value);
                return filled;
            }
            _ => {}
        }
        *run = match packed.byte() {
            None => return 0,
            Some(count @ 0..=127) => Run::Literal(usize::from(count) + 1),
            Some(128) => Run::Literal(0),
            Some(count) => match packed.byte() {
                None => return 0,
                Some(value) => Run::Repeat(257 - usize::from(count), value),
            },
        };
    }
}
