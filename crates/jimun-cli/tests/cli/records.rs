//! What is printed of each file.

use jimun_testdata::vectors;

use crate::{Folder, command, fed, image, jimun, lines, tool};

#[test]
fn prints_one_record_a_file_and_ends_with_0() {
    let files = [image("sklearn_china.jpg"), image("exif_orientation_6.jpg")];
    let output = jimun(&[], &files);
    assert_eq!(output.status.code(), Some(0));
    let records = lines(&output.stdout);
    assert_eq!(records.len(), 2);
    for (line, file) in records.iter().zip(&files) {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(record["file"], file.to_str().expect("UTF-8"));
        assert_eq!(record["schema"], "jimun/record/1");
        assert_eq!(record["tool"]["wasm_sha256"], serde_json::Value::Null);
    }
}

#[test]
fn a_refused_file_is_named_on_stderr_and_the_rest_is_done() {
    let files = [image("LICENSES.md"), image("sklearn_china.jpg"), image("no-such-file.jpg")];
    let output = jimun(&[], &files);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&output.stdout).len(), 1);
    let refusals = lines(&output.stderr);
    assert_eq!(refusals.len(), 5, "{refusals:?}");
    let unknown = "LICENSES.md: unsupported: file is not a picture in a format known here";
    assert!(refusals[0].ends_with(unknown), "{refusals:?}");
    assert!(refusals[1].ends_with("no-such-file.jpg: input: no such file"), "{refusals:?}");
    assert_eq!(
        refusals[2..],
        [
            "jimun: 3 files: 1 done, 2 refused, 0 not a picture",
            "jimun: refused as input: 1 invalid_input",
            "jimun: refused as unsupported: 1 unknown_format",
        ]
    );
    let quiet = jimun(&["--quiet"], &files);
    assert_eq!(quiet.stdout, output.stdout);
    assert_eq!(lines(&quiet.stderr), refusals[..2]);
}

#[test]
fn threatexchange_lines_follow_the_files_and_weak_ones_are_named() {
    let files = [image("sklearn_china.jpg"), image("gradient_h.png"), image("png_palette.png")];
    let output = jimun(&["--format", "threatexchange"], &files);
    assert_eq!(output.status.code(), Some(0));
    let vectors = vectors("pdq.json");
    let hash = |name: &str| {
        let list = vectors["images"].as_array().expect("a list");
        let vector = list.iter().find(|vector| vector["file"] == name).expect("a vector");
        format!("pdq {}", vector["pdq"]["hash"].as_str().expect("text"))
    };
    assert_eq!(lines(&output.stdout), [hash("sklearn_china.jpg"), hash("png_palette.png")]);
    let weak = lines(&output.stderr);
    assert_eq!(weak.len(), 1);
    assert!(weak[0].contains("gradient_h.png: weak: quality 44 of 100 is below 50"), "{weak:?}");

    let all = jimun(&["--format", "threatexchange", "--min-quality", "0"], &files);
    assert_eq!(lines(&all.stdout).len(), 3);
}

#[test]
fn an_incomplete_picture_is_named_and_its_hash_still_printed() {
    let whole = jimun_testdata::image("sklearn_china.jpg");
    let folder = Folder::new();
    let file = folder.write("cut.jpg", &whole[..whole.len() - 400]);
    let lines_and_names = jimun(&["--format", "threatexchange"], std::slice::from_ref(&file));
    let record = jimun(&[], std::slice::from_ref(&file));
    assert_eq!(lines_and_names.status.code(), Some(0));
    assert_eq!(lines(&lines_and_names.stdout).len(), 1);
    let names = lines(&lines_and_names.stderr);
    assert_eq!(names.len(), 1);
    assert!(names[0].ends_with(": incomplete: 99 % of the picture are there"), "{names:?}");
    let verdict = r#""verdict":{"level":"incomplete","present_percent":99}"#;
    assert!(lines(&record.stdout)[0].contains(verdict));
}

#[test]
fn standard_input_and_phone_limits_work() {
    let picture = jimun_testdata::image("sklearn_china.jpg");
    let output = fed(tool().args(["hash", "--limits", "phone", "-"]), &picture);
    assert_eq!(output.status.code(), Some(0));
    assert!(lines(&output.stdout)[0].contains(r#""file":"-""#));
}

#[test]
fn protection_imagehash_and_512_are_added_when_they_are_asked_for() {
    let files = [image("sklearn_china.jpg")];
    let output = jimun(&["--protection", "wide", "--imagehash", "--pdq-512"], &files);
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let list = record["fingerprints"].as_array().expect("a list");
    let of = |kind: &str| list.iter().filter(|one| one["signal_type"] == kind).count();
    assert_eq!((of("pdq"), of("phash"), of("whash")), (73, 1, 1));
    assert_eq!(list.iter().filter(|one| one["variant"] == "512").count(), 1);
    // The option's name before 1.0 is as unknown as any other.
    assert_eq!(jimun(&["--families"], &files).status.code(), Some(2));
    // Of all these, ThreatExchange knows the PDQ hashes.
    let output = jimun(&["--imagehash", "--format", "threatexchange"], &files);
    assert_eq!(lines(&output.stdout).len(), 1);
}

#[test]
fn a_comparison_tells_what_is_caught_and_ends_with_3_when_something_is_not() {
    let original = image("sklearn_china.jpg");
    let record = jimun(&["--protection", "wide"], std::slice::from_ref(&original));
    let folder = Folder::new();
    let file = folder.write("record.json", &record.stdout);
    let same = command("compare", &["--json"], &[file.clone(), original.clone()]);
    assert_eq!(same.status.code(), Some(0));
    let same: serde_json::Value = serde_json::from_slice(&same.stdout).expect("JSON");
    assert_eq!(same["plain"]["distance"], 0);
    assert_eq!(same["plain"]["variant"], "full");

    let other = command("compare", &[], &[file, image("sklearn_flower.jpg")]);
    assert_eq!(other.status.code(), Some(3));
    let said = lines(&other.stdout);
    assert_eq!(said.len(), 2);
    assert!(said.iter().all(|line| line.contains("missed: ")), "{said:?}");

    // The picture itself in the place of its record.
    let direct = command("compare", &[], &[original.clone(), original]);
    assert_eq!(direct.status.code(), Some(0));
    let weak = command("compare", &[], &[image("gradient_h.png"), image("gradient_h.png")]);
    assert_eq!(weak.status.code(), Some(3));
    assert!(lines(&weak.stdout)[0].contains("receivers take no hash"), "{weak:?}");
}

#[test]
fn expand_names_its_output_a_candidate() {
    let output = command("expand", &[], &[image("sklearn_china.jpg")]);
    assert_eq!(output.status.code(), Some(0));
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(record["schema"], "jimun/candidate/1");
    assert!(record["fingerprints"].as_array().is_some_and(|list| list.len() > 20));
}
