//! What made a record.

use std::borrow::Cow;

use jimun_hash::Hash256;
use serde::{Deserialize, Serialize};

/// The name that records state, whichever crate holds the code.
pub(crate) const TOOL_NAME: &str = "jimun";

/// What made the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    pub(crate) name: Cow<'static, str>,
    version: Cow<'static, str>,
    /// SHA-256 of the WebAssembly module, lower-case hex. Absent in native builds.
    #[serde(skip_serializing_if = "Option::is_none")]
    wasm_sha256: Option<Hash256>,
}

impl Tool {
    /// This crate, built natively.
    pub const fn native() -> Self {
        Self::new(None)
    }

    /// This crate as the WebAssembly module with this SHA-256.
    ///
    /// ```
    /// use jimun_record::Tool;
    ///
    /// let json = serde_json::to_string(&Tool::wasm([0xcd; 32]))?;
    /// assert!(json.contains(&format!(r#""wasm_sha256":"{}""#, "cd".repeat(32))));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub const fn wasm(sha256: [u8; 32]) -> Self {
        Self::new(Some(Hash256::from_be_bytes(sha256)))
    }

    const fn new(wasm_sha256: Option<Hash256>) -> Self {
        Self {
            name: Cow::Borrowed(TOOL_NAME),
            version: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
            wasm_sha256,
        }
    }
}
