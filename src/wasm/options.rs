//! The options that JavaScript may pass.

use std::collections::BTreeMap;

use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::{Error, Limits};
#[cfg(feature = "common")]
use crate::{Fingerprinter, Hash256, Protection, Tool};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct JsOptions {
    /// By name, so that a misspelt one is noticed. Numbers are JavaScript's: whole up to 2⁵³.
    limits: BTreeMap<String, Option<f64>>,
    #[cfg(feature = "common")]
    protection: Option<String>,
    #[cfg(feature = "common")]
    imagehash: bool,
    #[cfg(feature = "common")]
    pdq512: bool,
    #[cfg(feature = "common")]
    wasm_sha256: Option<String>,
}

/// The fingerprinter that JavaScript asks for.
#[cfg(feature = "common")]
pub(super) fn fingerprinter(value: JsValue) -> Result<Fingerprinter, Error> {
    let options = parsed(value)?;
    let tool = match options.wasm_sha256 {
        None => Tool::native(),
        Some(hex) => Tool::wasm(hex.parse::<Hash256>()?.to_be_bytes()),
    };
    let protection = options.protection.map_or(Ok(Protection::Off), |name| name.parse())?;
    Ok(Fingerprinter::new(limits_of(options.limits)?)
        .protection(protection)
        .imagehash(options.imagehash)
        .pdq_512(options.pdq512)
        .tool(tool))
}

/// What the picture may cost.
#[cfg(not(feature = "common"))]
pub(super) fn limits(value: JsValue) -> Result<Limits, Error> {
    limits_of(parsed(value)?.limits)
}

fn parsed(value: JsValue) -> Result<JsOptions, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(JsOptions::default());
    }
    serde_wasm_bindgen::from_value(value)
        .map_err(|_| Error::InvalidInput { what: "options are not as documented" })
}

fn limits_of(given: BTreeMap<String, Option<f64>>) -> Result<Limits, Error> {
    let mut limits = Limits::PHONE;
    for (name, value) in given {
        let Some(value) = value else { continue };
        let value = whole(value)?;
        match name.as_str() {
            "maxFileBytes" => limits.max_file_bytes = value,
            "maxPixels" => limits.max_pixels = value,
            "maxMemoryBytes" => limits.max_memory_bytes = value,
            "maxFrames" => limits.max_frames = value.try_into().unwrap_or(u32::MAX),
            _ => return Err(Error::InvalidInput { what: "there is no limit of that name" }),
        }
    }
    Ok(limits)
}

fn whole(value: f64) -> Result<u64, Error> {
    if value >= 0.0 && value.fract() == 0.0 {
        Ok(value as u64)
    } else {
        Err(Error::InvalidInput { what: "a limit is a whole number from 0 up" })
    }
}
