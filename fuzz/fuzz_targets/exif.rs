#![no_main]

use jimun::Error;
use jimun::Format;
use jimun::decode::Orientation;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun_fuzz::wrap;

/// Keeps what is known before the first row, and wants nothing more.
#[derive(Default)]
struct Head(Option<ImageInfo>);

impl RowSink for Head {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.0 = Some(picture);
        Err(Error::InvalidInput { what: "the head is enough" })
    }

    fn row(&mut self, _: Row<'_>) {
        unreachable!("no row comes after a refused start")
    }
}

fn orientation(format: Format, bytes: &[u8]) -> Orientation {
    let mut head = Head::default();
    let outcome = decode(format, bytes, &jimun_fuzz::LIMITS, &mut head);
    head.0.unwrap_or_else(|| panic!("{format} is refused for its Exif: {outcome:?}")).orientation
}

/// The plain twin: the first entry of the first directory that is tagged as an orientation, if it
/// is one short number.
fn stated(exif: &[u8]) -> u16 {
    let big = match exif {
        [b'M', b'M', 0, b'*', ..] => true,
        [b'I', b'I', b'*', 0, ..] => false,
        _ => return 1,
    };
    let number = |at: usize, length: usize| {
        let bytes = exif.get(at..at.checked_add(length)?)?;
        let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if big { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) })
    };
    let Some(directory) = number(4, 4) else { return 1 };
    let Some(count) = number(directory, 2) else { return 1 };
    for entry in (0..count).map(|index| directory + 2 + 12 * index) {
        if number(entry, 2) == Some(0x0112) {
            let short = number(entry + 2, 2) == Some(3) && number(entry + 4, 4) == Some(1);
            return number(entry + 8, 2).filter(|_| short).unwrap_or(1) as u16;
        }
    }
    1
}

// Exif never fails a picture, and means the same in every format that carries it.
libfuzzer_sys::fuzz_target!(|exif: &[u8]| {
    let expected = Orientation::from_exif(stated(exif));
    if let Some(jpeg) = wrap::jpeg(exif) {
        assert_eq!(orientation(Format::Jpeg, &jpeg), expected);
    }
    assert_eq!(orientation(Format::Png, &wrap::png(exif)), expected);
    assert_eq!(orientation(Format::Webp, &wrap::webp(exif)), expected);
});
