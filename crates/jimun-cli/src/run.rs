//! A whole batch: from the arguments to the exit code.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jimun::{Error, Limits};

use crate::arguments::Files;
use crate::batch::{Sink, in_order};
use crate::console::{Console, Line, refusal};
use crate::inputs::{Input, Skipped, inputs};
use crate::read::{Found, read, read_picture};
use crate::summary::Summary;

pub(crate) const CANNOT_WRITE: u8 = 1;
pub(crate) const REFUSED: u8 = 2;
const MISSED: u8 = 3;

/// What is done with a file's bytes. The path is for what is said of the file.
pub(crate) type Work = Box<dyn Fn(&Path, &[u8]) -> Result<Job, Error> + Send + Sync>;

/// A file that is done.
pub(crate) struct Job {
    pub(crate) lines: Vec<Line>,
    /// A copy that would not be caught.
    pub(crate) missed: bool,
}

enum Done {
    Job(Job),
    NotAPicture(String),
    Skipped(Skipped),
}

/// Works on all files and says what became of them.
pub(crate) fn run(files: &Files, work: Work) -> io::Result<ExitCode> {
    // Before the work of hours, so that a wrong path shows at once.
    let mut summary_file =
        files.summary.as_ref().map(File::create).transpose().map_err(unsummed)?;
    let limits = files.limits.limits();
    let mut report =
        Report { console: Console::open(files.quiet), summary: Summary::default(), missed: false };
    in_order(inputs(files), files.jobs(), move |input| done(input, &limits, &work), &mut report)?;
    let Report { mut console, summary, missed } = report;
    console.end()?;
    if !files.quiet {
        for line in summary.lines() {
            console.say(&Line::Err(line))?;
        }
    }
    if let Some(file) = &mut summary_file {
        summary.write(file).map_err(unsummed)?;
    }
    Ok(match (summary.refused(), missed) {
        (1.., _) => ExitCode::from(REFUSED),
        (0, true) => ExitCode::from(MISSED),
        (0, false) => ExitCode::SUCCESS,
    })
}

fn unsummed(error: io::Error) -> io::Error {
    io::Error::other(format!("cannot write the summary: {error}"))
}

fn done(input: &Input, limits: &Limits, work: &Work) -> Result<Done, Error> {
    Ok(match input {
        Input::Named(path) => Done::Job(work(path, &read(path, limits)?)?),
        Input::Found(path) => match read_picture(path, limits)? {
            Found::Picture(bytes) => Done::Job(work(path, &bytes)?),
            Found::Other(code) => Done::NotAPicture(code),
        },
        Input::Unusable(_, error) => return Err(error.clone()),
        Input::Skipped(skipped) => Done::Skipped(*skipped),
    })
}

struct Report {
    console: Console,
    summary: Summary,
    missed: bool,
}

impl Sink<Input, Done> for Report {
    fn take(&mut self, input: Input, outcome: Result<Done, Error>) -> io::Result<()> {
        let is_refused = outcome.is_err();
        match outcome {
            Ok(Done::Job(job)) => {
                for line in &job.lines {
                    self.console.say(line)?;
                }
                self.missed |= job.missed;
                self.summary.count_done();
            }
            Ok(Done::NotAPicture(code)) => self.summary.count_other(code),
            Ok(Done::Skipped(skipped)) => {
                self.summary.count_skipped(skipped);
                return Ok(());
            }
            Err(error) => {
                self.console.say(&refusal(&path_of(input), &error))?;
                self.summary.count_refused(&error);
            }
        }
        self.console.count(is_refused)
    }

    fn idle(&mut self) -> io::Result<()> {
        self.console.flush()
    }
}

fn path_of(input: Input) -> PathBuf {
    match input {
        Input::Named(path) | Input::Found(path) | Input::Unusable(path, _) => path,
        // What is skipped is not opened, and so not refused.
        Input::Skipped(_) => PathBuf::new(),
    }
}
