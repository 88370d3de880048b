#![no_main]

use jimun::Format;
use jimun::decode::{HEAD_BYTES, ImageInfo, Row, RowSink, decode, sniff};
use jimun::{Error, Fingerprinter};

/// Ignores pictures: this target examines what comes before them.
struct Refuses;

const REFUSAL: Error = Error::InvalidInput { what: "no picture is wanted" };

impl RowSink for Refuses {
    fn start(&mut self, _: ImageInfo) -> Result<(), Error> {
        Err(REFUSAL)
    }

    fn row(&mut self, _: Row<'_>) {
        unreachable!("no row comes after a refused start")
    }
}

// A name comes from the first bytes alone, that of a TGA from the last ones. It is final: decoding
// does not call unknown what sniffing names, and what sniffing cannot name is never fingerprinted.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let named = sniff(bytes);
    let of_head = sniff(&bytes[..bytes.len().min(HEAD_BYTES)]);
    if [&of_head, &named].into_iter().all(|name| *name != Ok(Format::Tga)) {
        assert_eq!(of_head, named, "the head is enough");
        if named.is_ok() {
            assert_eq!(sniff(&[bytes, b"more"].concat()), named, "what follows is not looked at");
        }
    }
    match named {
        Ok(format) => {
            let outcome = decode(format, bytes, &jimun_fuzz::LIMITS, &mut Refuses);
            let error = outcome.expect_err("the sink refuses every picture");
            assert_ne!(error, Error::UnknownFormat);
            assert_ne!(error, Error::Internal);
            let common =
                [Format::Jpeg, Format::Png, Format::Gif, Format::Webp, Format::Bmp, Format::Ico];
            let unread =
                matches!(error, Error::UnsupportedFormat { format: other } if other == format);
            assert!(!(unread && common.contains(&format)), "a format that every build reads");
        }
        Err(error) => {
            assert_eq!(Fingerprinter::new(jimun_fuzz::LIMITS).fingerprint(bytes), Err(error));
        }
    }
});
