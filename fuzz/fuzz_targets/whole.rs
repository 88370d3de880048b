#![no_main]

use jimun::{Day, Fingerprinter, Protection, Variant};

// The whole flow, sniffing included: the same bytes give the same record, and its JSON holds no
// more than a record may. Requested extras do not change the picture's own fingerprints.
libfuzzer_sys::fuzz_target!(init: jimun_fuzz::pass_panics_of_decoders(), |bytes: &[u8]| {
    let plain = Fingerprinter::new(jimun_fuzz::LIMITS).created(Day::from_unix_seconds(0));
    let everything = plain.clone().protection(Protection::Wide).imagehash(true).pdq_512(true);
    let first = everything.fingerprint(bytes);
    assert_eq!(first, everything.fingerprint(bytes));
    let alone = plain.fingerprint(bytes);
    assert_eq!(first.as_ref().err(), alone.as_ref().err());
    let (Ok(first), Ok(alone)) = (first, alone) else { return };
    assert!(alone.fingerprints.len() <= 11 && alone.to_json().len() < 4096);
    assert_eq!(first.fingerprints[..alone.fingerprints.len()], alone.fingerprints);
    assert!(first.fingerprints.len() <= 11 + 1 + 71 + 5 && first.to_json().len() < 1 << 14);
    // A candidate that is the picture itself is caught, if receivers take its hash at all.
    if let Ok(candidate) = plain.expand(bytes) {
        assert!(candidate.fingerprints.len() < 256);
        let known = first.reliable_pdqs();
        if known.first().is_some_and(|(variant, _)| *variant == Variant::Full) {
            let found = plain.compare(&known, bytes).expect("it was expanded");
            assert!(found.plain.is_some_and(|nearest| nearest.is_match()));
        }
    }
});
