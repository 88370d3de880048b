#![no_main]

use jimun::Record;
use libfuzzer_sys::fuzz_target;

// Writing what was read gives canonical text, and reading that text gives the same record.
fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(record) = Record::from_json(text) else { return };
    let written = record.to_json();
    assert_eq!(Record::from_json(&written).expect("what was written"), record);
    assert!(written.len() <= text.len(), "canonical text is the shortest");
});
