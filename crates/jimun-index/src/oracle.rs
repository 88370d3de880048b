//! For tests: codes with everything that real lists have, and the loop that all searches are
//! compared with.

use crate::{Code, Code64, Code256, Radius};

/// Distances at which pairs are planted: on both sides of the thresholds in use.
pub(crate) const PLANTED: [u32; 7] = [0, 10, 30, 31, 32, 40, 64];

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }

    pub(crate) fn code<C: OfBits>(&mut self) -> C {
        C::of_bits(|_| self.number() & 1 == 1)
    }

    /// A code that differs in exactly so many bits.
    pub(crate) fn off_by<C: OfBits>(&mut self, code: &C, bits: u32) -> C {
        let mut places: Vec<usize> = (0..C::BITS).collect();
        for place in 0..bits as usize {
            let other = place + self.below(C::BITS - place);
            places.swap(place, other);
        }
        let flipped = &places[..bits as usize];
        let bit = |place: usize| code.words()[place / 64] >> (place % 64) & 1 == 1;
        let near = C::of_bits(|place| bit(place) ^ flipped.contains(&place));
        assert_eq!(near.distance(code), bits);
        near
    }
}

/// A code by its bits.
pub(crate) trait OfBits: Code {
    fn of_bits(bit: impl FnMut(usize) -> bool) -> Self;
}

fn words<const WORDS: usize>(mut bit: impl FnMut(usize) -> bool) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for place in 0..64 * WORDS {
        words[place / 64] |= u64::from(bit(place)) << (place % 64);
    }
    words
}

impl OfBits for Code256 {
    fn of_bits(bit: impl FnMut(usize) -> bool) -> Self {
        Self(words(bit))
    }
}

impl OfBits for Code64 {
    fn of_bits(bit: impl FnMut(usize) -> bool) -> Self {
        Self(words(bit))
    }
}

/// Codes: uniform ones, clusters, pairs, one code thousands of times, and what blank pictures have.
pub(crate) fn structured<C: OfBits>(random: &mut Random, count: usize) -> Vec<C> {
    let mut codes: Vec<C> = (0..count / 2).map(|_| random.code()).collect();
    codes.extend([C::of_bits(|_| false), C::of_bits(|_| true)]);
    let blank = random.code();
    for _ in 0..count / 40 {
        codes.push(blank);
        let bits = random.below(6) as u32;
        codes.push(random.off_by(&blank, bits));
    }
    while codes.len() < count {
        let centre = codes[random.below(count / 2)];
        let bits = PLANTED[random.below(PLANTED.len())].min(C::BITS as u32);
        codes.push(random.off_by(&centre, bits));
    }
    codes.truncate(count);
    for place in 0..codes.len() {
        let other = place + random.below(codes.len() - place);
        codes.swap(place, other);
    }
    codes
}

/// Queries for these codes: entries, entries with planted distances, blanks and uniform ones.
pub(crate) fn queries<C: OfBits>(random: &mut Random, codes: &[C], count: usize) -> Vec<C> {
    let mut queries = vec![C::of_bits(|_| false), C::of_bits(|_| true)];
    for number in 0..count {
        let near = codes.len().checked_sub(1).map(|last| codes[random.below(last + 1)]);
        queries.push(match near {
            Some(code) if number % 4 > 0 => {
                let bits = PLANTED[random.below(PLANTED.len())].min(C::BITS as u32);
                random.off_by(&code, bits)
            }
            _ => random.code(),
        });
    }
    queries
}

/// The distance of each code to a query, computed once for all radii.
pub(crate) struct Distances(Vec<u32>);

impl Distances {
    pub(crate) fn new<C: Code>(codes: &[C], query: &C) -> Self {
        Self(codes.iter().map(|code| code.distance(query)).collect())
    }

    /// Position and distance of each code within the radius.
    pub(crate) fn within(&self, radius: Radius) -> Vec<(u32, u32)> {
        let all = (0..).zip(self.0.iter().copied());
        all.filter(|&(_, distance)| distance <= radius.bits()).collect()
    }
}

/// Asserts that a search of many queries answers as the loop does. `search` gives query, position
/// and distance in any order.
pub(crate) fn assert_exact<C: Code>(
    codes: &[C],
    queries: &[C],
    radii: impl IntoIterator<Item = u32>,
    search: impl Fn(&[C], Radius) -> Vec<(usize, u32, u32)>,
) {
    let distances: Vec<_> = queries.iter().map(|query| Distances::new(codes, query)).collect();
    for bits in radii {
        let radius = Radius::new(bits).expect("a radius");
        let mut found = search(queries, radius);
        found.sort_unstable();
        let expected: Vec<_> = distances
            .iter()
            .enumerate()
            .flat_map(|(query, distances)| {
                distances
                    .within(radius)
                    .into_iter()
                    .map(move |(at, distance)| (query, at, distance))
            })
            .collect();
        // Not `assert_eq`: nobody can read thousands of hits.
        assert!(
            found == expected,
            "radius {bits}: {} found, {} expected",
            found.len(),
            expected.len()
        );
    }
}
