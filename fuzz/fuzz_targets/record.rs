#![no_main]

use jimun::{Received, read_compact, write_compact};
use libfuzzer_sys::fuzz_target;

// Writing what was read gives canonical text, and reading that text gives the same record. What is
// known of it is a record without anything unknown. A list of records has one compact text.
fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(records) = read_compact(text) {
        assert_eq!(write_compact(&records).as_deref(), Ok(text));
    }
    let Ok(received) = Received::from_json(text) else { return };
    let written = received.to_json();
    assert_eq!(Received::from_json(&written).expect("what was written"), received);
    if received.record().verdict != UNKNOWN {
        let known = Received::from_json(&received.record().to_json()).expect("the known part");
        assert!(known.unknown().is_empty() && known.record() == received.record());
    }
});

const UNKNOWN: jimun::Verdict = jimun::Verdict::Weak { reason: jimun::WeakReason::Unknown };
