//! Errors and panics as JavaScript sees them.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{Error, ErrorKind};

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
pub(super) fn to_js(error: &Error) -> JsValue {
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
