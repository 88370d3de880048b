//! What a lookup means, case by case, and against the twin.

use jimun_hash::{Hash256, Quality};
use jimun_index::Radius;
use jimun_record::{Day, Variant};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::Matcher;
use super::twin::Twin;
use crate::{
    Action, Added, LabelledHash, List, MatchError, Query, Ratio, Reason, Report, ReportId, Status,
    Suppresses,
};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn today() -> Day {
    day("2027-01-31")
}

fn id(text: &str) -> ReportId {
    text.parse().expect("an id")
}

fn bits(count: u32) -> Radius {
    Radius::new(count).expect("a radius")
}

/// One of some pictures, with these bits flipped.
fn hash(picture: u8, flipped: &[u8]) -> Hash256 {
    let mut bytes: [u8; 32] = Sha256::digest([picture]).into();
    for bit in flipped {
        bytes[usize::from(bit / 8)] ^= 1 << (bit % 8);
    }
    Hash256::from_be_bytes(bytes)
}

fn near(picture: u8, distance: u8) -> Hash256 {
    hash(picture, &(0..distance).collect::<Vec<_>>())
}

fn report(name: &str, hashes: &[Hash256]) -> Report {
    let hashes = hashes.iter().copied().map(LabelledHash::bare).collect();
    Report::new(id(name), hashes).expect("a report")
}

fn matcher(lists: impl IntoIterator<Item = List>) -> Matcher {
    let mut matcher = Matcher::new();
    for list in lists {
        matcher.add_list(list).expect("a list");
    }
    matcher
}

fn held() -> List {
    List::new("held", Action::Hold).expect("a list")
}

/// Lists and distances of what matches.
fn found(matcher: &Matcher, looked_up: Hash256) -> Vec<(String, u32)> {
    let answer = matcher.lookup(&Query::of_hash(looked_up), today());
    answer.matches.iter().map(|one| (one.list.to_string(), one.distance)).collect()
}

#[test]
fn each_list_has_its_distance_and_the_severest_comes_first() {
    let strict = List::new("strict", Action::Block).expect("a list").with_max_distance(bits(10));
    let told = List::new("told", Action::Report).expect("a list").with_max_distance(bits(64));
    let mut matcher = matcher([told, held(), strict]);
    for list in ["told", "held", "strict"] {
        matcher.add(list, &report("a", &[hash(1, &[])])).expect("added");
    }
    assert_eq!(matcher.hashes(), 1, "kept once for all lists");
    let all = |distance| ["strict", "held", "told"].map(|list| (list.to_owned(), distance));
    for (distance, from) in [(0, 0), (10, 0), (11, 1), (31, 1), (32, 2), (64, 2), (65, 3)] {
        let expected = &all(u32::from(distance))[from..];
        assert_eq!(found(&matcher, near(1, distance)), expected, "{distance}");
    }
}

#[test]
fn hits_are_folded_by_report_and_none_is_dropped() {
    let mut matcher = matcher([held()]);
    let hashes: Vec<_> = (0..7).map(|distance| near(1, distance)).collect();
    matcher.add("held", &report("one", &hashes)).expect("added");
    for number in 0..3_000 {
        matcher.add("held", &report(&number.to_string(), &[near(1, 9)])).expect("added");
    }
    let looked_up: Vec<_> =
        [20, 3, 40].map(|distance| LabelledHash::bare(near(1, distance))).into();
    let answer = matcher.lookup(&Query::new(looked_up), today());
    assert_eq!(answer.matches.len(), 3_001);
    let first = &answer.matches[0];
    assert_eq!((first.report.to_string(), first.distance), ("one".to_owned(), 0));
    assert_eq!((first.hashes_hit, first.looked_up_hit), (7, 2));
    assert!(answer.matches[1..].iter().all(|one| (one.distance, one.hashes_hit) == (6, 1)));
}

#[test]
fn a_withdrawal_is_seen_at_once_and_adding_again_does_not_undo_it() {
    let mut matcher = matcher([held(), List::new("other", Action::Report).expect("a list")]);
    let a = report("a", &[hash(1, &[])]);
    assert_eq!(matcher.add("held", &a), Ok(Added { is_new: true, new_hashes: 1 }));
    assert_eq!(matcher.add("held", &a), Ok(Added { is_new: false, new_hashes: 0 }));
    assert_eq!(found(&matcher, hash(1, &[])).len(), 1);
    matcher.withdraw(&id("a")).expect("there");
    assert!(found(&matcher, hash(1, &[])).is_empty());
    assert_eq!(matcher.add("held", &a), Err(MatchError::Withdrawn));
    assert_eq!(matcher.add("other", &a), Err(MatchError::Withdrawn));
    assert_eq!(matcher.withdraw(&id("a")), Ok(()), "again");

    matcher.set_status("held", &id("a"), Status::Active).expect("there");
    assert_eq!(found(&matcher, hash(1, &[])).len(), 1);
    assert_eq!(matcher.add("other", &a), Ok(Added { is_new: true, new_hashes: 0 }));
}

#[test]
fn what_is_forgotten_leaves_its_id_and_nothing_else() {
    let mut matcher = matcher([held()]);
    let a = report("a", &[hash(1, &[]), hash(1, &[7])]);
    matcher.add("held", &a).expect("added");
    matcher.forget(&id("a")).expect("there");
    assert_eq!((matcher.hashes(), matcher.status("held", &id("a"))), (0, Some(Status::Withdrawn)));
    assert_eq!(matcher.add("held", &a), Err(MatchError::Withdrawn));
    assert_eq!(matcher.forget(&id("a")), Ok(()), "again");
    let query = Query::of_hash(hash(1, &[]));
    assert!(matcher.explain(&query, today(), Radius::MAX).near.is_empty());

    matcher.set_status("held", &id("a"), Status::Active).expect("there");
    assert_eq!(matcher.add("held", &a), Ok(Added { is_new: false, new_hashes: 2 }));
    assert_eq!(found(&matcher, hash(1, &[])).len(), 1);
}

#[test]
fn a_negative_list_suppresses_the_lists_that_it_names_and_is_named() {
    let named = Suppresses::Lists(vec!["held".to_owned()]);
    let negative = List::negative("harmless", named).expect("a list").with_max_distance(bits(5));
    let told = List::new("told", Action::Report).expect("a list");
    let mut matcher = matcher([held(), told, negative]);
    matcher.add("held", &report("a", &[hash(1, &[])])).expect("added");
    matcher.add("told", &report("a", &[])).expect("added");
    matcher.add("harmless", &report("b", &[near(1, 20)])).expect("added");

    let answer = matcher.lookup(&Query::of_hash(near(1, 15)), today());
    assert_eq!(answer.matches.iter().map(|one| &*one.list).collect::<Vec<_>>(), ["told"]);
    let suppressed = &answer.suppressed[0];
    assert_eq!((&*suppressed.found.list, &*suppressed.by), ("held", "harmless"));
    assert_eq!(found(&matcher, near(1, 14)).len(), 2, "6 bits from the harmless one");

    // Another hash of the picture that is not harmless still counts.
    let both = [near(1, 15), near(1, 1)].map(LabelledHash::bare).into();
    let answer = matcher.lookup(&Query::new(both), today());
    assert_eq!((answer.matches.len(), answer.suppressed.len()), (2, 0));
    assert_eq!((answer.matches[0].distance, answer.matches[0].looked_up_hit), (1, 1));

    matcher.set_status("harmless", &id("b"), Status::Deconfirmed).expect("there");
    assert_eq!(found(&matcher, near(1, 15)).len(), 2, "what is found wrong does not suppress");
}

#[test]
fn a_withdrawal_leaves_negative_lists_as_they_are() {
    let mut matcher =
        matcher([held(), List::negative("harmless", Suppresses::All).expect("a list")]);
    let (same, other) = (report("same", &[hash(1, &[])]), report("other", &[near(1, 3)]));
    matcher.add("held", &same).expect("added");
    matcher.add("harmless", &same).expect("added");
    matcher.add("held", &other).expect("added");
    matcher.forget(&id("same")).expect("there");
    assert_eq!(matcher.status("harmless", &id("same")), Some(Status::Active));
    assert!(found(&matcher, hash(1, &[])).is_empty(), "it is still harmless");
    let nowhere = matcher.add("harmless", &report("only", &[hash(2, &[])]));
    assert!(nowhere.is_ok());
    assert_eq!(matcher.withdraw(&id("only")), Err(MatchError::NoSuchReport));
}

#[test]
fn an_explanation_names_everything_that_keeps_a_report_from_counting() {
    let none = Ratio::new(0.0).expect("a ratio");
    let mut matcher = matcher([
        held(),
        List::new("sampled", Action::Block).expect("a list").with_ratio(none),
        List::negative("harmless", Suppresses::All).expect("a list").with_max_distance(bits(0)),
    ]);
    for (name, picture) in [("paused", 1), ("wrong", 2), ("back", 3), ("far", 4)] {
        matcher.add("held", &report(name, &[hash(picture, &[])])).expect("added");
    }
    matcher.add("sampled", &report("shared", &[hash(5, &[])])).expect("added");
    matcher.add("harmless", &report("harmless", &[near(4, 40)])).expect("added");
    let tomorrow = day("2027-02-01");
    matcher.set_status("held", &id("paused"), Status::PausedUntil(tomorrow)).expect("there");
    matcher.set_status("held", &id("wrong"), Status::Deconfirmed).expect("there");
    matcher.withdraw(&id("back")).expect("there");

    let reasons = |query: &Query| {
        let explained = matcher.explain(query, today(), Radius::MAX);
        assert!(explained.answer.matches.is_empty());
        assert_eq!(explained.answer, matcher.lookup(query, today()));
        assert_eq!(explained.near.len(), 1);
        explained.near[0].reasons.clone()
    };
    let bare = |picture| Query::of_hash(hash(picture, &[]));
    assert_eq!(reasons(&bare(1)), [Reason::PausedUntil(tomorrow)]);
    assert_eq!(reasons(&bare(2)), [Reason::Deconfirmed]);
    assert_eq!(reasons(&bare(3)), [Reason::Withdrawn]);
    assert_eq!(reasons(&bare(5)), [Reason::SampledOut]);
    let suppressed = Reason::Suppressed { by: "harmless".into() };
    let far = Reason::Distance { max: 31 };
    assert_eq!(reasons(&Query::of_hash(near(4, 40))), [far, suppressed]);
    let weak = Quality::new(49).expect("a quality");
    let weak = LabelledHash { quality: Some(weak), ..LabelledHash::bare(hash(4, &[])) };
    assert_eq!(reasons(&Query::new(vec![weak])), [Reason::Quality]);
    assert!(matcher.explain(&Query::of_hash(near(4, 50)), today(), bits(49)).near.is_empty());
    assert_eq!(matcher.lookup(&bare(1), tomorrow).matches.len(), 1, "the pause ends");
}

#[test]
fn a_match_tells_which_of_the_hashes_came_nearest() {
    let labelled = |hash, quality, variant: &str| LabelledHash {
        hash,
        quality: Quality::new(quality).ok(),
        variant: variant.parse::<Variant>().ok(),
    };
    let hashes = vec![
        labelled(hash(1, &[]), 97, "full"),
        labelled(hash(2, &[]), 60, "mirrored"),
        labelled(hash(3, &[]), 10, "512"),
    ];
    let mut matcher = matcher([held()]);
    matcher.add("held", &Report::new(id("a"), hashes).expect("a report")).expect("added");
    matcher.set_status("held", &id("a"), Status::Confirmed).expect("there");
    let looked_up = vec![
        labelled(hash(9, &[]), 80, "full"),
        labelled(near(2, 4), 80, "crop_10_0_0_0"),
        labelled(near(3, 0), 80, "crop_20_0_0_0"),
    ];
    let answer = matcher.lookup(&Query::new(looked_up), today());
    assert_eq!(answer.matches.len(), 1);
    let one = &answer.matches[0];
    assert_eq!(one.variant, "mirrored".parse().ok());
    assert_eq!((one.quality.map(Quality::get), one.distance), (Some(60), 4));
    assert_eq!(one.looked_up, "crop_10_0_0_0".parse().ok());
    assert!(one.confirmed);
}

#[test]
fn what_is_not_there_is_refused_and_nothing_is_half_done() {
    let mut matcher = matcher([held()]);
    let a = report("a", &[hash(1, &[])]);
    assert_eq!(matcher.add("none", &a), Err(MatchError::NoSuchList));
    assert_eq!(matcher.set_status("held", &id("a"), Status::Active), Err(MatchError::NoSuchReport));
    assert_eq!(matcher.add_list(held()), Err(MatchError::ListExists));
    let unknown = Suppresses::Lists(vec!["none".to_owned()]);
    let negative = List::negative("negative", unknown).expect("a list");
    assert_eq!(matcher.add_list(negative), Err(MatchError::NoSuchList));
    let many: Vec<_> = (0..=super::MAX_HASHES as u32)
        .map(|number| {
            let mut bytes = [1; 32];
            bytes[..4].copy_from_slice(&number.to_be_bytes());
            Hash256::from_be_bytes(bytes)
        })
        .collect();
    assert_eq!(matcher.add("held", &report("b", &many)), Err(MatchError::TooManyHashes));
    assert_eq!((matcher.reports(), matcher.hashes(), matcher.lists().len()), (0, 0, 1));
    assert_eq!(format!("{matcher:?}"), "Matcher { lists: 1, reports: 0, hashes: 0, .. }");
}

#[test]
fn merges_in_another_thread_change_no_answer() {
    let mut matcher = matcher([held()]);
    let bare = |number: u32| {
        let mut bytes = [0x5a; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        Hash256::from_be_bytes(bytes)
    };
    for number in 0..66_000 {
        let hash = bare(number);
        let hashes = vec![LabelledHash::bare(hash)];
        let report = Report::new(ReportId::of_hash(hash), hashes).expect("a report");
        matcher.add("held", &report).expect("added");
    }
    let query = Query::of_hash(bare(70_000));
    let before = matcher.lookup(&query, today());
    let job = matcher.merge_job().expect("a tail is full");
    let builder = std::thread::spawn(move || job.run());
    matcher.forget(&ReportId::of_hash(bare(7))).expect("there");
    drop(matcher.apply(builder.join().expect("no panic")).expect("its own merge"));
    matcher.maintain();
    let mut after = matcher.lookup(&query, today());
    assert_eq!(after.matches.len(), before.matches.len() - 1);
    matcher.set_status("held", &ReportId::of_hash(bare(7)), Status::Active).expect("there");
    let again = Report::new(ReportId::of_hash(bare(7)), vec![LabelledHash::bare(bare(7))]);
    matcher.add("held", &again.expect("a report")).expect("added");
    after = matcher.lookup(&query, today());
    assert_eq!(after, before);
}

/// One step of a history: a report has a name, and whatever hashes it comes with this time.
#[derive(Clone, Debug)]
enum Step {
    Add(usize, u8, Vec<LabelledHash>),
    Withdraw(u8),
    Forget(u8),
    SetStatus(usize, u8, Status),
    Maintain,
}

const NAMES: [&str; 6] = ["told", "strict", "wide", "half", "harmless", "some"];

fn lists() -> [List; 6] {
    let of = |name: &str, action| List::new(name, action).expect("a list");
    let some = Suppresses::Lists(vec!["strict".to_owned(), "wide".to_owned()]);
    [
        of("told", Action::Report),
        of("strict", Action::Block).with_max_distance(bits(10)),
        of("wide", Action::Hold).with_max_distance(bits(50)),
        of("half", Action::Hold).with_ratio(Ratio::new(0.5).expect("a ratio")),
        List::negative("harmless", Suppresses::All).expect("a list").with_max_distance(bits(4)),
        List::negative("some", some).expect("a list"),
    ]
}

fn labelled() -> impl Strategy<Value = LabelledHash> {
    let flipped = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 0..8),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    let quality = prop::option::of(prop_oneof![Just(49), 50..=100_u8]);
    let variant = prop::option::of(prop_oneof![Just("full"), Just("mirrored"), Just("frame_2")]);
    (0..4_u8, flipped, quality, variant).prop_map(|(picture, flipped, quality, variant)| {
        let quality = quality.map(|quality| Quality::new(quality).expect("a quality"));
        let variant = variant.map(|variant| variant.parse().expect("a variant"));
        LabelledHash { hash: hash(picture, &flipped), quality, variant }
    })
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Active),
        Just(Status::Confirmed),
        Just(Status::Deconfirmed),
        Just(Status::Withdrawn),
        Just(Status::PausedUntil(day("2027-01-31"))),
        Just(Status::PausedUntil(day("2027-02-01"))),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let list = 0..NAMES.len();
    let hashes = prop::collection::vec(labelled(), 0..5);
    prop_oneof![
        8 => (list.clone(), 0..9_u8, hashes).prop_map(|(list, name, hashes)| {
            Step::Add(list, name, hashes)
        }),
        1 => (0..9_u8).prop_map(Step::Withdraw),
        1 => (0..9_u8).prop_map(Step::Forget),
        3 => (list, 0..9_u8, status()).prop_map(|(list, name, status)| {
            Step::SetStatus(list, name, status)
        }),
        1 => Just(Step::Maintain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_history_answers_as_loops_do(
        steps in prop::collection::vec(step(), 1..40),
        queries in prop::collection::vec(prop::collection::vec(labelled(), 0..40), 1..4),
        bound in 0..=64_u32,
    ) {
        let (mut matcher, mut twin) = (matcher(lists()), Twin::default());
        twin.lists = lists().into();
        let name = |number: u8| id(&number.to_string());
        for step in steps {
            match step {
                Step::Add(list, number, hashes) => {
                    let report = Report::new(name(number), hashes).expect("no blank hash");
                    let list = NAMES[list];
                    prop_assert_eq!(matcher.add(list, &report), twin.add(list, &report));
                }
                Step::Withdraw(number) => {
                    prop_assert_eq!(matcher.withdraw(&name(number)), twin.withdraw(&name(number)));
                }
                Step::Forget(number) => {
                    prop_assert_eq!(matcher.forget(&name(number)), twin.forget(&name(number)));
                }
                Step::SetStatus(list, number, status) => {
                    let list = NAMES[list];
                    let outcome = matcher.set_status(list, &name(number), status);
                    prop_assert_eq!(outcome, twin.set_status(list, &name(number), status));
                }
                Step::Maintain => matcher.maintain(),
            }
        }
        prop_assert_eq!(matcher.hashes(), twin.hashes());
        for entry in &twin.entries {
            let status = matcher.status(&entry.list, &entry.report);
            prop_assert_eq!(status, Some(entry.status));
        }
        for hashes in queries {
            let query = Query::new(hashes);
            let expected = twin.explain(&query, today(), bits(bound));
            prop_assert_eq!(&matcher.lookup(&query, today()), &expected.answer);
            prop_assert_eq!(matcher.explain(&query, today(), bits(bound)), expected);
        }
    }
}
