//! What is worked on, in the order given: the paths of the arguments, then those of the list.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::iter;
use std::path::{Path, PathBuf};

use jimun::Error;

use crate::arguments::Files;
use crate::read::{STANDARD_INPUT, unreadable};
use crate::walk::Walk;

/// One step of a batch.
pub(crate) enum Input {
    /// Named by the caller: read and refused if it is no picture.
    Named(PathBuf),
    /// Found in a folder: left out if it is no picture.
    Found(PathBuf),
    /// Something that would have led to files.
    Unusable(PathBuf, Error),
    /// Found in a folder and not looked into.
    Skipped(Skipped),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Skipped {
    Hidden,
    LinkedFolder,
    /// A pipe, a socket or a device.
    Special,
}

impl Skipped {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::LinkedFolder => "linked_folder",
            Self::Special => "special",
        }
    }
}

impl Input {
    pub(crate) fn unusable(path: PathBuf, error: &io::Error) -> Self {
        Self::Unusable(path, unreadable(error))
    }
}

/// Everything that the arguments name. Folders and lists are read as the batch comes to them.
pub(crate) fn inputs(files: &Files) -> impl Iterator<Item = Input> + Send + 'static {
    let list = files.files_from.clone();
    let end = if files.null { 0 } else { b'\n' };
    let taken = list.as_deref().is_some_and(is_standard_input);
    let listed = list.into_iter().flat_map(move |list| listed(list, end));
    let named = files.files.clone().into_iter().map(Input::Named);
    named.chain(listed).flat_map(move |input| in_folder(input, taken))
}

pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

/// The files in a folder; whatever is no folder is itself.
fn in_folder(input: Input, taken: bool) -> Box<dyn Iterator<Item = Input> + Send> {
    match input {
        Input::Named(path) if is_standard_input(&path) && taken => {
            let what = "standard input holds the list of files";
            Box::new(iter::once(Input::Unusable(path, Error::InvalidInput { what })))
        }
        Input::Named(path) if !is_standard_input(&path) && path.is_dir() => {
            Box::new(Walk::of(path))
        }
        input => Box::new(iter::once(input)),
    }
}

/// The paths in a list, each ending with the byte `end`.
fn listed(list: PathBuf, end: u8) -> Box<dyn Iterator<Item = Input> + Send> {
    let reader: Box<dyn BufRead + Send> = if is_standard_input(&list) {
        Box::new(BufReader::new(io::stdin()))
    } else {
        match File::open(&list) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => return Box::new(iter::once(Input::unusable(list, &error))),
        }
    };
    let mut lines = reader.split(end);
    let mut failed = false;
    Box::new(iter::from_fn(move || {
        while !failed {
            match lines.next()? {
                Ok(line) if line.is_empty() => {}
                Ok(line) => return Some(Input::Named(path_of(line))),
                Err(error) => {
                    failed = true;
                    return Some(Input::unusable(list.clone(), &error));
                }
            }
        }
        None
    }))
}

#[cfg(unix)]
fn path_of(line: Vec<u8>) -> PathBuf {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(line).into()
}

#[cfg(not(unix))]
fn path_of(line: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&line).trim_end_matches('\r').into()
}
