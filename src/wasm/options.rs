//! What JavaScript may ask for.

use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::{Error, Hash256, Limits, Tool};

/// Options as the core wants them.
pub(super) struct Options {
    pub(super) limits: Limits,
    pub(super) tool: Tool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct JsOptions {
    limits: JsLimits,
    wasm_sha256: Option<String>,
}

/// Whatever is left out stays at the phone's default. Numbers are JavaScript's: whole up to 2⁵³.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct JsLimits {
    max_file_bytes: Option<f64>,
    max_pixels: Option<f64>,
    max_memory_bytes: Option<f64>,
}

impl Options {
    pub(super) fn from_js(value: JsValue) -> Result<Self, Error> {
        let options = if value.is_undefined() || value.is_null() {
            JsOptions::default()
        } else {
            serde_wasm_bindgen::from_value(value)
                .map_err(|_| Error::InvalidInput { what: "options are not as documented" })?
        };
        let limits = Limits {
            max_file_bytes: whole(options.limits.max_file_bytes, Limits::PHONE.max_file_bytes)?,
            max_pixels: whole(options.limits.max_pixels, Limits::PHONE.max_pixels)?,
            max_memory_bytes: whole(
                options.limits.max_memory_bytes,
                Limits::PHONE.max_memory_bytes,
            )?,
        };
        let tool = match options.wasm_sha256 {
            None => Tool::native(),
            Some(hex) => Tool::wasm(hex.parse::<Hash256>()?.to_be_bytes()),
        };
        Ok(Self { limits, tool })
    }
}

fn whole(value: Option<f64>, default: u64) -> Result<u64, Error> {
    match value {
        None => Ok(default),
        Some(value) if value >= 0.0 && value.fract() == 0.0 => Ok(value as u64),
        Some(_) => Err(Error::InvalidInput { what: "a limit is a whole number from 0 up" }),
    }
}
