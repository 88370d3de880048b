//! The index against a plain map, while everything changes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::tail::TAIL;
use super::{Index, MergeJob};
use crate::oracle::{OfBits, Random, queries, structured};
use crate::{Code, Code64, Code256, Hit, Id, IndexError, Radius};

/// The entries that an index should have.
type Entries<C> = BTreeMap<Id, C>;

fn nearest_first<C: Code>(entries: &Entries<C>, query: &C, radius: Radius) -> Vec<Hit> {
    let hits = entries.iter().map(|(&id, code)| Hit { distance: code.distance(query), id });
    let mut hits: Vec<_> = hits.filter(|hit| hit.distance <= radius.bits()).collect();
    hits.sort_unstable();
    hits
}

fn assert_answers<C: OfBits>(index: &Index<C>, entries: &Entries<C>, random: &mut Random) {
    assert_eq!(index.len(), entries.len());
    assert_eq!(index.is_empty(), entries.is_empty());
    let codes: Vec<C> = entries.values().copied().collect();
    let queries = queries(random, &codes, 6);
    for bits in [0, 10, 31, 40] {
        let radius = Radius::new(bits).expect("a radius");
        let all = index.lookup_all(&queries, radius);
        for (query, together) in queries.iter().zip(all) {
            let expected = nearest_first(entries, query, radius);
            let mut alone = vec![Hit { distance: 0, id: Id::new(0) }];
            index.lookup(query, radius, &mut alone);
            assert!(alone == expected, "radius {bits}: {} of {}", alone.len(), expected.len());
            assert!(together == expected, "radius {bits}, in a batch");
        }
    }
}

/// An index, and the entries that it should have.
struct Pair<C> {
    index: Index<C>,
    entries: Entries<C>,
}

impl<C: OfBits> Pair<C> {
    fn new() -> Self {
        Self { index: Index::new(), entries: Entries::new() }
    }

    fn insert(&mut self, codes: impl IntoIterator<Item = C>) {
        for code in codes {
            let id = self.index.insert(code).expect("room");
            assert!(self.entries.last_key_value().is_none_or(|(&last, _)| last < id));
            self.entries.insert(id, code);
        }
    }

    fn remove(&mut self, ids: impl IntoIterator<Item = Id>) {
        for id in ids {
            let known = self.entries.remove(&id).is_some();
            let expected = if known { Ok(()) } else { Err(IndexError::NoSuchEntry { id }) };
            assert_eq!(self.index.remove(id), expected);
        }
    }

    fn run(&mut self, job: MergeJob<C>) {
        drop(self.index.apply(job.run()).expect("its own merge"));
    }
}

#[test]
fn every_change_is_visible_at_once_while_segments_are_built() {
    let mut random = Random(8);
    let mut pair = Pair::<Code256>::new();
    assert!(pair.index.merge_job().is_none());
    pair.insert(structured(&mut random, TAIL + 5_000));
    assert_answers(&pair.index, &pair.entries, &mut random);

    let job = pair.index.merge_job().expect("a closed tail");
    assert_eq!(job.entries(), TAIL);
    assert!(pair.index.merge_job().is_none(), "one at a time");
    // Removed and inserted after the job began: in what it builds, and in the tail.
    pair.remove(
        (0..2_000).chain(TAIL as u32..TAIL as u32 + 100).map(|id| Id::new(31 * id % 70_000)),
    );
    pair.insert(structured(&mut random, TAIL));
    assert_answers(&pair.index, &pair.entries, &mut random);
    pair.run(job);
    assert_answers(&pair.index, &pair.entries, &mut random);

    // The second closed tail and the first segment become one, in another thread.
    let job = pair.index.merge_job().expect("another closed tail");
    let builder = std::thread::spawn(move || job.run());
    pair.remove([Id::new(5), Id::new(100_000), Id::new(133_000), Id::new(5)]);
    pair.insert(structured(&mut random, 1_000));
    assert_answers(&pair.index, &pair.entries, &mut random);
    let merged = builder.join().expect("a builder does not panic");
    drop(pair.index.apply(merged).expect("its own merge"));
    assert_eq!(pair.index.layers.len(), 1);
    assert!(pair.index.merge_job().is_none());
    assert_answers(&pair.index, &pair.entries, &mut random);
}

#[test]
fn a_worn_segment_is_built_anew_and_an_empty_one_goes() {
    let mut random = Random(9);
    let codes: Vec<Code256> = structured(&mut random, 30_000);
    let entries = (0..).map(Id::new).zip(codes.iter().copied()).collect();
    let mut pair = Pair { index: Index::build(codes).expect("room"), entries };
    pair.insert(structured(&mut random, 300));
    assert_answers(&pair.index, &pair.entries, &mut random);

    let before = pair.index.memory();
    pair.remove((0..10_000).map(|id| Id::new(3 * id)));
    let job = pair.index.merge_job().expect("a third was removed");
    pair.run(job);
    assert!(pair.index.merge_job().is_none());
    assert!(pair.index.memory() < before);
    assert_answers(&pair.index, &pair.entries, &mut random);

    pair.remove((0..30_000).filter(|id| id % 3 > 0).map(Id::new));
    let job = pair.index.merge_job().expect("all were removed");
    pair.run(job);
    assert!(pair.index.layers.is_empty());
    assert_answers(&pair.index, &pair.entries, &mut random);
    assert_eq!(pair.index.remove(Id::new(7)), Err(IndexError::NoSuchEntry { id: Id::new(7) }));
}

#[test]
fn a_job_that_is_dropped_can_be_begun_again_and_a_foreign_one_is_refused() {
    let mut random = Random(10);
    let codes: Vec<Code64> = structured(&mut random, 1_000);
    let pair = |removed| {
        let mut index = Index::build(codes.clone()).expect("room");
        (0..removed).for_each(|id| index.remove(Id::new(id)).expect("an entry"));
        index
    };
    let (mut one, mut other) = (pair(500), pair(500));
    drop(one.merge_job().expect("half was removed"));
    let job = one.merge_job().expect("the first was dropped");
    assert_eq!(other.apply(job.run()).err(), Some(IndexError::ForeignMerge));
    let (first, second) = (one.merge_job(), other.merge_job());
    let (first, second) = (first.expect("dropped"), second.expect("its own"));
    assert_eq!(one.apply(second.run()).err(), Some(IndexError::ForeignMerge));
    assert!(one.apply(first.run()).is_ok());
    assert_eq!(one.len(), 500);
}

#[test]
fn no_entry_is_removed_that_is_not_there() {
    let mut index = Index::new();
    let gone = |id| Err(IndexError::NoSuchEntry { id: Id::new(id) });
    assert_eq!(index.remove(Id::new(0)), gone(0));
    let id = index.insert(Random(11).code::<Code256>()).expect("room");
    assert_eq!(index.remove(Id::new(1)), gone(1));
    assert_eq!(index.remove(Id::new(u32::MAX)), gone(u32::MAX));
    assert_eq!(index.remove(id), Ok(()));
    assert_eq!(index.remove(id), gone(0));
    assert!(index.is_empty());
}

#[test]
fn hashes_do_not_get_into_logs() {
    let mut index = Index::new();
    index.insert(Random(12).code::<Code256>()).expect("room");
    assert_eq!(format!("{index:?}"), "Index { entries: 1, .. }");
}

#[test]
fn lookups_and_merges_may_be_in_different_threads() {
    fn assert_send_and_sync<T: Send + Sync + 'static>() {}
    assert_send_and_sync::<Index<Code256>>();
    assert_send_and_sync::<MergeJob<Code256>>();
    assert_send_and_sync::<super::Merged<Code256>>();
    assert_send_and_sync::<super::Retired<Code256>>();
}

/// One step of a history.
#[derive(Clone, Debug)]
enum Step {
    Insert(usize),
    Remove(Vec<u16>),
    Begin,
    Finish,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..30_000_usize).prop_map(Step::Insert),
        prop::collection::vec(any::<u16>(), 0..2_000).prop_map(Step::Remove),
        Just(Step::Begin),
        Just(Step::Finish),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_history_answers_as_a_map_does(
        seed: u64, steps in prop::collection::vec(step(), 1..16),
    ) {
        let mut random = Random(seed);
        let mut pair = Pair::<Code64>::new();
        let mut job = None;
        for step in steps {
            match step {
                Step::Insert(count) => pair.insert(structured(&mut random, count)),
                Step::Remove(ids) => pair.remove(ids.into_iter().map(|id| Id::new(id.into()))),
                Step::Begin => job = job.or_else(|| pair.index.merge_job()),
                Step::Finish => job.take().into_iter().for_each(|job| pair.run(job)),
            }
        }
        assert_answers(&pair.index, &pair.entries, &mut random);
    }
}
