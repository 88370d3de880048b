//! JPEG, decoded by `zune-jpeg`.
//!
//! The decoder runs in strict mode, and what strict mode lets pass is asked of the file beforehand: an
//! end-of-image marker, and enough bytes for the picture it declares. A picture with missing rows would
//! otherwise get a fingerprint of its own, grey rest and all.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::jpeg_header::{self, Colour, Header};
use super::{Picture, Row, RowSink};
use crate::error::Error;
use crate::limits::Limits;

/// How a YCbCr JPEG becomes luma. `docs/pdq.md` says what each costs and how far it is from peers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JpegRoute {
    /// The file's own Y plane: no chroma is decoded or converted.
    #[default]
    Luma,
    /// Through 8-bit RGB, as peers do.
    Rgb,
}

pub(super) fn decode(
    bytes: &[u8],
    limits: &Limits,
    route: JpegRoute,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let header = jpeg_header::read(bytes)?;
    limits.check_size(header.width, header.height)?;
    let output = output(&header, route);
    limits.check_memory(working_memory(&header, output))?;
    check_complete(bytes, &header)?;
    sink.start(Picture {
        width: header.width,
        height: header.height,
        orientation: header.orientation,
    })?;

    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(output);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let samples = decoder.decode().map_err(|error| refusal(&error))?;

    let width = header.width as usize;
    match output {
        ColorSpace::Luma => samples.chunks_exact(width).for_each(|row| sink.row(Row::Luma8(row))),
        _ => samples.chunks_exact(3 * width).for_each(|row| sink.row(Row::Rgb8(row))),
    }
    Ok(())
}

/// What the decoder is asked for: luma where the file holds luma, else RGB (CMYK included).
fn output(header: &Header, route: JpegRoute) -> ColorSpace {
    match (header.colour, route) {
        (Colour::LumaFirst, JpegRoute::Luma) => ColorSpace::Luma,
        (Colour::LumaFirst, JpegRoute::Rgb) if header.components == 1 => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    }
}

/// The decoded samples; for a progressive file also every coefficient, as i16.
fn working_memory(header: &Header, output: ColorSpace) -> u64 {
    let samples = u64::from(header.width) * u64::from(header.height);
    let coefficients = if header.progressive { header.blocks * 64 * 2 } else { 0 };
    samples * output.num_components() as u64 + coefficients
}

/// No code is shorter than one bit, and every block has at least two: a file with fewer declares more
/// picture than it holds.
fn check_complete(bytes: &[u8], header: &Header) -> Result<(), Error> {
    let end = jpeg_header::end_of_image(bytes, header.scan).ok_or(Error::Truncated)?;
    let least_bits = if header.progressive { header.blocks } else { 2 * header.blocks };
    if ((end - header.scan) as u64) < least_bits / 8 {
        return Err(Error::Truncated);
    }
    Ok(())
}

/// Only the sort of the decoder's error is kept: its text may quote the file.
fn refusal(error: &DecodeErrors) -> Error {
    match error {
        DecodeErrors::ZeroError => Error::ZeroSize,
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => Error::Truncated,
        DecodeErrors::FormatStatic("Premature end of buffer") => Error::Truncated,
        DecodeErrors::Unsupported(_) => Error::UnsupportedFeature { feature: "this sort of JPEG" },
        DecodeErrors::DqtError(_) => Error::Corrupt { what: "quantisation table" },
        DecodeErrors::HuffmanDecode(_) => Error::Corrupt { what: "Huffman table" },
        DecodeErrors::SofError(_) => Error::Corrupt { what: "frame header" },
        DecodeErrors::SosError(_) => Error::Corrupt { what: "scan header" },
        _ => Error::Corrupt { what: "picture data" },
    }
}
