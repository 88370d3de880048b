//! One hash on a line of its own: the rules of its fields, whatever the format.

use jimun_hash::{Hash256, Quality};
use jimun_record::{SignalType, Variant, is_name};

use crate::{Fault, Field, LabelledHash, LeftOut, Report, ReportId, Wrong};

const PDQ: &str = "pdq";

/// The fields of a line as they are written. An empty field says nothing, as a missing one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) signal_type: Option<&'a str>,
    pub(super) hash: &'a str,
    pub(super) quality: Option<&'a str>,
    pub(super) id: Option<&'a str>,
    pub(super) variant: Option<&'a str>,
}

impl Row<'_> {
    /// The report that it is. With an id of its own it is a part of that report.
    pub(super) fn report(&self) -> Result<Report, Fault> {
        let given = stated(self.id).map(str::parse::<ReportId>).transpose()?;
        let signal_type = stated(self.signal_type).unwrap_or(PDQ);
        if signal_type != PDQ {
            let id =
                given.unwrap_or_else(|| ReportId::of_text(&format!("{signal_type}:{}", self.hash)));
            return Ok(Report::of_nothing(id, other_kind(signal_type)?));
        }
        let hash = hash_of(self.hash)?;
        let quality = stated(self.quality).map(quality_of).transpose()?;
        let id = given.unwrap_or_else(|| ReportId::of_hash(hash));
        match stated(self.variant).map(variant_of).transpose()?.unwrap_or(Label::Known(None)) {
            Label::Known(variant) => Report::new(id, vec![LabelledHash { hash, quality, variant }]),
            Label::Unknown => {
                let unknown = vec![Field::Variant.to_string()];
                Ok(Report::of_nothing(id, LeftOut { unknown, ..LeftOut::default() }))
            }
        }
    }
}

fn stated(field: Option<&str>) -> Option<&str> {
    field.filter(|text| !text.is_empty())
}

/// A kind of hash that is not looked up.
fn other_kind(signal_type: &str) -> Result<LeftOut, Fault> {
    if !is_name(signal_type) {
        return Err(Fault::Field(Field::SignalType, Wrong::NotAName));
    }
    Ok(if serde_json::from_value::<SignalType>(signal_type.into()).is_ok() {
        LeftOut { other_kinds: 1, ..LeftOut::default() }
    } else {
        LeftOut { unknown: vec![Field::SignalType.to_string()], ..LeftOut::default() }
    })
}

fn hash_of(text: &str) -> Result<Hash256, Fault> {
    text.parse().map_err(|_| {
        let wrong = if text.is_empty() {
            Wrong::Missing
        } else if text.contains(char::is_whitespace) {
            Wrong::Space
        } else if text.len() != 64 {
            Wrong::Length
        } else if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Wrong::UpperCase
        } else {
            Wrong::NotHex
        };
        Fault::Field(Field::Hash, wrong)
    })
}

fn quality_of(text: &str) -> Result<Quality, Fault> {
    // A sign is parsed as part of a number.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u8>().ok().filter(|_| digits);
    number
        .and_then(|number| Quality::new(number).ok())
        .ok_or(Fault::Field(Field::Quality, Wrong::NotAQuality))
}

enum Label {
    Known(Option<Variant>),
    Unknown,
}

fn variant_of(text: &str) -> Result<Label, Fault> {
    match text.parse::<Variant>() {
        Ok(variant) if variant.is_guess() => Err(Fault::Field(Field::Variant, Wrong::Guess)),
        Ok(variant) => Ok(Label::Known(Some(variant))),
        Err(_) if Variant::is_of_a_later_version(text) => Ok(Label::Unknown),
        Err(_) => Err(Fault::Field(Field::Variant, Wrong::NotAName)),
    }
}
