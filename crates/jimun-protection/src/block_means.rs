//! A picture reduced to a few hundred means per axis, from which the hashes of its edited copies
//! are computed.

use std::sync::OnceLock;

use jimun_core::Orientation;

/// Minimum number of means per axis, if the picture has as many pixels. With 400 or more the hash
/// of a part is at most 2 bits from that of the full pixels (`docs/robustness.md`).
const MIN_BLOCKS: usize = 400;

/// Takes the luma rows of a picture and keeps the mean of each block. Keeps state: the sums of the
/// current row of blocks, and the means.
pub struct BlockMeansStream {
    x: Axis,
    y: Axis,
    /// As wide as a row, or empty.
    sums: Vec<f32>,
    /// The current row of blocks.
    band: usize,
    next_row: usize,
    means: Vec<f32>,
}

/// Where the blocks of an axis begin and end, in pixels: one more edge than blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Axis {
    edges: Vec<usize>,
}

impl Axis {
    fn new(length: usize) -> Self {
        let block = (length / MIN_BLOCKS).max(1);
        let edges = (0..length).step_by(block).chain([length]).collect();
        Self { edges }
    }

    fn blocks(&self) -> usize {
        self.edges.len() - 1
    }

    fn length(&self) -> usize {
        self.edges[self.blocks()]
    }

    fn reversed(&self) -> Self {
        let length = self.length();
        Self { edges: self.edges.iter().rev().map(|edge| length - edge).collect() }
    }
}

impl BlockMeansStream {
    /// For a picture of `width` × `height` stored pixels; neither may be 0.
    pub fn new(width: u32, height: u32) -> Self {
        let (x, y) = (Axis::new(width as usize), Axis::new(height as usize));
        let means = Vec::with_capacity(x.blocks() * y.blocks());
        // If a block is one row high, that row is its sum.
        let sums = if y.edges[1] == 1 { Vec::new() } else { vec![0.0; width as usize] };
        Self { sums, x, y, band: 0, next_row: 0, means }
    }

    /// Bytes that a picture of this size takes.
    pub fn memory(width: u32, height: u32) -> u64 {
        let blocks = |length: u32| {
            let block = (u64::from(length) / MIN_BLOCKS as u64).max(1);
            u64::from(length).div_ceil(block)
        };
        let sums = if blocks(height) == u64::from(height) { 0 } else { u64::from(width) };
        4 * (sums + blocks(width) * blocks(height))
    }

    /// Adds the next stored row of luma values 0.0–255.0.
    ///
    /// # Panics
    /// When the row has another width or the picture is already complete: a defect of the caller.
    pub fn push_row(&mut self, luma: &[f32]) {
        let Self { x, y, sums, band, next_row, means } = self;
        assert_eq!(luma.len(), x.length(), "a row has the picture's width");
        let (start, end) = (y.edges[*band], y.edges[*band + 1]);
        for (sum, luma) in sums.iter_mut().zip(luma) {
            *sum += luma;
        }
        *next_row += 1;
        if *next_row < end {
            return;
        }
        let rows = end - start;
        let values = if sums.is_empty() { luma } else { &*sums };
        for edges in x.edges.windows(2) {
            let sum: f32 = values[edges[0]..edges[1]].iter().sum();
            means.push(sum / (rows * (edges[1] - edges[0])) as f32);
        }
        sums.fill(0.0);
        *band += 1;
    }

    /// The means of the upright picture.
    ///
    /// # Panics
    /// When rows are missing: a defect of the caller.
    pub fn finish(self, orientation: Orientation) -> BlockMeans {
        assert_eq!(self.next_row, self.y.length(), "every row was pushed");
        let map = orientation.axis_map();
        let (columns, rows) = (self.x.blocks(), self.y.blocks());
        let x = if map.reverse_x { self.x.reversed() } else { self.x };
        let y = if map.reverse_y { self.y.reversed() } else { self.y };
        let stored = |row: usize, column: usize| {
            let row = if map.reverse_y { rows - 1 - row } else { row };
            let column = if map.reverse_x { columns - 1 - column } else { column };
            self.means[row * columns + column]
        };
        let mut means = Vec::with_capacity(columns * rows);
        if map.transpose {
            means.extend(
                (0..columns)
                    .flat_map(|row| (0..rows).map(move |c| (c, row)))
                    .map(|(r, c)| stored(r, c)),
            );
            BlockMeans::new(y, x, means)
        } else {
            means.extend(
                (0..rows)
                    .flat_map(|row| (0..columns).map(move |c| (row, c)))
                    .map(|(r, c)| stored(r, c)),
            );
            BlockMeans::new(x, y, means)
        }
    }
}

/// The means of an upright picture.
#[derive(Clone, Debug)]
pub struct BlockMeans {
    x: Axis,
    y: Axis,
    means: Vec<f32>,
    /// The mean of all means, once it was asked for.
    mean: OnceLock<f32>,
}

impl BlockMeans {
    fn new(x: Axis, y: Axis, means: Vec<f32>) -> Self {
        Self { x, y, means, mean: OnceLock::new() }
    }

    /// The picture's width in pixels.
    pub fn width(&self) -> usize {
        self.x.length()
    }

    /// The picture's height in pixels.
    pub fn height(&self) -> usize {
        self.y.length()
    }

    pub(super) fn columns(&self) -> usize {
        self.x.blocks()
    }

    pub(super) fn rows(&self) -> usize {
        self.y.blocks()
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.means[row * self.columns()..][..self.columns()]
    }

    /// Block edges along x, in pixels.
    pub(super) fn x_edges(&self) -> &[usize] {
        &self.x.edges
    }

    /// Block edges along y, in pixels.
    pub(super) fn y_edges(&self) -> &[usize] {
        &self.y.edges
    }

    /// Mean luma of the picture.
    pub fn mean(&self) -> f32 {
        *self.mean.get_or_init(|| self.means.iter().sum::<f32>() / self.means.len() as f32)
    }

    /// The value at a place in fractions of the sides, interpolated between the blocks' middles;
    /// outside, the nearest edge's.
    #[inline]
    pub(super) fn between(&self, x: f32, y: f32) -> f32 {
        let at = |fraction: f32, count: usize| {
            let place = (fraction * count as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            let low = (place as i32 as usize).min(count.saturating_sub(2));
            (low, (low + 1).min(count - 1), place - low as f32)
        };
        let (left, right, along_x) = at(x, self.columns());
        let (top, bottom, along_y) = at(y, self.rows());
        let mix = |row: &[f32]| row[left] + (row[right] - row[left]) * along_x;
        let (upper, lower) = (mix(self.row(top)), mix(self.row(bottom)));
        upper + (lower - upper) * along_y
    }
}
