#![no_main]

use jimun::decode::JpegRoute;
use jimun::sniff::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    jimun_fuzz::check(Format::Heic, bytes, JpegRoute::default());
});
