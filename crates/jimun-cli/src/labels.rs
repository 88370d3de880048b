//! The names of docs/errors.md, as the library writes them.

use jimun::{Error, Format};
use serde::Serialize;
use serde_json::Value;

/// Who must act.
pub(crate) fn kind_of(error: &Error) -> String {
    text(json(&error.kind()))
}

/// What happened.
pub(crate) fn code_of(error: &Error) -> String {
    text(json(error)["code"].take())
}

pub(crate) fn format_name(format: Format) -> String {
    text(json(&format))
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("a name, or a map with text keys")
}

fn text(name: Value) -> String {
    name.as_str().unwrap_or_default().to_owned()
}
