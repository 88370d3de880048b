//! JPEG: 8-bit, Huffman-coded, sequential or progressive.
//!
//! The pixels are those of libjpeg-turbo's defaults to the bit (accurate integer DCT, interpolated
//! chroma), because that is what peers hash; a decoder that rounds otherwise moves bits of a
//! fingerprint. Written from ITU-T T.81; where the standard leaves a choice, the comment names the file of
//! libjpeg that makes it.
//!
//! A picture counts only if all of it is there. A picture with missing rows would otherwise get a
//! fingerprint of its own, grey rest and all.

mod baseline;
mod bits;
mod block;
mod coefficients;
mod frame;
mod header;
mod huffman;
mod idct;
mod output;
mod pairs;
mod progressive;
mod scan;
mod tables;
mod upsample;

use self::bits::BitReader;
use self::coefficients::Coefficients;
use self::frame::Frame;
use self::header::Header;
use self::output::Output;
use self::progressive::Progress;
use self::scan::Scan;
use super::{JpegRoute, Picture, RowSink};
use crate::error::Error;
use crate::limits::Limits;

/// Ordinary files have 1 to 12. Each costs time whatever it brings: Chromium stops at as many
/// (`jpeg_image_decoder.cc`, kMaxScans).
const MAX_SCANS: usize = 500;

pub(super) fn decode(
    bytes: &[u8],
    limits: &Limits,
    route: JpegRoute,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let header = header::read(bytes)?;
    let frame = &header.frame;
    let (width, height) = (frame.width as u32, frame.height as u32);
    limits.check_size(width, height)?;
    let scan = Scan::read(header.scan, frame)?;
    let at_once = !frame.progressive && scan.components.len() == frame.components.len();
    let stored = if at_once { 0 } else { Coefficients::memory(frame) };
    limits.check_memory(Output::memory(frame) + stored)?;
    check_holds(frame, bytes.len() - header.data)?;
    sink.start(Picture { width, height, orientation: header.orientation })?;

    let mut output = Output::new(frame, header.colour, route)?;
    if at_once {
        let bits = BitReader::new(bytes, header.data);
        return baseline::stream(bits, frame, &scan, &header.tables, &mut output, sink);
    }
    let coefficients = all_scans(bytes, &header, scan)?;
    coefficients.emit(frame, &mut output, sink);
    Ok(())
}

/// No code is shorter than one bit. A sequential block has at least two codes, a progressive one at least
/// one: a file of fewer bits declares more picture than it holds.
fn check_holds(frame: &Frame, data: usize) -> Result<(), Error> {
    let least_bits = if frame.progressive { frame.blocks() } else { 2 * frame.blocks() };
    if (data as u64) < least_bits / 8 { Err(Error::Truncated) } else { Ok(()) }
}

/// Decodes scan after scan until the end of the image, which must not come before all is there.
fn all_scans(bytes: &[u8], header: &Header<'_>, first: Scan) -> Result<Coefficients, Error> {
    let frame = &header.frame;
    let mut tables = header.tables.clone();
    let mut coefficients = Coefficients::new(frame);
    let mut progress = Progress::new(frame);
    let mut scan = first;
    let mut data = header.data;
    for _ in 0..MAX_SCANS {
        for part in &scan.components {
            coefficients.keep_quantiser(part.index, frame, &tables)?;
        }
        let bits = BitReader::new(bytes, data);
        let mut at = if frame.progressive {
            progress.advance(&scan)?;
            progressive::store(bits, frame, &scan, &tables, &mut coefficients)?
        } else {
            baseline::store(bits, frame, &scan, &tables, &mut coefficients)?
        };
        scan = loop {
            if bits::marker_at(bytes, at).is_some_and(|(marker, _)| marker == header::EOI) {
                let complete =
                    coefficients.all_begun() && (!frame.progressive || progress.complete());
                return if complete { Ok(coefficients) } else { Err(Error::Truncated) };
            }
            match header::next_segment(bytes, &mut at)? {
                (header::SOS, payload) => break Scan::read(payload, frame)?,
                (marker, payload) => tables.read(marker, payload)?,
            }
        };
        data = at;
    }
    Err(Error::Corrupt { what: "more than 500 scans" })
}
