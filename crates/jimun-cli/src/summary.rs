//! What became of the files, counted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};

use jimun::Error;
use serde_json::json;

use crate::inputs::Skipped;
use crate::labels::{code_of, kind_of};

/// Holds counts and no names.
#[derive(Default)]
pub(crate) struct Summary {
    done: u64,
    /// By who must act, and then by code.
    refused: BTreeMap<String, Counts>,
    /// By what the files are instead.
    not_a_picture: Counts,
    skipped: BTreeMap<Skipped, u64>,
}

type Counts = BTreeMap<String, u64>;

impl Summary {
    pub(crate) fn count_done(&mut self) {
        self.done += 1;
    }

    pub(crate) fn count_refused(&mut self, error: &Error) {
        let codes = self.refused.entry(kind_of(error)).or_default();
        *codes.entry(code_of(error)).or_default() += 1;
    }

    pub(crate) fn count_other(&mut self, code: String) {
        *self.not_a_picture.entry(code).or_default() += 1;
    }

    pub(crate) fn count_skipped(&mut self, skipped: Skipped) {
        *self.skipped.entry(skipped).or_default() += 1;
    }

    pub(crate) fn refused(&self) -> u64 {
        self.refused.values().map(total).sum()
    }

    fn files(&self) -> u64 {
        self.done + self.refused() + total(&self.not_a_picture)
    }

    /// What is worth saying: nothing of a single file, nor where all went well.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (refused, others) = (self.refused(), total(&self.not_a_picture));
        let skipped: u64 = self.skipped.values().sum();
        if self.files() + skipped < 2 || refused + others + skipped == 0 {
            return Vec::new();
        }
        let mut lines = vec![format!(
            "{} files: {} done, {refused} refused, {others} not a picture",
            self.files(),
            self.done
        )];
        for (kind, codes) in &self.refused {
            lines.push(format!("refused as {kind}: {}", listed(codes)));
        }
        if others > 0 {
            lines.push(format!("not a picture: {}", listed(&self.not_a_picture)));
        }
        if skipped > 0 {
            lines.push(format!("not looked at: {}", listed(&self.skipped_by_name())));
        }
        lines
    }

    pub(crate) fn write(&self, file: &mut File) -> io::Result<()> {
        let json = json!({
            "schema": "jimun/summary/1",
            "files": self.files(),
            "done": self.done,
            "refused": self.refused,
            "not_a_picture": self.not_a_picture,
            "skipped": self.skipped_by_name(),
        });
        writeln!(file, "{json}")
    }

    fn skipped_by_name(&self) -> Counts {
        self.skipped.iter().map(|(skipped, count)| (skipped.name().to_owned(), *count)).collect()
    }
}

fn total(counts: &Counts) -> u64 {
    counts.values().sum()
}

/// The most frequent first.
fn listed(counts: &Counts) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let texts: Vec<_> = counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_by_kind_and_code() {
        let mut summary = Summary::default();
        summary.count_done();
        for error in [Error::Blank, Error::Truncated, Error::Truncated, Error::Empty] {
            summary.count_refused(&error);
        }
        summary.count_other("mp4".to_owned());
        summary.count_skipped(Skipped::Hidden);
        assert_eq!(
            summary.lines(),
            [
                "6 files: 1 done, 4 refused, 1 not a picture",
                "refused as limits: 1 blank",
                "refused as malformed: 2 truncated, 1 empty",
                "not a picture: 1 mp4",
                "not looked at: 1 hidden",
            ]
        );
    }

    #[test]
    fn one_file_and_a_batch_without_refusals_need_no_summary() {
        let mut summary = Summary::default();
        summary.count_refused(&Error::Blank);
        assert!(summary.lines().is_empty());
        let mut summary = Summary::default();
        summary.count_done();
        summary.count_done();
        assert!(summary.lines().is_empty());
    }
}
