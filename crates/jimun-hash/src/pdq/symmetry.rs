//! Pictures that are their own mirror image: half of their bits depend on next to nothing.
//!
//! Where the right half mirrors the left one, every odd frequency across is zero. The median is one
//! of these zeros, so 128 bits are decided by float rounding, by the codec, and by how far PDQ's
//! samples lean to the right: by a pixel where the window is even, and not at all where it is odd.
//! A copy of another size has other bits there. `docs/pdq.md` has the measurements.
//!
//! Therefore this measures the share of the odd frequencies after the lean is undone.

use super::operator::lean;
use super::{Reduced, SIDE, dct};

/// The rotation or reflection under which a picture is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// The right half mirrors the left one.
    LeftRight,
    /// The lower half mirrors the upper one.
    TopBottom,
    /// Both: each quarter mirrors its neighbours.
    BothAxes,
    /// It looks the same upside down.
    HalfTurn,
}

/// The maximum share of the slopes' energy that the smaller of two classes of frequencies may have.
/// It allows for what recompression leaves in frequencies that were zero, and for what the lean
/// leaves. The latter grows with the square of the lean (in samples), because 64 samples do not
/// show everything between them. Of 300 photographs none has less than 0.21. Of small copies
/// (240×160, quality 60) none has less than 0.20. Round objects in the middle of a picture have
/// 0.04. Of mirrored photographs and their small copies none has more than three quarters of this.
fn max_odd_share(lean: f32) -> f32 {
    (0.015 + 0.9 * lean * lean).min(0.1)
}

impl Symmetry {
    /// For an upright picture of `width` × `height` pixels. Halves that are each other's mirrored
    /// negative count as well: there the even frequencies are zero.
    pub fn of(reduced: &Reduced, (width, height): (usize, usize)) -> Option<Self> {
        let leans = [width, height].map(|length| lean(length) * SIDE as f32 / length as f32);
        let [across, down, turned] = odd_shares(&without_lean(reduced, leans));
        let is_zero = |odd: f32, lean| odd.min(1.0 - odd) <= max_odd_share(lean);
        match (is_zero(across, leans[0]), is_zero(down, leans[1])) {
            (true, true) => Some(Self::BothAxes),
            (true, false) => Some(Self::LeftRight),
            (false, true) => Some(Self::TopBottom),
            (false, false) => is_zero(turned, leans[0].max(leans[1])).then_some(Self::HalfTurn),
        }
    }

    /// Whether left and right carry the same information.
    pub const fn is_across(self) -> bool {
        matches!(self, Self::LeftRight | Self::BothAxes | Self::HalfTurn)
    }

    /// Whether top and bottom carry the same information.
    pub const fn is_down(self) -> bool {
        matches!(self, Self::TopBottom | Self::BothAxes | Self::HalfTurn)
    }
}

/// How much of the energy of the picture's slopes is in frequencies that are odd across, that are
/// odd down, and that are odd in just one of the two. These are zero where left and right, top and
/// bottom, or opposite points are the same. It uses slopes and not luma, because a picture with
/// about the same light on both sides has next to nothing in its lowest odd frequencies.
fn odd_shares(reduced: &Reduced) -> [f32; 3] {
    let coefficients = dct::low_frequencies(reduced);
    let [mut all, mut across, mut down, mut turned] = [0.0_f32; 4];
    for (at, coefficient) in coefficients.iter().enumerate() {
        let (y, x) = (at / dct::KEPT + 1, at % dct::KEPT + 1);
        let energy = coefficient * coefficient * (x * x + y * y) as f32;
        all += energy;
        across += if x % 2 == 1 { energy } else { 0.0 };
        down += if y % 2 == 1 { energy } else { 0.0 };
        turned += if x % 2 != y % 2 { energy } else { 0.0 };
    }
    [across, down, turned].map(|odd| if all > 0.0 { odd / all } else { 0.5 })
}

/// As if the samples were taken exactly in the middle: each is mixed with the one before it. Leans
/// are in samples.
fn without_lean(reduced: &Reduced, [across, down]: [f32; 2]) -> Reduced {
    let before = |values: &Reduced, at: usize, is_first: bool, step: usize, by: f32| {
        let previous = if is_first { at } else { at - step };
        values[at] + (values[previous] - values[at]) * by
    };
    let across: Reduced =
        std::array::from_fn(|at| before(reduced, at, at.is_multiple_of(SIDE), 1, across));
    std::array::from_fn(|at| before(&across, at, at < SIDE, SIDE, down))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdq::PdqStream;
    use jimun_core::Orientation;

    /// Smooth noise whose values are unrelated beyond a few pixels.
    fn noise(x: usize, y: usize) -> f32 {
        let corner = |x: usize, y: usize| {
            let mixed = ((x * 0x9e37 + y * 0x79b9 + 1) as u32).wrapping_mul(0x85eb_ca6b);
            ((mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35) >> 24) as f32
        };
        let (along_x, along_y) = ((x % 11) as f32 / 11.0, (y % 11) as f32 / 11.0);
        let mix = |y| corner(x / 11, y) * (1.0 - along_x) + corner(x / 11 + 1, y) * along_x;
        mix(y / 11) * (1.0 - along_y) + mix(y / 11 + 1) * along_y
    }

    fn symmetry(
        (width, height): (usize, usize),
        luma: impl Fn(usize, usize) -> f32,
    ) -> Option<Symmetry> {
        let mut stream = PdqStream::new(width as u32, height as u32, Orientation::Upright);
        for y in 0..height {
            let row: Vec<f32> = (0..width).map(|x| luma(x, y)).collect();
            stream.push_row(&row);
        }
        Symmetry::of(&stream.into_reduced(), (width, height))
    }

    /// Odd windows, even ones, and lengths whose samples fall exactly between two pixels.
    const SIZES: [(usize, usize); 6] =
        [(300, 200), (481, 321), (320, 481), (512, 384), (1080, 810), (720, 1280)];

    #[test]
    fn each_way_to_be_symmetric_is_told_at_every_size() {
        for size in SIZES {
            let (width, height) = size;
            let (left, top) =
                (move |x: usize| x.min(width - 1 - x), move |y: usize| y.min(height - 1 - y));
            assert_eq!(symmetry(size, noise), None, "{size:?}");
            let mirrored = symmetry(size, |x, y| noise(left(x), y));
            assert_eq!(mirrored, Some(Symmetry::LeftRight), "{size:?}");
            let flipped = symmetry(size, |x, y| noise(x, top(y)));
            assert_eq!(flipped, Some(Symmetry::TopBottom), "{size:?}");
            let both = symmetry(size, |x, y| noise(left(x), top(y)));
            assert_eq!(both, Some(Symmetry::BothAxes), "{size:?}");
            let turned = symmetry(size, |x, y| {
                let is_below = y * width + x > (height * width - 1) / 2;
                if is_below { noise(width - 1 - x, height - 1 - y) } else { noise(x, y) }
            });
            assert_eq!(turned, Some(Symmetry::HalfTurn), "{size:?}");
            let negative = symmetry(size, |x, y| {
                if 2 * x < width { noise(x, y) } else { 255.0 - noise(width - 1 - x, y) }
            });
            assert_eq!(negative, Some(Symmetry::LeftRight), "{size:?}");
        }
    }

    #[test]
    fn halves_of_which_one_has_something_more_are_not_symmetric() {
        for size in SIZES {
            let (width, height) = size;
            let sticker = |x: usize, y: usize| {
                (width * 6 / 10..width * 9 / 10).contains(&x)
                    && (height / 10..height * 8 / 10).contains(&y)
            };
            let luma =
                |x: usize, y: usize| noise(if sticker(x, y) { x } else { x.min(width - 1 - x) }, y);
            assert_eq!(symmetry(size, luma), None, "{size:?}");
        }
    }
}
