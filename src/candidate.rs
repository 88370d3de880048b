//! A picture that may be a copy, or hold one: what a platform can look for.

use jimun_core::{Error, ImageInfo, Limits, Row, RowSink};
use jimun_hash::luma::luma_row;
use jimun_hash::pdq::Pdq;
use jimun_protection::{EditedCopy, expand};
use jimun_record::Verdict;

use crate::first_frame::FirstFrame;

/// Keeps state: a picture's first frame.
pub(crate) struct Candidate {
    limits: Limits,
    first: Option<FirstFrame>,
    luma: Vec<f32>,
    present_percent: Option<u8>,
}

/// Bytes that hashing takes in addition to decoding.
fn memory(picture: ImageInfo) -> u64 {
    4 * u64::from(picture.width) + FirstFrame::memory(picture, true)
}

impl RowSink for Candidate {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        FirstFrame::check_size(picture)?;
        self.limits.check_memory(memory(picture))?;
        self.first = Some(FirstFrame::new(picture, true));
        self.luma = vec![0.0; picture.width as usize];
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        luma_row(row, &mut self.luma);
        if let Some(first) = &mut self.first {
            first.push_row(&self.luma);
        }
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        self.present_percent = Some(present_percent);
        Ok(())
    }
}

impl Candidate {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { limits: *limits, first: None, luma: Vec::new(), present_percent: None }
    }

    /// The candidate's own hash, those of the picture that it may contain, and the verdict on the
    /// first.
    pub(crate) fn finish(self) -> Result<(Vec<(EditedCopy, Pdq)>, Verdict), Error> {
        let first = self.first.expect("a decoded picture has begun");
        let shown = first.finish().ok_or(Error::Blank)?;
        let found = shown.means.map(|means| expand(&means, shown.own)).unwrap_or_default();
        Ok((found, Verdict::of(shown.weakness, self.present_percent)))
    }
}

#[cfg(test)]
mod tests {
    use jimun_core::Orientation;

    use super::*;

    #[test]
    fn what_hashing_takes_counts_against_the_limit() {
        let picture = ImageInfo { width: 50_000, height: 5, orientation: Orientation::Upright };
        let start = |max_memory_bytes: u64| {
            let limits = Limits { max_memory_bytes, ..Limits::PHONE };
            Candidate::new(&limits).start(picture)
        };
        let needed = memory(picture);
        assert_eq!(start(needed), Ok(()));
        assert!(matches!(start(needed - 1), Err(Error::TooMuchMemory { .. })));
    }
}
