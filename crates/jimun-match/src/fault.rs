//! What is wrong with a line of a list. A fault names the field and the rule, never what is there.

use std::fmt;

use jimun_core::Error;

/// A line of a list that was not taken. The others are.
///
/// ```
/// use jimun_match::{ListFormat, read_list};
///
/// let list = b"pdq BF18CEF3407E8678E6833B1937D14066988E5CD2046EAC5F783103F157ABF50E\n";
/// let refused = read_list(list, ListFormat::Threatexchange).next().expect("a line").unwrap_err();
/// assert_eq!(refused.to_string(), "line 1: hash: has upper-case digits");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError {
    /// Where it begins, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It is no record, or one that is not taken: a candidate, or a record of another version.
    Record(Error),
    /// It is not UTF-8.
    NotUtf8,
    /// It holds control characters, such as NUL.
    ControlCharacter,
    /// It has more bytes than the limit.
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// A field breaks its rule.
    Field(Field, Wrong),
    /// The row has more or fewer fields than the header, or than the format has.
    FieldCount,
    /// A quoted field does not end, or something follows its quotation mark.
    Quotes,
    /// The first row names neither `hash` nor `value`, and does not begin with a hash. Nothing
    /// after it is read: 64 hex digits may also be a SHA-256.
    NoHashColumn,
    /// The header names a column twice, or both `hash` and `value`. Nothing after it is read.
    ColumnTwice,
}

/// A field of a line, by the name of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// `hash`, or `value`.
    Hash,
    /// `id`
    Id,
    /// `quality`
    Quality,
    /// `signal_type`
    SignalType,
    /// `variant`
    Variant,
}

/// Which rule a field breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wrong {
    /// It is not there.
    Missing,
    /// It has space at its ends or inside.
    Space,
    /// Hex digits are lower-case.
    UpperCase,
    /// A PDQ hash has 64 digits.
    Length,
    /// There is something else than hex digits.
    NotHex,
    /// All bits are 0, or all are 1. No picture has such a hash, but even areas come near it.
    Blank,
    /// A whole number from 0 to 100 is wanted.
    NotAQuality,
    /// No version has, or could have, such a name.
    NotAName,
    /// A guess at what a candidate may hold is in no report.
    Guess,
    /// It has 1 to 128 bytes and no control characters.
    NotAnId,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(error) => error.fmt(f),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::ControlCharacter => f.write_str("has control characters"),
            Self::TooLong { limit } => write!(f, "too long; the limit is {limit} bytes"),
            Self::Field(field, wrong) => write!(f, "{field}: {wrong}"),
            Self::FieldCount => f.write_str("has another number of fields"),
            Self::Quotes => f.write_str("quotation marks do not match"),
            Self::NoHashColumn => {
                f.write_str("no column is named hash or value; nothing after it is read")
            }
            Self::ColumnTwice => f.write_str("a column is named twice; nothing after it is read"),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hash => "hash",
            Self::Id => "id",
            Self::Quality => "quality",
            Self::SignalType => "signal_type",
            Self::Variant => "variant",
        })
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing",
            Self::Space => "has space in it",
            Self::UpperCase => "has upper-case digits",
            Self::Length => "does not have 64 digits",
            Self::NotHex => "has something else than hex digits",
            Self::Blank => "is all 0 or all 1",
            Self::NotAQuality => "is not a whole number from 0 to 100",
            Self::NotAName => "is no name that any version has",
            Self::Guess => "is a guess, which only candidates hold",
            Self::NotAnId => "does not have 1 to 128 bytes without control characters",
        })
    }
}

impl std::error::Error for ListError {}
impl std::error::Error for Fault {}
