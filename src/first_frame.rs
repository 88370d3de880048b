//! The first frame of a picture, which every call reads: its hash, and what edits of it are
//! computed from.

use jimun_core::{Error, ImageInfo};
use jimun_hash::pdq::{MIN_DIMENSION, Pdq, PdqStream, Reduced, WeakReason, is_blank};
use jimun_protection::{BlockMeans, BlockMeansStream};

/// Keeps state: the streams of the frame.
pub(crate) struct FirstFrame {
    picture: ImageInfo,
    pdq: PdqStream,
    means: Option<BlockMeansStream>,
}

/// A frame that shows something.
pub(crate) struct Shown {
    pub(crate) own: Pdq,
    pub(crate) weakness: Option<WeakReason>,
    /// If edits of the picture will be hashed.
    pub(crate) means: Option<BlockMeans>,
}

impl FirstFrame {
    /// # Errors
    /// `TooSmall`. Call it before [`FirstFrame::new`], which takes memory.
    pub(crate) fn check_size(picture: ImageInfo) -> Result<(), Error> {
        let ImageInfo { width, height, .. } = picture;
        if width.min(height) < MIN_DIMENSION {
            return Err(Error::TooSmall { width, height, min: MIN_DIMENSION });
        }
        Ok(())
    }

    /// `is_edited` says that edits of the picture will be hashed.
    // Two sinks call it, and modules are to be small.
    #[inline(never)]
    pub(crate) fn new(picture: ImageInfo, is_edited: bool) -> Self {
        let ImageInfo { width, height, orientation } = picture;
        Self {
            picture,
            pdq: PdqStream::new(width, height, orientation),
            means: is_edited.then(|| BlockMeansStream::new(width, height)),
        }
    }

    /// Bytes that it takes.
    pub(crate) fn memory(picture: ImageInfo, is_edited: bool) -> u64 {
        let ImageInfo { width, height, .. } = picture;
        let means = if is_edited { BlockMeansStream::memory(width, height) } else { 0 };
        PdqStream::memory(width, height) + means
    }

    /// Whether no row has come yet.
    pub(crate) fn is_fresh(&self) -> bool {
        self.pdq.is_fresh()
    }

    pub(crate) fn push_row(&mut self, luma: &[f32]) {
        self.pdq.push_row(luma);
        if let Some(means) = &mut self.means {
            means.push_row(luma);
        }
    }

    /// What the frame shows; `None` when it is blank.
    pub(crate) fn finish(self) -> Option<Shown> {
        let (reduced, own) = shown(self.pdq)?;
        let ImageInfo { width, height, orientation } = self.picture;
        let (width, height) = orientation.upright((width, height));
        let weakness = WeakReason::of(&reduced, own.quality, width, height);
        let means = self.means.map(|means| means.finish(orientation));
        Some(Shown { own, weakness, means })
    }
}

/// The hash of a rendering, and what it is made from; `None` when no row came, or all is blank. A
/// blank picture has the same hash as every other blank picture.
pub(crate) fn shown(stream: PdqStream) -> Option<(Box<Reduced>, Pdq)> {
    if stream.is_fresh() {
        return None;
    }
    let reduced = stream.into_reduced();
    if is_blank(&reduced) {
        return None;
    }
    let pdq = Pdq::of_reduced(&reduced);
    Some((reduced, pdq))
}

#[cfg(test)]
mod tests {
    use jimun_core::Orientation;

    use super::*;

    fn picture(width: u32, height: u32) -> ImageInfo {
        ImageInfo { width, height, orientation: Orientation::Upright }
    }

    #[test]
    fn a_side_below_the_minimum_is_refused() {
        let min = MIN_DIMENSION;
        assert_eq!(FirstFrame::check_size(picture(min, min)), Ok(()));
        for (width, height) in [(min - 1, 99), (99, min - 1)] {
            let refusal = FirstFrame::check_size(picture(width, height));
            assert_eq!(refusal, Err(Error::TooSmall { width, height, min }));
        }
    }

    #[test]
    fn a_frame_shows_nothing_without_rows_or_detail() {
        let of = |luma: fn(usize, usize) -> f32, rows: usize, is_edited: bool| {
            let mut frame = FirstFrame::new(picture(64, 64), is_edited);
            for y in 0..rows {
                frame.push_row(&std::array::from_fn::<f32, 64, _>(|x| luma(x, y)));
            }
            frame.finish().map(|shown| shown.means.is_some())
        };
        let detailed = |x: usize, y: usize| ((x * x + 7 * y * y) % 251) as f32;
        assert_eq!(of(detailed, 0, true), None);
        assert_eq!(of(|_, _| 128.0, 64, true), None);
        assert_eq!(of(detailed, 64, true), Some(true));
        assert_eq!(of(detailed, 64, false), Some(false));
    }
}
