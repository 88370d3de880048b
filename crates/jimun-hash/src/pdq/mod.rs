//! PDQ: a 256-bit perceptual hash of a picture's luma, and its quality.
//!
//! Source: Meta's paper "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm"
//! and the C++ reference `pdq/cpp` in ThreatExchange. The reference filters a full-size float
//! picture and then picks 64×64 values of it. Both steps are linear and separable, so here they are
//! two sparse operators ([`operator`]) applied while the rows stream by. No full-size float picture
//! exists, and each pixel costs about one multiplication. `docs/pdq.md` has the derivation and the
//! measurements.

mod dct;
mod dct_table;
mod dihedral;
pub mod operator;
mod quality;
mod shrink;
mod stream;
mod symmetry;
mod weakness;

use super::{Hash256, Quality};

pub use dihedral::DihedralStream;
pub use shrink::Pdq512Stream;
pub use stream::PdqStream;
pub use symmetry::Symmetry;
pub use weakness::WeakReason;
pub use weakness::{is_blank, is_detailed};

/// The side of the square that every picture is reduced to.
pub const SIDE: usize = 64;

/// The minimum width and height that PDQ accepts (`MIN_HASHABLE_DIM` in the reference).
pub const MIN_DIMENSION: u32 = 5;

/// A picture reduced to 64×64 luma values of 0.0–255.0, row by row.
pub type Reduced = [f32; SIDE * SIDE];

/// A PDQ hash with its quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdq {
    /// The 256 bits.
    pub hash: Hash256,
    /// How much structure the hash is based on.
    pub quality: Quality,
}

impl Pdq {
    /// Hashes a picture that is already reduced.
    pub fn of_reduced(reduced: &Reduced) -> Self {
        let coefficients = dct::low_frequencies(reduced);
        let median = dct::lower_median(&coefficients);
        Self {
            hash: Hash256::from_bits(coefficients.iter().map(|&coefficient| coefficient > median)),
            quality: quality::quality(reduced),
        }
    }
}
