//! The lines that tell a record.

use std::path::Path;

use jimun::{Record, Verdict, WeakReason};
use serde::Serialize;

use crate::arguments::Output;
use crate::console::{Line, remark};
use crate::values::Format;

pub(crate) fn record_lines(file: &Path, record: &Record, output: Output) -> Vec<Line> {
    match output.format {
        Format::Record => vec![json_line(file, record)],
        Format::Threatexchange => threatexchange_lines(file, record, output.threshold.min_quality),
    }
}

/// One line of canonical JSON, with the key "file" added.
pub(crate) fn json_line(file: &Path, value: &impl Serialize) -> Line {
    let mut line = serde_json::to_value(value).expect("its maps have text keys");
    line["file"] = file.to_string_lossy().into();
    Line::Out(line.to_string())
}

pub(crate) fn threatexchange_lines(file: &Path, record: &Record, min_quality: u8) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Verdict::Incomplete { present_percent } = record.verdict {
        let text = format!("incomplete: {present_percent} % of the picture are there");
        lines.push(remark(file, &text));
    }
    if record.verdict == (Verdict::Weak { reason: WeakReason::Symmetric }) {
        let text = "weak: its halves mirror each other, so copies may have another hash";
        lines.push(remark(file, text));
    }
    // ThreatExchange knows none of the 64-bit hashes.
    for pdq in record.fingerprints.iter().filter_map(|fingerprint| fingerprint.pdq()) {
        let quality = pdq.quality.get();
        lines.push(if quality >= min_quality {
            Line::Out(format!("pdq {}", pdq.hash))
        } else {
            remark(
                file,
                &format!("weak: quality {quality} of 100 is below {min_quality}; left out"),
            )
        });
    }
    lines
}
