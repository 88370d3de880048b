//! Where each key's positions begin, in one byte per key.
//!
//! There are up to four times as many keys as codes. With four bytes per key, an index of a million
//! codes takes 231 bytes per code; like this it takes 120 and is no slower, because a cache line
//! holds the ends of 64 keys.

/// Keys in groups of up to 64. For each group there is a whole number, for each key a byte.
pub(super) struct Starts {
    /// A group has `1 << group` keys.
    group: u32,
    /// Where each group begins.
    bases: Vec<u32>,
    /// Where each key ends, counted from its group's beginning, or 255 if that is 255 or more.
    ends: Vec<u8>,
    /// Groups with ends that do not fit, ascending, each with the starts of its keys and its end.
    crowded: Vec<(u32, Box<[u32]>)>,
}

impl Starts {
    /// From the start of each key's positions, and the end of all. The number of keys is a power of
    /// two, at least 64.
    pub(super) fn new(starts: &[u32], end: usize) -> Self {
        // Groups of uniform codes shall be less than half full: at most 64 keys and 96 positions.
        let mut group = 6;
        while group > 0 && end << group > 96 * starts.len() {
            group -= 1;
        }
        let mut new = Self {
            group,
            bases: Vec::with_capacity(starts.len() >> group),
            ends: Vec::with_capacity(starts.len()),
            crowded: Vec::new(),
        };
        let groups = starts.chunks_exact(1 << group);
        let bases_after = groups.clone().skip(1).map(|starts| starts[0]).chain([end as u32]);
        for (number, (starts, after)) in groups.zip(bases_after).enumerate() {
            let base = starts[0];
            let ends = starts[1..].iter().copied().chain([after]);
            new.bases.push(base);
            new.ends.extend(ends.map(|end| u8::try_from(end - base).unwrap_or(u8::MAX)));
            if after - base >= u32::from(u8::MAX) {
                let starts = starts.iter().copied().chain([after]);
                new.crowded.push((number as u32, starts.collect()));
            }
        }
        new
    }

    /// Where the positions with this key begin and end.
    #[inline(always)]
    pub(super) fn range(&self, key: u32) -> (u32, u32) {
        let (number, within) = (key >> self.group, key & ((1 << self.group) - 1));
        let base = self.bases[number as usize];
        let end = self.ends[key as usize];
        if end == u8::MAX {
            return self.crowded(number, within);
        }
        let before = self.ends[key.saturating_sub(1) as usize];
        let start = if within == 0 { 0 } else { before };
        (base + u32::from(start), base + u32::from(end))
    }

    /// Reads what [`Self::range`] will read.
    #[inline(always)]
    pub(super) fn fetch(&self, key: u32) -> u8 {
        self.ends[key as usize]
    }

    #[cold]
    fn crowded(&self, number: u32, within: u32) -> (u32, u32) {
        let found = self.crowded.binary_search_by_key(&number, |&(number, _)| number);
        match found.ok().and_then(|at| self.crowded[at].1.get(within as usize..)) {
            Some(&[start, end, ..]) => (start, end),
            _ => (0, 0),
        }
    }

    pub(super) fn memory(&self) -> usize {
        let crowded = self.crowded.iter().map(|(_, starts)| 24 + size_of_val(&starts[..]));
        size_of_val(&self.bases[..]) + size_of_val(&self.ends[..]) + crowded.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with the plain list of starts.
    fn assert_ranges(counts: &[u32], group: u32) {
        let mut ends = Vec::new();
        let total = counts.iter().fold(0, |end, count| {
            ends.push(end + count);
            end + count
        });
        let starts: Vec<u32> = ends.iter().zip(counts).map(|(end, count)| end - count).collect();
        let compact = Starts::new(&starts, total as usize);
        assert_eq!(compact.group, group);
        for (key, expected) in (0..).zip(starts.into_iter().zip(ends)) {
            assert_eq!(compact.range(key), expected, "key {key}");
        }
    }

    #[test]
    fn ranges_are_those_of_the_plain_list() {
        assert_ranges(&[0; 128], 6);
        assert_ranges(&[1; 128], 6);
        assert_ranges(&[2; 128], 5);
        assert_ranges(&[90; 128], 0);
        assert_ranges(&[300; 128], 0);
    }

    #[test]
    fn crowded_keys_are_found_at_every_place_of_a_group() {
        for crowd in [253, 254, 255, 256, 5_000] {
            for place in [0, 1, 62, 63, 64, 100, 127, 4_095] {
                let mut counts = [0; 4_096];
                counts[place] = crowd;
                counts[77] += 1;
                assert_ranges(&counts, 6);
            }
        }
    }
}
