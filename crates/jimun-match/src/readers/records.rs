//! Records as reports.

use super::found::{FoundRecords, records_in};
use crate::{Fault, ListError, Report};

pub(super) fn reports(bytes: &[u8]) -> impl Iterator<Item = Result<Report, ListError>> + '_ {
    records_in(bytes).flat_map(|FoundRecords { line, records }| {
        let reports: Vec<_> = match records {
            Ok(records) => records.iter().map(Report::of_record).collect(),
            Err(error) => vec![Err(Fault::Record(error))],
        };
        reports.into_iter().map(move |report| report.map_err(|fault| ListError { line, fault }))
    })
}
