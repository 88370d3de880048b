//! What several tests need: where the data is, and the record of one file.

use std::path::PathBuf;

use jimun::{
    Day, Error, Fingerprint, Fingerprinter, Hash256, Limits, Quality, Record, hamming_distance,
};
use serde::Deserialize;

pub(crate) use jimun_testdata::{image, luma_rows, shared, tests_folder, vectors};

/// A fingerprinter whose records are the same on every day.
pub(crate) fn fingerprinter(limits: Limits) -> Fingerprinter {
    Fingerprinter::new(limits).created(Day::from_unix_seconds(1_795_478_400))
}

/// Of a PDQ fingerprint.
pub(crate) fn hash_and_quality(fingerprint: &Fingerprint) -> (Hash256, Quality) {
    let pdq = fingerprint.pdq().expect("a PDQ fingerprint");
    (pdq.hash, pdq.quality)
}

/// The record of a picture file, without anything that must be requested, with a server's limits.
pub(crate) fn fingerprint(bytes: &[u8]) -> Result<Record, Error> {
    fingerprinter(Limits::SERVER).fingerprint(bytes)
}

/// The file of a peer's vector, or `None` when it is not beside this checkout.
pub(crate) fn peer_file(name: &str) -> Option<PathBuf> {
    match name.strip_prefix("shared/") {
        Some(name) => Some(shared("")?.join(name)),
        None => Some(tests_folder().join(name)),
    }
}

/// What a peer computes of one rendering of a picture.
#[derive(Deserialize)]
pub(crate) struct Peer {
    pub(crate) hash: String,
    pub(crate) quality: u8,
}

impl Peer {
    /// The distance in bits between the peer's hash and ours.
    pub(crate) fn bits(&self, ours: &Fingerprint) -> u32 {
        hamming_distance(
            ours.pdq().expect("PDQ").hash,
            self.hash.parse::<Hash256>().expect("a hash"),
        )
    }

    /// As [`Peer::bits`], for the same pixels: then the quality is also the same.
    pub(crate) fn distance(&self, ours: &Fingerprint) -> u32 {
        assert_eq!(hash_and_quality(ours).1.get(), self.quality);
        self.bits(ours)
    }
}
