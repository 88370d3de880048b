//! How codes are cut, and how far each part is probed.
//!
//! **Widths** are chosen by the number of codes when the tables are built. Wide parts have few
//! candidates, narrow ones few probes and small tables. With `n` codes a probe of a part of `w`
//! bits brings up `n / 2^w` candidates, so the best width grows by one bit when `n` doubles. For
//! 256 bits there are three cuts, each used where it is the fastest of them:
//!
//! | codes | parts | radii at 31 | probes | candidates |
//! |--:|---|---|--:|--:|
//! | < 8·10⁵ | 16 × 16 | all 1: 32 = 31 + 1 | 272 | n / 241 |
//! | < 4·10⁶ | 8 × 22, 4 × 20 | 2 and 1: 8·3 + 4·2 = 32 | 2,116 | n / 1,770 |
//! | more | 6 × 23, 4 × 24, 1 × 22 | 2, 2 and 1: 10·3 + 2 = 32 | 2,889 | n / 3,630 |
//!
//! **Radii** are chosen by the radius of the lookup. A part that is probed to radius τ contributes
//! τ + 1 to the sum, which must be `d + 1`, and costs `C(w, 0) + … + C(w, τ)` probes. Up to half of
//! a part's bits, each further step costs more than the one before, so taking the cheapest step
//! `d + 1` times is optimal. A radius of 10 takes eleven parts at τ = 0, which are eleven probes,
//! and leaves the others out. Beyond the radius for which a scan is cheaper there is no plan.

use super::mask::binomial;

/// Nanoseconds per probe and per candidate, measured on tables that no cache holds (AMD EPYC, third
/// generation). Only their ratios matter, and those not much.
const PROBE: f64 = 25.0;
const CANDIDATE: f64 = 20.0;

/// Nanoseconds per code that a scan takes ([`crate::rows`]).
const SCANNED: f64 = 1.1;

/// The widths of the parts for so many codes of `bits` bits.
pub(crate) const fn widths(bits: usize, codes: usize) -> &'static [u32] {
    match (bits, codes) {
        (64, 0..1_000_000) => &[16, 16, 16, 16],
        (64, _) => &[22, 21, 21],
        (_, 0..800_000) => &[16; 16],
        (_, 800_000..4_000_000) => &[22, 22, 22, 22, 22, 22, 22, 22, 20, 20, 20, 20],
        _ => &[24, 24, 24, 24, 23, 23, 23, 23, 23, 23, 22],
    }
}

/// How far each part is probed for one radius.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The radius of each part, or nothing if it is not probed.
    radii: Vec<Option<u32>>,
}

impl Plan {
    /// The cheapest probes of parts of these widths among so many codes, or nothing if a scan is
    /// cheaper.
    pub(crate) fn new(widths: &[u32], radius: u32, codes: usize) -> Option<Self> {
        let (plan, nanoseconds) = Self::cheapest(widths, radius, codes);
        (nanoseconds < SCANNED * codes as f64).then_some(plan)
    }

    /// The cheapest probes, and what they are expected to cost in nanoseconds.
    pub(crate) fn cheapest(widths: &[u32], radius: u32, codes: usize) -> (Self, f64) {
        let codes = codes as f64;
        let mut radii = vec![None; widths.len()];
        let mut total = 0.0;
        // What the next step of each part costs. A part that is probed whole finds every code, so
        // its further steps are free.
        let cost = |width: u32, radius: u32| {
            let per_probe = PROBE + CANDIDATE * codes / f64::from(width).exp2();
            binomial(width, radius) as f64 * per_probe
        };
        let mut next: Vec<f64> = widths.iter().map(|&width| cost(width, 0)).collect();
        for _ in 0..=radius {
            let cheaper = |a: usize, b: usize| if next[b] < next[a] { b } else { a };
            let part = (0..widths.len()).fold(0, cheaper);
            total += next[part];
            let reached = radii[part].map_or(0, |radius| radius + 1);
            radii[part] = Some(reached);
            next[part] = cost(widths[part], reached + 1);
        }
        (Self { radii }, total)
    }

    /// The parts that are probed, each with its radius.
    #[inline(always)]
    pub(crate) fn probed(&self) -> impl Iterator<Item = (usize, u32)> {
        self.radii.iter().enumerate().filter_map(|(part, &radius)| Some((part, radius?)))
    }

    /// So many candidates cost as much as a scan. Uniform codes have far fewer.
    pub(crate) fn too_many(codes: usize) -> usize {
        (codes as f64 * (SCANNED / CANDIDATE)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn radii(codes: usize, radius: u32) -> Vec<u32> {
        let plan = Plan::new(widths(256, codes), radius, codes).expect("a plan");
        plan.probed().map(|(_, radius)| radius).collect()
    }

    #[test]
    fn every_cut_is_the_whole_code() {
        for codes in [0, 100_000, 1_000_000, 10_000_000] {
            assert_eq!(widths(256, codes).iter().sum::<u32>(), 256);
            assert_eq!(widths(64, codes).iter().sum::<u32>(), 64);
        }
    }

    #[test]
    fn pdqs_radius_has_the_radii_of_the_table_above() {
        assert_eq!(radii(100_000, 31), [1; 16]);
        assert_eq!(radii(1_000_000, 31), [2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
        assert_eq!(radii(10_000_000, 31), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]);
    }

    #[test]
    fn small_radii_take_one_probe_per_bit_and_one() {
        for codes in [100_000, 1_000_000, 10_000_000] {
            for radius in 0..=10 {
                assert_eq!(radii(codes, radius), vec![0; radius as usize + 1]);
            }
        }
    }

    #[test]
    fn every_plan_finds_all_by_the_pigeonhole_principle() {
        for bits in [64, 256] {
            for codes in [1_000, 100_000, 1_000_000, 10_000_000] {
                let widths = widths(bits, codes);
                for radius in 0..=64 {
                    let Some(plan) = Plan::new(widths, radius, codes) else { continue };
                    let sum: u32 = plan.probed().map(|(_, radius)| radius + 1).sum();
                    assert_eq!(sum, radius + 1, "{bits} bits, {codes} codes, radius {radius}");
                }
            }
        }
    }

    #[test]
    fn few_codes_and_large_radii_are_scanned() {
        assert_eq!(Plan::new(widths(256, 5_000), 31, 5_000), None);
        assert_eq!(Plan::new(widths(256, 1_000_000), 64, 1_000_000), None);
        assert_eq!(Plan::new(widths(256, 10_000_000), 64, 10_000_000), None);
    }
}
