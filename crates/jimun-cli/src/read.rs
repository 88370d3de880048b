//! The bytes of a file, no more than the limits allow.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jimun::decode::{HEAD_BYTES, sniff};
use jimun::{Error, Format, Limits};

use crate::inputs::is_standard_input;
use crate::labels::{code_of, format_name};

pub(crate) const STANDARD_INPUT: &str = "-";

/// A file of a folder.
pub(crate) enum Found {
    Picture(Vec<u8>),
    /// The name of what it is instead.
    Other(String),
}

/// All bytes of a file that the caller named.
pub(crate) fn read(file: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    if is_standard_input(file) {
        let mut bytes = Vec::new();
        append(io::stdin().lock(), &mut bytes, limits.max_file_bytes + 1)?;
        return Ok(bytes);
    }
    let file = open(file)?;
    let mut bytes = room(&file, limits)?;
    append(file, &mut bytes, limits.max_file_bytes + 1)?;
    Ok(bytes)
}

/// The bytes of a file if it begins like a picture, be it one that is not read.
pub(crate) fn read_picture(file: &Path, limits: &Limits) -> Result<Found, Error> {
    let mut file = open(file)?;
    let mut head = Vec::new();
    append(&mut file, &mut head, HEAD_BYTES as u64)?;
    match sniff(&head) {
        Ok(format) if !is_picture(format) => return Ok(Found::Other(format_name(format))),
        Err(error @ (Error::UnknownFormat | Error::Empty)) => {
            return Ok(Found::Other(code_of(&error)));
        }
        // A file that ends in its first bytes is a picture all the same.
        Ok(_) | Err(_) => {}
    }
    let mut bytes = room(&file, limits)?;
    bytes.extend_from_slice(&head);
    append(file, &mut bytes, (limits.max_file_bytes + 1).saturating_sub(head.len() as u64))?;
    Ok(Found::Picture(bytes))
}

pub(crate) fn unreadable(error: &io::Error) -> Error {
    Error::InvalidInput {
        what: match error.kind() {
            io::ErrorKind::NotFound => "no such file",
            io::ErrorKind::PermissionDenied => "no permission to read the file",
            io::ErrorKind::IsADirectory => "this is a folder; name the files in it",
            _ => "the file cannot be read",
        },
    }
}

/// Lists what is no picture: a format that is added later is refused by name rather than left out.
const fn is_picture(format: Format) -> bool {
    !matches!(
        format,
        Format::Mp4
            | Format::Matroska
            | Format::Avi
            | Format::Asf
            | Format::Flv
            | Format::Mpeg
            | Format::Audio
            | Format::Pdf
            | Format::Document
            | Format::Html
            | Format::Archive
    )
}

fn open(file: &Path) -> Result<File, Error> {
    File::open(file).map_err(|error| unreadable(&error))
}

/// Empty, with room for the file. A file that states more bytes than the limit is not read at all.
fn room(file: &File, limits: &Limits) -> Result<Vec<u8>, Error> {
    let stated = file.metadata().map_or(0, |metadata| metadata.len());
    if stated > limits.max_file_bytes {
        limits.check_file(stated)?;
    }
    Ok(Vec::with_capacity(usize::try_from(stated).unwrap_or(0).saturating_add(1)))
}

/// Reads no more than `max`, whatever the file's stated size.
fn append(source: impl Read, bytes: &mut Vec<u8>, max: u64) -> Result<(), Error> {
    source.take(max).read_to_end(bytes).map_err(|error| unreadable(&error))?;
    Ok(())
}
