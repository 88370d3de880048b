//! Lists as they come: whole, torn, foreign and hostile.

use jimun_core::Error;
use jimun_record::{Received, write_compact};
use proptest::prelude::*;

use super::{ListFormat, MAX_LINE_BYTES, read_list};
use crate::{Fault, Field, ReportId, Wrong};

const A: &str = "bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e";
const B: &str = "173137337b04f036c2b4d63531f0b9765de6dcea0af938d661e45acc5cc00da5";

/// What a line is read as: the digits of its hashes, or what is wrong with which line.
fn read(list: impl AsRef<[u8]>, format: ListFormat) -> Vec<Result<Vec<String>, (usize, Fault)>> {
    let reports = read_list(list.as_ref(), format);
    reports
        .map(|report| match report {
            Ok(report) => Ok(report.hashes().iter().map(|one| one.hash.to_string()).collect()),
            Err(error) => Err((error.line, error.fault)),
        })
        .collect()
}

fn hashes(hashes: &[&str]) -> Result<Vec<String>, (usize, Fault)> {
    Ok(hashes.iter().map(|&hash| hash.to_owned()).collect())
}

fn refused(line: usize, field: Field, wrong: Wrong) -> Result<Vec<String>, (usize, Fault)> {
    Err((line, Fault::Field(field, wrong)))
}

fn record(hash: &str) -> String {
    format!(
        r#"{{"created":"2026-11-24","decoder":"core","fingerprints":[{{"quality":97,"signal_type":"pdq","value":"{hash}","variant":"full"}}],"media":"image","schema":"jimun/record/1","tool":{{"name":"jimun","version":"0.1.0"}},"verdict":{{"level":"good"}}}}"#
    )
}

#[test]
fn lines_are_read_as_threatexchange_reads_them() {
    let list = format!("\u{feff}pdq {A}\r\n\n  pdq {B}\t\npdq {A}");
    assert_eq!(read(list, ListFormat::Threatexchange), [hashes(&[A]), hashes(&[B]), hashes(&[A])]);
    assert_eq!(read("", ListFormat::Threatexchange), []);
}

#[test]
fn each_fault_of_a_line_has_its_number_and_field_and_the_rest_is_read() {
    let upper = A.to_uppercase();
    let (zeros, ones) = ("0".repeat(64), "f".repeat(64));
    let long = "x".repeat(MAX_LINE_BYTES);
    let (hash, kind) = (Field::Hash, Field::SignalType);
    for (line, fault) in [
        (format!("pdq {upper}"), Fault::Field(hash, Wrong::UpperCase)),
        (format!("pdq {}", &A[1..]), Fault::Field(hash, Wrong::Length)),
        (format!("pdq {A}0"), Fault::Field(hash, Wrong::Length)),
        (format!("pdq  {A}"), Fault::Field(hash, Wrong::Space)),
        (format!("pdq {A} 97"), Fault::Field(hash, Wrong::Space)),
        (format!("pdq {}", A.replace('b', "g")), Fault::Field(hash, Wrong::NotHex)),
        (format!("pdq {zeros}"), Fault::Field(hash, Wrong::Blank)),
        (format!("pdq {ones}"), Fault::Field(hash, Wrong::Blank)),
        (format!("PDQ {A}"), Fault::Field(kind, Wrong::NotAName)),
        (A.to_owned(), Fault::Field(kind, Wrong::Missing)),
        (format!("pdq\t{A}"), Fault::ControlCharacter),
        (format!("pdq {A}\0"), Fault::ControlCharacter),
        (format!("pdq {long}"), Fault::TooLong { limit: MAX_LINE_BYTES }),
    ] {
        for end in ["\n", "\r\n"] {
            let list = format!("pdq {A}{end}{line}{end}pdq {B}{end}");
            let expected = [hashes(&[A]), Err((2, fault.clone())), hashes(&[B])];
            assert_eq!(read(&list, ListFormat::Threatexchange), expected, "{fault}");
        }
    }
    let list = [b"pdq \xff\n".as_slice(), format!("pdq {B}").as_bytes()].concat();
    let expected = [Err((1, Fault::NotUtf8)), hashes(&[B])];
    assert_eq!(read(list, ListFormat::Threatexchange), expected);
}

#[test]
fn a_torn_last_line_is_refused_and_what_came_before_is_read() {
    let whole = format!("pdq {A}\npdq {B}");
    for end in A.len() + 6..whole.len() {
        let read = read(&whole[..end], ListFormat::Threatexchange);
        assert_eq!(read[0], hashes(&[A]));
        assert!(matches!(read[1], Err((2, Fault::Field(..)))), "{end}");
    }
    let whole = format!("[{},\n{}]", record(A), record(B));
    for end in record(A).len() + 1..whole.len() {
        let read = read(&whole[..end], ListFormat::Records);
        assert_eq!(read[0], hashes(&[A]));
        assert!(matches!(read.last(), Some(Err((1 | 2, Fault::Record(_))))), "{end}");
    }
}

#[test]
fn columns_may_be_in_any_order_and_others_are_not_looked_at() {
    let list = format!(
        "note,Quality,hash,id,variant,signal_type\r\n\
         \"a, \"\"b\"\"\n c\",97,{A},case-7,mirrored,pdq\r\n\
         ,,{B},,,\r\n"
    );
    let reports: Result<Vec<_>, _> = read_list(list.as_bytes(), ListFormat::Csv).collect();
    let reports = reports.expect("two reports");
    assert_eq!(reports[0].id().to_string(), "case-7");
    let first = reports[0].hashes()[0];
    assert_eq!((first.hash.to_string(), first.quality.map(|one| one.get())), (A.into(), Some(97)));
    assert_eq!(first.variant, "mirrored".parse().ok());
    let second = reports[1].hashes()[0];
    assert_eq!(*reports[1].id(), ReportId::of_hash(second.hash));
    assert_eq!((second.quality, second.variant), (None, None));
    assert_eq!(read(format!("value\n{B}"), ListFormat::Csv), [hashes(&[B])]);
}

#[test]
fn each_fault_of_a_row_has_its_number_and_field_and_the_rest_is_read() {
    let long_id = "x".repeat(129);
    for (row, field, wrong) in [
        (format!("{},,,", A.to_uppercase()), Field::Hash, Wrong::UpperCase),
        (format!("{A} ,,,"), Field::Hash, Wrong::Space),
        (format!("\"{A}\n\",,,"), Field::Hash, Wrong::Space),
        (",97,,".to_owned(), Field::Hash, Wrong::Missing),
        (format!("{A},101,,"), Field::Quality, Wrong::NotAQuality),
        (format!("{A},+97,,"), Field::Quality, Wrong::NotAQuality),
        (format!("{A},9.5,,"), Field::Quality, Wrong::NotAQuality),
        (format!("{A},,{long_id},"), Field::Id, Wrong::NotAnId),
        (format!("{A},,a\0b,"), Field::Id, Wrong::NotAnId),
        (format!("{A},,,whole"), Field::Variant, Wrong::NotAName),
        (format!("{A},,,extended_40_0_0_0"), Field::Variant, Wrong::Guess),
        (format!("{},100,,", "0".repeat(64)), Field::Hash, Wrong::Blank),
    ] {
        let list = format!("hash,quality,id,variant\n{row}\n{B},,,\n");
        let expected = [refused(2, field, wrong), hashes(&[B])];
        assert_eq!(read(&list, ListFormat::Csv), expected, "{field}: {wrong}");
    }
    let list = format!("hash,quality\n{A}\n{A},97,1\n\"{A},97\n{B},97");
    assert_eq!(
        read(list, ListFormat::Csv),
        [
            Err((2, Fault::FieldCount)),
            Err((3, Fault::FieldCount)),
            Err((4, Fault::Quotes)),
            hashes(&[B])
        ]
    );
}

#[test]
fn hashes_alone_need_no_header_and_other_tables_are_refused_whole() {
    let rows = format!("{A}\n{B},97,photo.jpg\n{},\n", A.to_uppercase());
    assert_eq!(
        read(rows, ListFormat::Csv),
        [hashes(&[A]), hashes(&[B]), refused(3, Field::Hash, Wrong::UpperCase)]
    );
    // A SHA-256 looks like a PDQ hash.
    let other = format!("sha256,pdq\n{A},{B}\n");
    assert_eq!(read(other, ListFormat::Csv), [Err((1, Fault::NoHashColumn))]);
    for twice in ["hash,hash", "hash,value", "id,hash,ID"] {
        let list = format!("{twice}\n{A},{B},\n");
        assert_eq!(read(list, ListFormat::Csv), [Err((1, Fault::ColumnTwice))]);
    }
}

#[test]
fn a_quality_below_50_is_left_out_and_counted() {
    let list = format!("hash,quality\n{A},49\n{B},50\n");
    let reports: Vec<_> = read_list(list.as_bytes(), ListFormat::Csv).flatten().collect();
    assert_eq!(reports.iter().map(|one| one.hashes().len()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(reports[0].left_out().unreliable, 1);
}

#[test]
fn what_this_version_does_not_look_up_is_counted_and_named() {
    let of = |list: &str, format| {
        let report = read_list(list.as_bytes(), format).next().expect("a line").expect("read");
        assert!(report.hashes().is_empty(), "{list}");
        report.left_out().clone()
    };
    let lines = ListFormat::Threatexchange;
    assert_eq!(of("vpdq [\"x,100,0.0\"]", lines).unknown, ["signal_type"]);
    assert_eq!(of("phash 0123456789abcdef", lines).other_kinds, 1);
    let csv = |row: &str| of(&format!("hash,signal_type,variant\n{row}"), ListFormat::Csv);
    assert_eq!(csv("x,md5,").unknown, ["signal_type"]);
    assert_eq!(csv(&format!("{A},pdq,part_2")).unknown, ["variant"]);

    let later = format!(
        r#"{{"signal_type":"phash","value":"0123456789abcdef","variant":"full"}},{{"signal_type":"vpdq","value":"x","variant":"full"}},{{"quality":97,"signal_type":"pdq","value":"{B}","variant":"part_2"}}],"media""#
    );
    let text = record(A).replace("],\"media\"", &format!(",{later}"));
    let mut reports = read_list(text.as_bytes(), ListFormat::Records);
    let report = reports.next().expect("a record").expect("read");
    assert_eq!(report.hashes().len(), 1, "the one that is known");
    assert_eq!(report.left_out().other_kinds, 1);
    let unknown = ["fingerprints[2].signal_type", "fingerprints[3].variant"];
    assert_eq!(report.left_out().unknown, unknown);
}

#[test]
fn records_come_in_every_form_and_are_the_same_reports() {
    let (a, b) = (record(A), record(B));
    let received = [&a, &b].map(|text| Received::from_json(text).expect("a record"));
    let compact = write_compact(&received).expect("compact");
    let named = a.replacen('{', "{ \"file\" : \"me.jpg\" , ", 1);
    let ids = |list: &str| -> Vec<ReportId> {
        let reports = read_list(list.as_bytes(), ListFormat::Records);
        reports.map(|report| report.expect("a record").id().clone()).collect()
    };
    let expected = received.each_ref().map(ReportId::of_record);
    for list in [format!("{a}\r\n{b}\r\n"), format!("[{named},\n{b}]"), compact] {
        assert_eq!(ids(&list), expected);
    }
}

#[test]
fn candidates_other_versions_and_blank_hashes_are_no_reports() {
    let (good, zeros) = (record(B), "0".repeat(64));
    for (from, to) in [("record/1", "candidate/1"), ("record/1", "record/2"), ("97", "197")] {
        let list = format!("{}\n{good}", record(A).replace(from, to));
        let read = read(list, ListFormat::Records);
        let is_refused = matches!(read[0], Err((1, Fault::Record(Error::InvalidInput { .. }))));
        assert!(is_refused && read[1..] == [hashes(&[B])], "{to}");
    }
    let read = read(format!("{}\n{good}", record(&zeros)), ListFormat::Records);
    assert_eq!(read, [refused(1, Field::Hash, Wrong::Blank), hashes(&[B])]);
}

#[test]
fn errors_say_nothing_of_what_is_in_the_list() {
    let secret = "deadbeefcafe";
    for (list, format) in [
        (format!("pdq {secret}\n{secret} {A}\n"), ListFormat::Threatexchange),
        (format!("hash,id\n{secret},{secret}\n{secret}\n\"{secret}"), ListFormat::Csv),
        (format!("{secret}\n[\"{secret}\"]\njimun-c{secret}"), ListFormat::Records),
    ] {
        let errors: Vec<_> = read_list(list.as_bytes(), format).filter_map(Result::err).collect();
        assert!(!errors.is_empty());
        for error in errors {
            assert!(!format!("{error} {error:?}").contains(secret), "{error}");
        }
    }
}

fn hostile_line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..100),
        "(pdq|hash|value|id|\"|,| |\t|\\[|\\{|\\}|:|[0-9a-f]{0,70}){0,8}"
            .prop_map(String::into_bytes),
    ]
}

proptest! {
    #[test]
    fn no_line_keeps_others_from_being_read(
        lines in prop::collection::vec(hostile_line(), 0..8),
    ) {
        let mut list = Vec::new();
        let mut number = 0;
        let mut good = Vec::new();
        for line in lines {
            number += 1 + line.iter().filter(|&&byte| byte == b'\n').count();
            list.extend(line);
            list.extend(format!("\npdq {A}\n").as_bytes());
            number += 1;
            good.push(number);
        }
        let read: Vec<_> = read_list(&list, ListFormat::Threatexchange).collect();
        let taken = read.iter().flatten().filter(|report| {
            report.hashes().iter().any(|one| one.hash.to_string() == A)
        });
        prop_assert!(taken.count() >= good.len());
        let refused = read.iter().filter_map(|report| report.as_ref().err());
        prop_assert!(refused.map(|error| error.line).all(|line| !good.contains(&line)));
    }

    #[test]
    fn nothing_panics_and_lines_are_numbered_upwards(
        lines in prop::collection::vec(hostile_line(), 0..12), head: bool,
    ) {
        let mut list = if head { b"hash,quality\n".to_vec() } else { Vec::new() };
        list.extend(lines.join(&b'\n'));
        let last = list.iter().filter(|&&byte| byte == b'\n').count() + 1;
        for format in [ListFormat::Records, ListFormat::Threatexchange, ListFormat::Csv] {
            let errors = read_list(&list, format).filter_map(Result::err);
            let lines: Vec<_> = errors.map(|error| error.line).collect();
            prop_assert!(lines.is_sorted() && lines.iter().all(|line| (1..=last).contains(line)));
        }
    }
}
