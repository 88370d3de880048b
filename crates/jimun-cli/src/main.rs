//! `jimun`: fingerprints for batch jobs. It prints records or hash lines on standard output and
//! refusals on standard error. One bad file never stops the others.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool prints")]

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use jimun::{
    Error, Fingerprinter, Limits, MATCH_DISTANCE, Match, Protection, Quality, Received, Record,
    Verdict, WeakReason,
};

/// Perceptual fingerprints of pictures. Nothing is sent anywhere.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fingerprint picture files.
    ///
    /// Exit code 0: every file was fingerprinted. 2: some were refused (one line each on standard
    /// error), the others are done. 1: the output could not be written.
    Hash(HashArguments),
    /// Hash candidates for a match: without bars and borders, the picture inside a screenshot or a
    /// collage, mirrored, cropped a little further. Output and exit codes are those of `hash`.
    Expand(ExpandArguments),
    /// Tell whether copies would be caught by the fingerprints of a picture.
    ///
    /// Exit code 0: every copy would be caught. 3: some would not. 2: some could not be read. 1:
    /// the output could not be written.
    Compare(CompareArguments),
}

/// The files, and what each may cost.
#[derive(clap::Args)]
struct Files {
    /// Picture files (JPEG, PNG, GIF, WebP, BMP, ICO; HEIC, AVIF, JPEG XL and TIFF where they were
    /// built in); `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// What one picture may cost: the browser's limits on a phone, or a server's.
    #[arg(long, value_enum, default_value_t = LimitsPreset::Server)]
    limits: LimitsPreset,
}

/// What to print.
#[derive(clap::Args)]
struct Output {
    /// What to print for each file.
    #[arg(long, value_enum, default_value_t = Format::Record)]
    format: Format,

    /// With `--format threatexchange`: leave out hashes below this PDQ quality, and say so on
    /// standard error. `threatexchange` itself silently leaves them out.
    #[arg(long, default_value_t = Quality::RELIABLE.get(), value_parser = clap::value_parser!(u8).range(0..=100))]
    min_quality: u8,
}

#[derive(clap::Args)]
struct ExpandArguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    output: Output,
}

#[derive(clap::Args)]
struct CompareArguments {
    /// A record of `jimun hash`, or the picture itself, which is then fingerprinted with
    /// `--protection`.
    original: PathBuf,

    #[command(flatten)]
    files: Files,

    /// How many likely copies of the picture are fingerprinted in advance.
    #[arg(long, value_enum, default_value_t = Tier::Wide)]
    protection: Tier,

    /// One JSON line per copy instead of a sentence.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct HashArguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    output: Output,

    /// How many likely copies (cropped, framed, mirrored, rotated …) are fingerprinted in advance:
    /// none, the mirror image, at most 24 or at most 72 fingerprints in all. For originals;
    /// candidates for a match take none.
    #[arg(long, value_enum, default_value_t = Tier::Off)]
    protection: Tier,

    /// Add the 64-bit hashes of ImageHash's families.
    #[arg(long)]
    families: bool,

    /// Add PDQ of the picture shrunk to 512×512 first, as Meta's command-line tool and StopNCII's
    /// hasher do it.
    #[arg(long)]
    pdq_512: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON line per file: the record of docs/format.md with the field "file" added.
    Record,
    /// Lines of `pdq <hex>`, as ThreatExchange's file exchange reads them.
    Threatexchange,
}

#[derive(Clone, Copy, ValueEnum)]
enum LimitsPreset {
    Phone,
    Server,
}

impl LimitsPreset {
    const fn limits(self) -> Limits {
        match self {
            Self::Phone => Limits::PHONE,
            Self::Server => Limits::SERVER,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Tier {
    Off,
    Basic,
    Standard,
    Wide,
}

impl Tier {
    const fn protection(self) -> Protection {
        match self {
            Self::Off => Protection::Off,
            Self::Basic => Protection::Basic,
            Self::Standard => Protection::Standard,
            Self::Wide => Protection::Wide,
        }
    }
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    // A panic becomes an error of the file; its own text might quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = match &command {
        Command::Hash(arguments) => print_records(&arguments.files, &arguments.output, |bytes| {
            Fingerprinter::new(arguments.files.limits.limits())
                .protection(arguments.protection.protection())
                .imagehash(arguments.families)
                .pdq_512(arguments.pdq_512)
                .fingerprint(bytes)
        }),
        Command::Expand(arguments) => print_records(&arguments.files, &arguments.output, |bytes| {
            Fingerprinter::new(arguments.files.limits.limits()).expand(bytes)
        }),
        Command::Compare(arguments) => print_comparisons(arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(1),
        Err(error) => {
            eprintln!("jimun: cannot write: {error}");
            ExitCode::from(1)
        }
    }
}

/// Prints the record of every file.
fn print_records(
    files: &Files,
    output: &Output,
    record_of: impl Fn(&[u8]) -> Result<Record, Error>,
) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    for file in &files.files {
        match whole(file, &files.limits.limits(), &record_of) {
            Ok(record) => print_record(&mut out, file, &record, output)?,
            Err(error) => {
                code = ExitCode::from(2);
                out.flush()?;
                refuse(file, &error);
            }
        }
    }
    out.flush()?;
    Ok(code)
}

fn print_comparisons(arguments: &CompareArguments) -> io::Result<ExitCode> {
    let limits = arguments.files.limits.limits();
    let fingerprinter = Fingerprinter::new(limits).protection(arguments.protection.protection());
    let original = whole(&arguments.original, &limits, |bytes| match record_in(bytes) {
        Some(record) => Ok(record),
        None => fingerprinter.fingerprint(bytes),
    });
    let original = match original {
        Ok(record) => record,
        Err(error) => {
            refuse(&arguments.original, &error);
            return Ok(ExitCode::from(2));
        }
    };
    let known = original.reliable_pdqs();
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut refused, mut missed) = (false, false);
    for file in &arguments.files.files {
        match whole(file, &limits, |bytes| fingerprinter.compare(&known, bytes)) {
            Ok(comparison) => {
                missed |= !comparison.expanded.is_some_and(|nearest| nearest.is_match());
                if arguments.json {
                    let mut line = serde_json::to_value(comparison)?;
                    line["file"] = file.to_string_lossy().into();
                    writeln!(out, "{line}")?;
                } else {
                    let file = file.display();
                    writeln!(out, "{file}: {}", describe(comparison.plain))?;
                    if !comparison.plain.is_some_and(|nearest| nearest.is_match()) {
                        let expanded = describe(comparison.expanded);
                        writeln!(out, "{file}: by a receiver that looks closer: {expanded}")?;
                    }
                }
            }
            Err(error) => {
                refused = true;
                out.flush()?;
                refuse(file, &error);
            }
        }
    }
    out.flush()?;
    Ok(match (refused, missed) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::from(3),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn describe(nearest: Option<Match>) -> String {
    let Some(nearest) = nearest else {
        return "missed: receivers take no hash of so low a quality".to_owned();
    };
    let Match { variant, copy_as, distance } = nearest;
    let caught = if nearest.is_match() { "caught" } else { "missed" };
    let taken = if copy_as == jimun::protection::EditedCopy::WHOLE {
        String::new()
    } else {
        format!(", of the copy taken as {copy_as}")
    };
    format!("{caught}: {distance} bits (a match has at most {MATCH_DISTANCE}) to {variant}{taken}")
}

/// The record in the output of `jimun hash`, if it is one. The key "file" is the tool's own.
fn record_in(bytes: &[u8]) -> Option<Record> {
    let mut value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    value.as_object_mut()?.remove("file");
    Received::from_json(&value.to_string()).ok().map(Received::into_record)
}

/// The result of `work` on the file's bytes.
fn whole<T>(
    file: &Path,
    limits: &Limits,
    work: impl Fn(&[u8]) -> Result<T, Error>,
) -> Result<T, Error> {
    let bytes = read(file, limits)?;
    work(&bytes)
}

fn refuse(file: &Path, error: &Error) {
    eprintln!("jimun: {}: {}: {error}", file.display(), kind_name(error));
}

/// Reads no more than the limit allows, whatever size the file states.
fn read(file: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).map_err(|error| unreadable(&error))?)
    };
    let mut bytes = Vec::new();
    source
        .take(limits.max_file_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

fn unreadable(error: &io::Error) -> Error {
    Error::InvalidInput {
        what: match error.kind() {
            io::ErrorKind::NotFound => "no such file",
            io::ErrorKind::PermissionDenied => "no permission to read the file",
            io::ErrorKind::IsADirectory => "this is a folder; name the files in it",
            _ => "the file cannot be read",
        },
    }
}

fn print_record(
    out: &mut impl Write,
    file: &Path,
    record: &Record,
    output: &Output,
) -> io::Result<()> {
    match output.format {
        Format::Record => {
            let mut line = serde_json::to_value(record)?;
            line["file"] = file.to_string_lossy().into();
            writeln!(out, "{line}")
        }
        Format::Threatexchange => {
            if let Verdict::Incomplete { present_percent } = record.verdict {
                out.flush()?;
                let file = file.display();
                eprintln!(
                    "jimun: {file}: incomplete: {present_percent} % of the picture are there"
                );
            }
            if record.verdict == (Verdict::Weak { reason: WeakReason::Symmetric }) {
                out.flush()?;
                let file = file.display();
                eprintln!(
                    "jimun: {file}: weak: its halves mirror each other, so copies may have another hash"
                );
            }
            for fingerprint in &record.fingerprints {
                // ThreatExchange has none of the 64-bit hashes.
                let Some(pdq) = fingerprint.pdq() else { continue };
                if pdq.quality.get() >= output.min_quality {
                    writeln!(out, "pdq {}", pdq.hash)?;
                } else {
                    out.flush()?;
                    let (quality, least) = (pdq.quality.get(), output.min_quality);
                    eprintln!(
                        "jimun: {}: weak: quality {quality} of 100 is below {least}; left out",
                        file.display()
                    );
                }
            }
            Ok(())
        }
    }
}

fn kind_name(error: &Error) -> String {
    serde_json::to_value(error.kind())
        .ok()
        .and_then(|kind| kind.as_str().map(str::to_owned))
        .unwrap_or_default()
}
