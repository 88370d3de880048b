//! The scan against the loop.

use proptest::prelude::*;

use super::Scan;
use crate::oracle::{OfBits, Random, assert_exact, queries, structured};
use crate::{Code64, Code256, Radius};

fn search<C: OfBits>(codes: &[C]) -> impl Fn(&[C], Radius) -> Vec<(usize, u32, u32)> {
    let scan: Scan<C> = codes.iter().copied().collect();
    assert_eq!(scan.len(), codes.len());
    move |queries, radius| {
        let mut found = Vec::new();
        scan.search(queries, radius, |query, position, distance| {
            found.push((query, position, distance));
        });
        found
    }
}

#[test]
fn every_radius_finds_what_the_loop_finds() {
    let mut random = Random(1);
    let codes: Vec<Code256> = structured(&mut random, 20_000);
    let queries = queries(&mut random, &codes, 24);
    assert_exact(&codes, &queries, 0..=64, search(&codes));
}

#[test]
fn short_codes_are_found_as_well() {
    let mut random = Random(2);
    let codes: Vec<Code64> = structured(&mut random, 3_000);
    let queries = queries(&mut random, &codes, 24);
    // At 64 everything is near.
    assert_exact(&codes, &queries, 0..=64, search(&codes));
}

proptest! {
    #[test]
    fn any_number_of_codes_and_queries_is_searched_exactly(
        seed: u64, count in 0_usize..1200, asked in 0_usize..20, radius in 0_u32..=64,
    ) {
        let mut random = Random(seed);
        let codes: Vec<Code256> = structured(&mut random, count);
        let queries = queries(&mut random, &codes, asked);
        assert_exact(&codes, &queries, [radius], search(&codes));
    }
}
