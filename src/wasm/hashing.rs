//! What the core module does: it reads the common formats, hashes every picture and writes its
//! record.

use jimun_decode::probe;
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::report::to_js;
use super::rows::{self, Decoder};
use super::{options, read};
use crate::fingerprinter::{Decode, from_file};
use crate::{Error, Fingerprinter, Hash256, Quality, Variant};

/// Computes fingerprints and returns the record as canonical JSON. `source` is a `Uint8Array`, in
/// a worker also a `Blob`, or `{ decode(start, row, incomplete, nextFrame) }`: another module that
/// decodes the picture.
///
/// `options` is `{ limits?: { maxFileBytes?, maxPixels?, maxMemoryBytes?, maxFrames? },
/// protection?, imagehash?, pdq512?, wasmSha256? }`. Limits that are left out stay at
/// [`crate::Limits::PHONE`], and the record holds nothing that is not asked for. A `Blob` is read
/// slice by slice straight into this module's memory, with calls of `on_stage(stage, fraction)`:
/// `"reading"` (0 to 1) and then `"hashing"` (0). Throws `{ kind, message, detail: { code, … } }`,
/// or what the other module threw.
#[wasm_bindgen]
pub fn fingerprint(
    source: &JsValue,
    options: JsValue,
    on_stage: &Function,
) -> Result<String, JsValue> {
    with(source, options, on_stage, &|fingerprinter, decode| {
        fingerprinter.fingerprint_by(decode).map(|record| record.to_json())
    })
}

/// The record of a candidate for a match, as canonical JSON: its own fingerprint, and those of the
/// picture that it may contain. Of the options only limits and `wasmSha256` have an effect.
#[wasm_bindgen]
pub fn expand(source: &JsValue, options: JsValue, on_stage: &Function) -> Result<String, JsValue> {
    with(source, options, on_stage, &|fingerprinter, decode| {
        fingerprinter.expand_by(decode).map(|record| record.to_json())
    })
}

/// Whether fingerprints, one per line as `variant quality hex`, would catch this copy, as
/// `{ plain, expanded }` of `{ variant, copy_as, distance }` in JSON text. It takes lines and not a
/// record, since reading JSON would make the module larger by a third.
#[wasm_bindgen]
pub fn compare(
    fingerprints: &str,
    source: &JsValue,
    options: JsValue,
    on_stage: &Function,
) -> Result<String, JsValue> {
    let known = known(fingerprints).map_err(|error| to_js(&error))?;
    with(source, options, on_stage, &|fingerprinter, decode| {
        fingerprinter.compare_by(&known, decode).map(|comparison| comparison.to_json())
    })
}

/// The name of the module that reads a picture, a `Blob` in a worker or a `Uint8Array` anywhere:
/// `"core"`, `"heic"`, `"avif"`, `"jxl"`, `"tiff"` or `"rare"`; `"core"` for what none reads. Reads
/// the first bytes, the last ones, and in HEIF what the file says of its items.
#[wasm_bindgen(js_name = moduleOf)]
pub fn module_of(picture: &JsValue) -> String {
    let part = |offset, most| read::part(picture, offset, most).unwrap_or_default();
    probe(read::size(picture), part).name.into()
}

fn with(
    source: &JsValue,
    options: JsValue,
    on_stage: &Function,
    work: &dyn Fn(&Fingerprinter, Decode<'_>) -> Result<String, Error>,
) -> Result<String, JsValue> {
    let fingerprinter = options::fingerprinter(options).map_err(|error| to_js(&error))?;
    if source.has_type::<Uint8Array>() || source.has_type::<Blob>() {
        return read::whole(source, &fingerprinter.limits, on_stage)
            .and_then(|bytes| {
                work(&fingerprinter, &mut |limits, sink| from_file(&bytes, limits, sink))
            })
            .map_err(|error| to_js(&error));
    }
    let decoder: &Decoder = source.unchecked_ref();
    let mut thrown = None;
    let outcome = work(&fingerprinter, &mut |_, sink| rows::take(decoder, sink, &mut thrown));
    thrown.map_or(outcome.map_err(|error| to_js(&error)), Err)
}

fn known(fingerprints: &str) -> Result<Vec<(Variant, Hash256)>, Error> {
    let mut known = Vec::new();
    for line in fingerprints.lines() {
        let mut words = line.split(' ');
        let (Some(variant), Some(quality), Some(hash), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Error::InvalidInput {
                what: "a fingerprint is a variant, a quality and a hash",
            });
        };
        let quality: u8 = quality
            .parse()
            .map_err(|_| Error::InvalidInput { what: "quality is a whole number from 0 to 100" })?;
        if Quality::new(quality)?.is_reliable() {
            known.push((variant.parse::<Variant>()?, hash.parse::<Hash256>()?));
        }
    }
    Ok(known)
}
