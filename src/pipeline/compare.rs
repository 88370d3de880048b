//! Would this copy be caught? And what a platform can look for when it holds a candidate.

use serde::Serialize;

use crate::decode::{JpegRoute, Picture, Row, RowSink, decode};
use crate::embedded::embedded;
use crate::error::Error;
use crate::fingerprint::{
    Day, DecoderOrigin, Fingerprint, Media, Record, Schema, Tool, Variant, Verdict, WeakReason,
};
use crate::hash::pdq::{MIN_DIMENSION, Pdq, PdqStream, is_blank};
use crate::hash::{Hash256, hamming_distance};
use crate::limits::Limits;
use crate::luma::luma_row;
use crate::protection::{EditedCopy, Plane, PlaneStream, expand};
use crate::sniff::sniff;

use super::contained;

/// PDQ's usual threshold: at this distance or less two hashes are a match.
pub const MATCH_DISTANCE: u32 = 31;

/// How near a copy comes to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// What was done to the copy to come so near; [`EditedCopy::WHOLE`] when nothing was.
    pub copy_as: EditedCopy,
    /// Bits, 0–256.
    pub distance: u32,
    /// The nearest of the record's fingerprints.
    pub variant: Variant,
}

impl Match {
    /// Whether it counts as one.
    pub const fn is_caught(&self) -> bool {
        self.distance <= MATCH_DISTANCE
    }
}

/// Whether a copy would be found by the fingerprints of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// By a receiver that looks at the copy with [`expand_image`]. Never further than `plain`.
    pub expanded: Option<Match>,
    /// By a receiver that takes the copy's hash and nothing else. None where receivers take no hash of either.
    pub plain: Option<Match>,
}

impl Comparison {
    /// As JSON: `{"expanded":…,"plain":…}`, each null or `{"copy_as":…,"distance":…,"variant":…}`.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a comparison has no map with other than text keys")
    }
}

/// Looks for the copy in `bytes` among known fingerprints ([`Record::reliable_pdqs`]). Hashes of a quality below 50 are not
/// looked at, neither of the record nor of the copy: receivers drop them.
///
/// # Errors
/// As [`super::fingerprint_image`], for the copy.
pub fn compare(
    known: &[(Variant, Hash256)],
    bytes: &[u8],
    limits: &Limits,
) -> Result<Comparison, Error> {
    let (_, found, _) = look(bytes, limits)?;
    let nearest = |hashes: &[(EditedCopy, Pdq)]| {
        let reliable = hashes.iter().filter(|(_, pdq)| pdq.quality.is_reliable());
        let matches = reliable.flat_map(|(copy_as, pdq)| {
            known.iter().map(|(variant, hash)| Match {
                copy_as: *copy_as,
                distance: hamming_distance(*hash, pdq.hash),
                variant: *variant,
            })
        });
        matches.min_by_key(|one| one.distance)
    };
    Ok(Comparison { plain: nearest(&found[..1]), expanded: nearest(&found) })
}

/// The record of a candidate for a match: its own fingerprint first, then those of the picture that may be in it (see
/// [`expand`]).
///
/// # Errors
/// As [`super::fingerprint_image`].
pub fn expand_image(
    bytes: &[u8],
    limits: &Limits,
    tool: Tool,
    created: Day,
) -> Result<Record, Error> {
    let (format, found, verdict) = look(bytes, limits)?;
    let fingerprint = |&(copy, pdq): &(EditedCopy, Pdq)| {
        let variant = if copy == EditedCopy::WHOLE { Variant::Full } else { Variant::Copy(copy) };
        Fingerprint::of_pdq(pdq, variant)
    };
    Ok(Record {
        created,
        decoder: DecoderOrigin::Core,
        embedded: embedded(format, bytes),
        fingerprints: found.iter().map(fingerprint).collect(),
        media: Media::Image,
        schema: Schema::Candidate1,
        tool,
        verdict,
    })
}

type Looked = (crate::sniff::Format, Vec<(EditedCopy, Pdq)>, Verdict);

fn look(bytes: &[u8], limits: &Limits) -> Result<Looked, Error> {
    contained(|| {
        limits.check_file(bytes.len() as u64)?;
        let format = sniff(bytes)?;
        let mut looker = Looker::default();
        decode(format, bytes, limits, JpegRoute::default(), &mut looker)?;
        let (plane, own, verdict) = looker.finish()?;
        Ok((format, expand(&plane, own), verdict))
    })
}

/// Keeps state: the streams of a picture's first frame.
#[derive(Default)]
struct Looker {
    picture: Option<(Picture, PdqStream, PlaneStream)>,
    luma: Vec<f32>,
    present_percent: Option<u8>,
}

impl RowSink for Looker {
    fn start(&mut self, picture: Picture) -> Result<(), Error> {
        let Picture { width, height, orientation } = picture;
        if width.min(height) < MIN_DIMENSION {
            return Err(Error::TooSmall { width, height, least: MIN_DIMENSION });
        }
        let pdq = PdqStream::new(width, height, orientation);
        self.picture = Some((picture, pdq, PlaneStream::new(width, height)));
        self.luma = vec![0.0; width as usize];
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        luma_row(row, &mut self.luma);
        if let Some((_, pdq, plane)) = &mut self.picture {
            pdq.push_row(&self.luma);
            plane.push_row(&self.luma);
        }
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        self.present_percent = Some(present_percent);
        Ok(())
    }
}

impl Looker {
    fn finish(self) -> Result<(Plane, Pdq, Verdict), Error> {
        let (picture, pdq, plane) = self.picture.expect("a decoded picture has begun");
        let Picture { width, height, orientation } = picture;
        let reduced = pdq.into_reduced();
        if is_blank(&reduced) {
            return Err(Error::Blank);
        }
        let own = Pdq::of_reduced(&reduced);
        let (width, height) = orientation.upright((width, height));
        let weakness = WeakReason::of(&reduced, own.quality, width, height);
        Ok((plane.finish(orientation), own, Verdict::of(weakness, self.present_percent)))
    }
}
