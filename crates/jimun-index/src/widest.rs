//! The one place where code is chosen by what the processor has.

/// Work whose loops gain from wide registers.
///
/// `run` and all that it calls in its loops must be `#[inline(always)]`: what is not inlined is
/// compiled for the oldest processor.
pub(crate) trait Work {
    /// What the work gives.
    type Output;

    /// Does it.
    fn run(self) -> Self::Output;
}

/// Does the work with the widest registers that this processor has: AVX2 on x86-64. Elsewhere the
/// compiler's target decides, which is NEON on ARM and `simd128` in our WebAssembly.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    fearless_simd::dispatch!(fearless_simd::Level::new(), _ => work.run())
}

/// Does the work. A WebAssembly module is compiled for one set of instructions.
#[cfg(target_arch = "wasm32")]
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    work.run()
}
