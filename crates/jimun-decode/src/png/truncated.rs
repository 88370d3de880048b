//! Repairs a truncated PNG: the rows that are present, then rows of zeros, as Pillow fills them
//! (black, or a palette's first colour). `png`'s reader itself keeps the last rows back.

use std::io::Cursor;

use fdeflate::StoredOnlyCompressor;
use jimun_core::truncation::percent_from_top;
use jimun_core::{Error, Limits};
use png::{Decoded, StreamingDecoder, UnfilterRegion, chunk};

use super::call;

/// An animation whose chunk at offset `cut` is truncated, ended before that chunk.
pub(super) fn close(bytes: &[u8], cut: usize) -> Vec<u8> {
    let mut closed = bytes[..cut].to_vec();
    push(&mut closed, b"IEND", &[]);
    closed
}

/// A whole file, and how many of its rows came from the truncated one.
#[derive(Debug)]
pub(super) struct Repaired {
    pub(super) file: Vec<u8>,
    pub(super) rows: u32,
}

/// Repairs `bytes`, whose chunk at offset `cut` is truncated.
///
/// # Errors
/// `Truncated` when too little is present; and any other fault of the chunks before, checksums
/// included.
pub(super) fn repair(bytes: &[u8], cut: usize, limits: &Limits) -> Result<Repaired, Error> {
    let mut closed = bytes.get(..cut).ok_or(Error::Truncated)?.to_vec();
    if let Some([l0, l1, l2, l3, b'I', b'D', b'A', b'T', data @ ..]) = bytes.get(cut..) {
        let length = u32::from_be_bytes([*l0, *l1, *l2, *l3]) as usize;
        push(&mut closed, b"IDAT", &data[..length.min(data.len())]);
    }
    let unpacked = unpack(&closed, limits)?;
    let rows = unpacked.filled / unpacked.row_bytes.max(1);
    let height = unpacked.filtered.len() / unpacked.row_bytes.max(1);
    percent_from_top(rows as u64, height as u64)?;

    let mut filtered = unpacked.filtered;
    filtered[rows * unpacked.row_bytes..].fill(0);
    let mut file = closed;
    file.truncate(unpacked.pixels_at);
    let stored = store(&filtered);
    drop(filtered);
    push(&mut file, b"IDAT", &stored);
    push(&mut file, b"IEND", &[]);
    Ok(Repaired { file, rows: rows as u32 })
}

/// Filtered rows, unpacked as far as they are present.
struct Unpacked {
    /// As many bytes as all rows have.
    filtered: Vec<u8>,
    /// Bytes in a row, including the one that names its filter.
    row_bytes: usize,
    /// How many bytes are present.
    filled: usize,
    /// Where the first chunk of pixels begins.
    pixels_at: usize,
}

fn unpack(closed: &[u8], limits: &Limits) -> Result<Unpacked, Error> {
    let mut decoder = StreamingDecoder::new();
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let (mut filtered, mut region) = (Vec::new(), UnfilterRegion::default());
    let (mut at, mut row_bytes, mut pixels_at) = (0, 0, 0);
    while at < closed.len() && (filtered.is_empty() || region.filled < filtered.len()) {
        let (rest, filled_before) = (&closed[at..], region.filled);
        let mut place = region.as_buf(&mut filtered);
        let (used, decoded) = call(|| decoder.update(rest, Some(&mut place)))?;
        at += used;
        match decoded {
            Decoded::ChunkBegin(_, chunk::IDAT) if filtered.is_empty() => {
                let info = decoder.info().ok_or(Error::Truncated)?;
                if info.interlaced || super::animation::is_animated(info) {
                    return Err(Error::Truncated);
                }
                row_bytes = info.raw_row_length();
                let all = row_bytes as u64 * u64::from(info.height);
                // The rows, the rows as a file, and the original file.
                limits.check_memory(2 * all + 2 * closed.len() as u64)?;
                filtered = vec![0; row_bytes * info.height as usize];
                pixels_at = at - HEAD_BYTES;
            }
            Decoded::ImageDataFlushed => {}
            _ if used == 0 && region.filled == filled_before => break,
            _ => {}
        }
    }
    // A further chunk makes the decoder output the rest. We already know that the rest is short.
    let mut end = Vec::new();
    push(&mut end, b"IEND", &[]);
    let mut rest = &end[..];
    let mut step = |rest: &[u8]| {
        let mut place = region.as_buf(&mut filtered);
        call(|| decoder.update(rest, Some(&mut place)))
    };
    while let Ok((used @ 1.., _)) = step(rest) {
        rest = &rest[used..];
    }
    Ok(Unpacked { filtered, row_bytes, filled: region.filled, pixels_at })
}

/// Length and name before a chunk's data.
const HEAD_BYTES: usize = 8;

/// A zlib stream that holds `data` without compressing it.
pub(super) fn store(data: &[u8]) -> Vec<u8> {
    let mut stream = Cursor::new(Vec::with_capacity(data.len() + data.len() / 0xffff * 5 + 16));
    let written = StoredOnlyCompressor::new(&mut stream).and_then(|mut compressor| {
        compressor.write_data(data)?;
        compressor.finish().map(drop)
    });
    written.expect("memory takes what is written");
    stream.into_inner()
}

/// Appends a chunk.
pub(super) fn push(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let start = file.len() + 4;
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(name);
    file.extend(data);
    let checksum = crc32fast::hash(&file[start..]);
    file.extend(checksum.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey PNG of 64×100 whose pixels are in two chunks, and where the second begins.
    fn file() -> (Vec<u8>, usize) {
        let rows: Vec<u8> = (0..100u8).flat_map(|y| [[0].as_slice(), &[y; 64]].concat()).collect();
        let stream = store(&rows);
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        push(&mut file, b"IHDR", b"\0\0\0\x40\0\0\0\x64\x08\0\0\0\0");
        push(&mut file, b"IDAT", &stream[..1000]);
        let second = file.len();
        push(&mut file, b"IDAT", &stream[1000..]);
        push(&mut file, b"IEND", b"");
        (file, second)
    }

    fn rows(bytes: &[u8], cut: usize) -> Result<u32, Error> {
        repair(bytes, cut, &Limits::PHONE).map(|repaired| repaired.rows)
    }

    #[test]
    fn all_whole_rows_are_kept_and_too_few_refused() {
        let (file, second) = file();
        // After the last row: Adler-32, CRC-32 and IEND.
        let pixels_end = file.len() - 4 - 4 - 12;
        assert_eq!(rows(&file[..pixels_end], second), Ok(100));
        assert_eq!(rows(&file[..pixels_end - 1], second), Ok(99));
        assert_eq!(rows(&file[..pixels_end - 7 * 65], second), Ok(93));
        assert_eq!(rows(&file[..pixels_end - 7 * 65 - 1], second), Err(Error::Truncated));
        let mut wrong = file;
        wrong[second - 6] ^= 1;
        assert!(matches!(rows(&wrong[..pixels_end], second), Err(Error::Corrupt { .. })));
    }
}
