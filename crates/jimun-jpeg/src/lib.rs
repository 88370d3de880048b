//! JPEG: 8-bit, Huffman-coded or arithmetic-coded, sequential or progressive.
//!
//! The pixels are those of libjpeg-turbo's defaults to the bit (accurate integer DCT, interpolated
//! chroma), because that is what peers hash. A decoder that rounds differently changes bits of a
//! fingerprint. Written from ITU-T T.81. Where the standard leaves a choice, the comment names the
//! file of libjpeg that makes it.
//!
//! A picture counts only if all of it is present, or if the file was cut off so near its end that
//! the fingerprint is still close to that of the whole. Then it is reported as incomplete.

mod arithmetic;
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
mod standard_tables;
mod tables;
mod tail;
mod upsample;

use jimun_core::jpeg_segments::{EOI, RST0, RST7, SOI, SOS, Segments, marker_at};
use jimun_core::{Error, ImageInfo, Limits, RowSink};

use self::bits::BitReader;
use self::coefficients::Coefficients;
use self::frame::Frame;
use self::header::Header;
use self::output::Output;
use self::progressive::Progress;
use self::scan::Scan;
use self::tables::Tables;
use self::tail::End;

/// Ordinary files have 1 to 12. Each scan costs time whatever it contains. Chromium stops at as
/// many (`jpeg_image_decoder.cc`, kMaxScans).
const MAX_SCANS: u64 = 500;

/// The maximum number of blocks that all scans of a picture may visit together: 700 scans of 12
/// megapixels, 40 of 200. Without it, two megabytes of scans over the largest picture would keep a
/// phone busy for half a minute.
const MAX_BLOCK_VISITS: u64 = 200_000_000;

/// Decodes a JPEG file into `sink`.
///
/// # Errors
/// `malformed`, `unsupported` and `limits`; and any error of `sink`.
pub fn decode(bytes: &[u8], limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut header = header::read(bytes)?;
    if !header.frame.progressive && !header.frame.arithmetic {
        header.tables.complete();
    }
    let frame = &header.frame;
    let (width, height) = (frame.width as u32, frame.height as u32);
    limits.check_size(width, height)?;
    let scan = Scan::read(header.scan, frame)?;
    let plain = !frame.progressive && !frame.arithmetic;
    let at_once = plain && scan.components.len() == frame.components.len();
    let stored = if at_once { 0 } else { Coefficients::memory(frame) };
    limits.check_memory(Output::memory(frame) + stored)?;
    check_holds(frame, bytes.len() - header.data)?;
    sink.start(ImageInfo { width, height, orientation: header.orientation })?;

    let mut output = Output::new(frame, header.colour)?;
    if at_once {
        return baseline::stream(
            bytes,
            header.data,
            frame,
            &scan,
            &header.tables,
            &mut output,
            sink,
        );
    }
    let mut scans = Scans::new(frame);
    if let Err(error) = scans.store(bytes, &header, scan) {
        let present = scans.present_percent(frame).filter(|_| error == Error::Truncated);
        sink.incomplete(present.ok_or(error)?)?;
    }
    scans.coefficients.emit(frame, &mut output, sink);
    Ok(())
}

/// No Huffman code is shorter than one bit. A sequential block has at least two codes, a
/// progressive one at least one. So a file with fewer bits declares more picture than it holds.
fn check_holds(frame: &Frame, data: usize) -> Result<(), Error> {
    if frame.arithmetic {
        // Zeros can code any number of decisions, and those at the end are left out.
        return Ok(());
    }
    let min_bits = if frame.progressive { frame.blocks() } else { 2 * frame.blocks() };
    if (data as u64) < min_bits / 8 { Err(Error::Truncated) } else { Ok(()) }
}

/// The scans of a picture, one after another. Keeps state: their coefficients.
struct Scans {
    coefficients: Coefficients,
    progress: Progress,
}

impl Scans {
    fn new(frame: &Frame) -> Self {
        Self { coefficients: Coefficients::new(frame), progress: Progress::new(frame) }
    }

    /// Decodes scans until the end of the image, which must not come before everything is present.
    /// `Truncated` when the file ends earlier.
    fn store(&mut self, bytes: &[u8], header: &Header<'_>, first: Scan) -> Result<(), Error> {
        let frame = &header.frame;
        let mut tables = header.tables.clone();
        let mut scan = first;
        let mut at = header.data;
        for _ in 0..(MAX_BLOCK_VISITS / frame.blocks().max(1)).min(MAX_SCANS) {
            let end = self.store_one(bytes, at, frame, &scan, &tables);
            // A file that is cut in this scan ends with it.
            let cut = end == Err(Error::Truncated);
            tail::check(bytes, at, if cut { End::File } else { end.clone()? })?;
            let end = end?;
            let complete = self.is_complete(frame);
            if let End::Trailer(_) = end {
                return if complete { Ok(()) } else { Err(tail::LEFT_OVER) };
            }
            at = end.at(bytes);
            scan = loop {
                match marker_at(bytes, at) {
                    // After the last scan another picture may begin without an end of this one.
                    // Arithmetic-coded data continues endlessly, so only its end tells that it was
                    // not cut.
                    Some((SOI, _)) if complete && !frame.arithmetic => return Ok(()),
                    Some((EOI, _)) | None if complete => return Ok(()),
                    // An interval that would begin after the last block.
                    Some((RST0..=RST7, next)) if marker_at(bytes, next).is_some() => {
                        at = next;
                        continue;
                    }
                    Some((EOI, _)) => return Err(bits::EARLY_END),
                    _ => {}
                }
                let mut segments = Segments::new(bytes, at);
                let (marker, payload) = header::next_segment(&mut segments)?;
                at = segments.at();
                match marker {
                    SOS => break Scan::read(payload, frame)?,
                    _ => tables.read(marker, payload)?,
                }
            };
        }
        Err(Error::Corrupt { what: "more scans than any camera writes" })
    }

    /// Decodes the scan whose data begins at byte `at`, and returns what follows it.
    fn store_one(
        &mut self,
        bytes: &[u8],
        at: usize,
        frame: &Frame,
        scan: &Scan,
        tables: &Tables,
    ) -> Result<End, Error> {
        let Self { coefficients, progress } = self;
        for part in &scan.components {
            coefficients.keep_quantiser(part.index, frame, tables)?;
        }
        if frame.progressive {
            progress.check(scan)?;
        }
        let bits = BitReader::new(bytes, at);
        let end = match (frame.arithmetic, frame.progressive) {
            (true, _) => arithmetic::store(bytes, at, frame, scan, tables, coefficients),
            (_, true) => progressive::store(bits, frame, scan, tables, coefficients),
            _ => baseline::store(bits, frame, scan, tables, coefficients),
        }?;
        progress.advance(scan);
        Ok(end)
    }

    fn is_complete(&self, frame: &Frame) -> bool {
        self.coefficients.all_begun() && (!frame.progressive || self.progress.complete())
    }

    /// How much of a cut-off picture is present; `None` when that is too little for a fingerprint.
    /// Nothing tells where arithmetic-coded data was cut.
    fn present_percent(&self, frame: &Frame) -> Option<u8> {
        let known = frame.progressive && !frame.arithmetic;
        self.progress.percent(frame).filter(|_| known)
    }
}
