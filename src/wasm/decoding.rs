//! What a module of rarer formats does: it decodes.

use jimun_core::{ImageInfo, Orientation, Row, RowSink};
use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::report::to_js;
use super::{options, read};
use crate::Error;
use crate::fingerprinter::from_file;

#[wasm_bindgen]
extern "C" {
    /// The core module's side, as `src/wasm/rows.rs` says.
    pub type Rows;
    #[wasm_bindgen(method)]
    fn start(this: &Rows, width: u32, height: u32, orientation: u8) -> bool;
    #[wasm_bindgen(method)]
    fn row(this: &Rows, kind: u8, samples: &[u8]);
    #[wasm_bindgen(method)]
    fn incomplete(this: &Rows, present_percent: u8) -> bool;
    #[wasm_bindgen(method, js_name = nextFrame)]
    fn next_frame(this: &Rows) -> bool;
}

/// Decodes a picture, a `Blob` in a worker or a `Uint8Array` anywhere, and passes its rows on.
/// Returns what else the file holds. `options` is `{ limits? }`. For a `Blob` it calls
/// `on_stage(stage, fraction)` with `"reading"` (0 to 1) and then `"hashing"` (0). Throws
/// `{ kind, message, detail: { code, … } }`.
#[wasm_bindgen]
pub fn decode(
    picture: &JsValue,
    options: JsValue,
    rows: &Rows,
    on_stage: &Function,
) -> Result<JsValue, JsValue> {
    let limits = options::limits(options).map_err(|error| to_js(&error))?;
    let bytes = read::whole(picture, &limits, on_stage).map_err(|error| to_js(&error))?;
    let embedded = from_file(&bytes, &limits, &mut Sink(rows)).map_err(|error| to_js(&error))?;
    Ok(serde_wasm_bindgen::to_value(&embedded)?)
}

struct Sink<'a>(&'a Rows);

/// The core module keeps its own error, and throws that instead of this one.
const REFUSED: Error = Error::Internal;

impl RowSink for Sink<'_> {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        let ImageInfo { width, height, orientation } = picture;
        let exif = Orientation::ALL.iter().position(|each| *each == orientation);
        let exif = exif.map_or(1, |at| at as u8 + 1);
        if self.0.start(width, height, exif) { Ok(()) } else { Err(REFUSED) }
    }

    fn row(&mut self, row: Row<'_>) {
        match row {
            Row::Luma8(samples) => self.0.row(0, samples),
            Row::LumaAlpha8(samples) => self.0.row(1, samples),
            Row::Rgb8(samples) => self.0.row(2, samples),
            Row::Rgba8(samples) => self.0.row(3, samples),
            Row::YCbCr8 { y, cb, cr } => {
                for (kind, plane) in (4..).zip([y, cb, cr]) {
                    self.0.row(kind, plane);
                }
            }
        }
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        if self.0.incomplete(present_percent) { Ok(()) } else { Err(REFUSED) }
    }

    fn next_frame(&mut self) -> bool {
        self.0.next_frame()
    }
}
