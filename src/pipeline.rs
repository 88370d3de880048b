//! The whole flow, and the map of this crate.

use crate::decode::{JpegRoute, Picture, Row, RowSink, decode};
use crate::error::Error;
use crate::fingerprint::{
    Day, DecoderOrigin, Fingerprint, Media, Record, Schema, SignalType, Tool, Variant, Verdict,
};
use crate::hash::pdq::{MIN_DIMENSION, PdqStream};
use crate::limits::Limits;
use crate::luma::luma_row;
use crate::orient::Orientation;
use crate::sniff::sniff;

/// Fingerprints one encoded picture.
///
/// # Errors
/// `malformed`, `unsupported` or `limits`; see [`Error`].
pub fn fingerprint_image(
    bytes: &[u8],
    limits: &Limits,
    tool: Tool,
    created: Day,
) -> Result<Record, Error> {
    fingerprint_image_by(JpegRoute::default(), bytes, limits, tool, created)
}

/// [`fingerprint_image`] with a chosen way from JPEG to luma, for measurements.
///
/// # Errors
/// As [`fingerprint_image`].
pub fn fingerprint_image_by(
    route: JpegRoute,
    bytes: &[u8],
    limits: &Limits,
    tool: Tool,
    created: Day,
) -> Result<Record, Error> {
    limits.check_file(bytes.len() as u64)?;
    let format = sniff(bytes)?;
    let mut hasher = PictureHasher::default();
    decode(format, bytes, limits, route, &mut hasher)?;
    let fingerprints = hasher.finish();
    Ok(Record {
        created,
        decoder: DecoderOrigin::Core,
        media: Media::Image,
        schema: Schema::Record1,
        tool,
        verdict: Verdict::of(fingerprints[0].quality),
        fingerprints,
    })
}

/// Turns a picture's rows into its fingerprints while they come.
#[derive(Default)]
struct PictureHasher {
    streams: Vec<(Variant, PdqStream)>,
    luma: Vec<f32>,
}

impl RowSink for PictureHasher {
    fn start(&mut self, picture: Picture) -> Result<(), Error> {
        let Picture { width, height, orientation } = picture;
        if width.min(height) < MIN_DIMENSION {
            return Err(Error::TooSmall { width, height, least: MIN_DIMENSION });
        }
        self.luma = vec![0.0; width as usize];
        self.streams = vec![(Variant::Full, PdqStream::new(width, height, orientation))];
        if orientation != Orientation::Upright {
            let stored = PdqStream::new(width, height, Orientation::Upright);
            self.streams.push((Variant::AsStored, stored));
        }
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        luma_row(row, &mut self.luma);
        for (_, stream) in &mut self.streams {
            stream.push_row(&self.luma);
        }
    }
}

impl PictureHasher {
    fn finish(self) -> Vec<Fingerprint> {
        self.streams
            .into_iter()
            .map(|(variant, stream)| {
                let pdq = stream.finish();
                Fingerprint {
                    quality: pdq.quality,
                    signal_type: SignalType::Pdq,
                    value: pdq.hash,
                    variant,
                }
            })
            .collect()
    }
}
