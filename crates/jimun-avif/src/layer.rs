//! The rows of a picture or of its alpha, regardless of the tiles they come from.

use jimun_core::{Error, Limits};
use jimun_isobmff::file::File;
use jimun_isobmff::grid::Grid;
use jimun_isobmff::property::Property;

use super::obu::{Announced, announced};
use super::picture::{Choice, Decoded, Frames, Plane};
use super::sequence::{Sequence, Subsampling};

/// `lsel` of pictures whose layers are all shown, one after the other: the last is the picture.
const ALL_LAYERS: u16 = 0xffff;

/// Delivers rows from the top down. Keeps state: one row of decoded tiles.
pub(super) struct Layer<'f, 'a> {
    pub(super) sequence: Sequence,
    pub(super) width: u32,
    pub(super) height: u32,
    /// `None` for a picture that is already decoded.
    source: Option<Source<'f, 'a>>,
    band: Vec<Decoded>,
    /// The luma row that `band` begins with.
    top: u32,
    coded_bytes: u64,
    frames: usize,
}

struct Source<'f, 'a> {
    file: &'f File<'a>,
    bands: std::vec::IntoIter<Vec<u32>>,
    limits: Limits,
    /// Pixels of all frames decoded so far, shown or not.
    pixels: u64,
}

impl<'f, 'a> Layer<'f, 'a> {
    /// Reads the first tile, and checks what can be checked before anything is decoded.
    pub(super) fn open(
        file: &'f File<'a>,
        grid: &Grid,
        tiles: &[u32],
        limits: &Limits,
    ) -> Result<Self, Error> {
        let first = *tiles.first().ok_or(Error::Corrupt { what: "a grid without tiles" })?;
        let Coded { data, sequence, frames, .. } = coded(file, first)?;
        limits.check_size(sequence.width, sequence.height)?;
        check_frames(sequence.pixels().saturating_mul(frames as u64), frames, limits)?;
        grid.check_covered(sequence.width, sequence.height)?;
        let odd = |side: u32, tiles: usize| side % 2 == 1 && tiles > 1;
        let halved = match sequence.subsampling {
            Subsampling::Monochrome | Subsampling::None => false,
            Subsampling::Across => odd(sequence.width, grid.columns),
            Subsampling::Both => {
                odd(sequence.width, grid.columns) || odd(sequence.height, grid.rows)
            }
        };
        if halved {
            return Err(Error::UnsupportedFeature { feature: "tiles that halve a chroma sample" });
        }
        let bands = grid.shown(tiles, sequence.width, sequence.height);
        file.check_data(bands.iter().copied().flatten())?;
        let bands: Vec<_> = bands.into_iter().map(<[u32]>::to_vec).collect();
        let source = Source { file, bands: bands.into_iter(), limits: *limits, pixels: 0 };
        let (width, height) = (grid.width, grid.height);
        Ok(Self {
            sequence,
            width,
            height,
            source: Some(source),
            band: Vec::new(),
            top: 0,
            coded_bytes: data.len() as u64,
            frames,
        })
    }

    /// A picture of one piece.
    pub(super) fn of(picture: Decoded, sequence: &Sequence) -> Self {
        let Sequence { width, height, .. } = *sequence;
        Self {
            sequence: *sequence,
            width,
            height,
            source: None,
            band: vec![picture],
            top: 0,
            coded_bytes: 0,
            frames: 0,
        }
    }

    /// The maximum number of bytes: all tiles of a row but the last, and a decoder that adds the
    /// last. Coded data is copied at most twice, when it is joined and into the decoder.
    pub(super) fn memory(&self) -> u64 {
        let columns = u64::from(self.width.div_ceil(self.sequence.width));
        let tiles = (columns - 1) * self.sequence.picture_bytes();
        tiles + self.sequence.decoder_bytes(self.frames) + 2 * self.coded_bytes
    }

    /// Writes a row of luma. Rows before the last one requested may be gone.
    pub(super) fn luma(&mut self, line: u32, out: &mut [u16]) -> Result<(), Error> {
        self.go_to(line)?;
        self.row(Plane::Y, (line - self.top) as usize, self.sequence.width as usize, out);
        Ok(())
    }

    /// Writes a row of both chroma planes, counted as stored. As [`Layer::luma`].
    pub(super) fn chroma(&mut self, line: u32, out: &mut [Vec<u16>; 2]) -> Result<(), Error> {
        let (x, y) = match self.sequence.subsampling {
            Subsampling::Monochrome => return Ok(()),
            Subsampling::None => (1, 1),
            Subsampling::Across => (2, 1),
            Subsampling::Both => (2, 2),
        };
        self.go_to(line * y)?;
        let tile_width = self.sequence.width.div_ceil(x) as usize;
        for (plane, out) in [Plane::U, Plane::V].into_iter().zip(out) {
            self.row(plane, (line - self.top / y) as usize, tile_width, out);
        }
        Ok(())
    }

    fn row(&self, plane: Plane, line: usize, tile_width: usize, out: &mut [u16]) {
        for (tile, out) in self.band.iter().zip(out.chunks_mut(tile_width)) {
            tile.row(plane, line, out);
        }
    }

    /// Decodes until luma row `line` is in the band.
    fn go_to(&mut self, line: u32) -> Result<(), Error> {
        let Some(source) = &mut self.source else { return Ok(()) };
        while self.band.is_empty() || line - self.top >= self.sequence.height {
            if !self.band.is_empty() {
                self.top += self.sequence.height;
                self.band.clear();
            }
            for tile in source.bands.next().ok_or(Error::Internal)? {
                let coded = coded(source.file, tile)?;
                if !coded.sequence.is_like(&self.sequence) {
                    return Err(Error::Corrupt { what: "tiles of different sorts" });
                }
                let decoder =
                    coded.sequence.decoder_bytes(coded.frames) + 2 * coded.data.len() as u64;
                source.limits.check_memory(decoder)?;
                source.pixels += coded.sequence.pixels() * coded.frames as u64;
                check_frames(source.pixels, coded.frames, &source.limits)?;
                let mut frames = Frames::new(&coded.sequence, coded.choice)?;
                let skip = coded.choice.layer.unwrap_or(0);
                self.band.push(frames.decode(&coded.data, skip)?);
            }
        }
        Ok(())
    }
}

/// Checks the pixels of all decoded frames. A picture with several frames has at most a quarter of
/// what a single-frame picture may have: layers are for previews on the web, and only one of them
/// is shown.
fn check_frames(pixels: u64, frames: usize, limits: &Limits) -> Result<(), Error> {
    let share = if frames > 1 { 4 } else { 1 };
    Limits { max_pixels: limits.max_pixels / share, ..*limits }.check_pixels(pixels)
}

/// A coded item before it is decoded.
struct Coded<'a> {
    data: std::borrow::Cow<'a, [u8]>,
    sequence: Sequence,
    frames: usize,
    choice: Choice,
}

fn coded<'a>(file: &File<'a>, item: u32) -> Result<Coded<'a>, Error> {
    let configuration = file.property(item, |property| match property {
        Property::Av1Configuration => Some(()),
        _ => None,
    })?;
    configuration.ok_or(Error::Corrupt { what: "no AV1 configuration" })?;
    let operating_point = file.property(item, |property| match property {
        Property::OperatingPoint(point) => Some(*point),
        _ => None,
    })?;
    let layer = file.property(item, |property| match property {
        Property::Layer(layer) => Some(*layer),
        _ => None,
    })?;
    let layer = layer.filter(|&layer| layer != ALL_LAYERS);
    let data = file.data(item)?;
    let Announced { sequence, frames } = announced(&data)?;
    let sequence = sequence.ok_or(Error::Corrupt { what: "no AV1 sequence header" })?;
    match file.size(item)? {
        Some(stated) if stated != (sequence.width, sequence.height) => {
            Err(Error::Corrupt { what: "AV1 picture of another size than ispe says" })
        }
        _ => {
            let operating_point = operating_point.unwrap_or(0);
            Ok(Coded { data, sequence, frames, choice: Choice { operating_point, layer } })
        }
    }
}
