//! Open bitstream units (AV1 specification, 5.3): checks those of an item before the decoder sees
//! them.

use jimun_core::Error;
use jimun_isobmff::bytes::Bytes;

use super::sequence::Sequence;

const SEQUENCE_HEADER: u8 = 1;
const FRAME_HEADER: u8 = 3;
const TILE_GROUP: u8 = 4;
const FRAME: u8 = 6;

/// A still has one frame, or one per layer, up to four. A frame costs the time of a decoded
/// picture, however few bytes it has.
const MAX_FRAMES: usize = 8;

/// Coded data is as good as random: this many zero bytes have a probability of 2⁻²⁵⁶. They occur
/// where a copy was not finished, and the decoder would make a picture of them.
const MAX_ZEROS: usize = 32;

struct Unit<'a> {
    kind: u8,
    payload: &'a [u8],
}

/// What a coded picture declares, after checks of its units.
pub(super) struct Announced {
    /// Pictures of an animation need not repeat it.
    pub(super) sequence: Option<Sequence>,
    /// Shown or not.
    pub(super) frames: usize,
}

pub(super) fn announced(data: &[u8]) -> Result<Announced, Error> {
    let mut header: Option<&[u8]> = None;
    let mut frames = 0;
    let mut bytes = Bytes::new(data);
    while !bytes.rest().is_empty() {
        let Unit { kind, payload } = next(&mut bytes)?;
        match kind {
            SEQUENCE_HEADER => match header {
                Some(first) if first != payload => {
                    return Err(Error::Corrupt { what: "a second AV1 sequence header" });
                }
                _ => header = Some(payload),
            },
            FRAME | FRAME_HEADER | TILE_GROUP => {
                frames += usize::from(kind != TILE_GROUP);
                if frames > MAX_FRAMES {
                    return Err(Error::Corrupt { what: "more than 8 AV1 frames in a picture" });
                }
                if kind != FRAME_HEADER && has_zeros(payload) {
                    return Err(Error::Corrupt { what: "zeros inside an AV1 frame" });
                }
            }
            _ => {}
        }
    }
    if frames == 0 {
        return Err(Error::Truncated);
    }
    Ok(Announced { sequence: header.map(Sequence::read).transpose()?, frames })
}

fn next<'a>(bytes: &mut Bytes<'a>) -> Result<Unit<'a>, Error> {
    let head = bytes.u8()?;
    if head & 0x80 != 0 {
        return Err(Error::Corrupt { what: "AV1 unit header" });
    }
    if head & 4 != 0 {
        bytes.u8().map_err(|_| Error::Truncated)?;
    }
    let length = if head & 2 != 0 { leb128(bytes)? } else { bytes.rest().len() };
    let payload = bytes.take(length).map_err(|_| Error::Truncated)?;
    Ok(Unit { kind: head >> 3 & 15, payload })
}

/// A number in groups of seven bits, lowest first (AV1 specification, 4.10.5).
fn leb128(bytes: &mut Bytes<'_>) -> Result<usize, Error> {
    let mut value = 0_u64;
    for group in 0..8 {
        let byte = bytes.u8().map_err(|_| Error::Truncated)?;
        value |= u64::from(byte & 0x7f) << (7 * group);
        if byte & 0x80 == 0 {
            return usize::try_from(value).map_err(|_| Error::Truncated);
        }
    }
    Err(Error::Corrupt { what: "AV1 unit length" })
}

fn has_zeros(payload: &[u8]) -> bool {
    payload.split(|&byte| byte != 0).any(|zeros| zeros.len() >= MAX_ZEROS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(kind: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).expect("short");
        [&[kind << 3 | 2, length][..], payload].concat()
    }

    #[test]
    fn units_behind_the_end_are_truncated_and_frames_are_counted() {
        let frame = unit(FRAME, &[1, 2, 3]);
        assert!(matches!(announced(&frame), Ok(Announced { sequence: None, frames: 1 })));
        for length in 1..frame.len() {
            let cut = announced(&frame[..length]).map(|found| found.frames);
            assert_eq!(cut, Err(Error::Truncated), "{length}");
        }
        assert!(announced(&frame.repeat(8)).is_ok());
        assert!(matches!(announced(&frame.repeat(9)), Err(Error::Corrupt { .. })));
        assert!(matches!(announced(&[0x80, 0]), Err(Error::Corrupt { .. })));
        // A unit without a length continues to the end.
        assert!(announced(&[FRAME << 3, 1, 2]).is_ok());
        assert!(announced(&[&[FRAME << 3 | 2][..], &[0xff; 8]].concat()).is_err());
    }

    #[test]
    fn many_zeros_are_refused_in_frames_only() {
        for (zeros, good) in [(31, true), (32, false)] {
            let payload = [&[1][..], &vec![0; zeros], &[1]].concat();
            assert_eq!(announced(&unit(FRAME, &payload)).is_ok(), good, "{zeros}");
            let padding = [unit(15, &payload), unit(FRAME, &[1])].concat();
            assert!(announced(&padding).is_ok());
        }
    }
}
