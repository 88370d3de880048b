//! What the chunks of an extended WebP say before its pixels are decoded (WebP container
//! specification, "Extended File Format").

use jimun_core::Error;

/// Where the flags are: after the file's head and the chunk's.
const FLAGS_AT: usize = 20;
const ANIMATION: u8 = 1 << 1;
const XMP: u8 = 1 << 2;
const EXIF: u8 = 1 << 3;

/// Bytes of the RIFF header before the size counts.
const RIFF_HEADER: usize = 8;

fn flags(bytes: &[u8]) -> u8 {
    match bytes.get(12..16) {
        Some(b"VP8X") => bytes.get(FLAGS_AT).copied().unwrap_or_default(),
        _ => 0,
    }
}

/// Whether an Exif chunk counts: libwebp, and so Pillow, looks for one only if it is announced.
pub(super) fn announces_exif(bytes: &[u8]) -> bool {
    flags(bytes) & EXIF != 0
}

/// An animation that was cut off after its first frame, ended after its last whole one.
///
/// # Errors
/// `Truncated` when it is not an animation, or has no whole frame.
pub(super) fn mend(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    if flags(bytes) & ANIMATION == 0 {
        return Err(Error::Truncated);
    }
    // After `WEBP`.
    let (mut at, mut end) = (12, None);
    while let Some(next) = chunk_end(bytes, at) {
        if bytes[at..].starts_with(b"ANMF") {
            end = Some(next);
        }
        at = next;
    }
    let mut whole = bytes[..end.ok_or(Error::Truncated)?].to_vec();
    let size = u32::try_from(whole.len() - RIFF_HEADER).map_err(|_| Error::Truncated)?;
    whole[4..8].copy_from_slice(&size.to_le_bytes());
    // These chunks follow the frames, and must be present if they are announced.
    whole[FLAGS_AT] &= !(XMP | EXIF);
    Ok(whole)
}

/// Where the chunk at `at` ends, if the whole chunk is present; an odd one is followed by a padding
/// byte.
fn chunk_end(bytes: &[u8], at: usize) -> Option<usize> {
    let size: &[u8; 4] = bytes.get(at + 4..)?.first_chunk()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    let end = (at + 8).checked_add(size)?;
    let padded = end.checked_add(size & 1)?;
    (end <= bytes.len()).then(|| padded.min(bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut chunk = [name, &(data.len() as u32).to_le_bytes()[..], data].concat();
        chunk.resize(chunk.len() + data.len() % 2, 0);
        chunk
    }

    fn file(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
        let extended = chunk(b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
        let body = [b"WEBP", &extended[..], &chunks.concat()].concat();
        [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
    }

    #[test]
    fn a_cut_animation_ends_behind_its_last_whole_frame() {
        let frame = chunk(b"ANMF", &[7; 33]);
        let head = [chunk(b"ANIM", &[0; 6]), frame.clone()];
        let two = [&head[..], std::slice::from_ref(&frame)].concat();
        let all = [&two[..], &[chunk(b"EXIF", b"II*\0")]].concat();
        let all = file(ANIMATION | EXIF | XMP, &all);
        let [one, two] = [file(ANIMATION, &head), file(ANIMATION, &two)];
        for length in 12..all.len() {
            let expected = match length {
                _ if length + 1 < one.len() => Err(Error::Truncated),
                _ if length + 1 < two.len() => Ok(one.clone()),
                _ => Ok(two.clone()),
            };
            // The padding byte may be missing.
            let mended = mend(&all[..length]).map(|mut mended| {
                mended.resize(mended.len() + mended.len() % 2, 0);
                mended
            });
            let sizes = |mut file: Vec<u8>| file.drain(8..).collect::<Vec<_>>();
            assert_eq!(mended.map(sizes), expected.map(sizes), "{length}");
        }
        assert_eq!(mend(&file(EXIF, &[frame])), Err(Error::Truncated));
    }

    #[test]
    fn exif_counts_where_it_is_announced() {
        assert!(announces_exif(&file(EXIF, &[])));
        assert!(!announces_exif(&file(ANIMATION, &[])));
        assert!(!announces_exif(b"RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0\xff"));
        assert!(!announces_exif(b"RIFF\0\0\0\0WEBPVP8X"));
    }
}
