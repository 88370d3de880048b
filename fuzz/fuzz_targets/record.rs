#![no_main]

use jimun::Received;
use libfuzzer_sys::fuzz_target;

// Writing what was read gives canonical text, and reading that text gives the same record. What is
// known of it is a record without anything unknown.
fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(received) = Received::from_json(text) else { return };
    let written = received.to_json();
    assert_eq!(Received::from_json(&written).expect("what was written"), received);
    if received.record().verdict != UNKNOWN {
        let known = Received::from_json(&received.record().to_json()).expect("the known part");
        assert!(known.unknown().is_empty() && known.record() == received.record());
    }
});

const UNKNOWN: jimun::Verdict = jimun::Verdict::Weak { reason: jimun::WeakReason::Unknown };
