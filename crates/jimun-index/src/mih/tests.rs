//! Tables of each cut, probed at every radius, against the loop: also where a scan would be faster.

use proptest::prelude::*;

use super::plan::{Plan, widths};
use super::{Mih, Probe, Scratch};
use crate::oracle::{OfBits, Random, assert_exact, queries, structured};
use crate::widest::widest;
use crate::{Code64, Code256, Radius};

/// Probes the tables for so many codes, even if these are fewer.
fn search<C: OfBits>(
    codes: &[C],
    cut_for: usize,
    largest: u32,
) -> impl Fn(&[C], Radius) -> Vec<(usize, u32, u32)> {
    let widths = widths(C::BITS, cut_for);
    let plan = |radius| Some(Plan::cheapest(widths, radius, cut_for).0);
    let mih = Mih::with(codes, widths, (0..=largest).map(plan).collect());
    move |queries, radius| {
        let (mut found, mut scratch) = (Vec::new(), Scratch::default());
        for (number, query) in queries.iter().enumerate() {
            let probed = widest(Probe {
                mih: &mih,
                plan: mih.plan(radius).expect("a plan for every radius"),
                codes,
                query,
                radius,
                most: usize::MAX,
                scratch: &mut scratch,
                visit: |position, distance| found.push((number, position, distance)),
            });
            assert!(probed);
        }
        found
    }
}

fn every_radius_is_exact(cut_for: usize) {
    let mut random = Random(cut_for as u64);
    let codes: Vec<Code256> = structured(&mut random, 5_000);
    let queries = queries(&mut random, &codes, 12);
    assert_exact(&codes, &queries, 0..=64, search(&codes, cut_for, 64));
}

#[test]
fn sixteen_parts_find_what_the_loop_finds() {
    every_radius_is_exact(100_000);
}

#[test]
fn twelve_parts_find_what_the_loop_finds() {
    every_radius_is_exact(1_000_000);
}

#[test]
fn eleven_parts_find_what_the_loop_finds() {
    every_radius_is_exact(10_000_000);
}

#[test]
fn parts_of_short_codes_find_what_the_loop_finds() {
    for cut_for in [10_000, 5_000_000] {
        let mut random = Random(3);
        let codes: Vec<Code64> = structured(&mut random, 5_000);
        let queries = queries(&mut random, &codes, 6);
        assert_exact(&codes, &queries, 0..=20, search(&codes, cut_for, 20));
    }
}

#[test]
fn a_query_with_too_many_candidates_is_given_back_untouched() {
    let mut random = Random(4);
    let blank: Code256 = random.code();
    let codes = vec![blank; 1_000];
    let widths = widths(256, codes.len());
    let (plan, _) = Plan::cheapest(widths, 31, codes.len());
    let mih = Mih::with(&codes, widths, Vec::new());
    let probe = |query, most| {
        let mut found = 0;
        let done = widest(Probe {
            mih: &mih,
            plan: &plan,
            codes: &codes,
            query,
            radius: Radius::PDQ,
            most,
            scratch: &mut Scratch::default(),
            visit: |_, _| found += 1,
        });
        (done, found)
    };
    // Each of sixteen parts brings up all.
    assert_eq!(probe(&blank, 15_999), (false, 0));
    assert_eq!(probe(&blank, 16_000), (true, 1_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_number_of_codes_is_searched_exactly(
        seed: u64, count in 0_usize..300, radius in 0_u32..=48,
    ) {
        let mut random = Random(seed);
        let codes: Vec<Code256> = structured(&mut random, count);
        let queries = queries(&mut random, &codes, 8);
        assert_exact(&codes, &queries, [radius], search(&codes, 100_000, 48));
    }
}
