//! The files below a folder, one after the other.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use crate::inputs::{Input, Skipped};

/// Walks a folder and the folders in it, each sorted by name. Holds the names in the folders that
/// it is inside of, and no open file.
pub(crate) struct Walk {
    /// From the outermost folder to the innermost.
    inside: Vec<Folder>,
    /// The first folder could not be listed.
    refused: Option<Input>,
}

struct Folder {
    path: PathBuf,
    /// Last name first.
    left: Vec<(OsString, FileType)>,
}

impl Walk {
    pub(crate) fn of(path: PathBuf) -> Self {
        match list(&path) {
            Ok(left) => Self { inside: vec![Folder { path, left }], refused: None },
            Err(error) => Self { inside: Vec::new(), refused: Some(Input::unusable(path, &error)) },
        }
    }
}

impl Iterator for Walk {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        if let Some(refused) = self.refused.take() {
            return Some(refused);
        }
        loop {
            let folder = self.inside.last_mut()?;
            let Some((name, kind)) = folder.left.pop() else {
                self.inside.pop();
                continue;
            };
            if is_hidden(&name) {
                return Some(Input::Skipped(Skipped::Hidden));
            }
            let path = folder.path.join(name);
            if kind.is_dir() {
                match list(&path) {
                    Ok(left) => self.inside.push(Folder { path, left }),
                    Err(error) => return Some(Input::unusable(path, &error)),
                }
                continue;
            }
            return Some(entry(path, kind));
        }
    }
}

/// What is not a folder. A pipe is not opened, since that would wait for a writer.
fn entry(path: PathBuf, kind: FileType) -> Input {
    if !kind.is_symlink() {
        return if kind.is_file() { Input::Found(path) } else { Input::Skipped(Skipped::Special) };
    }
    match fs::metadata(&path) {
        Ok(target) if target.is_dir() => Input::Skipped(Skipped::LinkedFolder),
        Ok(target) if !target.is_file() => Input::Skipped(Skipped::Special),
        // Opening the file names the fault of a link that leads nowhere.
        Ok(_) | Err(_) => Input::Found(path),
    }
}

fn list(folder: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    // A `DirEntry` keeps its folder open, so that a deep tree of them would use up the handles.
    let mut names = fs::read_dir(folder)?
        .map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
    Ok(names)
}

fn is_hidden(name: &OsString) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
