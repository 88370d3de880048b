//! `jimun`: fingerprints for batch jobs. Records or hash lines on standard output, refusals on standard
//! error; one bad file never stops the others.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool prints")]

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand, ValueEnum};
use jimun::decode::JpegRoute;
use jimun::{Day, Error, Limits, Quality, Record, Tool, Verdict, fingerprint_image_by};

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
}

#[derive(clap::Args)]
struct HashArguments {
    /// Picture files (JPEG, PNG, GIF, WebP, BMP, ICO; HEIC, AVIF, JPEG XL and TIFF where they were built in); `-` is
    /// standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// What to print for each file.
    #[arg(long, value_enum, default_value_t = Format::Record)]
    format: Format,

    /// With `--format threatexchange`: leave out hashes below this PDQ quality, and say so on standard
    /// error. `threatexchange` itself leaves them out without a word.
    #[arg(long, default_value_t = Quality::RELIABLE.get(), value_parser = clap::value_parser!(u8).range(0..=100))]
    min_quality: u8,

    /// What one picture may cost: the browser's limits on a phone, or a server's.
    #[arg(long, value_enum, default_value_t = LimitsPreset::Server)]
    limits: LimitsPreset,

    /// How a YCbCr JPEG becomes luma: its own Y plane, or through RGB. For measurements.
    #[arg(long, value_enum, default_value_t = Route::Rgb, hide = true)]
    jpeg_route: Route,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON line a file: the record of docs/format.md with the field "file" added.
    Record,
    /// Lines of `pdq <hex>`, as ThreatExchange's file exchange reads them.
    Threatexchange,
}

#[derive(Clone, Copy, ValueEnum)]
enum LimitsPreset {
    Phone,
    Server,
}

#[derive(Clone, Copy, ValueEnum)]
enum Route {
    Luma,
    Rgb,
}

fn main() -> ExitCode {
    let Command::Hash(arguments) = Arguments::parse().command;
    // A panic is reported as an `internal` refusal; its own text might quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    match hash(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(2),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(1),
        Err(error) => {
            eprintln!("jimun: cannot write: {error}");
            ExitCode::from(1)
        }
    }
}

/// Fingerprints every file and returns how many were refused.
fn hash(arguments: &HashArguments) -> io::Result<usize> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut refused = 0;
    for file in &arguments.files {
        match fingerprint_file(file, arguments) {
            Ok(record) => print_record(&mut out, file, &record, arguments)?,
            Err(error) => {
                refused += 1;
                out.flush()?;
                eprintln!("jimun: {}: {}: {error}", file.display(), kind_name(&error));
            }
        }
    }
    out.flush()?;
    Ok(refused)
}

fn fingerprint_file(file: &Path, arguments: &HashArguments) -> Result<Record, Error> {
    let limits = match arguments.limits {
        LimitsPreset::Phone => Limits::PHONE,
        LimitsPreset::Server => Limits::SERVER,
    };
    let route = match arguments.jpeg_route {
        Route::Luma => JpegRoute::Luma,
        Route::Rgb => JpegRoute::Rgb,
    };
    let bytes = read(file, &limits)?;
    catch_unwind(|| fingerprint_image_by(route, &bytes, &limits, Tool::native(), today()))
        .unwrap_or(Err(Error::Internal))
}

/// Reads no more than the limit allows, whatever the file's stated size.
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
    arguments: &HashArguments,
) -> io::Result<()> {
    match arguments.format {
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
            for fingerprint in &record.fingerprints {
                if fingerprint.quality.get() >= arguments.min_quality {
                    writeln!(out, "pdq {}", fingerprint.value)?;
                } else {
                    out.flush()?;
                    let (quality, least) = (fingerprint.quality.get(), arguments.min_quality);
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

fn today() -> Day {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Day::from_unix_seconds(i64::try_from(since_1970.as_secs()).unwrap_or_default())
}
