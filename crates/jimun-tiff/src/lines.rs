//! The rows of a page, assembled from its chunks. Strips are unpacked as their rows are requested;
//! for tiles, one row of tiles is held.

use jimun_core::{Error, Limits};

use super::budget::{self, Budget};
use super::chunk::{CODEC_MEMORY, Chunk, Extent};
use super::colour::Colour;
use super::page::{Compression, Page};

/// A line is a row of samples; if rows share chroma, it is as many rows as share it. Keeps state:
/// the strips being read, or the rows of one row of tiles.
pub(super) struct Lines<'p> {
    page: &'p Page<'p>,
    limits: Limits,
    budget: Budget,
    extent: Extent,
    samples_of_line: usize,
    /// Rows of pixels in a line.
    pub(super) line_rows: u32,
    /// The number of lines of the page, and the index of the next one.
    count: u32,
    next: u32,
    across: u32,
    /// One for each plane: for strips, the strip being read; for tiles, the lines of a row of
    /// tiles.
    strips: Vec<Chunk<'p>>,
    bands: Vec<Vec<u8>>,
    /// The current line of each plane.
    lines: Vec<Vec<u8>>,
}

/// The sizes that everything else follows from.
struct Measures {
    extent: Extent,
    line_rows: u32,
    across: u32,
    planes: usize,
    /// Bytes of a line across all chunks.
    line_bytes: u64,
    band_bytes: u64,
}

impl Measures {
    fn of(page: &Page<'_>) -> Result<Self, Error> {
        let (share_across, line_rows) = page.colour.subsampling();
        let chunk = &page.chunk;
        let width = if chunk.tiled { chunk.width } else { page.width };
        let line_bytes = match &page.colour {
            Colour::YCbCr(converter) if !page.planar => {
                u64::from(width.div_ceil(share_across)) * converter.unit_bytes()
            }
            _ => page.depth.row_bytes(u64::from(width) * page.line_samples() as u64),
        };
        let across = page.width.div_ceil(width);
        let samples = u64::from(width) * page.line_samples() as u64;
        if across > 1 && !(samples * page.depth.bits() as u64).is_multiple_of(8) {
            return Err(Error::Corrupt { what: "tiles that end within a byte" });
        }
        let lines = chunk.height.div_ceil(line_rows);
        // No file has 2³² chunks of 2³² pixels, so the products may saturate.
        let all_across = line_bytes.saturating_mul(across.into());
        let band_bytes = if chunk.tiled { all_across.saturating_mul(lines.into()) } else { 0 };
        let extent = Extent {
            width,
            lines,
            line_bytes: usize::try_from(line_bytes).map_err(|_| Error::Internal)?,
        };
        let planes = if page.planar { page.colour.channels() } else { 1 };
        Ok(Self { extent, line_rows, across, planes, line_bytes: all_across, band_bytes })
    }

    fn check_work(&self, page: &Page<'_>, limits: &Limits) -> Result<(), Error> {
        let Extent { width, lines, .. } = self.extent;
        let all = page.height.div_ceil(self.line_rows);
        // A last strip is cut off, a last tile is not.
        let (down, sides) = if page.chunk.tiled {
            let down = u64::from(all.div_ceil(lines)) * u64::from(lines);
            let width = u64::from(width) * u64::from(self.across);
            (down, (width, down * u64::from(self.line_rows)))
        } else {
            (all.into(), (page.width.into(), page.height.into()))
        };
        let unpacked = self.line_bytes.saturating_mul(down).saturating_mul(self.planes as u64);
        budget::check(sides, unpacked, page.file.byte_count(), limits)
    }

    /// Samples of a line over all planes.
    fn samples_of_line(&self, page: &Page<'_>) -> u64 {
        match &page.colour {
            Colour::YCbCr(_) => self.line_bytes.saturating_mul(self.planes as u64),
            _ => u64::from(page.width) * page.row_samples() as u64,
        }
    }
}

/// Bytes of working memory that `page` takes, including its codecs and its rows.
fn memory(page: &Page<'_>) -> Result<u64, Error> {
    let measures = Measures::of(page)?;
    let Extent { lines, line_bytes, .. } = measures.extent;
    let chunk_bytes = u64::from(lines).saturating_mul(line_bytes as u64);
    let input = page.file.byte_count() as u64;
    let codec = match page.compression {
        // The strip is assembled as a file of its own and decoded whole.
        Compression::Jpeg { .. } => chunk_bytes.saturating_add(input),
        _ if page.reverse_bits => CODEC_MEMORY + input,
        _ => CODEC_MEMORY,
    };
    let plane = measures.line_bytes.saturating_add(measures.band_bytes).saturating_add(codec);
    let rows = measures.samples_of_line(page).saturating_add(4 * u64::from(page.width));
    Ok(plane.saturating_mul(measures.planes as u64).saturating_add(rows))
}

impl<'p> Lines<'p> {
    pub(super) fn new(page: &'p Page<'p>, limits: &Limits, budget: Budget) -> Result<Self, Error> {
        let own_memory = memory(page)?;
        limits.check_memory(own_memory)?;
        // A JPEG inside may take the remaining memory.
        let max_memory_bytes = limits.max_memory_bytes - own_memory;
        let measures = Measures::of(page)?;
        measures.check_work(page, limits)?;
        let samples_of_line = measures.samples_of_line(page) as usize;
        let Measures { extent, line_rows, across, planes, line_bytes, band_bytes } = measures;
        Ok(Self {
            page,
            limits: Limits { max_memory_bytes, ..*limits },
            budget,
            extent,
            line_rows,
            samples_of_line,
            count: page.height.div_ceil(line_rows),
            next: 0,
            across,
            strips: Vec::new(),
            bands: vec![vec![0; band_bytes as usize]; planes],
            lines: vec![vec![0; line_bytes as usize]; planes],
        })
    }

    /// The next line, one slice for each plane.
    pub(super) fn next(&mut self) -> Result<&[Vec<u8>], Error> {
        let (band, line) = (self.next / self.extent.lines, self.next % self.extent.lines);
        if self.page.chunk.tiled {
            if line == 0 {
                self.unpack_tiles(band)?;
            }
            for (lines, band) in self.lines.iter_mut().zip(&self.bands) {
                let length = lines.len();
                lines.copy_from_slice(&band[line as usize * length..][..length]);
            }
        } else {
            let left = self.count - self.next;
            if line == 0 {
                let extent = Extent { lines: self.extent.lines.min(left), ..self.extent };
                for plane in 0..self.lines.len() as u64 {
                    let index = plane * self.chunks_of_plane() + u64::from(band);
                    self.strips.push(Chunk::open(self.page, index, extent, &self.limits)?);
                }
            }
            for (strip, row) in self.strips.iter_mut().zip(&mut self.lines) {
                strip.fill(row)?;
            }
            if left == 1 || line + 1 == self.extent.lines {
                let padded = line + 1 < self.extent.lines;
                for strip in self.strips.drain(..) {
                    self.budget.spend(strip.taken())?;
                    strip.finish(padded)?;
                }
            }
        }
        self.next += 1;
        Ok(&self.lines)
    }

    /// What the later pages may still cost.
    pub(super) fn work_left(&self) -> Budget {
        self.budget
    }

    /// Samples of a line over all planes, for callers that combine them.
    pub(super) fn samples_of_line(&self) -> usize {
        self.samples_of_line
    }

    fn chunks_of_plane(&self) -> u64 {
        u64::from(self.count.div_ceil(self.extent.lines)) * u64::from(self.across)
    }

    fn unpack_tiles(&mut self, band: u32) -> Result<(), Error> {
        let chunks_of_plane = self.chunks_of_plane();
        let Extent { line_bytes, .. } = self.extent;
        for (plane, pixels) in (0..).zip(&mut self.bands) {
            for x in 0..self.across {
                let index = plane * chunks_of_plane + u64::from(band * self.across + x);
                let mut chunk = Chunk::open(self.page, index, self.extent, &self.limits)?;
                for row in pixels.chunks_exact_mut(line_bytes * self.across as usize) {
                    chunk.fill(&mut row[x as usize * line_bytes..][..line_bytes])?;
                }
                self.budget.spend(chunk.taken())?;
                chunk.finish(false)?;
            }
        }
        Ok(())
    }
}
