#![no_main]

use jimun::{Fingerprinter, Limits, Protection};

// The inputs for which docs/cost.md promises two seconds: the phone's limits, 50 megapixels at
// most, the widest protection. The fuzzer itself measures.
libfuzzer_sys::fuzz_target!(init: jimun_fuzz::pass_panics_of_decoders(), |bytes: &[u8]| {
    let limits = Limits { max_pixels: 50_000_000, ..Limits::PHONE };
    let _ = Fingerprinter::new(limits).protection(Protection::Wide).fingerprint(bytes);
});
