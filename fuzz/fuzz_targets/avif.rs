#![no_main]

use std::panic::{set_hook, take_hook};

use jimun::decode::JpegRoute;
use jimun::sniff::Format;

// The decoder of AV1 panics on damaged frames, which the adapter contains: see its debt. Every other panic
// is a finding.
libfuzzer_sys::fuzz_target!(
    init: {
        let ends_the_run = take_hook();
        set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|place| place.file().contains("rusty_av1d")) {
                ends_the_run(panic);
            }
        }));
    },
    |bytes: &[u8]| {
        jimun_fuzz::check(Format::Avif, bytes, JpegRoute::default());
    }
);
