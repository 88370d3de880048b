#![no_main]

use jimun::Format;

libfuzzer_sys::fuzz_target!(init: jimun_fuzz::pass_panics_of_decoders(), |bytes: &[u8]| {
    jimun_fuzz::check(Format::Png, bytes);
});
