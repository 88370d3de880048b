//! Names of variants, from the vectors that every reader of records is held to.

use jimun_record::{Received, Variant};
use jimun_testdata::vectors;

fn names(kind: &str) -> Vec<String> {
    serde_json::from_value(vectors("variants.json")[kind].clone()).expect("names")
}

/// A record whose second fingerprint is of this variant.
fn read(variant: &str) -> Option<Received> {
    let hash = "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e";
    let fingerprint = |variant: &str| serde_json::json!({ "quality": 97, "signal_type": "pdq", "value": hash, "variant": variant });
    let record = serde_json::json!({
        "created": "2026-11-30", "decoder": "core", "media": "image", "schema": "jimun/record/1",
        "fingerprints": [fingerprint("full"), fingerprint(variant)],
        "tool": { "name": "jimun", "version": "0.1.0" }, "verdict": { "level": "good" },
    });
    Received::from_json(&record.to_string()).ok()
}

#[test]
fn known_variants_are_read_and_compared() {
    for name in names("known") {
        let received = read(&name).unwrap_or_else(|| panic!("{name} is refused"));
        assert!(received.unknown().is_empty(), "{name}");
        assert_eq!(received.record().reliable_pdqs()[1].0, name.parse::<Variant>().expect("known"));
    }
}

#[test]
fn unknown_variants_are_kept_and_not_compared() {
    for name in names("unknown") {
        let received = read(&name).unwrap_or_else(|| panic!("{name} is refused"));
        assert_eq!(received.unknown(), ["fingerprints[1].variant"], "{name}");
        assert_eq!(received.record().reliable_pdqs().len(), 1, "{name}");
        assert!(received.to_json().contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn other_names_are_no_variants() {
    for kind in ["malformed", "out_of_range", "candidate_only"] {
        for name in names(kind) {
            assert!(read(&name).is_none(), "{kind}: {name}");
        }
    }
}
