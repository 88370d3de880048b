//! The browser's side of the core: convert, call one core function, convert. Nothing here knows
//! about pictures.
#![expect(unreachable_pub, reason = "wasm-bindgen exports these")]

mod options;
mod read;

use jimun_decode::probe;
use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use crate::{Error, ErrorKind, Fingerprinter, Hash256, Quality, Variant};

/// Fingerprints the bytes of a picture file and returns the record as canonical JSON.
///
/// `options` is `{ limits?: { maxFileBytes?, maxPixels?, maxMemoryBytes?, maxFrames? },
/// protection?, imagehash?, pdq512?, wasmSha256? }`. Limits that are left out stay at
/// [`crate::Limits::PHONE`], and the record holds nothing that is not asked for. Throws
/// `{ kind, message, detail: { code, … } }`.
#[wasm_bindgen(js_name = fingerprintImage)]
pub fn fingerprint_image(bytes: &[u8], options: JsValue) -> Result<String, JsValue> {
    of_bytes(bytes, options, fingerprint)
}

/// As `fingerprintImage`, for a `Blob` in a worker: reads its bytes slice by slice straight into
/// this module's memory. Calls `on_stage(stage, fraction)` with `"reading"` (0 to 1) and then
/// `"hashing"` (0).
#[wasm_bindgen(js_name = fingerprintBlob)]
pub fn fingerprint_blob(
    blob: &Blob,
    options: JsValue,
    on_stage: &Function,
) -> Result<String, JsValue> {
    of_blob(blob, options, on_stage, fingerprint)
}

/// The record of a candidate for a match, as canonical JSON: its own fingerprint, and those of the
/// picture that it may contain. Of the options only limits and `wasmSha256` have an effect.
#[wasm_bindgen(js_name = expandImage)]
pub fn expand_image(bytes: &[u8], options: JsValue) -> Result<String, JsValue> {
    of_bytes(bytes, options, expand)
}

/// As `expandImage`, for a `Blob` in a worker; see `fingerprintBlob`.
#[wasm_bindgen(js_name = expandBlob)]
pub fn expand_blob(blob: &Blob, options: JsValue, on_stage: &Function) -> Result<String, JsValue> {
    of_blob(blob, options, on_stage, expand)
}

/// Whether fingerprints, one per line as `variant quality hex`, would catch this copy, as
/// `{ plain, expanded }` of `{ variant, copy_as, distance }` in JSON text. It takes lines and not a
/// record, since reading JSON would make every module larger by a third.
#[wasm_bindgen(js_name = compareImage)]
pub fn compare_image(
    fingerprints: &str,
    bytes: &[u8],
    options: JsValue,
) -> Result<String, JsValue> {
    of_bytes(bytes, options, |bytes, fingerprinter| compare(fingerprints, bytes, fingerprinter))
}

/// As `compareImage`, for a `Blob` in a worker; see `fingerprintBlob`.
#[wasm_bindgen(js_name = compareBlob)]
pub fn compare_blob(
    fingerprints: &str,
    blob: &Blob,
    options: JsValue,
    on_stage: &Function,
) -> Result<String, JsValue> {
    of_blob(blob, options, on_stage, |bytes, fingerprinter| {
        compare(fingerprints, bytes, fingerprinter)
    })
}

fn of_bytes(
    bytes: &[u8],
    options: JsValue,
    work: impl Fn(&[u8], &Fingerprinter) -> Result<String, Error>,
) -> Result<String, JsValue> {
    let fingerprinter = options::read(options).map_err(|error| to_js(&error))?;
    work(bytes, &fingerprinter).map_err(|error| to_js(&error))
}

fn of_blob(
    blob: &Blob,
    options: JsValue,
    on_stage: &Function,
    work: impl Fn(&[u8], &Fingerprinter) -> Result<String, Error>,
) -> Result<String, JsValue> {
    let fingerprinter = options::read(options).map_err(|error| to_js(&error))?;
    let stage = |name: &str, fraction: f64| {
        // A listener that throws must not stop the work.
        let _ = on_stage.call2(&JsValue::NULL, &name.into(), &fraction.into());
    };
    let bytes = read::blob(blob, &fingerprinter.limits, |fraction| stage("reading", fraction))
        .map_err(|error| to_js(&error))?;
    stage("hashing", 0.0);
    work(&bytes, &fingerprinter).map_err(|error| to_js(&error))
}

/// The name of the module that reads a picture, a `Blob` in a worker or a `Uint8Array` anywhere:
/// `"core"`, `"heic"`, `"avif"`, `"jxl"`, `"tiff"` or `"rare"`; `"core"` for what none reads. Reads
/// the first bytes, the last ones, and in HEIF what the file says of its items.
#[wasm_bindgen(js_name = moduleOf)]
pub fn module_of(picture: &JsValue) -> String {
    let part = |offset, max| read::part(picture, offset, max).unwrap_or_default();
    probe(read::size(picture), part).name.into()
}

fn fingerprint(bytes: &[u8], fingerprinter: &Fingerprinter) -> Result<String, Error> {
    fingerprinter.fingerprint(bytes).map(|record| record.to_json())
}

fn expand(bytes: &[u8], fingerprinter: &Fingerprinter) -> Result<String, Error> {
    fingerprinter.expand(bytes).map(|record| record.to_json())
}

fn compare(
    fingerprints: &str,
    bytes: &[u8],
    fingerprinter: &Fingerprinter,
) -> Result<String, Error> {
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
    fingerprinter.compare(&known, bytes).map(|comparison| comparison.to_json())
}

#[derive(Serialize)]
struct ErrorReport<'a> {
    kind: ErrorKind,
    message: String,
    detail: &'a Error,
    /// This instance must not be used again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    broken: bool,
}

/// The single mapping from core errors to what JavaScript sees.
fn to_js(error: &Error) -> JsValue {
    report(error, false)
}

fn report(error: &Error, broken: bool) -> JsValue {
    let report =
        ErrorReport { kind: error.kind(), message: error.to_string(), detail: error, broken };
    serde_wasm_bindgen::to_value(&report).unwrap_or(JsValue::NULL)
}

/// Runs once when the module is instantiated. A panic inside a third-party decoder is thrown as a
/// fault of the file, since nothing unwinds here. Any other panic reports its location and nothing
/// else: its text might quote the file. Debug builds, which never see a person's picture, print all
/// of it.
#[wasm_bindgen(start)]
fn start() {
    if cfg!(debug_assertions) {
        console_error_panic_hook::set_once();
    } else {
        std::panic::set_hook(Box::new(|panic| {
            if let Some(damaged) = jimun_core::panics::damage() {
                wasm_bindgen::throw_val(report(&damaged, true));
            }
            let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
            let text = format!("jimun stopped at {}", place.unwrap_or_default());
            web_sys::console::error_1(&text.into());
        }));
    }
}
