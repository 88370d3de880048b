//! Wraps bytes of Exif in picture files, for code that is only reached through a file.

/// A chunk of a PNG, with its checksum.
pub fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    [&(data.len() as u32).to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
}

/// The segment of a JPEG that holds Exif; `None` where it does not fit in one.
pub fn jpeg_exif(exif: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(2 + 6 + exif.len()).ok()?;
    Some([b"\xff\xe1", &length.to_be_bytes()[..], b"Exif\0\0", exif].concat())
}

/// An Exif block that holds this orientation alone.
pub fn exif_of(orientation: u16) -> Vec<u8> {
    [&b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"[..], &orientation.to_be_bytes(), &[0; 6]]
        .concat()
}

/// A grey JPEG of 8×8 pixels up to its first scan.
pub fn jpeg(exif: &[u8]) -> Option<Vec<u8>> {
    let frame = b"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0";
    let scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0";
    Some([&b"\xff\xd8"[..], &jpeg_exif(exif)?, frame, scan].concat())
}

/// A grey PNG of 8×8 pixels without its pixels.
pub fn png(exif: &[u8]) -> Vec<u8> {
    let header = b"\0\0\0\x08\0\0\0\x08\x08\0\0\0\0";
    let chunks: [(&[u8; 4], &[u8]); 4] =
        [(b"IHDR", header), (b"eXIf", exif), (b"IDAT", b""), (b"IEND", b"")];
    let chunks = chunks.map(|(name, data)| png_chunk(name, data)).concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks].concat()
}

/// A lossless WebP of 8×8 pixels without its pixels.
pub fn webp(exif: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let padding = &[0][..data.len() % 2];
        [&name[..], &(data.len() as u32).to_le_bytes(), data, padding].concat()
    };
    // Flags (Exif alone), then width and height minus one in three bytes each.
    let extended = chunk(b"VP8X", b"\x08\0\0\0\x07\0\0\x07\0\0");
    // The signature, and width and height minus one in 14 bits each.
    let picture = chunk(b"VP8L", b"\x2f\x07\xc0\x01\0\0");
    let body = [b"WEBP".to_vec(), extended, picture, chunk(b"EXIF", exif)].concat();
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}
