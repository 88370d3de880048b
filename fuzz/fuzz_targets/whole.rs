#![no_main]

use jimun::{Day, Protection, Request, Tool, Variant, compare, expand_image, fingerprint_image};

const EVERYTHING: Request = Request { protection: Protection::Wide, families: true, pdq_512: true };

// The whole flow, sniffing included: the same bytes give the same record, and its JSON holds no more than
// a record may. What is asked for beside the picture's own fingerprints changes none of them.
libfuzzer_sys::fuzz_target!(init: jimun_fuzz::pass_panics_of_decoders(), |bytes: &[u8]| {
    let (limits, today) = (jimun_fuzz::LIMITS, Day::from_unix_seconds(0));
    let record = |request| fingerprint_image(bytes, &limits, request, Tool::native(), today);
    let first = record(EVERYTHING);
    assert_eq!(first, record(EVERYTHING));
    let plain = record(Request::default());
    assert_eq!(first.as_ref().err(), plain.as_ref().err());
    let (Ok(first), Ok(plain)) = (first, plain) else { return };
    assert!(plain.fingerprints.len() <= 11 && plain.to_json().len() < 4096);
    assert_eq!(first.fingerprints[..plain.fingerprints.len()], plain.fingerprints);
    assert!(first.fingerprints.len() <= 11 + 1 + 71 + 5 && first.to_json().len() < 1 << 14);
    // A candidate that is the picture itself is caught, if receivers take its hash at all.
    if let Ok(candidate) = expand_image(bytes, &limits, Tool::native(), today) {
        assert!(candidate.fingerprints.len() < 256);
        let known = first.reliable_pdqs();
        if known.first().is_some_and(|(variant, _)| *variant == Variant::Full) {
            let found = compare(&known, bytes, &limits).expect("it was expanded");
            assert!(found.plain.is_some_and(|nearest| nearest.is_caught()));
        }
    }
});
