//! What can go wrong, grouped by *who must act*.
//!
//! A message names the fault, or the limit and the requested amount. It never holds a file name, a
//! path or a byte of the file. `tests/vectors/errors.json` lists every code once, for Rust and for
//! TypeScript.

use std::fmt;

use serde::Serialize;

use crate::Format;

/// Who must act.
///
/// ```
/// use jimun_core::{Error, ErrorKind, Format};
///
/// let error = Error::UnsupportedFormat { format: Format::Psd };
/// assert_eq!(error.kind(), ErrorKind::Unsupported);
/// assert_eq!(error.to_string(), "Photoshop's PSD is not supported");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file is broken: use another copy.
    Malformed,
    /// The file is fine, but jimun cannot read this kind of picture.
    Unsupported,
    /// The picture is beyond a limit in [`crate::Limits`], or too small or too empty for the hash.
    Limits,
    /// The caller passed something that is not a file or option.
    Input,
    /// A defect in jimun.
    Internal,
}

/// One refusal. Serialises as `{"code": "...", ...numbers}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Error {
    /// The file has no bytes.
    Empty,
    /// The file ends before the picture does, or holds less picture than it declares.
    Truncated,
    /// The file's structure or data is wrong.
    Corrupt {
        /// Which part, in the words of the format's standard.
        what: &'static str,
    },
    /// Width or height is 0.
    ZeroSize,
    /// The bytes are not a picture format that jimun recognises.
    UnknownFormat,
    /// A known format that this build does not decode.
    UnsupportedFormat {
        /// Which one.
        format: Format,
    },
    /// A feature of a supported format that is not decoded.
    UnsupportedFeature {
        /// Which one, in the words of the format's standard.
        feature: &'static str,
    },
    /// The file has more bytes than the limit.
    FileTooLarge {
        /// Size in MiB, rounded up.
        mebibytes: u64,
        /// The limit in MiB.
        limit: u64,
    },
    /// The picture has more pixels than the limit.
    TooManyPixels {
        /// Size in megapixels (10⁶), rounded up.
        megapixels: u64,
        /// The limit in megapixels.
        limit: u64,
    },
    /// Decoding would need more working memory than the limit.
    TooMuchMemory {
        /// Estimated need in MiB, rounded up.
        mebibytes: u64,
        /// The limit in MiB.
        limit: u64,
    },
    /// A side is shorter than PDQ's minimum.
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The minimum width and height in pixels.
        min: u32,
    },
    /// The picture is one even area: there is nothing to hash.
    Blank,
    /// The file was moved, deleted or locked after it was chosen.
    Unreadable,
    /// The caller asked for something that does not exist.
    InvalidInput {
        /// What was wrong with it.
        what: &'static str,
    },
    /// A defect in jimun stopped this file.
    Internal,
}

impl Error {
    /// Who must act.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Empty | Self::Truncated | Self::Corrupt { .. } | Self::ZeroSize => {
                ErrorKind::Malformed
            }
            Self::UnknownFormat
            | Self::UnsupportedFormat { .. }
            | Self::UnsupportedFeature { .. } => ErrorKind::Unsupported,
            Self::FileTooLarge { .. }
            | Self::TooManyPixels { .. }
            | Self::TooMuchMemory { .. }
            | Self::TooSmall { .. }
            | Self::Blank => ErrorKind::Limits,
            Self::Unreadable | Self::InvalidInput { .. } => ErrorKind::Input,
            Self::Internal => ErrorKind::Internal,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "file is empty"),
            Self::Truncated => write!(f, "file ends before the picture does"),
            Self::Corrupt { what } => write!(f, "file is damaged: {what}"),
            Self::ZeroSize => write!(f, "picture has a width or height of 0"),
            Self::UnknownFormat => write!(f, "file is not a picture in a format known here"),
            Self::UnsupportedFormat { format } => {
                write!(f, "{format} is not supported")
            }
            Self::UnsupportedFeature { feature } => write!(f, "{feature} is not supported"),
            Self::FileTooLarge { mebibytes, limit } => {
                write!(f, "file has {mebibytes} MiB; the limit is {limit}")
            }
            Self::TooManyPixels { megapixels, limit } => {
                write!(f, "picture has {megapixels} megapixels; the limit is {limit}")
            }
            Self::TooMuchMemory { mebibytes, limit } => {
                write!(f, "decoding needs {mebibytes} MiB of memory; the limit is {limit}")
            }
            Self::TooSmall { width, height, min } => {
                write!(f, "picture is {width}×{height} pixels; the minimum is {min}×{min}")
            }
            Self::Blank => write!(f, "picture is blank: one even area without any detail"),
            Self::Unreadable => write!(f, "the file can no longer be read"),
            Self::InvalidInput { what } => write!(f, "{what}"),
            Self::Internal => write!(f, "a defect in jimun stopped this file"),
        }
    }
}

impl std::error::Error for Error {}
