//! TIFF and BigTIFF. This reads the container, strips and tiles. Small decoders unpack the data row
//! by row, so that a page of strips is never held. Rows go out as the file stores them.
//!
//! This is our own code because the library (`tiff`) holds whole chunks and reads neither palettes,
//! 12 bits, Group 3, Modified Huffman, nor LZW from before TIFF 5.0: of 594 variants that Pillow
//! reads it refused 92.
//!
//! The first page is the picture, as for peers, unless it calls itself a smaller copy: see `pages`.
//! Further pages are frames if they have the same size. Thumbnails, masks and pages of other sizes
//! are ignored.

mod budget;
mod chunk;
mod colour;
mod directory;
mod fax;
mod jpeg;
mod lines;
mod page;
mod pages;
mod predictor;
mod samples;
mod ycbcr;

use jimun_core::truncation::FRAMES_WITHOUT_NUMBER;
use jimun_core::{Error, ImageInfo, Limits, RowSink};

use self::budget::Budget;
use self::directory::{Directory, header};
use self::lines::Lines;
use self::page::Page;

/// Decodes a TIFF file into `sink`: its first page, and others as further frames.
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; and any error of `sink`.
pub fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let (file, first) = header(bytes)?;
    if first == 0 {
        return Err(Error::Corrupt { what: "no directory" });
    }
    let place = pages::picture(file, first)?;
    let directory = Directory::read(file, place.at)?;
    let first = Page::read(&directory, limits)?;
    let Page { width, height, orientation, .. } = first;
    let lines = Lines::new(&first, limits, Budget::of(bytes.len()))?;
    sink.start(ImageInfo { width, height, orientation })?;
    let mut budget = emit(&first, lines, sink)?;

    let mut seen = vec![place.at];
    let mut at = place.next_page;
    while at != 0 && seen.len() < limits.max_frames as usize {
        if seen.contains(&at) {
            return Err(Error::Corrupt { what: "directories that run in a circle" });
        }
        seen.push(at);
        let directory = match Directory::read(file, at) {
            // Peers read the pages before it.
            Err(Error::Truncated | Error::Corrupt { .. }) => {
                return sink.incomplete(FRAMES_WITHOUT_NUMBER);
            }
            directory => directory?,
        };
        at = directory.next;
        let Some(page) = further_page(&directory, limits, &first)? else { continue };
        let lines = Lines::new(&page, limits, budget)?;
        if !sink.next_frame() {
            break;
        }
        budget = emit(&page, lines, sink)?;
    }
    Ok(())
}

/// A page that is like the first one, or `None` when it is something else or cannot be read here.
fn further_page<'a>(
    directory: &Directory<'a>,
    limits: &Limits,
    first: &Page<'_>,
) -> Result<Option<Page<'a>>, Error> {
    if !pages::is_picture(directory) {
        return Ok(None);
    }
    match Page::read(directory, limits) {
        Ok(page) => {
            let same = (page.width, page.height, page.orientation)
                == (first.width, first.height, first.orientation);
            Ok(same.then_some(page))
        }
        Err(Error::UnsupportedFeature { .. } | Error::TooManyPixels { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn emit(page: &Page<'_>, mut lines: Lines<'_>, sink: &mut dyn RowSink) -> Result<Budget, Error> {
    let stride = page.row_samples();
    let mut samples = vec![0; lines.samples_of_line()];
    let mut out = vec![[0; 4]; page.width as usize];
    let mut left = page.height;
    while left > 0 {
        let line_rows = lines.line_rows;
        let planes = lines.next()?;
        for (plane, stored) in planes.iter().enumerate() {
            page.depth.widen(stored, &mut samples, plane, planes.len());
        }
        for y in 0..line_rows.min(left) {
            page.colour.emit(&samples, stride, y as usize, &mut out, sink);
        }
        left = left.saturating_sub(line_rows);
    }
    Ok(lines.work_left())
}
