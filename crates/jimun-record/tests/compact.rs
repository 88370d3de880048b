//! Many records in one text: the vectors that every writer is held to, and what no text may do.

use jimun_core::{Error, ErrorKind};
use jimun_record::{MAX_COMPACT_RECORDS, Received, is_compact, read_compact, write_compact};
use jimun_testdata::vectors;
use serde_json::Value;

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is text in {value}")).to_owned()
}

fn cases() -> Vec<(String, Vec<String>, String)> {
    let vectors = vectors("compact.json");
    let cases = vectors["cases"].as_array().expect("a list");
    let records = |case: &Value| serde_json::from_value(case["records"].clone()).expect("texts");
    cases.iter().map(|case| (text(case, "name"), records(case), text(case, "text"))).collect()
}

fn received(json: &str) -> Received {
    Received::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn jsons(records: &[Received]) -> Vec<String> {
    records.iter().map(Received::to_json).collect()
}

#[test]
fn records_are_written_as_the_page_says_and_come_back_byte_for_byte() {
    let cases = cases();
    assert!(cases.len() >= 6);
    for (name, records, text) in cases {
        let all: Vec<_> = records.iter().map(|json| received(json)).collect();
        assert_eq!(write_compact(&all).as_ref(), Ok(&text), "{name}");
        let read = read_compact(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(jsons(&read), records, "{name}");
        assert_eq!(read, all, "{name}: unknown parts are reported anew");
    }
}

#[test]
fn anything_else_is_a_typed_error() {
    let vectors = vectors("compact.json");
    let refused = vectors["refused"].as_array().expect("a list");
    assert!(refused.len() >= 20);
    for case in refused {
        let error = read_compact(&text(case, "text")).expect_err(&text(case, "name"));
        assert_eq!(error.kind(), ErrorKind::Input, "{case}");
    }
    let what = |name: &str| {
        let case = refused.iter().find(|case| case["name"] == name).expect("listed");
        read_compact(&text(case, "text")).expect_err(name).to_string()
    };
    assert_eq!(what("another version"), "compact records of another version");
    assert_eq!(what("a label twice"), "compact records name something twice");
    assert_eq!(what("a byte more"), "something follows the compact records");
    assert_eq!(what("no record"), "compact records hold 1 to 1000 records");
}

#[test]
fn there_are_1_to_1000_records() {
    let one = received(&cases()[0].1[0]);
    let of = |count: usize| write_compact(&vec![one.clone(); count]);
    assert!(of(0).is_err() && of(MAX_COMPACT_RECORDS + 1).is_err());
    let most = of(MAX_COMPACT_RECORDS).expect("as many as fit");
    assert_eq!(read_compact(&most).map(|records| records.len()), Ok(MAX_COMPACT_RECORDS));
}

#[test]
fn all_records_together_have_no_more_than_100000_hashes() {
    let mut record: Value = serde_json::from_str(&cases()[0].1[0]).expect("JSON");
    let hash = serde_json::json!({ "signal_type": "phash", "value": "0123456789abcdef", "variant": "full" });
    let hashes = record["fingerprints"].as_array_mut().expect("a list");
    hashes.resize(1_000, hash);
    let record = received(&record.to_string());
    let most = write_compact(&vec![record.clone(); 100]).expect("as many as fit");
    assert_eq!(read_compact(&most).map(|records| records.len()), Ok(100));
    assert!(write_compact(&vec![record; 101]).is_err());
}

#[test]
fn texts_of_other_versions_are_known_as_such() {
    assert!(is_compact("jimun-c1AQ") && is_compact("jimun-c9"));
    assert!(!is_compact("{\"created\"") && !is_compact("jimun"));
}

/// Numbers of no meaning, the same in every run (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b"0123456789abcdef"[self.next(16)])).collect()
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.next(all.len())]
    }

    /// A record of any shape that this version reads.
    fn record(&mut self) -> String {
        let variants =
            ["full", "as_stored", "frame_3", "mirrored", "crop_1_2_3_4", "part_1", "half"];
        let kinds = ["phash", "dhash", "dhash_vertical", "ahash", "whash", "later_kind"];
        let pdq = |numbers: &mut Self, variant: &str| {
            let (quality, value) = (numbers.next(101), numbers.hex(64));
            serde_json::json!({ "quality": quality, "signal_type": "pdq", "value": value, "variant": variant })
        };
        let mut list = vec![pdq(self, "full")];
        for _ in 0..self.next(12) {
            let variant = self.one_of(&variants);
            list.push(if self.next(3) > 0 {
                pdq(self, variant)
            } else {
                let (kind, value) = (self.one_of(&kinds), self.hex(16));
                let variant = if variant == "half" { "half" } else { "full" };
                serde_json::json!({ "signal_type": kind, "value": value, "variant": variant })
            });
        }
        let mut record = serde_json::json!({
            "created": format!("20{:02}-{:02}-{:02}", self.next(100), 1 + self.next(12), 1 + self.next(28)),
            "decoder": self.one_of(&["core", "host"]),
            "fingerprints": list,
            "media": "image",
            "schema": "jimun/record/1",
            "tool": { "name": "jimun", "version": self.one_of(&["0.1.0", "1.2.3-rc.1+x", "a b", "é"]) },
            "verdict": match self.next(4) {
                0 => serde_json::json!({ "level": "weak", "reason": "tiny" }),
                1 => serde_json::json!({ "level": "weak", "reason": "too_bright" }),
                2 => serde_json::json!({ "level": "incomplete", "present_percent": self.next(100) }),
                _ => serde_json::json!({ "level": "good" }),
            },
        });
        if self.next(2) == 0 {
            record["tool"]["wasm_sha256"] = self.hex(64).into();
        }
        match self.next(6) {
            0 => record["embedded"] = serde_json::json!(["video"]),
            1 => record["embedded"] = serde_json::json!(["video", "video"]),
            2 => {
                record["later"] = serde_json::json!({ "deep": ["", "\u{7}é\u{10ffff}", -1, null] })
            }
            _ => {}
        }
        record.to_string()
    }
}

#[test]
fn every_list_of_records_comes_back_from_its_text() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let without_place = ["\"later", "a b", "é", "\"video\",\"video\""];
    let mut packed = 0;
    for _ in 0..300 {
        let count = 1 + numbers.next(6);
        let records: Vec<_> = (0..count).map(|_| numbers.record()).collect();
        let all: Vec<_> = records.iter().map(|json| received(json)).collect();
        let text = write_compact(&all).expect("few records");
        assert_eq!(jsons(&read_compact(&text).expect("its own")), records);
        for (record, json) in all.iter().zip(&records) {
            let alone = write_compact(std::slice::from_ref(record)).expect("one record").len();
            if !without_place.iter().any(|part| json.contains(part)) {
                assert!(alone < json.len() * 2 / 3, "{alone} of {}", json.len());
                packed += 1;
            }
        }
    }
    assert!(packed > 100, "{packed}");
}

#[test]
fn a_changed_text_is_another_list_or_a_typed_error() {
    let alphabet: Vec<u8> = (b' '..=b'~').collect();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let texts: Vec<_> = cases().into_iter().map(|(_, _, text)| text).collect();
    let (mut read, mut refused) = (0, 0);
    for _ in 0..6_000 {
        let mut bytes = texts[numbers.next(texts.len())].clone().into_bytes();
        for _ in 0..=numbers.next(3) {
            let at = numbers.next(bytes.len());
            match numbers.next(4) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, alphabet[numbers.next(alphabet.len())]),
                _ => bytes[at] = alphabet[numbers.next(alphabet.len())],
            }
        }
        let text = String::from_utf8(bytes).expect("ASCII");
        match read_compact(&text) {
            Ok(records) => {
                assert_eq!(write_compact(&records), Ok(text), "one list has one text");
                read += 1;
            }
            Err(error) => {
                assert!(matches!(error, Error::InvalidInput { .. }), "{error:?}");
                refused += 1;
            }
        }
    }
    // Most characters are of hashes, and any hash is one.
    assert!(read > 300 && refused > 300, "{read} read, {refused} refused");
}
