//! What is chosen by itself, against the loop.

use super::Segment;
use crate::oracle::{Random, assert_exact, queries, structured};
use crate::{Code64, Code256, Radius};

#[test]
fn a_hundred_thousand_structured_codes_are_searched_exactly() {
    let mut random = Random(5);
    let segment = Segment::build(structured::<Code256>(&mut random, 100_000));
    assert!(segment.mih.is_some());
    let queries = queries(&mut random, segment.codes(), 60);
    let radii = [0, 1, 9, 10, 11, 16, 30, 31, 32, 33, 40, 63, 64];
    assert_exact(segment.codes(), &queries, radii, |queries, radius| {
        let mut found = Vec::new();
        segment.search(queries, radius, |query, position, distance| {
            found.push((query, position, distance));
        });
        found
    });
}

#[test]
fn short_codes_are_searched_exactly() {
    let mut random = Random(6);
    let segment = Segment::build(structured::<Code64>(&mut random, 100_000));
    assert!(segment.mih.is_some());
    let queries = queries(&mut random, segment.codes(), 20);
    assert_exact(segment.codes(), &queries, 0..=12, |queries, radius| {
        let mut found = Vec::new();
        segment.search(queries, radius, |query, position, distance| {
            found.push((query, position, distance));
        });
        found
    });
}

#[test]
fn few_codes_get_no_tables() {
    let mut random = Random(7);
    let codes: Vec<Code256> = structured(&mut random, 200);
    let segment = Segment::build(codes);
    assert!(segment.mih.is_none());
    assert_eq!(segment.memory(), 200 * 32);
    let empty = Segment::<Code256>::build(Vec::new());
    empty.search(&[random.code()], Radius::MAX, |_, _, _| panic!("there is no code"));
}
