#![no_main]

use jimun::{Day, Limits, Protection, Request, Tool, fingerprint_image};

// What docs/cost.md promises two seconds for: the phone's limits, 50 megapixels at most, the widest protection. The fuzzer
// itself measures.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_pixels: 50_000_000, ..Limits::PHONE };
    let request = Request { protection: Protection::Wide, ..Request::default() };
    let _ = fingerprint_image(bytes, &limits, request, Tool::native(), Day::from_unix_seconds(0));
});
