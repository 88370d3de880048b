//! Which directory is the picture.
//!
//! Cameras and editors may put a small copy first, and the picture into a directory below it
//! (`SubIFDs`). Peers take the first directory, whatever it is, but a fingerprint of a 160-pixel
//! copy would match nothing.

use jimun_core::ifd::File;
use jimun_core::{Error, Format};

use super::directory::{Directory, Tag};

/// The maximum number of directories that are examined to choose the picture. Cameras write at most
/// a dozen.
const MAX_DIRECTORIES: usize = 64;

/// Photometric interpretations of data from which no camera or program has made a picture yet
/// (TIFF/EP, DNG).
const COLOUR_FILTER_ARRAY: u64 = 32803;
const LINEAR_RAW: u64 = 34892;

const RAW_PHOTO: Error = Error::UnsupportedFormat { format: Format::RawPhoto };

/// The directory that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where it is.
    pub(super) at: u64,
    /// Where the file's row of pages continues after it, or 0.
    pub(super) next_page: u64,
}

/// What is known about a directory before its picture is read.
struct Candidate {
    place: Place,
    /// First of all, or right below the first.
    is_in_first: bool,
    /// Does not call itself a smaller copy, a mask or a depth map.
    is_picture: bool,
    pixels: u64,
}

/// The findings about a file's directories, in their order. Keeps state: the directories seen.
#[derive(Default)]
struct Survey {
    seen: Vec<u64>,
    found: Vec<Candidate>,
    /// The fault of directories that could not be read.
    unread: Option<Error>,
    /// Whether the file names the camera's make, or says that it is a DNG.
    is_of_camera: bool,
}

/// Finds the picture of a file whose first directory is at `first`: that directory, unless it calls
/// itself a smaller copy or has a larger picture below it. Otherwise the picture is the largest
/// directory that calls itself a picture.
///
/// # Errors
/// `UnsupportedFormat` for a raw photo, whatever previews it has; the fault of the first directory,
/// or of any that may be the picture if the first is not.
/// that may be the picture if the first is not.
pub(super) fn picture(file: File<'_>, first: u64) -> Result<Place, Error> {
    let mut survey = Survey::default();
    let mut at = first;
    while at != 0 && survey.is_new(at) {
        let page = match Directory::read(file, at) {
            Ok(page) => page,
            Err(error) if at == first => return Err(error),
            Err(error) => {
                survey.unread = Some(error);
                break;
            }
        };
        let place = Place { at, next_page: page.next };
        survey.is_of_camera |= page.has(Tag::Make) || page.has(Tag::DngVersion);
        survey.found.push(Candidate::of(&page, place, at == first)?);
        survey.look_below(&page, place, at == first)?;
        at = page.next;
    }
    survey.choose()
}

impl Survey {
    fn is_new(&mut self, at: u64) -> bool {
        let is_new = self.seen.len() < MAX_DIRECTORIES && !self.seen.contains(&at);
        if is_new {
            self.seen.push(at);
        }
        is_new
    }

    fn look_below(&mut self, page: &Directory<'_>, of: Place, is_first: bool) -> Result<(), Error> {
        let Some(below) = page.find(Tag::SubIfds) else { return Ok(()) };
        for index in 0..below.count.min(MAX_DIRECTORIES as u64) {
            let directory = match below.get(index) {
                Ok(at) if !self.is_new(at) => continue,
                Ok(at) => Directory::read(page.file, at).map(|directory| (at, directory)),
                Err(error) => Err(error),
            };
            match directory {
                Ok((at, directory)) => {
                    let place = Place { at, ..of };
                    self.found.push(Candidate::of(&directory, place, is_first)?);
                }
                Err(error) => self.unread = Some(error),
            }
        }
        Ok(())
    }

    fn choose(self) -> Result<Place, Error> {
        let first_is_picture = self.found.first().is_some_and(|first| first.is_picture);
        let has_picture = self.found.iter().any(|candidate| candidate.is_picture);
        if let (false, Some(error)) = (first_is_picture, self.unread) {
            return Err(error);
        }
        if self.is_of_camera && !has_picture {
            // Only the camera's maker knows where the picture is.
            return Err(RAW_PHOTO);
        }
        let chosen = self
            .found
            .into_iter()
            .filter(|candidate| candidate.is_picture || !has_picture)
            .filter(|candidate| candidate.is_in_first || !first_is_picture)
            // Among equals the first: `max_by_key` gives the last one, and the order is reversed.
            .rev()
            .max_by_key(|candidate| candidate.pixels);
        chosen.map(|candidate| candidate.place).ok_or(Error::Corrupt { what: "no directory" })
    }
}

impl Candidate {
    fn of(directory: &Directory<'_>, place: Place, is_in_first: bool) -> Result<Self, Error> {
        // The fault of a tag is reported when the picture is read.
        let value = |tag, default| directory.value_or(tag, default).unwrap_or(default);
        if matches!(value(Tag::Photometric, 0), COLOUR_FILTER_ARRAY | LINEAR_RAW) {
            return Err(RAW_PHOTO);
        }
        let pixels = value(Tag::ImageWidth, 0).saturating_mul(value(Tag::ImageLength, 0));
        Ok(Self { place, is_in_first, is_picture: is_picture(directory), pixels })
    }
}

/// Whether the directory does not call itself a smaller copy, a mask or a depth map.
pub(super) fn is_picture(directory: &Directory<'_>) -> bool {
    let value = |tag, default| directory.value_or(tag, default).unwrap_or(default);
    // Bit 0 marks a smaller copy, bit 2 a mask, bit 3 a depth map; of the older tag, 2 is a smaller
    // copy.
    value(Tag::NewSubfileType, 0) & 0b1101 == 0 && value(Tag::SubfileType, 1) != 2
}
