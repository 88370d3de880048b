#![no_main]

use jimun::decode::JpegRoute;
use jimun::sniff::Format;

// What is wrong with a file does not depend on whether its chroma is wanted.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let colour = jimun_fuzz::check(Format::Jpeg, bytes, JpegRoute::Rgb);
    let luma = jimun_fuzz::check(Format::Jpeg, bytes, JpegRoute::Luma);
    assert!(luma || !colour, "whatever is read in colour is read in luma");
});
