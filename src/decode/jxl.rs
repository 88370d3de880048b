//! JPEG XL.

use super::RowSink;
use crate::error::Error;
use crate::limits::Limits;
use crate::sniff::Format;

pub(super) fn decode(_: &[u8], _: &Limits, _: &mut dyn RowSink) -> Result<(), Error> {
    Err(Error::UnsupportedFormat { format: Format::Jxl })
}
