//! Which module reads a file, decided once, before any module but the core is there.

use jimun_core::{Format, Module};
use jimun_isobmff::boxes::BoxHeader;
use jimun_isobmff::file::Codec;
use jimun_isobmff::primary::codec_of_primary;

use crate::sniff::{HEAD_BYTES, sniff};

/// Boxes of a file that are stepped over on the way to its `meta` box. Ordinary files have one or
/// two.
const MAX_BOXES: usize = 32;
/// Bytes of the end that may name the format.
const TAIL_BYTES: u64 = 64;
/// Bytes of a `meta` box. One of 1,000 tiles has some 40 KiB.
const MAX_META_BYTES: u64 = 4 << 20;

/// The module that reads a file, by its first bytes and, in HEIF, by what the primary item is coded
/// with: names and brands may say something else. `size` is the file's; `read` gives as many bytes
/// as there are from an offset on, at most so many.
///
/// ```
/// use jimun_decode::probe;
///
/// let file = b"\x89PNG\r\n\x1a\n";
/// let module = probe(file.len() as u64, |offset, max| {
///     let rest = file.get(offset as usize..).unwrap_or_default();
///     rest[..rest.len().min(max)].to_vec()
/// });
/// assert_eq!(module.name, "core");
/// ```
pub fn probe(size: u64, mut read: impl FnMut(u64, usize) -> Vec<u8>) -> &'static Module {
    let mut head = read(0, HEAD_BYTES);
    if size > HEAD_BYTES as u64 {
        // A TGA has its signature at the end.
        head.extend(read(size - TAIL_BYTES, TAIL_BYTES as usize));
    }
    match sniff(&head) {
        Ok(format @ (Format::Heic | Format::Avif)) => {
            Module::of(coded(&head, &mut read).unwrap_or(format))
        }
        Ok(format) => Module::of(format),
        Err(_) => Module::of(Format::Jpeg),
    }
}

/// What the picture of a HEIF file is coded with; `None` when that cannot be told, and the brand
/// has to do.
fn coded(head: &[u8], read: &mut impl FnMut(u64, usize) -> Vec<u8>) -> Option<Format> {
    let sequence = head.get(8..12) == Some(b"avis");
    let (mut at, mut coded) = (0_u64, None);
    for _ in 0..MAX_BOXES {
        let Some(header) = BoxHeader::read(&read(at, 16)) else { break };
        match &header.kind {
            // An animation is shown rather than the still picture beside it.
            b"moov" if sequence => return Some(Format::Avif),
            b"meta" if coded.is_none() => {
                let length = header.payload_bytes(0).filter(|&length| length <= MAX_META_BYTES)?;
                coded = codec_of_primary(&read(at + header.bytes as u64, length as usize));
                if !sequence {
                    break;
                }
            }
            _ => {}
        }
        let Some(size) = header.size else { break };
        at = at.checked_add(size.max(header.bytes as u64))?;
    }
    coded.map(|codec| match codec {
        Codec::Hevc => Format::Heic,
        Codec::Av1 => Format::Avif,
    })
}
