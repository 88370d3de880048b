//! Standard output and standard error, in the order in which things are said.

use std::io::{self, BufWriter, IsTerminal, StderrLock, StdoutLock, Write};
use std::path::Path;

use jimun::Error;

use crate::labels::kind_of;
use crate::progress::{ERASE, Progress};

/// A line of either output, without its end.
pub(crate) enum Line {
    Out(String),
    Err(String),
}

pub(crate) struct Console {
    out: BufWriter<StdoutLock<'static>>,
    err: StderrLock<'static>,
    progress: Option<Progress>,
    /// A progress line stands on the terminal.
    is_drawn: bool,
}

impl Console {
    /// There is no progress line where records scroll by on the terminal: they show it.
    pub(crate) fn open(quiet: bool) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let wanted = !quiet && err.is_terminal() && !out.is_terminal();
        Self {
            out: BufWriter::new(out.lock()),
            err: err.lock(),
            progress: wanted.then(Progress::begin),
            is_drawn: false,
        }
    }

    pub(crate) fn say(&mut self, line: &Line) -> io::Result<()> {
        match line {
            Line::Out(line) => writeln!(self.out, "{line}"),
            Line::Err(line) => {
                self.out.flush()?;
                self.erase()?;
                writeln!(self.err, "jimun: {line}")
            }
        }
    }

    /// Counts a file that is done.
    pub(crate) fn count(&mut self, refused: bool) -> io::Result<()> {
        if let Some(text) = self.progress.as_mut().and_then(|progress| progress.count(refused)) {
            self.is_drawn = true;
            write!(self.err, "{ERASE}{text}")?;
            self.err.flush()?;
        }
        Ok(())
    }

    /// Writes out what was said so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the progress line and writes out everything.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.erase()?;
        self.progress = None;
        Ok(())
    }

    fn erase(&mut self) -> io::Result<()> {
        if self.is_drawn {
            self.is_drawn = false;
            write!(self.err, "{ERASE}")?;
        }
        if let Some(progress) = &mut self.progress {
            progress.erased();
        }
        Ok(())
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        // The batch ended early: the terminal is left as it was.
        let _ = self.erase();
    }
}

/// What is said of a file on standard error.
pub(crate) fn remark(file: &Path, text: &str) -> Line {
    Line::Err(format!("{}: {text}", shown(file)))
}

pub(crate) fn refusal(file: &Path, error: &Error) -> Line {
    remark(file, &format!("{}: {error}", kind_of(error)))
}

/// A file's name in one line. Names found in a folder may hold line ends, and codes that a terminal
/// obeys.
pub(crate) fn shown(file: &Path) -> String {
    file.to_string_lossy().replace(char::is_control, "\u{fffd}")
}
