//! The current day.

use jimun_record::Day;

/// Today, in UTC.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn today() -> Day {
    use std::time::{SystemTime, UNIX_EPOCH};

    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Day::from_unix_seconds(i64::try_from(since_1970.as_secs()).unwrap_or_default())
}

/// Today, in UTC.
#[cfg(target_arch = "wasm32")]
pub(crate) fn today() -> Day {
    Day::from_unix_seconds((js_sys::Date::now() / 1000.0) as i64)
}
