#![no_main]

use jimun::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    jimun_fuzz::check(Format::Jpeg, bytes);
});
