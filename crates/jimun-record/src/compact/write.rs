//! From records to bytes.

use std::collections::BTreeMap;

use jimun_core::Error;

use super::layout::{Packed, PackedHash, PackedTool, PackedVerdict, SIGNAL_TYPES};
use super::{MAGIC, MAX_BYTES, MAX_COMPACT_RECORDS, MAX_HASHES, TOO_LONG, TOO_MANY};
use crate::{DecoderOrigin, HashValue, Received};

pub(super) const HOST: u8 = 1;
pub(super) const VIDEO: u8 = 2;
pub(super) const TEXT: u8 = 4;

pub(super) const GOOD: u8 = 0;
pub(super) const WEAK: u8 = 1;
pub(super) const INCOMPLETE: u8 = 2;

/// What entries refer to by its place, in the order of first use.
#[derive(Default)]
struct Tables {
    labels: Table<String>,
    tools: Table<PackedTool>,
}

struct Table<T> {
    entries: Vec<T>,
    places: BTreeMap<T, usize>,
}

pub(super) fn bytes_of(records: &[Received]) -> Result<Vec<u8>, Error> {
    if records.is_empty() || records.len() > MAX_COMPACT_RECORDS {
        return Err(TOO_MANY);
    }
    let (mut tables, mut entries, mut hashes) = (Tables::default(), Vec::new(), 0);
    for record in records {
        match Packed::of(record) {
            Some(packed) => {
                hashes += packed.fingerprints.len();
                tables.push_packed(&packed, &mut entries);
            }
            None => {
                entries.push(TEXT);
                push_text(&record.to_json(), &mut entries);
            }
        }
    }
    let mut bytes = MAGIC.to_vec();
    push_number(tables.labels.entries.len(), &mut bytes);
    for label in &tables.labels.entries {
        push_text(label, &mut bytes);
    }
    push_number(tables.tools.entries.len(), &mut bytes);
    for PackedTool { version, wasm_sha256, .. } in &tables.tools.entries {
        push_text(version, &mut bytes);
        bytes.push(wasm_sha256.is_some().into());
        bytes.extend(wasm_sha256.iter().flat_map(|hash| hash.to_be_bytes()));
    }
    push_number(records.len(), &mut bytes);
    bytes.append(&mut entries);
    if bytes.len() > MAX_BYTES || hashes > MAX_HASHES { Err(TOO_LONG) } else { Ok(bytes) }
}

impl Tables {
    fn push_packed(&mut self, record: &Packed, out: &mut Vec<u8>) {
        let host = if record.decoder == DecoderOrigin::Host { HOST } else { 0 };
        let video = if record.embedded.is_some() { VIDEO } else { 0 };
        out.push(host | video);
        let day = record.created.to_string();
        let part = |range: std::ops::Range<usize>| day[range].parse::<u16>().expect("digits");
        out.extend(part(0..4).to_be_bytes());
        out.extend([part(5..7), part(8..10)].map(|part| part as u8));
        push_number(self.tools.place(&record.tool), out);
        match &record.verdict {
            PackedVerdict::Good => out.push(GOOD),
            PackedVerdict::Weak { reason } => {
                out.push(WEAK);
                push_number(self.labels.place(reason), out);
            }
            PackedVerdict::Incomplete { present_percent } => {
                out.extend([INCOMPLETE, *present_percent])
            }
        }
        push_number(record.fingerprints.len(), out);
        for PackedHash { quality, signal_type, value, variant } in &record.fingerprints {
            let number = SIGNAL_TYPES.iter().position(|one| one == signal_type);
            out.push(number.expect("all are listed") as u8);
            push_number(self.labels.place(variant), out);
            out.extend(quality.map(|quality| quality.get()));
            match value {
                HashValue::Bits256(hash) => out.extend(hash.to_be_bytes()),
                HashValue::Bits64(hash) => out.extend(hash.to_u64().to_be_bytes()),
            }
        }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), places: BTreeMap::new() }
    }
}

impl<T: Clone + Ord> Table<T> {
    /// Where it is in the table; it is added if it is not there.
    fn place(&mut self, one: &T) -> usize {
        *self.places.entry(one.clone()).or_insert_with(|| {
            self.entries.push(one.clone());
            self.entries.len() - 1
        })
    }
}

fn push_text(text: &str, out: &mut Vec<u8>) {
    push_number(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

/// Seven bits per byte, the lowest first; the highest bit says that more follow.
fn push_number(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
