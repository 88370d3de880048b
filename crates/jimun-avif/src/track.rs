//! The pictures of an animation (`avis`): where the samples of a track are, and how tracks belong
//! together (ISO/IEC 14496-12, 8.3 to 8.7, and the AV1 binding to it).

use jimun_core::Error;
use jimun_isobmff::boxes::{IsoBox, children, find_in_file};
use jimun_isobmff::bytes::Bytes;
use jimun_isobmff::file::is_alpha;
use jimun_isobmff::property::{ColourCoding, Property};

/// Frames beyond 500 are ignored (`Limits::PHONE`); a server examines 5,000.
const MAX_SAMPLES: usize = 16_384;

/// A track of AV1 pictures.
pub(super) struct Track<'a> {
    id: u32,
    is_auxiliary: bool,
    /// Tracks that this one is auxiliary to, and tracks that its colours are multiplied by.
    auxiliary_to: Vec<u32>,
    multiplied_by: Vec<u32>,
    pub(super) colour: Option<ColourCoding>,
    /// Coded pictures, in order, up to the first that is incomplete.
    pub(super) samples: Vec<&'a [u8]>,
    /// How many the track declares.
    pub(super) declared: usize,
}

/// An animation: its pictures, and their alpha.
pub(super) struct Animation<'a> {
    pub(super) colour: Track<'a>,
    pub(super) alpha: Option<Track<'a>>,
    pub(super) multiplied: bool,
}

impl<'a> Animation<'a> {
    /// `None` when the file has no track of AV1 pictures.
    pub(super) fn read(file: &'a [u8]) -> Result<Option<Self>, Error> {
        let Ok(movie) = find_in_file(file, *b"moov") else { return Ok(None) };
        let mut tracks = Vec::new();
        for part in children(movie)?.iter().filter(|part| &part.kind == b"trak") {
            tracks.extend(Track::read(file, part.payload)?);
        }
        let Some(first) = tracks.iter().position(|track| !track.is_auxiliary) else {
            return Ok(None);
        };
        let colour = tracks.swap_remove(first);
        let alpha = tracks
            .into_iter()
            .find(|track| track.is_auxiliary && track.auxiliary_to.contains(&colour.id));
        let multiplied =
            alpha.as_ref().is_some_and(|alpha| colour.multiplied_by.contains(&alpha.id));
        Ok(Some(Self { colour, alpha, multiplied }))
    }
}

impl<'a> Track<'a> {
    fn read(file: &'a [u8], payload: &'a [u8]) -> Result<Option<Self>, Error> {
        let parts = children(payload)?;
        let Some(media) = find(&parts, *b"mdia") else { return Ok(None) };
        let media = children(media)?;
        let handler = find(&media, *b"hdlr").and_then(|payload| payload.get(8..12));
        let is_auxiliary = match handler {
            Some(b"pict" | b"vide") => false,
            Some(b"auxv") => true,
            _ => return Ok(None),
        };
        let Some(information) = find(&media, *b"minf") else { return Ok(None) };
        let information = children(information)?;
        let Some(table) = find(&information, *b"stbl") else { return Ok(None) };
        let table = children(table)?;
        let entries = find(&table, *b"stsd").and_then(|payload| payload.get(8..));
        let entries = children(entries.unwrap_or_default())?;
        let Some(entry) = find(&entries, *b"av01") else { return Ok(None) };
        // After the fields of every visual sample entry.
        let described = children(entry.get(78..).unwrap_or_default())?;
        let mut colour = None;
        for &part in described.iter().filter(|part| &part.kind == b"colr") {
            if let Property::Colour(coding) = Property::read(part)? {
                colour = Some(coding);
            }
        }
        // Depth, for instance, is not alpha.
        let other = |name: &[u8]| !is_alpha(name.get(4..).unwrap_or_default());
        if is_auxiliary && find(&described, *b"auxi").is_some_and(other) {
            return Ok(None);
        }
        let references = find(&parts, *b"tref").map(children).transpose()?.unwrap_or_default();
        let to = |kind| {
            let ids = find(&references, kind).unwrap_or_default().as_chunks::<4>().0;
            ids.iter().map(|id| u32::from_be_bytes(*id)).collect()
        };
        let (samples, declared) = samples(file, &table)?;
        Ok(Some(Self {
            id: track_id(find(&parts, *b"tkhd").unwrap_or_default())?,
            is_auxiliary,
            auxiliary_to: to(*b"auxl"),
            multiplied_by: to(*b"prem"),
            colour,
            samples,
            declared,
        }))
    }
}

fn find<'a>(parts: &[IsoBox<'a>], kind: [u8; 4]) -> Option<&'a [u8]> {
    parts.iter().find(|part| part.kind == kind).map(|part| part.payload)
}

fn track_id(header: &[u8]) -> Result<u32, Error> {
    let mut bytes = Bytes::new(header);
    let (version, _) = bytes.version_and_flags()?;
    bytes.take(if version == 1 { 16 } else { 8 })?;
    bytes.u32()
}

/// Cuts the samples of a track out of the file, using their sizes, how many belong to a chunk, and
/// where chunks begin. Also returns the declared number, because a file that was cut may have
/// fewer; the first must be present.
fn samples<'a>(file: &'a [u8], table: &[IsoBox<'a>]) -> Result<(Vec<&'a [u8]>, usize), Error> {
    const WRONG: Error = Error::Corrupt { what: "sample table" };
    let list = |kind| {
        let mut bytes = Bytes::new(find(table, kind)?);
        bytes.version_and_flags().ok()?;
        Some(bytes)
    };
    let mut sizes = list(*b"stsz").ok_or(WRONG)?;
    let (every, count) = (sizes.u32()?, sizes.u32()? as usize);
    let count = count.min(MAX_SAMPLES);
    let mut runs = list(*b"stsc").ok_or(WRONG)?;
    runs.u32()?;
    let (mut chunks, wide) = match list(*b"stco") {
        Some(chunks) => (chunks, 4),
        None => (list(*b"co64").ok_or(WRONG)?, 8),
    };
    chunks.u32()?;

    let mut samples = Vec::new();
    let (mut chunk, mut in_chunk) = (0, 0);
    let mut next_run = runs.u32()?;
    while samples.len() < count {
        chunk += 1;
        if chunk == next_run {
            in_chunk = runs.u32()?;
            runs.u32()?;
            next_run = if runs.rest().is_empty() { 0 } else { runs.u32()? };
        }
        let mut at = chunks.uint(wide)?;
        for _ in 0..in_chunk {
            if samples.len() == count {
                break;
            }
            let size = if every == 0 { sizes.u32()? } else { every };
            let behind = usize::try_from(at).ok().and_then(|start| file.get(start..));
            match behind.and_then(|behind| behind.get(..size as usize)) {
                Some(sample) => samples.push(sample),
                None if samples.is_empty() => return Err(Error::Truncated),
                None => return Ok((samples, count)),
            }
            at = at.checked_add(size.into()).ok_or(WRONG)?;
        }
    }
    Ok((samples, count))
}
