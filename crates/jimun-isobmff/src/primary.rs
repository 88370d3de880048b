//! The codec of a file's picture, and nothing else: small, because every module has it. If it can
//! be told, [`crate::file::File::primary`] has the same result.

use crate::boxes::{IsoBox, children};
use crate::bytes::Bytes;
use crate::file::{Codec, MAX_IDENTITIES};

/// The codec of the primary item in a `meta` box, or of the first tile of its grid. `None` when
/// that is neither HEVC nor AV1, or cannot be told.
pub fn codec_of_primary(payload: &[u8]) -> Option<Codec> {
    let mut payload = Bytes::new(payload);
    payload.version_and_flags().ok()?;
    let boxes = children(payload.rest()).ok()?;
    let full = |kind: &[u8; 4]| {
        let mut bytes = Bytes::new(boxes.iter().find(|one| one.kind == *kind)?.payload);
        let (version, _) = bytes.version_and_flags().ok()?;
        Some((version, bytes))
    };
    let (version, mut bytes) = full(b"pitm")?;
    let mut item = bytes.u16_or_u32(version > 0).ok()?;
    let (version, mut entries) = full(b"iinf")?;
    entries.u16_or_u32(version > 0).ok()?;
    let entries = children(entries.rest()).ok()?;
    // Identities, and a grid around its tiles.
    for _ in 0..=MAX_IDENTITIES + 1 {
        let kind = entries.iter().rev().find_map(|entry| kind_of(entry, item))?;
        if let Some(codec) = Codec::of(kind) {
            return Some(codec);
        }
        let (version, references) = full(b"iref")?;
        let references = children(references.rest()).ok()?;
        item = references.iter().rev().find_map(|one| source_of(one, item, version > 0))?;
    }
    None
}

/// The kind that an `infe` box gives, if it is of this item.
fn kind_of(entry: &IsoBox<'_>, item: u32) -> Option<[u8; 4]> {
    let mut bytes = Bytes::new(entry.payload);
    let (version, _) = bytes.version_and_flags().ok()?;
    let of = bytes.u16_or_u32(version > 2).ok()?;
    bytes.u16().ok()?;
    let kind = bytes.array().ok()?;
    (&entry.kind == b"infe" && version >= 2 && of == item).then_some(kind)
}

/// The first item that this item is derived from, if a `dimg` box is of it.
fn source_of(reference: &IsoBox<'_>, item: u32, wide: bool) -> Option<u32> {
    let mut bytes = Bytes::new(reference.payload);
    let from = bytes.u16_or_u32(wide).ok()?;
    bytes.u16().ok().filter(|&count| count > 0)?;
    let source = bytes.u16_or_u32(wide).ok()?;
    (&reference.kind == b"dimg" && from == item).then_some(source)
}
