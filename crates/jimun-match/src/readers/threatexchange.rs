//! Lines of `<signal_type> <signal>`, the local file of `threatexchange`.
//!
//! As there, space around a line does no harm, and the first space ends the type. A bare hash is
//! refused: 64 hex digits may also be a SHA-256. There are no further columns: `threatexchange`
//! takes all that follows the type for the signal.

use super::lines::lines;
use super::row::Row;
use crate::{Fault, Field, ListError, Report, Wrong};

pub(super) fn reports(bytes: &[u8]) -> impl Iterator<Item = Result<Report, ListError>> + '_ {
    let texts = lines(bytes).map(|(line, text)| (line, text.map(str::trim_ascii)));
    texts
        .filter(|(_, text)| *text != Ok(""))
        .map(|(line, text)| text.and_then(report_of).map_err(|fault| ListError { line, fault }))
}

fn report_of(text: &str) -> Result<Report, Fault> {
    if text.chars().any(char::is_control) {
        return Err(Fault::ControlCharacter);
    }
    let Some((signal_type, hash)) = text.split_once(' ') else {
        return Err(Fault::Field(Field::SignalType, Wrong::Missing));
    };
    Row { signal_type: Some(signal_type), hash, ..Row::default() }.report()
}
