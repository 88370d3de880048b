//! What the tool can be asked for.

use std::path::PathBuf;
use std::thread::available_parallelism;

use clap::{Parser, Subcommand, ValueHint, value_parser};
use clap_complete::Shell;
use jimun::Quality;

use crate::values::{ExportFormat, Format, LimitsPreset, Page, Tier};

const TOOL_EXITS: &str = "\
Exit codes:
  0  All is done.
  1  The output could not be written.
  2  Some files were refused and the others are done. Or the arguments were wrong.
  3  `compare` only: some copies would not be caught.";

const HASH_EXITS: &str = "\
Exit codes:
  0  Every picture has a fingerprint.
  1  The output could not be written.
  2  Some files were refused, each by a line on standard error; the others are done. Or the
     arguments were wrong.";

const COMPARE_EXITS: &str = "\
Exit codes:
  0  Every copy would be caught.
  1  The output could not be written.
  2  Some files were refused, each by a line on standard error; the others are done. Or the
     arguments were wrong.
  3  Every copy was read, and some would not be caught.";

const EXPORT_EXITS: &str = "\
Exit codes:
  0  Every record was taken.
  1  The output could not be written.
  2  Something was refused, each by a line on standard error; the rest is done. Or the arguments
     were wrong.";

const PRINT_EXITS: &str = "\
Exit codes:
  0  It is printed.
  1  The output could not be written.
  2  The arguments were wrong.";

/// Perceptual fingerprints of pictures. Nothing is sent anywhere.
#[derive(Parser)]
#[command(name = "jimun", version, after_help = TOOL_EXITS)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Fingerprint picture files.
    #[command(after_help = HASH_EXITS)]
    Hash(HashArguments),
    /// Hash candidates for a match: what a receiver can look for.
    ///
    /// The hashes are of the candidate without bars and borders, of the picture inside a screenshot
    /// or a collage, mirrored, and cropped a little further.
    #[command(after_help = HASH_EXITS)]
    Expand(ExpandArguments),
    /// Tell whether copies would be caught by the fingerprints of a picture.
    #[command(after_help = COMPARE_EXITS)]
    Compare(CompareArguments),
    /// Turn records into what another receiver reads.
    ///
    /// Takes what `jimun hash` printed, lists that jimun.html saved, and `compact` texts. Refuses
    /// candidates: they are no reports.
    #[command(after_help = EXPORT_EXITS)]
    Export(ExportArguments),
    /// Print a script that completes the tool's commands and options in a shell.
    #[command(after_help = PRINT_EXITS)]
    Completions {
        /// The shell that reads the script.
        shell: Shell,
    },
    /// Print a page for `man`, of the tool or of one of its commands.
    ///
    /// `jimun man hash | man -l -` shows it.
    #[command(after_help = PRINT_EXITS)]
    Man {
        /// The command whose page it is. Without it, the page of the tool.
        #[arg(value_enum)]
        page: Option<Page>,
    },
}

/// The files, and what they may cost.
#[derive(clap::Args)]
pub(crate) struct Files {
    /// Picture files and folders; `-` is standard input.
    ///
    /// Pictures are JPEG, PNG, GIF, WebP, BMP and ICO; HEIC, AVIF, JPEG XL and TIFF where they were
    /// built in. Folders are walked with the folders in them, each sorted by name. Left out there
    /// are names that begin with a dot, links to folders, and files that do not begin like a
    /// picture.
    #[arg(
        required_unless_present = "files_from",
        value_name = "PATH",
        value_hint = ValueHint::AnyPath
    )]
    pub(crate) files: Vec<PathBuf>,

    /// Then take the paths in this file, one per line; `-` is standard input.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files_from: Option<PathBuf>,

    /// The paths of `--files-from` end with a NUL byte, as `find -print0` writes them.
    #[arg(short = '0', long, requires = "files_from")]
    pub(crate) null: bool,

    /// How many files are worked on at the same time. By default as many as there are processors.
    ///
    /// The output is in the order of the files all the same. Each file may take the memory that
    /// `--limits` allows.
    #[arg(short, long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,

    /// What one picture may cost: the browser's limits on a phone, or a server's.
    #[arg(long, value_enum, default_value_t = LimitsPreset::Server)]
    pub(crate) limits: LimitsPreset,

    /// Print no progress and no summary. Refused files are still named.
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Write the summary to this file, as JSON.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) summary: Option<PathBuf>,
}

impl Files {
    pub(crate) fn jobs(&self) -> usize {
        match self.jobs {
            Some(jobs) => jobs.into(),
            None => available_parallelism().map_or(1, Into::into),
        }
    }
}

/// Which hashes a list of ThreatExchange gets.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Threshold {
    /// With `--format threatexchange`: leave out hashes below this PDQ quality, and say so on
    /// standard error. `threatexchange` itself leaves them out without a word.
    #[arg(
        long,
        value_name = "QUALITY",
        default_value_t = Quality::RELIABLE.get(),
        value_parser = value_parser!(u8).range(0..=100)
    )]
    pub(crate) min_quality: u8,
}

/// What to print.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Output {
    /// What to print for each file.
    #[arg(long, value_enum, default_value_t = Format::Record)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) threshold: Threshold,
}

#[derive(clap::Args)]
pub(crate) struct HashArguments {
    /// How many likely copies (cropped, framed, mirrored, turned …) are fingerprinted in advance.
    ///
    /// For originals; candidates for a match take none.
    #[arg(long, value_enum, default_value_t = Tier::Off)]
    pub(crate) protection: Tier,

    /// Add ImageHash's 64-bit hashes: phash, dhash, dhash_vertical, ahash, whash.
    #[arg(long)]
    pub(crate) imagehash: bool,

    /// Add PDQ of the picture shrunk to 512×512 first, as Meta's command-line tool and StopNCII's
    /// hasher do it.
    #[arg(long)]
    pub(crate) pdq_512: bool,

    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) files: Files,
}

#[derive(clap::Args)]
pub(crate) struct ExpandArguments {
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) files: Files,
}

#[derive(clap::Args)]
pub(crate) struct CompareArguments {
    /// A record of `jimun hash`, or the picture itself, which is then fingerprinted with
    /// `--protection`.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) original: PathBuf,

    /// How many likely copies of the picture are fingerprinted in advance.
    #[arg(long, value_enum, default_value_t = Tier::Wide)]
    pub(crate) protection: Tier,

    /// Print one JSON line per copy instead of sentences.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) files: Files,
}

#[derive(clap::Args)]
pub(crate) struct ExportArguments {
    /// What to print.
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,

    #[command(flatten)]
    pub(crate) threshold: Threshold,

    /// Files of records; `-` is standard input.
    #[arg(required = true, value_name = "RECORDS", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
}
