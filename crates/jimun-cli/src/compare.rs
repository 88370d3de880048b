//! Whether copies would be caught.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use jimun::protection::EditedCopy;
use jimun::{Comparison, Error, Fingerprinter, MATCH_DISTANCE, Match, Received, Record};

use crate::arguments::CompareArguments;
use crate::console::{Console, Line, refusal, shown};
use crate::output::json_line;
use crate::read::read;
use crate::run::{Job, REFUSED, Work, run};

pub(crate) fn print_comparisons(arguments: &CompareArguments) -> io::Result<ExitCode> {
    let limits = arguments.files.limits.limits();
    let fingerprinter = Fingerprinter::new(limits).protection(arguments.protection.protection());
    let original = match read(&arguments.original, &limits)
        .and_then(|bytes| record_of(&bytes, &fingerprinter))
    {
        Ok(record) => record,
        Err(error) => {
            let mut console = Console::open(true);
            console.say(&refusal(&arguments.original, &error))?;
            return Ok(ExitCode::from(REFUSED));
        }
    };
    let known = original.reliable_pdqs();
    let json = arguments.json;
    let work: Work = Box::new(move |file, bytes| {
        let comparison = fingerprinter.compare(&known, bytes)?;
        let lines = if json { vec![json_line(file, &comparison)] } else { told(file, comparison) };
        Ok(Job { lines, missed: !is_match(comparison.expanded) })
    });
    run(&arguments.files, work)
}

/// The record that `jimun hash` printed, if `bytes` are one; else that of the picture.
fn record_of(bytes: &[u8], fingerprinter: &Fingerprinter) -> Result<Record, Error> {
    printed(bytes).map_or_else(|| fingerprinter.fingerprint(bytes), Ok)
}

fn printed(bytes: &[u8]) -> Option<Record> {
    let value = serde_json::from_slice(bytes).ok()?;
    jimun_match::record_of(value).ok().map(Received::into_record)
}

fn is_match(nearest: Option<Match>) -> bool {
    nearest.is_some_and(|nearest| nearest.is_match())
}

fn told(file: &Path, comparison: Comparison) -> Vec<Line> {
    let file = shown(file);
    let mut lines = vec![Line::Out(format!("{file}: {}", described(comparison.plain)))];
    if !is_match(comparison.plain) {
        let expanded = described(comparison.expanded);
        lines.push(Line::Out(format!("{file}: by a receiver that looks closer: {expanded}")));
    }
    lines
}

fn described(nearest: Option<Match>) -> String {
    let Some(nearest) = nearest else {
        return "missed: receivers take no hash of so low a quality".to_owned();
    };
    let Match { variant, copy_as, distance } = nearest;
    let caught = if nearest.is_match() { "caught" } else { "missed" };
    let taken = if copy_as == EditedCopy::WHOLE {
        String::new()
    } else {
        format!(", of the copy taken as {copy_as}")
    };
    format!("{caught}: {distance} bits (a match has at most {MATCH_DISTANCE}) to {variant}{taken}")
}
