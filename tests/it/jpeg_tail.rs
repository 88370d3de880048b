//! What replaces the rest of a JPEG never passes for it.

use crate::common::{fingerprint, image};
use jimun::Verdict;

/// The scans of a baseline picture with two samplings, of a progressive one and of a grey one.
const PICTURES: [&str; 5] = [
    "jpg_420_odd_333x251.jpg",
    "jpg_422_q85.jpg",
    "jpg_q10.jpg",
    "jpg_444_q90_prog.jpg",
    "jpg_gray.jpg",
];

const SAMSUNG: &[u8] = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1421073425443SEFHk\0\0\0\x01\0\0\0\0\0\x01\x0a\x23\0\0\0\x23\0\0\0\x18\0\0\0SEFT";
const VIDEO: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\x12\x34mdat\x81\x92";

fn motion() -> Vec<u8> {
    let noise = (0..4000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8);
    [b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data", VIDEO, &noise.collect::<Vec<_>>(), SAMSUNG].concat()
}

/// What may follow a picture whose end is not marked, by name.
fn tails() -> Vec<(&'static str, Vec<u8>)> {
    let table = (0..900u32).flat_map(|n| [7 * n, n % 3].map(u32::to_le_bytes)).flatten();
    vec![
        ("zeros", vec![0; 3000]),
        ("zeros and an end", [vec![0; 700], vec![0xff, 0xd9]].concat()),
        ("Samsung's trailer", SAMSUNG.to_vec()),
        ("a motion photo's trailer", motion()),
        ("a video", [VIDEO, &motion()[60..]].concat()),
        ("a text", b"<meta name=\"scanner\" content=\"page 3 of 12\"/>\n".repeat(90)),
        ("a table", table.collect()),
    ]
}

#[test]
fn a_whole_picture_is_whole_whatever_stands_behind_its_last_block() {
    for name in PICTURES {
        let file = image(name);
        let whole = fingerprint(&file).expect("a whole picture");
        for (tail, bytes) in tails() {
            let record = fingerprint(&[&file[..file.len() - 2], &bytes].concat());
            let record = record.unwrap_or_else(|error| panic!("{name} and {tail}: {error}"));
            assert_eq!(record.verdict, whole.verdict, "{name} and {tail}");
            assert_eq!(record.fingerprints, whole.fingerprints, "{name} and {tail}");
            let video = ["a motion photo's trailer", "a video"].contains(&tail);
            assert_eq!(!record.embedded.is_empty(), video, "{name} and {tail}");
        }
    }
}

/// At every percent from the first scan on.
#[test]
fn a_cut_picture_is_never_whole_whatever_stands_in_place_of_the_rest() {
    let (mut refused, mut incomplete) = (0, 0);
    for name in PICTURES {
        let file = image(name);
        let scan = file.windows(2).position(|pair| pair == [0xff, 0xda]).expect("a scan");
        let data = file.len() - scan;
        for cut in (0..99).map(|n| scan + data * n / 100) {
            for (tail, bytes) in tails() {
                match fingerprint(&[&file[..cut], &bytes].concat()).map(|record| record.verdict) {
                    Err(_) => refused += 1,
                    Ok(Verdict::Incomplete { .. }) => incomplete += 1,
                    Ok(verdict) => panic!("{name} cut to {cut}, {tail}: {verdict:?}"),
                }
            }
        }
    }
    println!("{refused} refused, {incomplete} incomplete");
    assert!(refused > 3000);
}
