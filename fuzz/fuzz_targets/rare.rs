#![no_main]

use jimun::Format;
use jimun::decode::sniff;

// PNM, TGA and QOI are in one module.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Pnm, Format::Tga, Format::Qoi] {
        if sniff(bytes) == Ok(format) {
            jimun_fuzz::check(format, bytes);
        }
    }
});
