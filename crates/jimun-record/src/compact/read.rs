//! From bytes to records. No count is trusted: what it counts has to be there before memory is
//! taken for it.

use std::collections::BTreeSet;

use jimun_core::Error;
use jimun_hash::{Hash64, Hash256, Quality};

use super::layout::{
    Packed, PackedHash, PackedTool, PackedVerdict, SIGNAL_TYPES, Video, is_version,
};
use super::write::{GOOD, HOST, INCOMPLETE, TEXT, VIDEO, WEAK};
use super::{
    DUPLICATE, MAGIC, MAX_COMPACT_RECORDS, MAX_HASHES, NOT_COMPACT, TOO_LONG, TOO_MANY, TRAILING,
};
use crate::received::{MAX_RECORD_BYTES, is_name};
use crate::tool::TOOL_NAME;
use crate::{DecoderOrigin, HashValue, Media, Received, Schema, SignalType};

/// The least bytes of each: a label of one character, a tool of one, a 64-bit hash, and a record
/// with one PDQ hash or its JSON.
const MIN_LABEL: usize = 2;
const MIN_TOOL: usize = 3;
const MIN_HASH: usize = 10;
const MIN_RECORD: usize = 43;
/// The least bytes of a hash in a record's JSON.
const MIN_HASH_JSON: usize = 60;

/// `bytes` begin with the magic.
pub(super) fn records_in(bytes: &[u8]) -> Result<Vec<Received>, Error> {
    let mut bytes = Bytes { rest: &bytes[MAGIC.len()..], hashes: 0 };
    let labels = bytes.table(MIN_LABEL, |bytes| {
        let label = bytes.text()?;
        if is_name(label) { Ok(label) } else { Err(NOT_COMPACT) }
    })?;
    let tools = bytes.table(MIN_TOOL, Bytes::tool)?;
    let count = bytes.number()?;
    if count == 0 || count > MAX_COMPACT_RECORDS {
        return Err(TOO_MANY);
    }
    bytes.has(count, MIN_RECORD)?;
    let mut records = Vec::new();
    for _ in 0..count {
        records.push(bytes.record(&labels, &tools)?);
    }
    if bytes.rest.is_empty() { Ok(records) } else { Err(TRAILING) }
}

/// What has not been read yet.
struct Bytes<'a> {
    rest: &'a [u8],
    /// Hashes of all records so far.
    hashes: usize,
}

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(NOT_COMPACT)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(NOT_COMPACT)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// At most four bytes, so it fits into `usize` everywhere.
    fn number(&mut self) -> Result<usize, Error> {
        let mut number = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(NOT_COMPACT)
    }

    fn text(&mut self) -> Result<&'a str, Error> {
        let length = self.number()?;
        str::from_utf8(self.take(length)?).map_err(|_| NOT_COMPACT)
    }

    /// Whether so many things of at least `min` bytes can follow.
    fn has(&self, count: usize, min: usize) -> Result<(), Error> {
        if count <= self.rest.len() / min { Ok(()) } else { Err(NOT_COMPACT) }
    }

    fn table<T: Clone + Ord>(
        &mut self,
        min: usize,
        one: impl Fn(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.number()?;
        self.has(count, min)?;
        let (mut table, mut known) = (Vec::new(), BTreeSet::new());
        for _ in 0..count {
            let new = one(self)?;
            if !known.insert(new.clone()) {
                return Err(DUPLICATE);
            }
            table.push(new);
        }
        Ok(table)
    }

    fn tool(&mut self) -> Result<PackedTool, Error> {
        let version = self.text()?;
        let wasm_sha256 = match self.byte()? {
            0 => None,
            1 => Some(Hash256::from_be_bytes(self.array()?)),
            _ => return Err(NOT_COMPACT),
        };
        if !is_version(version) {
            return Err(NOT_COMPACT);
        }
        Ok(PackedTool { name: TOOL_NAME.into(), version: version.into(), wasm_sha256 })
    }

    fn record(&mut self, labels: &[&str], tools: &[PackedTool]) -> Result<Received, Error> {
        let flags = self.byte()?;
        if flags == TEXT {
            return Received::from_json(self.text()?);
        }
        if flags & !(HOST | VIDEO) != 0 {
            return Err(NOT_COMPACT);
        }
        let [high, low, month, day] = self.array()?;
        let created = format!("{:04}-{month:02}-{day:02}", u16::from_be_bytes([high, low]));
        let tool = tools.get(self.number()?).ok_or(NOT_COMPACT)?.clone();
        let verdict = match self.byte()? {
            GOOD => PackedVerdict::Good,
            WEAK => PackedVerdict::Weak { reason: self.label(labels)? },
            INCOMPLETE => PackedVerdict::Incomplete { present_percent: self.byte()? },
            _ => return Err(NOT_COMPACT),
        };
        let count = self.number()?;
        self.has(count, MIN_HASH)?;
        self.hashes += count;
        // As JSON a hash is longer, and a record's JSON has a limit of its own.
        if self.hashes > MAX_HASHES || count > MAX_RECORD_BYTES / MIN_HASH_JSON {
            return Err(TOO_LONG);
        }
        let mut fingerprints = Vec::with_capacity(count);
        for _ in 0..count {
            fingerprints.push(self.hash(labels)?);
        }
        let packed = Packed {
            created: created.parse()?,
            decoder: if flags & HOST == 0 { DecoderOrigin::Core } else { DecoderOrigin::Host },
            embedded: (flags & VIDEO != 0).then_some([Video::Video]),
            fingerprints,
            media: Media::Image,
            schema: Schema::Record1,
            tool,
            verdict,
        };
        Received::from_json(&packed.to_json())
    }

    fn hash(&mut self, labels: &[&str]) -> Result<PackedHash, Error> {
        let number = usize::from(self.byte()?);
        let signal_type = *SIGNAL_TYPES.get(number).ok_or(NOT_COMPACT)?;
        let variant = self.label(labels)?;
        let (quality, value) = if signal_type == SignalType::Pdq {
            let quality = Quality::new(self.byte()?)?;
            (Some(quality), HashValue::Bits256(Hash256::from_be_bytes(self.array()?)))
        } else {
            (None, HashValue::Bits64(Hash64::from_u64(u64::from_be_bytes(self.array()?))))
        };
        Ok(PackedHash { quality, signal_type, value, variant })
    }

    fn label(&mut self, labels: &[&str]) -> Result<String, Error> {
        labels.get(self.number()?).map(|&label| label.into()).ok_or(NOT_COMPACT)
    }
}
