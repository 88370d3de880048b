//! Rows that another module has decoded, one call per row.

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::decode::{ImageInfo, Orientation, Row, RowSink};
use crate::{Embedded, Error};

#[wasm_bindgen]
extern "C" {
    /// JavaScript's hold on a module that decodes one picture.
    pub type Decoder;
    /// Calls `start(width, height, orientation)` with Exif's number, `row(kind, samples)` for each
    /// row or plane, `incomplete(percent)` and `next_frame()`, as [`RowSink`] has them. Returns
    /// what else the file holds, or throws.
    #[wasm_bindgen(method, catch)]
    fn decode(
        this: &Decoder,
        start: &dyn Fn(u32, u32, u8) -> bool,
        row: &dyn Fn(u8, Uint8Array),
        incomplete: &dyn Fn(u8) -> bool,
        next_frame: &dyn Fn() -> bool,
    ) -> Result<JsValue, JsValue>;
}

/// Keeps state: the row that is arriving, and why the sink refused the picture.
struct Feed<'a> {
    sink: &'a mut dyn RowSink,
    planes: [Vec<u8>; 3],
    refused: Option<Error>,
}

impl Feed<'_> {
    fn accepts(&mut self, outcome: Result<(), Error>) -> bool {
        self.refused = outcome.err();
        self.refused.is_none()
    }

    fn start(&mut self, width: u32, height: u32, exif: u8) -> bool {
        let place = usize::from(exif).wrapping_sub(1);
        let orientation = Orientation::ALL.get(place).copied().unwrap_or_default();
        let outcome = self.sink.start(ImageInfo { width, height, orientation });
        self.accepts(outcome)
    }

    fn row(&mut self, kind: u8, samples: &Uint8Array) {
        let plane = usize::from(kind.saturating_sub(4)).min(2);
        let buffer = &mut self.planes[plane];
        buffer.resize(samples.length() as usize, 0);
        samples.copy_to(buffer);
        let [first, cb, cr] = &self.planes;
        self.sink.row(match kind {
            0 => Row::Luma8(first),
            1 => Row::LumaAlpha8(first),
            2 => Row::Rgb8(first),
            3 => Row::Rgba8(first),
            6 => Row::YCbCr8 { y: first, cb, cr },
            _ => return,
        });
    }

    fn incomplete(&mut self, present_percent: u8) -> bool {
        let outcome = self.sink.incomplete(present_percent);
        self.accepts(outcome)
    }
}

/// Takes all rows of a picture. What the decoder threw is kept in `thrown`, and the error that is
/// returned then means nothing.
pub(super) fn take(
    decoder: &Decoder,
    sink: &mut dyn RowSink,
    thrown: &mut Option<JsValue>,
) -> Result<Vec<Embedded>, Error> {
    let feed = RefCell::new(Feed { sink, planes: Default::default(), refused: None });
    let outcome = decoder.decode(
        &|width, height, exif| feed.borrow_mut().start(width, height, exif),
        &|kind, samples| feed.borrow_mut().row(kind, &samples),
        &|present_percent| feed.borrow_mut().incomplete(present_percent),
        &|| feed.borrow_mut().sink.next_frame(),
    );
    if let Some(refused) = feed.into_inner().refused {
        return Err(refused);
    }
    match outcome {
        Ok(embedded) => serde_wasm_bindgen::from_value(embedded).map_err(|_| Error::Internal),
        Err(value) => {
            *thrown = Some(value);
            Err(Error::Internal)
        }
    }
}
