//! Which bits of a key to flip.

/// All numbers with few ones, sorted by how many, then by value.
///
/// Of the numbers with so many ones, those of a smaller width come first, so one list serves every
/// width.
pub(super) struct Masks {
    /// Element `k` has the numbers with `k` ones.
    with_ones: Vec<Vec<u32>>,
}

impl Masks {
    /// Those of `width` bits, 1–31, with at most `ones` ones.
    pub(super) fn new(width: u32, ones: u32) -> Self {
        Self { with_ones: (0..=ones.min(width)).map(|ones| numbers(width, ones)).collect() }
    }

    /// Those of `width` bits with at most `ones` ones, in a few slices.
    #[inline(always)]
    pub(super) fn within(&self, width: u32, ones: u32) -> impl Iterator<Item = &[u32]> {
        let lists = self.with_ones.iter().take(ones as usize + 1).enumerate();
        lists.map(move |(ones, list)| {
            &list[..(binomial(width, ones as u32) as usize).min(list.len())]
        })
    }

    pub(super) fn memory(&self) -> usize {
        self.with_ones.iter().map(|list| size_of_val(&list[..])).sum()
    }
}

fn numbers(width: u32, ones: u32) -> Vec<u32> {
    if ones == 0 {
        return vec![0];
    }
    let mut numbers = Vec::with_capacity(binomial(width, ones) as usize);
    let mut number = (1_u32 << ones) - 1;
    while number < 1 << width {
        numbers.push(number);
        // The next larger number with as many ones: the lowest run of ones gives its highest to the
        // place above, and the others fall to the bottom.
        let carried = number + (number & number.wrapping_neg());
        number = carried | (number ^ carried) >> (2 + number.trailing_zeros());
    }
    numbers
}

/// How many numbers of `width` bits have so many ones. Exact for every width up to 32.
pub(super) fn binomial(width: u32, ones: u32) -> u64 {
    if ones > width {
        return 0;
    }
    (0..ones).fold(1, |count, taken| count * u64::from(width - taken) / u64::from(taken + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_all_numbers_with_few_ones_and_no_other() {
        let masks = Masks::new(12, 4);
        for width in [1, 2, 7, 11, 12] {
            for ones in 0..=4 {
                let mut listed: Vec<u32> = masks.within(width, ones).flatten().copied().collect();
                listed.sort_unstable();
                let all = (0..1_u32 << width).filter(|number| number.count_ones() <= ones);
                assert_eq!(listed, all.collect::<Vec<_>>(), "width {width}, {ones} ones");
            }
        }
    }

    #[test]
    fn binomials_are_those_of_pascals_triangle() {
        for width in 1..32 {
            for ones in 1..=width {
                let above = binomial(width - 1, ones - 1) + binomial(width - 1, ones);
                assert_eq!(binomial(width, ones), above);
            }
        }
    }
}
