//! A picture's bytes: of a `Uint8Array`, or of a `Blob` in slices, inside a worker.

use js_sys::{Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, FileReaderSync};

use crate::{Error, Limits};

/// Large enough that a phone picture takes a few calls, small enough that progress is visible.
const SLICE_BYTES: f64 = (4 << 20) as f64;

/// Bytes of a `Blob` or a `Uint8Array`; none of anything else.
pub(super) fn size(picture: &JsValue) -> u64 {
    let bytes = picture.dyn_ref::<Uint8Array>().map(|bytes| bytes.length().into());
    bytes.or_else(|| Some(picture.dyn_ref::<Blob>()?.size() as u64)).unwrap_or_default()
}

/// At most `max` bytes from `offset` on, of a `Blob` or a `Uint8Array`; `None` when they can no
/// longer be read.
#[cfg(feature = "common")]
pub(super) fn part(picture: &JsValue, offset: u64, max: usize) -> Option<Vec<u8>> {
    let end = |size: f64| f64::min(offset as f64 + max as f64, size);
    if let Some(bytes) = picture.dyn_ref::<Uint8Array>() {
        let size = bytes.length();
        let offset = u32::try_from(offset).unwrap_or(size).min(size);
        return Some(bytes.subarray(offset, end(size.into()) as u32).to_vec());
    }
    let blob: &Blob = picture.dyn_ref()?;
    let slice = blob.slice_with_f64_and_f64(offset as f64, end(blob.size())).ok()?;
    let buffer = FileReaderSync::new().ok()?.read_as_array_buffer(&slice).ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// All bytes of a picture, after its size has passed the limits. Calls `on_stage` as it reads a
/// `Blob`.
pub(super) fn whole(
    picture: &JsValue,
    limits: &Limits,
    on_stage: &Function,
) -> Result<Vec<u8>, Error> {
    limits.check_file(size(picture))?;
    if let Some(bytes) = picture.dyn_ref::<Uint8Array>() {
        return Ok(bytes.to_vec());
    }
    let stage = |name: &str, fraction: f64| {
        // A listener that throws must not stop the work.
        let _ = on_stage.call2(&JsValue::NULL, &name.into(), &fraction.into());
    };
    let bytes = blob(picture.unchecked_ref(), |fraction| stage("reading", fraction))?;
    stage("hashing", 0.0);
    Ok(bytes)
}

/// Calls `on_progress` with fractions of 0.0–1.0.
fn blob(blob: &Blob, on_progress: impl Fn(f64)) -> Result<Vec<u8>, Error> {
    let size = blob.size();
    let reader = FileReaderSync::new().map_err(|_| Error::Unreadable)?;
    let mut bytes = vec![0; size as usize];
    let mut at = 0.0;
    on_progress(0.0);
    while at < size {
        let end = f64::min(at + SLICE_BYTES, size);
        let slice = blob.slice_with_f64_and_f64(at, end).map_err(|_| Error::Unreadable)?;
        let buffer = reader.read_as_array_buffer(&slice).map_err(|_| Error::Unreadable)?;
        let part = Uint8Array::new(&buffer);
        let place = bytes.get_mut(at as usize..end as usize).ok_or(Error::Unreadable)?;
        if part.length() as usize != place.len() {
            return Err(Error::Unreadable);
        }
        part.copy_to(place);
        at = end;
        on_progress(at / size);
    }
    Ok(bytes)
}
