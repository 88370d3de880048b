//! `jimun`: fingerprints for batch jobs. Records or hash lines go to standard output, refusals to
//! standard error. One bad file never stops the others.

mod arguments;
mod batch;
mod compare;
mod console;
mod export;
mod generate;
mod inputs;
mod labels;
mod output;
mod progress;
mod read;
mod run;
mod summary;
mod values;
mod walk;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use jimun::{Error, Fingerprinter, Record};

use crate::arguments::{Arguments, Command, Files, Output};
use crate::output::record_lines;
use crate::run::{CANNOT_WRITE, Job, Work, run};

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    // A panic becomes an error of the file; its own text might quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = match command {
        Command::Hash(arguments) => {
            let fingerprinter = Fingerprinter::new(arguments.files.limits.limits())
                .protection(arguments.protection.protection())
                .imagehash(arguments.imagehash)
                .pdq_512(arguments.pdq_512);
            print_records(&arguments.files, arguments.output, move |bytes| {
                fingerprinter.fingerprint(bytes)
            })
        }
        Command::Expand(arguments) => {
            let fingerprinter = Fingerprinter::new(arguments.files.limits.limits());
            print_records(&arguments.files, arguments.output, move |bytes| {
                fingerprinter.expand(bytes)
            })
        }
        Command::Compare(arguments) => compare::print_comparisons(&arguments),
        Command::Export(arguments) => export::print_export(&arguments),
        Command::Completions { shell } => print(&generate::completions(shell)),
        Command::Man { page } => generate::man_page(page).and_then(|page| print(&page)),
    };
    outcome.unwrap_or_else(|error| {
        let _ = match error.kind() {
            // The reader of the pipe has read enough.
            io::ErrorKind::BrokenPipe => Ok(()),
            io::ErrorKind::Other => writeln!(io::stderr(), "jimun: {error}"),
            _ => writeln!(io::stderr(), "jimun: cannot write: {error}"),
        };
        ExitCode::from(CANNOT_WRITE)
    })
}

/// Prints the record of every file.
fn print_records(
    files: &Files,
    output: Output,
    record_of: impl Fn(&[u8]) -> Result<Record, Error> + Send + Sync + 'static,
) -> io::Result<ExitCode> {
    let work: Work = Box::new(move |file, bytes| {
        let lines = record_lines(file, &record_of(bytes)?, output);
        Ok(Job { lines, missed: false })
    });
    run(files, work)
}

fn print(text: &[u8]) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
