//! What an argument can be where there is a choice.

use clap::ValueEnum;
use jimun::{Limits, Protection};

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// One JSON line per file: the record of docs/format.md with the key "file" added.
    Record,
    /// Lines of `pdq <hex>`, as ThreatExchange's file exchange reads them.
    Threatexchange,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Lines of `pdq <hex>`, as ThreatExchange's file exchange reads them.
    Threatexchange,
    /// One JSON line per record: all of it, without the key "file".
    Record,
    /// One text for up to 1000 records, as docs/format.md has it.
    Compact,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Page {
    Hash,
    Expand,
    Compare,
    Export,
    Completions,
    Man,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum LimitsPreset {
    Phone,
    Server,
}

impl LimitsPreset {
    pub(crate) const fn limits(self) -> Limits {
        match self {
            Self::Phone => Limits::PHONE,
            Self::Server => Limits::SERVER,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Tier {
    /// None.
    Off,
    /// The mirror image.
    Basic,
    /// At most 24 fingerprints in all.
    Standard,
    /// At most 72 fingerprints in all.
    Wide,
}

impl Tier {
    pub(crate) const fn protection(self) -> Protection {
        match self {
            Self::Off => Protection::Off,
            Self::Basic => Protection::Basic,
            Self::Standard => Protection::Standard,
            Self::Wide => Protection::Wide,
        }
    }
}
