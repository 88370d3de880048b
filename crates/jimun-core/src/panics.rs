//! The edge between our code and third-party decoders.
//!
//! They are tested with millions of damaged files, and still some damage makes one of them panic.
//! That is the file's fault and not a defect here, so it becomes an ordinary error. Natively the
//! panic unwinds to this place. In WebAssembly, where nothing unwinds, the panic hook asks
//! [`damage`] (`src/wasm/mod.rs`). A panic of our own code passes through unchanged.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Error;

thread_local! {
    /// What is being decoded during a call.
    static UNDER_WAY: Cell<Option<&'static str>> = const { Cell::new(None) };
    /// What was being decoded when a call panicked.
    static PANICKED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Decodes a file. A panic inside is the error of the whole file, even if the adapter would keep
/// what came before it: WebAssembly has nothing to keep then.
///
/// # Errors
/// Those of `work`, and `Corrupt` when a decoder panicked.
pub fn watched(work: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    PANICKED.set(None);
    let outcome = work();
    PANICKED.take().map_or(outcome, |what| Err(Error::Corrupt { what }))
}

/// Calls a decoder. `what` names the data that it reads. After an error, the decoder must not be
/// used again.
///
/// # Errors
/// Those of `call`, and `Corrupt` when it panics.
pub fn guarded<T>(what: &'static str, call: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let outer = UNDER_WAY.replace(Some(what));
    let outcome = catch_unwind(AssertUnwindSafe(call));
    UNDER_WAY.set(outer);
    outcome.unwrap_or_else(|_| {
        PANICKED.set(Some(what));
        Err(Error::Corrupt { what })
    })
}

/// The error that a panic at this moment means; `None` if it is a defect of our own.
pub fn damage() -> Option<Error> {
    UNDER_WAY.get().map(|what| Error::Corrupt { what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_damage_and_one_outside_is_none() {
        let inside: Result<(), Error> = guarded("picture data", || {
            assert_eq!(damage(), Some(Error::Corrupt { what: "picture data" }));
            let empty: &[u8] = &[];
            Err(Error::InvalidInput { what: if empty[empty.len()] == 0 { "a" } else { "b" } })
        });
        assert_eq!(inside, Err(Error::Corrupt { what: "picture data" }));
        assert_eq!(damage(), None);
        // The file is refused even if the adapter would keep part of it.
        let kept = watched(|| guarded::<()>("frame", || panic!("as decoders do")).or(Ok(())));
        assert_eq!(kept, Err(Error::Corrupt { what: "frame" }));
        assert_eq!(watched(|| Ok(())), Ok(()));
        assert_eq!(guarded("picture data", || Ok(7)), Ok(7));
        assert_eq!(guarded::<()>("picture data", || Err(Error::Truncated)), Err(Error::Truncated));
    }
}
