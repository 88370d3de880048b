//! The one place where code is chosen by what the processor has.

use fearless_simd::{Level, Simd, dispatch};

/// Work that gains from wide registers, or from an instruction that counts bits.
///
/// `run` and all that it calls in its loops must be `#[inline(always)]`: what is not inlined is
/// compiled for the oldest processor.
pub(crate) trait Work {
    /// What the work gives.
    type Output;

    /// Does it, with these registers.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Does the work with the widest registers that this processor has: AVX2 or AVX-512 on x86-64.
/// Elsewhere the compiler's target decides, which is NEON on ARM, and `simd128` or nothing in
/// WebAssembly.
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    dispatch!(Level::new(), simd => work.run(simd))
}
