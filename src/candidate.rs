//! A picture that may be a copy, or hold one: what a platform can look for.

use jimun_core::{Error, ImageInfo, Row, RowSink};
use jimun_hash::luma::luma_row;
use jimun_hash::pdq::{MIN_DIMENSION, Pdq, PdqStream, WeakReason, is_blank};
use jimun_protection::{BlockMeansStream, EditedCopy, expand};
use jimun_record::Verdict;

/// Keeps state: the streams of a picture's first frame.
#[derive(Default)]
pub(crate) struct Candidate {
    picture: Option<(ImageInfo, PdqStream, BlockMeansStream)>,
    luma: Vec<f32>,
    present_percent: Option<u8>,
}

impl RowSink for Candidate {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        let ImageInfo { width, height, orientation } = picture;
        if width.min(height) < MIN_DIMENSION {
            return Err(Error::TooSmall { width, height, min: MIN_DIMENSION });
        }
        let pdq = PdqStream::new(width, height, orientation);
        self.picture = Some((picture, pdq, BlockMeansStream::new(width, height)));
        self.luma = vec![0.0; width as usize];
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        luma_row(row, &mut self.luma);
        if let Some((_, pdq, means)) = &mut self.picture {
            pdq.push_row(&self.luma);
            means.push_row(&self.luma);
        }
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        self.present_percent = Some(present_percent);
        Ok(())
    }
}

impl Candidate {
    /// The candidate's own hash, those of the picture that it may contain, and the verdict on the
    /// first.
    pub(crate) fn finish(self) -> Result<(Vec<(EditedCopy, Pdq)>, Verdict), Error> {
        let (picture, pdq, means) = self.picture.expect("a decoded picture has begun");
        let ImageInfo { width, height, orientation } = picture;
        let reduced = pdq.into_reduced();
        if is_blank(&reduced) {
            return Err(Error::Blank);
        }
        let own = Pdq::of_reduced(&reduced);
        let (width, height) = orientation.upright((width, height));
        let weakness = WeakReason::of(&reduced, own.quality, width, height);
        let found = expand(&means.finish(orientation), own);
        Ok((found, Verdict::of(weakness, self.present_percent)))
    }
}
