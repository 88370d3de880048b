//! Strips and tiles that are JPEGs (Adobe's technical note 2 on TIFF). They may lack the tables,
//! which are then in a tag of their own. They do not state their colours, which the directory does.

use jimun_core::jpeg_segments::{EOI, SOI, SOS, Segments};
use jimun_core::{Error, ImageInfo, Limits, Row, RowSink, ycbcr_to_rgb};
use jimun_jpeg::decode;

use super::chunk::Extent;
use super::page::Page;

const COM: u8 = 0xfe;

/// Adobe's segment, which gives the meaning of three components: its last byte follows.
const ADOBE: &[u8] = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0";

/// The pixels of one chunk, as many bytes as `extent` says.
pub(super) fn unpack(
    page: &Page<'_>,
    ycbcr: bool,
    data: &[u8],
    extent: Extent,
    limits: &Limits,
) -> Result<Vec<u8>, Error> {
    let mut file = vec![0xff, SOI];
    file.extend(ADOBE);
    file.push(ycbcr.into());
    if let Some(tables) = page.jpeg_tables {
        copy_segments(tables, &mut file)?;
    }
    let scan = copy_segments(data, &mut file)?;
    file.extend(data.get(scan..).unwrap_or_default());
    let most = extent.lines as usize * extent.line_bytes;
    let mut rows = Rows { extent, samples: page.line_samples(), most, pixels: Vec::new() };
    decode(&file, limits, &mut rows)?;
    if rows.pixels.len() == most { Ok(rows.pixels) } else { Err(Error::Truncated) }
}

const NO_JPEG: Error = Error::Corrupt { what: "JPEG in TIFF" };

/// Copies what matters up to the first scan or the end, and returns where that is. Leaves out
/// segments that would affect the colours.
fn copy_segments(jpeg: &[u8], file: &mut Vec<u8>) -> Result<usize, Error> {
    if jpeg.get(..2) != Some(&[0xff, SOI]) {
        return Err(NO_JPEG);
    }
    let mut segments = Segments::new(jpeg, 2);
    loop {
        let marker = segments.marker().map_err(|error| match (error, segments.rest()) {
            (Error::Corrupt { .. }, [_, _, ..]) => NO_JPEG,
            _ => Error::Truncated,
        })?;
        if matches!(marker, SOS | EOI) {
            return Ok(segments.at() - 2);
        }
        let body = segments.body()?;
        if !matches!(marker, 0xe0..=0xef | COM) {
            file.extend([0xff, marker]);
            file.extend(body);
        }
    }
}

/// Keeps the rows of one chunk.
struct Rows {
    extent: Extent,
    samples: usize,
    most: usize,
    pixels: Vec<u8>,
}

impl RowSink for Rows {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        if picture.width != self.extent.width {
            return Err(Error::Corrupt { what: "JPEG of another width than its strip or tile" });
        }
        self.pixels.reserve_exact(self.most);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        // The last strip may be as high as the others. A chunk with other samples lacks some at the
        // end.
        if self.pixels.len() >= self.most {
            return;
        }
        match (row, self.samples) {
            (Row::Luma8(row), 1) | (Row::Rgb8(row), 3) => self.pixels.extend(row),
            (Row::YCbCr8 { y, cb, cr }, 3) => {
                let pixels = y.iter().zip(cb).zip(cr);
                self.pixels.extend(pixels.flat_map(|((&y, &cb), &cr)| ycbcr_to_rgb(y, cb, cr)));
            }
            _ => {}
        }
    }
}
