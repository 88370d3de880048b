//! CPU time of this thread, and codes to look for.

use std::fs;

use jimun_hash::Hash256;

/// Nanoseconds that this thread has been on a processor: the first number of Linux's `schedstat`.
fn cpu_nanoseconds() -> u64 {
    // The number is brought up to date when the scheduler is called, and otherwise every 4 ms.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux with schedstat");
    text.split(' ').next().and_then(|first| first.parse().ok()).expect("a number")
}

/// The least CPU time of so many rounds, in seconds. Noise only ever adds.
pub(crate) fn seconds(rounds: usize, mut work: impl FnMut()) -> f64 {
    let round = |_| {
        let start = cpu_nanoseconds();
        work();
        (cpu_nanoseconds() - start) as f64 / 1e9
    };
    (0..rounds).map(round).fold(f64::INFINITY, f64::min)
}

/// SplitMix64: the same codes on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(crate) fn hash(&mut self) -> Hash256 {
        let mut bytes = [0; 32];
        for bytes in bytes.as_chunks_mut::<8>().0 {
            *bytes = self.number().to_le_bytes();
        }
        Hash256::from_be_bytes(bytes)
    }

    /// A hash that differs in exactly so many bits.
    pub(crate) fn off_by(&mut self, hash: Hash256, bits: u32) -> Hash256 {
        let mut bytes = hash.to_be_bytes();
        let mut flipped = 0;
        while flipped < bits {
            let bit = (self.number() % 256) as usize;
            let (byte, mask) = (bit / 8, 1 << (bit % 8));
            if (bytes[byte] ^ hash.to_be_bytes()[byte]) & mask == 0 {
                bytes[byte] ^= mask;
                flipped += 1;
            }
        }
        Hash256::from_be_bytes(bytes)
    }
}
