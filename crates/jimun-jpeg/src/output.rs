//! From transformed blocks to rows of the whole picture.

use jimun_core::{Error, Row, RowSink, ycbcr_to_rgb};

use super::frame::{Component, Frame};
use super::header::Colour;
use super::upsample::{self, Method};

/// Takes blocks, one row of MCUs after the other, and passes on rows. Keeps state: the samples of
/// two rows of MCUs, because interpolation uses the row below.
pub(super) struct Output {
    width: usize,
    height: usize,
    v_max: usize,
    mcus_high: usize,
    colour: Colour,
    /// The channels that make up the rows.
    channels: Vec<Channel>,
    /// A row of interleaved RGB, if the picture needs one.
    pixels: Vec<u8>,
    next_row: usize,
    /// Rows at the end of a row of MCUs that wait for the next.
    behind: usize,
}

impl Output {
    /// Bytes that [`Output::new`] will allocate.
    pub(super) fn memory(frame: &Frame) -> u64 {
        let channel = |c: &Component| 16 * c.v * 8 * c.padded_wide(frame) + 2 * c.width + 4;
        let samples: usize = frame.components.iter().map(channel).sum();
        (samples + (frame.components.len() + 3) * frame.width) as u64
    }

    /// # Errors
    /// When a component's size does not divide the picture's.
    pub(super) fn new(frame: &Frame, colour: Colour) -> Result<Self, Error> {
        let channels = frame
            .components
            .iter()
            .map(|component| Channel::new(component, frame))
            .collect::<Option<Vec<_>>>()
            .ok_or(Error::UnsupportedFeature { feature: "JPEG with fractional sampling" })?;
        let interleaved = matches!(colour, Colour::Rgb | Colour::Cmyk | Colour::Ycck);
        let behind = channels.iter().any(|channel| channel.method.blends_rows());
        Ok(Self {
            width: frame.width,
            height: frame.height,
            v_max: frame.v_max,
            mcus_high: frame.mcus_high,
            colour,
            channels,
            pixels: vec![0; if interleaved { 3 * frame.width } else { 0 }],
            next_row: 0,
            behind: if behind { frame.v_max } else { 0 },
        })
    }

    /// Where the blocks of component `index` go; `None` when it is not needed.
    pub(super) fn place(&mut self, index: usize) -> Option<&mut Channel> {
        self.channels.get_mut(index)
    }

    /// Fills the row of MCUs `mcu_y` from the MCU number `first` on with grey, for missing data.
    pub(super) fn fill_grey(&mut self, frame: &Frame, mcu_y: usize, first: usize) {
        for (channel, component) in self.channels.iter_mut().zip(&frame.components) {
            let start = 8 * component.h * first;
            let top = mcu_y % 2 * channel.rows;
            for row in channel.samples.chunks_mut(channel.stride).skip(top).take(channel.rows) {
                row[start..].fill(GREY);
            }
        }
    }

    /// Passes on the rows that the row of MCUs `mcu_y` completes.
    pub(super) fn emit(&mut self, mcu_y: usize, sink: &mut dyn RowSink) {
        let end = match mcu_y + 1 {
            count if count == self.mcus_high => self.height,
            count => count * 8 * self.v_max - self.behind,
        };
        for y in self.next_row..end {
            self.row(y, sink);
        }
        self.next_row = end;
    }

    fn row(&mut self, y: usize, sink: &mut dyn RowSink) {
        for channel in &mut self.channels {
            channel.stretch(y);
        }
        let width = self.width;
        let pixels = self.pixels.as_chunks_mut::<3>().0.iter_mut();
        match (self.colour, &self.channels[..]) {
            (Colour::YCbCr, [y_, cb, cr]) => sink.row(Row::YCbCr8 {
                y: &y_.row(y)[..width],
                cb: &cb.row(y)[..width],
                cr: &cr.row(y)[..width],
            }),
            (Colour::Rgb, [red, green, blue]) => {
                let samples = red.row(y).iter().zip(green.row(y)).zip(blue.row(y));
                for (pixel, ((&red, &green), &blue)) in pixels.zip(samples) {
                    *pixel = [red, green, blue];
                }
                sink.row(Row::Rgb8(&self.pixels));
            }
            (colour, [first, second, third, black]) => {
                let inks = first.row(y).iter().zip(second.row(y)).zip(third.row(y));
                for ((pixel, ((&a, &b), &c)), &black) in pixels.zip(inks).zip(black.row(y)) {
                    *pixel = match colour {
                        Colour::Ycck => printed(ycbcr_to_rgb(a, b, c), black),
                        _ => printed([a, b, c].map(|ink| 255 - ink), black),
                    };
                }
                sink.row(Row::Rgb8(&self.pixels));
            }
            (_, channels) => sink.row(Row::Luma8(&channels[0].row(y)[..width])),
        }
    }
}

/// What inks leave of white. The values mean what they say, with `black` as in Adobe's files: 255
/// for none. Pillow reads all four-component files this way (`Convert.c`, cmyk2rgb).
fn printed(inks: [u8; 3], black: u8) -> [u8; 3] {
    inks.map(|ink| {
        let product = u32::from(ink) * u32::from(black) + 128;
        black - (((product >> 8) + product) >> 8) as u8
    })
}

/// A sample of a block without coefficients.
const GREY: u8 = 128;

/// One component's samples.
pub(super) struct Channel {
    /// Two rows of MCUs in turn.
    samples: Vec<u8>,
    stride: usize,
    /// Rows of samples in a row of MCUs.
    rows: usize,
    width: usize,
    height: usize,
    method: Method,
    /// The most recently stretched row, and working space.
    stretched: Vec<u8>,
    sums: Vec<u16>,
}

impl Channel {
    fn new(component: &Component, frame: &Frame) -> Option<Self> {
        let (h, v) = ((component.h, frame.h_max), (component.v, frame.v_max));
        let method = Method::new(h, v, component.width)?;
        let stride = 8 * component.padded_wide(frame);
        let rows = 8 * component.v;
        Some(Self {
            samples: vec![0; 2 * rows * stride],
            stride,
            rows,
            width: component.width,
            height: component.height,
            method,
            stretched: vec![0; if method == Method::Whole { 0 } else { frame.width }],
            sums: vec![0; component.width + 2],
        })
    }

    /// The samples from block `x` on, in row `y` of blocks of the row of MCUs `mcu_y`; and the
    /// distance between their rows.
    #[inline(always)]
    pub(super) fn block(&mut self, mcu_y: usize, y: usize, x: usize) -> (&mut [u8], usize) {
        let first = (mcu_y % 2 * self.rows + 8 * y) * self.stride + 8 * x;
        (&mut self.samples[first..], self.stride)
    }

    fn stored(&self, y: usize) -> &[u8] {
        &self.samples[y % (2 * self.rows) * self.stride..][..self.width]
    }

    /// Prepares row `y` of the picture.
    fn stretch(&mut self, y: usize) {
        let (row, other) = self.method.rows(y, self.height);
        let mut out = std::mem::take(&mut self.stretched);
        let mut sums = std::mem::take(&mut self.sums);
        let (near, far) = (self.stored(row), self.stored(other));
        match self.method {
            Method::Whole => {}
            Method::Across => upsample::across(near, &mut sums, &mut out),
            Method::Down => upsample::down(near, far, y % 2 == 1, &mut out),
            Method::Both => upsample::both(near, far, &mut sums, &mut out),
            Method::Repeat { across, .. } => upsample::repeat(near, across, &mut out),
        }
        (self.stretched, self.sums) = (out, sums);
    }

    /// Row `y` of the picture, which must be prepared.
    fn row(&self, y: usize) -> &[u8] {
        match self.method {
            Method::Whole => self.stored(y),
            _ => &self.stretched,
        }
    }
}
