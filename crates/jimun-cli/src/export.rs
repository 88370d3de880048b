//! From records to what another receiver reads.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jimun::{Error, Limits, MAX_COMPACT_RECORDS, Received, write_compact};
use jimun_match::records_in;

use crate::arguments::ExportArguments;
use crate::console::{Console, Line, refusal, remark};
use crate::output::threatexchange_lines;
use crate::read::read;
use crate::run::REFUSED;
use crate::values::ExportFormat;

pub(crate) fn print_export(arguments: &ExportArguments) -> io::Result<ExitCode> {
    let mut export =
        Export { arguments, console: Console::open(true), waiting: Vec::new(), refused: false };
    for file in &arguments.files {
        let limits = Limits::SERVER;
        let bytes = read(file, &limits)
            .and_then(|bytes| limits.check_file(bytes.len() as u64).map(|()| bytes));
        match bytes {
            Ok(bytes) => {
                for found in records_in(&bytes) {
                    export.take(&place(file, found.line), found.records)?;
                }
            }
            Err(error) => export.refuse(file, &error)?,
        }
    }
    export.flush()?;
    export.console.end()?;
    Ok(if export.refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// How editors and compilers name a line.
fn place(file: &Path, line: usize) -> PathBuf {
    format!("{}:{line}", file.display()).into()
}

struct Export<'a> {
    arguments: &'a ExportArguments,
    console: Console,
    /// What goes into the next compact text.
    waiting: Vec<Received>,
    refused: bool,
}

impl Export<'_> {
    fn take(&mut self, place: &Path, found: Result<Vec<Received>, Error>) -> io::Result<()> {
        let records = match found {
            Ok(records) => records,
            Err(error) => return self.refuse(place, &error),
        };
        for record in records {
            match self.arguments.format {
                ExportFormat::Threatexchange => {
                    for line in hash_lines(place, &record, self.arguments.threshold.min_quality) {
                        self.console.say(&line)?;
                    }
                }
                ExportFormat::Record => self.console.say(&Line::Out(record.to_json()))?,
                ExportFormat::Compact => {
                    self.waiting.push(record);
                    if self.waiting.len() == MAX_COMPACT_RECORDS {
                        self.flush()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes what waits as one text, or as several where it is too long for one.
    fn flush(&mut self) -> io::Result<()> {
        let mut parts = vec![std::mem::take(&mut self.waiting)];
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            match write_compact(&part) {
                Ok(text) => self.console.say(&Line::Out(text))?,
                // One record is never too long.
                Err(_) => {
                    let second = part.split_off(part.len() / 2);
                    parts.extend([second, part]);
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, place: &Path, error: &Error) -> io::Result<()> {
        self.refused = true;
        self.console.say(&refusal(place, error))
    }
}

fn hash_lines(place: &Path, record: &Received, min_quality: u8) -> Vec<Line> {
    let mut lines = threatexchange_lines(place, record.record(), min_quality);
    if !record.unknown().is_empty() {
        let parts = record.unknown().join(", ");
        lines.push(remark(place, &format!("of a later version, left out: {parts}")));
    }
    lines
}
