//! What is refused, with which error, and that nothing panics on the way.

use std::borrow::Cow;
use std::fs;
use std::panic::catch_unwind;

use crate::common::{fingerprint, fingerprinter, hash_and_quality, image, shared, vectors};
use jimun::Format;
use jimun::{Embedded, Error, ErrorKind, Limits, Record, Variant, Verdict, hamming_distance};

/// One of each, so that the vectors cannot forget a code.
fn one_of_each() -> Vec<Error> {
    vec![
        Error::Empty,
        Error::Truncated,
        Error::Corrupt { what: "x" },
        Error::ZeroSize,
        Error::UnknownFormat,
        Error::UnsupportedFormat { format: Format::Heic },
        Error::UnsupportedFeature { feature: "x" },
        Error::FileTooLarge { mebibytes: 2, limit: 1 },
        Error::TooManyPixels { megapixels: 2, limit: 1 },
        Error::TooMuchMemory { mebibytes: 2, limit: 1 },
        Error::TooSmall { width: 4, height: 4, min: 5 },
        Error::Blank,
        Error::Unreadable,
        Error::InvalidInput { what: "x" },
        Error::Internal,
    ]
}

#[test]
fn codes_and_kinds_are_those_of_the_vectors() {
    let vectors = vectors("errors.json");
    let listed = vectors["core"].as_object().expect("an object");
    let errors = one_of_each();
    assert_eq!(listed.len(), errors.len());
    for error in errors {
        let json = serde_json::to_value(&error).expect("an error is JSON");
        let code = json["code"].as_str().expect("a code").to_owned();
        let kind = serde_json::to_value(error.kind()).expect("a kind is JSON");
        assert_eq!(listed[&code]["kind"], kind, "{code}");
        let mut parameters: Vec<_> = json.as_object().expect("an object").keys().collect();
        parameters.retain(|name| *name != "code");
        assert_eq!(listed[&code]["parameters"], serde_json::json!(parameters), "{code}");
    }
}

/// A PNG that declares this size and ends there.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    png
}

#[test]
fn bad_input_is_named() {
    let photo = image("sklearn_china.jpg");
    let half = &photo[..photo.len() / 2];
    let cases: &[(&str, &[u8], Error)] = &[
        ("empty", b"", Error::Empty),
        ("text named .jpg", b"dear diary, this is no picture", Error::UnknownFormat),
        ("half a JPEG", half, Error::Truncated),
        ("half a PNG", &image("png_palette.png")[..20_000], Error::Truncated),
        ("the mere start of a JPEG", &photo[..2], Error::Truncated),
        ("0×0", &png_header(0, 0), Error::ZeroSize),
        ("4×4", &image("size_4x4.png"), Error::TooSmall { width: 4, height: 4, min: 5 }),
        (
            "60,000×60,000",
            &png_header(60_000, 60_000),
            Error::TooManyPixels { megapixels: 3600, limit: 210 },
        ),
        ("PDF", b"%PDF-1.7", Error::UnsupportedFormat { format: Format::Pdf }),
    ];
    for (name, bytes, expected) in cases {
        let outcome = fingerprinter(Limits::PHONE).fingerprint(bytes);
        assert_eq!(outcome.map(|record| record.to_json()), Err(expected.clone()), "{name}");
    }
}

/// The examples of what people's files showed: those that are refused for what they are.
#[test]
#[cfg(all(feature = "heic", feature = "tiff"))]
fn what_is_no_finished_picture_is_named() {
    let Some(folder) = shared("cases") else { return };
    for (name, format) in [
        ("dng_small_first_picture.dng", Format::RawPhoto),
        ("cr3_header_only.cr3", Format::RawPhoto),
        ("heif_jpeg_coded.heif", Format::Heif),
        ("png_apple_cgbi.png", Format::CgbiPng),
    ] {
        let bytes = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(fingerprint(&bytes), Err(Error::UnsupportedFormat { format }), "{name}");
    }
}

/// How far most incomplete pictures' fingerprints may be from the whole one's: the distance within
/// which platforms match.
const THRESHOLD: u32 = 31;

#[test]
fn a_picture_cut_anywhere_is_refused_or_named_incomplete_or_whole() {
    let (mut incomplete, mut near) = (0, 0);
    for name in
        ["jpg_420_odd_333x251.jpg", "jpg_444_q90_prog.jpg", "png_palette.png", "jpg_gray.jpg"]
    {
        let whole = image(name);
        let expected = fingerprint(&whole).expect("a whole picture");
        for length in
            (0..whole.len()).step_by(37).chain(whole.len().saturating_sub(64)..whole.len())
        {
            match fingerprint(&whole[..length]) {
                Ok(record) if is_incomplete(&record) => {
                    let [ours, whole] =
                        [&record, &expected].map(|r| hash_and_quality(&r.fingerprints[0]).0);
                    incomplete += 1;
                    near += usize::from(hamming_distance(ours, whole) <= THRESHOLD);
                }
                Ok(record) => assert_eq!(record, expected, "{name} cut to {length} bytes"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Malformed, "{name} to {length}"),
            }
        }
    }
    assert!(incomplete > 100, "{incomplete}");
    assert!(10 * near >= 9 * incomplete, "{near} of {incomplete} within {THRESHOLD} bits");
}

#[test]
fn a_cut_picture_has_the_hash_that_peers_give_it() {
    let vectors = vectors("pdq.json");
    let cuts = vectors["cut"].as_array().expect("a list");
    assert!(cuts.len() > 30);
    for cut in cuts {
        let (file, bytes) = (cut["file"].as_str(), cut["bytes"].as_u64());
        let (file, bytes) = (file.expect("a name"), bytes.expect("a number") as usize);
        let record = fingerprint(&image(file)[..bytes]);
        let record = record.unwrap_or_else(|error| panic!("{file} cut to {bytes}: {error}"));
        assert!(is_incomplete(&record), "{file} cut to {bytes}");
        // Peers do not rotate pictures.
        let as_stored = record.fingerprints.iter().find(|f| f.variant == Variant::AsStored);
        let ours = as_stored.unwrap_or(&record.fingerprints[0]).value.to_string();
        assert_eq!(Some(&*ours), cut["pdq"]["hash"].as_str(), "{file} cut to {bytes}");
    }
}

#[test]
fn a_motion_photo_is_fingerprinted_as_a_still_and_its_video_named() {
    let still = image("jpg_420_q75.jpg");
    let video = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x08mdat";
    let motion = fingerprint(&[&still[..], video].concat()).expect("a whole picture");
    let still = fingerprint(&still).expect("a whole picture");
    assert_eq!(motion.fingerprints, still.fingerprints);
    assert_eq!(motion.embedded, [Embedded::Video]);
    assert_eq!(still.embedded, []);
}

/// The hostile set. `flag` means damaged: such a file is refused, or called incomplete.
#[test]
fn hostile_files_get_the_verdict_of_their_list() {
    let Some(folder) = shared("bad") else { return };
    let list = fs::read_to_string(folder.join("expected.tsv")).expect("expected.tsv");
    let (mut checked, mut wrong) = (0, Vec::new());
    for line in list.lines().skip(1) {
        let mut columns = line.split('\t');
        let (name, _, verdict) = (columns.next(), columns.next(), columns.next());
        let (Some(name), Some(verdict)) = (name, verdict) else { continue };
        let name = &unquoted(name);
        let bytes =
            fs::read(folder.join(name.as_ref())).unwrap_or_else(|error| panic!("{name}: {error}"));
        let limits = Limits::PHONE;
        let outcome = catch_unwind(|| fingerprinter(limits).fingerprint(&bytes));
        let Ok(outcome) = outcome else {
            wrong.push(format!("{name}: panics"));
            continue;
        };
        checked += 1;
        let ours = matches!(
            jimun::decode::sniff(&bytes),
            Ok(Format::Jpeg
                | Format::Png
                | Format::Gif
                | Format::Webp
                | Format::Bmp
                | Format::Ico
                | Format::Pnm
                | Format::Tga
                | Format::Qoi)
        );
        let wrong_verdict = match verdict {
            // The list is about decoding. That PDQ needs 5×5 pixels, and something to see, is
            // another matter.
            "ok" => ours && !matches!(outcome, Ok(_) | Err(Error::TooSmall { .. } | Error::Blank)),
            "flag" if matches!(&outcome, Ok(record) if is_incomplete(record)) => false,
            _ if outcome == Err(Error::Internal) => true,
            "refuse" | "flag" => outcome.is_ok() && !UNDETECTABLE.contains(&name.as_ref()),
            _ => false,
        };
        if wrong_verdict {
            let outcome = outcome.map(|record| record.verdict);
            wrong.push(format!("{name}: {verdict} expected, got {outcome:?}"));
        }
    }
    assert!(checked > 400, "the list names over 400 files");
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
    println!("{checked} hostile files: no panic, every verdict met");
}

/// Every string of bytes is a VP8 picture, and WebP has no checksum: nothing distinguishes 64
/// zeroed bytes from what the encoder wrote (`docs/formats.md`).
const UNDETECTABLE: &[&str] = &["zeromid_webp_alpha.webp", "zeromid_webp_lossy.webp"];

fn is_incomplete(record: &Record) -> bool {
    matches!(record.verdict, Verdict::Incomplete { .. })
}

/// A field of a list with CSV quoting.
fn unquoted(field: &str) -> Cow<'_, str> {
    match field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\"").into(),
        None => field.into(),
    }
}
