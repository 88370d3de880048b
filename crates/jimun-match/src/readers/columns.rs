//! CSV as reports: which column is what.

use std::borrow::Cow;

use super::csv::Rows;
use super::row::Row;
use crate::{Fault, ListError, Report};

/// Which column of a row each field is; other columns are not looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Columns {
    /// How many there are; as many as there like without a header.
    count: Option<usize>,
    hash: usize,
    quality: Option<usize>,
    id: Option<usize>,
    variant: Option<usize>,
    signal_type: Option<usize>,
}

/// Without a header: the hash, and then its quality, as PDQ's own tool prints them.
const HEADLESS: Columns =
    Columns { count: None, hash: 0, quality: Some(1), id: None, variant: None, signal_type: None };

pub(super) fn reports(bytes: &[u8]) -> impl Iterator<Item = Result<Report, ListError>> + '_ {
    let mut rows = Rows::new(bytes);
    let mut columns = None;
    let mut ended = false;
    std::iter::from_fn(move || {
        loop {
            if ended {
                return None;
            }
            let (line, fields) = rows.next()?;
            let report = match (fields, columns) {
                (Ok(fields), None) => match columns_of(&fields) {
                    Ok(Head::Header(header)) => {
                        columns = Some(header);
                        continue;
                    }
                    Ok(Head::Row) => {
                        columns = Some(HEADLESS);
                        report_of(&fields, HEADLESS)
                    }
                    Err(fault) => {
                        ended = true;
                        Err(fault)
                    }
                },
                (Ok(fields), Some(columns)) => report_of(&fields, columns),
                (Err(fault), _) => Err(fault),
            };
            return Some(report.map_err(|fault| ListError { line, fault }));
        }
    })
}

enum Head {
    Header(Columns),
    /// It is a row already.
    Row,
}

/// What the first row that can be read is.
fn columns_of(fields: &[Cow<'_, str>]) -> Result<Head, Fault> {
    let mut columns = Columns { count: Some(fields.len()), ..Columns::default() };
    let mut hash = None;
    for (at, name) in fields.iter().enumerate() {
        let column = match name.trim().to_ascii_lowercase().as_str() {
            "hash" | "value" => &mut hash,
            "quality" => &mut columns.quality,
            "id" => &mut columns.id,
            "variant" => &mut columns.variant,
            "signal_type" => &mut columns.signal_type,
            _ => continue,
        };
        if column.replace(at).is_some() {
            return Err(Fault::ColumnTwice);
        }
    }
    match hash {
        Some(hash) => Ok(Head::Header(Columns { hash, ..columns })),
        // Also a hash that will be refused, so that it is refused as one.
        None if fields.first().is_some_and(|first| is_like_a_hash(first)) => Ok(Head::Row),
        None => Err(Fault::NoHashColumn),
    }
}

/// Whether this can have been meant as a hash: hex digits, and at least 16 of them.
fn is_like_a_hash(text: &str) -> bool {
    let digits = text.trim();
    digits.len() >= 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn report_of(fields: &[Cow<'_, str>], columns: Columns) -> Result<Report, Fault> {
    if columns.count.is_some_and(|count| count != fields.len()) {
        return Err(Fault::FieldCount);
    }
    let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).map(|field| &**field);
    let row = Row {
        signal_type: field(columns.signal_type),
        hash: field(Some(columns.hash)).unwrap_or_default(),
        quality: field(columns.quality),
        id: field(columns.id),
        variant: field(columns.variant),
    };
    row.report()
}
