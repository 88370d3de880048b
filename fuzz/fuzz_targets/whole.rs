#![no_main]

use jimun::{Day, Request, Tool, fingerprint_image};

// The whole flow, sniffing included: the same bytes give the same record, and its JSON holds no more than
// a record may.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let record = || fingerprint_image(bytes, &jimun_fuzz::LIMITS, Request::default(), Tool::native(), Day::from_unix_seconds(0));
    let first = record();
    assert_eq!(first, record());
    if let Ok(record) = first {
        assert!(record.fingerprints.len() <= 11 && record.to_json().len() < 4096);
    }
});
