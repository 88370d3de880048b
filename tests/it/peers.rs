//! Compares pictures with what peers compute of them. Each format has a file of vectors, and says
//! how near its hashes must be.

use std::fs;
use std::ops::RangeInclusive;

use crate::common::{Peer, fingerprint, hash_and_quality, peer_file, vectors};
use jimun::{Error, Variant};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    images: Vec<Vector>,
}

/// One picture, and what its peers say.
#[derive(Deserialize)]
pub(crate) struct Vector {
    pub(crate) file: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// SHA-256 of the stored RGB samples, if they must be the same.
    pub(crate) pixels: Option<String>,
    pdq: Option<Peer>,
    /// Pillow cuts grey of over 8 bits at 255. This is of what is left of it.
    pdq_high_byte: Option<Peer>,
    /// A second peer's.
    pdq_djxl: Option<Peer>,
    pdq_stored: Option<Peer>,
    pdq_frame_2: Option<Peer>,
}

impl Vector {
    /// The peers' hashes of the whole picture.
    fn full(&self) -> Vec<&Peer> {
        let first = self.pdq_high_byte.as_ref().or(self.pdq.as_ref());
        first.into_iter().chain(&self.pdq_djxl).collect()
    }
}

/// The vectors of one format. In lists, a picture is named by the end of its path.
pub(crate) struct Comparison {
    pub(crate) vectors: &'static str,
    /// What peers read and we refuse, and why.
    pub(crate) refused: &'static [(&'static str, &'static str)],
    /// Bits by which the hash may differ from the nearest peer's.
    pub(crate) bits: u32,
    /// Pictures whose full hash has another distance.
    pub(crate) farther: &'static [(&'static str, RangeInclusive<u32>)],
    /// By how much a quality may differ.
    pub(crate) quality: u8,
    /// Below this quality, the whole picture's hash may differ.
    pub(crate) least_quality: u8,
    /// Whether peers also hash a picture that is one even area.
    pub(crate) has_blank: bool,
    /// The number of pictures that are compared even without other test data.
    pub(crate) least: usize,
    /// What else must hold of a picture's bytes.
    pub(crate) also: fn(&Vector, &[u8]),
}

impl Comparison {
    /// One in which all hashes are the same.
    pub(crate) const fn exact(vectors: &'static str) -> Self {
        Self {
            vectors,
            refused: &[],
            bits: 0,
            farther: &[],
            quality: 0,
            least_quality: 0,
            has_blank: false,
            least: 1,
            also: |_, _| {},
        }
    }

    /// Checks every vector whose file is there.
    ///
    /// # Panics
    /// When one does not hold, there are fewer than expected, or an exception has no picture.
    pub(crate) fn check(&self) {
        let Vectors { images } = serde_json::from_value(vectors(self.vectors)).expect("vectors");
        let exceptions = self.refused.iter().map(|(name, _)| name);
        for name in exceptions.chain(self.farther.iter().map(|(name, _)| name)) {
            assert!(
                images.iter().any(|vector| vector.file.ends_with(name)),
                "no such file: {name}"
            );
        }
        println!("| file | quality | distance of each peer | as stored | second frame |");
        println!("|---|---|---|---|---|");
        let compared = images.iter().filter(|vector| self.compares(vector)).count();
        assert!(compared >= self.least, "{}: {compared} compared", self.vectors);
    }

    /// Whether `vector` was compared: its file is there, and is not refused as expected.
    fn compares(&self, vector: &Vector) -> bool {
        let file = &vector.file;
        let Some(path) = peer_file(file) else { return false };
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        if let Some((_, reason)) = self.refused.iter().find(|(name, _)| file.ends_with(name)) {
            assert!(fingerprint(&bytes).is_err(), "{file} is read now");
            println!("| {file} | | refused: {reason} | | |");
            return false;
        }
        (self.also)(vector, &bytes);
        let record = match fingerprint(&bytes) {
            Err(Error::Blank) if self.has_blank && vector.pdq.as_ref().is_none_or(is_blank) => {
                return false;
            }
            other => other.unwrap_or_else(|error| panic!("{file}: {error}")),
        };
        let bits = |peer: &Peer, variant| {
            let ours = record.fingerprints.iter().find(|f| f.variant == variant);
            let ours = ours.unwrap_or_else(|| panic!("{file}: no {variant:?}"));
            let quality = hash_and_quality(ours).1.get();
            assert!(quality.abs_diff(peer.quality) <= self.quality, "{file}: quality {quality}");
            peer.bits(ours)
        };
        let full = vector.full().into_iter().map(|peer| bits(peer, Variant::Full));
        let full: Vec<u32> = full.collect();
        let stored = vector.pdq_stored.as_ref().map(|peer| bits(peer, Variant::AsStored));
        let second = vector.pdq_frame_2.as_ref().map(|peer| bits(peer, Variant::Frame(2)));
        let quality = hash_and_quality(&record.fingerprints[0]).1.get();
        println!("| {file} | {quality} | {full:?} | {stored:?} | {second:?} |");

        let nearest = full.iter().min().expect("a peer");
        let farther = self.farther.iter().find(|(name, _)| file.ends_with(name));
        let allowed = farther.map_or(0..=self.bits, |(_, bits)| bits.clone());
        assert!(quality < self.least_quality || allowed.contains(nearest), "{file}: {nearest}");
        for other in stored.into_iter().chain(second) {
            assert!(other <= self.bits, "{file}: {other}");
        }
        true
    }
}

fn is_blank(peer: &Peer) -> bool {
    peer.quality == 0
}
