//! ISO base media files (ISO/IEC 14496-12, 4.3): the brands in their first box state their purpose.

use jimun_core::Format;
use jimun_isobmff::boxes::BoxHeader;

/// `size ftyp major version compatible…`. The major brand decides, unless it says only that the
/// file is a picture. Then the first compatible brand that says more decides.
pub(super) fn format(bytes: &[u8]) -> Option<Format> {
    match bytes.get(4..8)? {
        b"ftyp" => {}
        // QuickTime before it had brands. Texts do not begin with a 0.
        b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot" if bytes[0] == 0 => {
            return Some(Format::Mp4);
        }
        _ => return None,
    }
    // Where a 64-bit size takes the place of the brands, peers find none.
    let header = BoxHeader::read(bytes).filter(|header| header.bytes == 8);
    let size = header.and_then(|header| header.size).map_or(8, |size| size as usize);
    let brands = &bytes[8..size.clamp(8, bytes.len())];
    let major = *bytes.get(8..)?.first_chunk()?;
    let known = of_brand(major);
    if !matches!(known, None | Some(Format::Heif)) {
        return known;
    }
    if !matches!(&major, b"mif1" | b"mif2" | b"mif3" | b"msf1" | b"miaf" | b"pred")
        && known.is_none()
    {
        return Some(Format::Mp4);
    }
    let compatible = brands.get(8..).unwrap_or_default().as_chunks().0;
    let read = |brand: &[u8; 4]| {
        of_brand(*brand).filter(|format| matches!(format, Format::Heic | Format::Avif))
    };
    // If no brand tells, the item does.
    Some(compatible.iter().find_map(read).or(known).unwrap_or(Format::Heic))
}

fn of_brand(brand: [u8; 4]) -> Option<Format> {
    match &brand {
        b"avif" | b"avis" | b"avio" => Some(Format::Avif),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"hevm" | b"hevs" => {
            Some(Format::Heic)
        }
        b"jpeg" | b"jpgs" | b"avci" | b"avcs" | b"j2ki" | b"j2is" | b"vvic" | b"vvis" | b"evbi"
        | b"evbs" | b"evmi" | b"evms" | b"unif" => Some(Format::Heif),
        b"crx " => Some(Format::RawPhoto),
        b"jp2 " | b"jpx " | b"jpm " | b"jph " => Some(Format::Jpeg2000),
        b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => Some(Format::Audio),
        _ => None,
    }
}
