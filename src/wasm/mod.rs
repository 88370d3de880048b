//! The browser's side of the core: convert, call one core function, convert. Nothing here knows
//! about pictures.
//!
//! The core module hashes. A module of rarer formats only decodes: it passes its rows to the core
//! module, so that hashes, copies and records are not in every module again.
#![expect(unreachable_pub, reason = "wasm-bindgen exports these")]

#[cfg(not(feature = "common"))]
mod decoding;
#[cfg(feature = "common")]
mod hashing;
mod options;
mod read;
mod report;
#[cfg(feature = "common")]
mod rows;
