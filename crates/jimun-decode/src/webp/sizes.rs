//! Whether each picture in the file has the size of its place.
//!
//! `image-webp` 0.2.4 decodes a lossy picture of any size that its own header declares, and only
//! then compares it with the canvas. So a few bytes on a canvas of ten pixels may produce 268
//! megapixels, beyond every limit.

use jimun_core::Error;

/// After `RIFF`, the size and `WEBP`.
const FIRST_CHUNK: usize = 12;
/// Name and length.
const CHUNK_HEAD: usize = 8;
/// The part of `ANMF` before its chunks.
const FRAME_HEAD: usize = 16;
/// The size of lossy key frames follows a tag and this mark (RFC 6386, section 9.1).
const KEY_FRAME_MARK: [u8; 3] = [0x9d, 0x01, 0x2a];

const WRONG_SIZE: Error = Error::Corrupt { what: "picture of another size than its canvas" };

/// Width and height in pixels.
type Size = (u32, u32);

/// # Errors
/// `Corrupt` where a lossy picture has another size than its canvas, or than its frame of an
/// animation. Anything missing or unreadable is left to the decoder.
pub(super) fn check(bytes: &[u8], canvas: Size) -> Result<(), Error> {
    let file = bytes.get(FIRST_CHUNK..).unwrap_or_default();
    for (name, data) in Chunks(file) {
        match &name {
            b"VP8 " => check_lossy(data, canvas)?,
            b"ANMF" => {
                let Some((head, inside)) = data.split_first_chunk::<FRAME_HEAD>() else { continue };
                let side =
                    |at: usize| 1 + u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]);
                let frame = (side(6), side(9));
                for (name, data) in Chunks(inside) {
                    if name == *b"VP8 " {
                        check_lossy(data, frame)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_lossy(data: &[u8], place: Size) -> Result<(), Error> {
    let Some(&[_, _, _, m0, m1, m2, w0, w1, h0, h1]) = data.first_chunk() else { return Ok(()) };
    // Two bits of each side tell a player how to scale.
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    let is_other = (side(w0, w1), side(h0, h1)) != place;
    if [m0, m1, m2] == KEY_FRAME_MARK && is_other { Err(WRONG_SIZE) } else { Ok(()) }
}

/// The chunks of a file or of a frame, as far as they are whole.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let ([n0, n1, n2, n3, l0, l1, l2, l3], rest) = self.0.split_first_chunk::<CHUNK_HEAD>()?;
        let length = u32::from_le_bytes([*l0, *l1, *l2, *l3]) as usize;
        // The last one may be cut: its beginning gives its size as well.
        let data = &rest[..length.min(rest.len())];
        // Chunks are padded to an even length.
        let next = length.saturating_add(length % 2).min(rest.len());
        self.0 = &rest[next..];
        Some(([*n0, *n1, *n2, *n3], data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let padding = &[0][..data.len() % 2];
        [name, &(data.len() as u32).to_le_bytes()[..], data, padding].concat()
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let mark = [&[0x10, 0, 0], &KEY_FRAME_MARK[..]].concat();
        chunk(b"VP8 ", &[&mark, &width.to_le_bytes()[..], &height.to_le_bytes(), &[1]].concat())
    }

    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"RIFF....WEBP".to_vec(), chunks.concat()].concat()
    }

    #[test]
    fn a_lossy_picture_is_as_large_as_its_canvas() {
        let canvas = chunk(b"VP8X", &[0; 10]);
        assert_eq!(check(&file(&[canvas.clone(), lossy(300, 200)]), (300, 200)), Ok(()));
        // The scale is not part of the size.
        assert_eq!(check(&file(&[lossy(300 | 0x4000, 200)]), (300, 200)), Ok(()));
        assert_eq!(check(&file(&[canvas, lossy(301, 200)]), (300, 200)), Err(WRONG_SIZE));
        assert_eq!(check(&file(&[lossy(16_383, 16_383)]), (10, 10)), Err(WRONG_SIZE));
        assert_eq!(check(b"RIFF", (10, 10)), Ok(()));
    }

    #[test]
    fn a_lossy_frame_is_as_large_as_it_says() {
        let frame = |width, height| {
            // Place, then 300 and 200 minus one.
            let head = [0, 0, 0, 0, 0, 0, 43, 1, 0, 199, 0, 0, 0, 0, 0, 0];
            chunk(b"ANMF", &[&head[..], &lossy(width, height)].concat())
        };
        assert_eq!(check(&file(&[frame(300, 200), frame(300, 200)]), (400, 400)), Ok(()));
        assert_eq!(check(&file(&[frame(300, 200), frame(400, 400)]), (400, 400)), Err(WRONG_SIZE));
    }
}
