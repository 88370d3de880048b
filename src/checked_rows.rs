//! Rows that a caller made, held to what it announced: our own decoders are tested, a caller's code
//! is not.

use jimun_core::{Error, ImageInfo, Limits, Row, RowSink};

/// Keeps state: how many rows are still to come, and the first fault.
pub(crate) struct CheckedRows<'a> {
    limits: &'a Limits,
    sink: &'a mut dyn RowSink,
    picture: Option<ImageInfo>,
    missing_rows: u32,
    fault: Option<&'static str>,
}

impl<'a> CheckedRows<'a> {
    pub(crate) fn new(limits: &'a Limits, sink: &'a mut dyn RowSink) -> Self {
        Self { limits, sink, picture: None, missing_rows: 0, fault: None }
    }

    /// # Errors
    /// `InvalidInput` if the calls were not those of a picture.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let fault = match (self.fault, self.picture) {
            (Some(what), _) => Some(what),
            (None, None) => Some("no picture was started"),
            (None, Some(_)) if self.missing_rows > 0 => {
                Some("fewer rows than the picture's height")
            }
            (None, Some(_)) => None,
        };
        fault.map_or(Ok(()), |what| Err(Error::InvalidInput { what }))
    }

    fn fault_of(&self, row: Row<'_>) -> Option<&'static str> {
        let Some(ImageInfo { width, .. }) = self.picture else {
            return Some("a row before the picture was started");
        };
        let width = width as usize;
        let fits = match row {
            Row::Luma8(row) => row.len() == width,
            Row::LumaAlpha8(row) => row.len() == 2 * width,
            Row::Rgb8(row) => row.len() == 3 * width,
            Row::Rgba8(row) => row.len() == 4 * width,
            Row::YCbCr8 { y, cb, cr } => [y, cb, cr].iter().all(|plane| plane.len() == width),
        };
        match fits {
            false => Some("a row of another width than the picture's"),
            true if self.missing_rows == 0 => Some("more rows than the picture's height"),
            true => None,
        }
    }
}

impl RowSink for CheckedRows<'_> {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        if self.picture.is_some() {
            return Err(Error::InvalidInput { what: "a picture was started twice" });
        }
        self.limits.check_size(picture.width, picture.height)?;
        self.sink.start(picture)?;
        self.missing_rows = picture.height;
        self.picture = Some(picture);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        self.fault = self.fault.or_else(|| self.fault_of(row));
        if self.fault.is_none() {
            self.missing_rows -= 1;
            self.sink.row(row);
        }
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        self.sink.incomplete(present_percent.min(99))
    }

    fn next_frame(&mut self) -> bool {
        if self.missing_rows > 0 {
            self.fault = self.fault.or(Some("fewer rows than the picture's height"));
        }
        let Some(ImageInfo { height, .. }) = self.picture.filter(|_| self.fault.is_none()) else {
            return false;
        };
        let wanted = self.sink.next_frame();
        if wanted {
            self.missing_rows = height;
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use jimun_core::{ErrorKind, Orientation};

    use crate::Fingerprinter;

    use super::*;

    const SIDE: usize = 16;

    fn start(sink: &mut dyn RowSink, width: u32, height: u32) -> Result<(), Error> {
        sink.start(ImageInfo { width, height, orientation: Orientation::Upright })
    }

    fn rows(sink: &mut dyn RowSink, count: usize) {
        for y in 0..count {
            let row: [u8; SIDE] = std::array::from_fn(|x| (x * x * 3 + y * y * 5) as u8);
            sink.row(Row::Luma8(&row));
        }
    }

    fn said(decode: impl FnOnce(&mut dyn RowSink) -> Result<(), Error>) -> Option<String> {
        let record = Fingerprinter::new(Limits::PHONE).fingerprint_rows(decode);
        record.err().map(|error| error.to_string())
    }

    #[test]
    fn rows_that_are_not_as_announced_are_refused() {
        let side = SIDE as u32;
        let whole = |sink: &mut dyn RowSink| start(sink, side, side).map(|()| rows(sink, SIDE));
        assert_eq!(said(whole), None);
        assert_eq!(
            said(|sink| whole(sink).map(|()| assert!(sink.next_frame()))),
            Some("fewer rows than the picture's height".into())
        );
        for (what, decode) in [
            ("no picture was started", (|_| Ok(())) as fn(&mut dyn RowSink) -> Result<(), Error>),
            ("a row before the picture was started", |sink| {
                rows(sink, 1);
                start(sink, 16, 16).map(|()| rows(sink, 16))
            }),
            ("fewer rows than the picture's height", |sink| {
                start(sink, 16, 16).map(|()| rows(sink, 15))
            }),
            ("more rows than the picture's height", |sink| {
                start(sink, 16, 16).map(|()| rows(sink, 17))
            }),
            ("a row of another width than the picture's", |sink| {
                start(sink, 17, 16).map(|()| rows(sink, 16))
            }),
            ("a picture was started twice", |sink| {
                start(sink, 16, 16)?;
                start(sink, 16, 16)
            }),
        ] {
            assert_eq!(said(decode).as_deref(), Some(what));
        }
    }

    #[test]
    fn limits_hold_for_rows_too() {
        let kind = |width, height| {
            let fingerprinter = Fingerprinter::new(Limits::PHONE);
            let record = fingerprinter.fingerprint_rows(|sink| start(sink, width, height));
            record.map_err(|error| error.kind()).expect_err("no rows")
        };
        assert_eq!(kind(0, 9), ErrorKind::Malformed);
        assert_eq!(kind(60_000, 60_000), ErrorKind::Limits);
        assert_eq!(kind(4, 60), ErrorKind::Limits);
    }
}
