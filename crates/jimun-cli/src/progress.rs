//! How far a batch has come, in one line of a terminal that is written over.

use std::time::{Duration, Instant};

const BETWEEN: Duration = Duration::from_millis(100);

/// Goes to the start of the line and erases it.
pub(crate) const ERASE: &str = "\r\x1b[K";

/// Counts files, and says when the line is to be drawn again.
pub(crate) struct Progress {
    start: Instant,
    drawn: Option<Instant>,
    files: u64,
    refused: u64,
}

impl Progress {
    pub(crate) fn begin() -> Self {
        Self { start: Instant::now(), drawn: None, files: 0, refused: 0 }
    }

    /// Counts a file. Returns what the terminal is to show if the last text is old enough.
    pub(crate) fn count(&mut self, refused: bool) -> Option<String> {
        self.files += 1;
        self.refused += u64::from(refused);
        let now = Instant::now();
        if self.drawn.is_some_and(|drawn| now - drawn < BETWEEN) {
            return None;
        }
        self.drawn = Some(now);
        Some(text(self.files, self.refused, now - self.start))
    }

    /// The line was erased: the next count draws it again.
    pub(crate) fn erased(&mut self) {
        self.drawn = None;
    }
}

fn text(files: u64, refused: u64, taken: Duration) -> String {
    let rate = files as f64 / taken.as_secs_f64().max(0.001);
    let rate = if rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") };
    format!("{files} files, {rate} per second, {refused} refused")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_count_rate_and_refusals() {
        let line = text(1500, 3, Duration::from_secs(10));
        assert_eq!(line, "1500 files, 150 per second, 3 refused");
        assert_eq!(text(3, 0, Duration::from_secs(2)), "3 files, 1.5 per second, 0 refused");
    }

    #[test]
    fn the_line_is_drawn_again_after_a_pause_or_an_erasure() {
        let mut progress = Progress::begin();
        assert!(progress.count(false).is_some());
        assert_eq!(progress.count(true), None);
        progress.erased();
        assert!(progress.count(false).is_some_and(|text| text.starts_with("3 files, ")));
    }
}
