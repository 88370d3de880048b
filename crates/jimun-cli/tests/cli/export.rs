//! From records to what another receiver reads.

use std::process::Output;

use jimun_testdata::vectors;

use crate::{Folder, command, fed, image, jimun, lines, tool};

const FILES: [&str; 3] = ["sklearn_china.jpg", "gradient_h.png", "exif_orientation_6.jpg"];

/// What `hash` prints of some pictures, one of them with a hash that receivers drop.
fn hashed(arguments: &[&str]) -> Vec<u8> {
    jimun(arguments, &FILES.map(image)).stdout
}

fn export(format: &str, input: &[u8]) -> Output {
    fed(tool().args(["export", "--format", format, "-"]), input)
}

#[test]
fn hashes_of_records_are_those_that_hash_prints_of_the_pictures() {
    for tier in ["off", "standard"] {
        let records = hashed(&["--protection", tier]);
        let direct = hashed(&["--protection", tier, "--format", "threatexchange"]);
        let exported = export("threatexchange", &records);
        assert_eq!(exported.status.code(), Some(0));
        assert_eq!(lines(&exported.stdout), lines(&direct));
        let weak = "jimun: -:2: weak: quality 44 of 100 is below 50; left out";
        assert_eq!(lines(&exported.stderr), [weak]);
    }
    let all = ["export", "--format", "threatexchange", "--min-quality", "0", "-"];
    let all = fed(tool().args(all), &hashed(&[]));
    assert_eq!(lines(&all.stdout).len(), 4, "three pictures, one of them in two orientations");
    assert!(all.stderr.is_empty());
}

#[test]
fn records_go_through_every_format_and_come_back() {
    let records = hashed(&["--protection", "standard", "--imagehash"]);
    let plain = export("record", &records);
    assert_eq!(plain.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&plain.stdout).contains("\"file\""), "it names a picture");
    for line in lines(&plain.stdout) {
        assert_eq!(jimun::Received::from_json(&line).expect("a record").to_json(), line);
    }
    let compact = export("compact", &records);
    assert_eq!(lines(&compact.stdout).len(), 1);
    assert!(compact.stdout.len() < plain.stdout.len() / 2);
    let list = format!("[{}]", lines(&records).join(",\n"));
    for input in [&compact.stdout, &plain.stdout, list.as_bytes()] {
        assert_eq!(export("record", input).stdout, plain.stdout);
        assert_eq!(export("compact", input).stdout, compact.stdout);
    }
}

#[test]
fn what_is_no_record_is_named_with_its_line_and_the_rest_is_done() {
    let records = lines(&hashed(&[]));
    let candidate = command("expand", &[], &[image(FILES[0])]).stdout;
    let candidate = String::from_utf8(candidate).expect("UTF-8");
    let input = [&records[0], candidate.trim(), "no record", "{}", &records[2]].join("\n");
    let folder = Folder::new();
    let file = folder.write("reports.jsonl", input.as_bytes());
    let missing = folder.write("missing", b"").with_file_name("none");
    let output =
        command("export", &["--format", "threatexchange"], &[file.clone(), missing.clone()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&output.stdout).len(), 3);
    let (file, missing) = (file.display(), missing.display());
    assert_eq!(
        lines(&output.stderr),
        [
            format!("jimun: {file}:2: input: a candidate, which is not a report"),
            format!("jimun: {file}:3: input: neither JSON nor compact records"),
            format!("jimun: {file}:4: input: not a record as docs/format.md has it"),
            format!("jimun: {missing}: input: no such file"),
        ]
    );
    let empty = export("compact", b"");
    assert_eq!(empty.status.code(), Some(2));
    assert!(empty.stdout.is_empty());
}

#[test]
fn what_a_later_version_added_is_passed_on_or_named() {
    let vectors = vectors("compact.json");
    let cases = vectors["cases"].as_array().expect("a list");
    let case = cases.iter().find(|case| case["name"] == "what has no place is kept as JSON");
    let records: Vec<String> =
        serde_json::from_value(case.expect("listed")["records"].clone()).expect("texts");
    let text = case.expect("listed")["text"].as_str().expect("text");
    assert_eq!(lines(&export("record", text.as_bytes()).stdout), records);
    assert_eq!(lines(&export("compact", records.join("\n").as_bytes()).stdout), [text]);
    let hashes = export("threatexchange", records.join("\n").as_bytes());
    assert_eq!(lines(&hashes.stdout).len(), records.len());
    let remarks = lines(&hashes.stderr);
    assert_eq!(remarks[0], "jimun: -:1: of a later version, left out: later");
    assert_eq!(remarks[1], "jimun: -:3: of a later version, left out: fingerprints[1].signal_type");
}

#[test]
fn fifty_pictures_as_the_form_sends_them_fit_into_100_kilobytes() {
    let record = jimun(&["--protection", "standard"], &[image(FILES[0])]).stdout;
    let compact = export("compact", &record.repeat(50));
    assert_eq!(lines(&compact.stdout).len(), 1);
    assert!(compact.stdout.len() < 100_000, "{}", compact.stdout.len());
    let many = export("compact", &record.repeat(1001));
    assert_eq!(lines(&many.stdout).len(), 2, "1000 and 1");
    assert_eq!(lines(&export("record", &many.stdout).stdout).len(), 1001);
}
