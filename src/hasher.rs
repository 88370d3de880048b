//! Turns a picture's rows into fingerprints as they arrive.

use jimun_core::{Error, ImageInfo, Limits, Orientation, Row, RowSink};
use jimun_hash::grey::grey_row;
use jimun_hash::luma::{luma_row, luma_row_over_white};
use jimun_hash::pdq::{Pdq, Pdq512Stream, PdqStream};
use jimun_hash::{ImageHasher, hamming_distance};
use jimun_protection::{Protection, protection_set};
use jimun_record::{Fingerprint, Variant, Verdict, WeakReason};

use crate::fingerprinter::Options;
use crate::first_frame::{FirstFrame, Shown, shown};

/// A variant gets its own entry when it is at least this many bits from the earlier ones. A match
/// at PDQ's usual threshold would find a closer one anyway.
const DISTINCT_FRAME: u32 = 32;

/// Beyond this, what a viewer shows of a picture with alpha differs from what peers hash.
const DISTINCT_OVER_WHITE: u32 = 8;

/// Every further fingerprint reveals a little more about the picture.
const MAX_FRAMES_KEPT: usize = 8;

/// Keeps state: the streams of the current frame, and the fingerprints of earlier ones.
pub(crate) struct PictureHasher {
    limits: Limits,
    options: Options,
    picture: Option<ImageInfo>,
    frames: u32,
    present_percent: Option<u8>,
    first: Option<FirstFrame>,
    /// Other renderings of the first frame, or a further frame.
    streams: Vec<(Variant, PdqStream)>,
    further: Further,
    luma: Vec<f32>,
    fingerprints: Vec<Fingerprint>,
    /// Extras that go after the picture's own fingerprints, made from its first frame.
    last: Vec<Fingerprint>,
    /// The weaknesses of `fingerprints`.
    weaknesses: Vec<Option<WeakReason>>,
}

/// What is only computed on request, and from the first frame alone.
#[derive(Default)]
struct Further {
    shrunk: Option<Pdq512Stream>,
    imagehash: Option<(ImageHasher, Vec<u8>)>,
}

impl Further {
    fn new(picture: ImageInfo, options: Options) -> Self {
        let ImageInfo { width, height, orientation } = picture;
        let imagehash = || (ImageHasher::new(width, height, orientation), vec![0; width as usize]);
        let shrunk = options.pdq_512.then(|| Pdq512Stream::new(width, height, orientation));
        Self {
            shrunk: shrunk.flatten(),
            imagehash: has_imagehash(picture, options).then(imagehash),
        }
    }

    fn row(&mut self, row: Row<'_>, luma: &[f32]) {
        if let Some(shrunk) = &mut self.shrunk {
            shrunk.push_row(luma);
        }
        if let Some((hasher, grey)) = &mut self.imagehash {
            grey_row(row, grey);
            hasher.push_row(grey);
        }
    }

    fn finish(self, shown: &Shown, protection: Protection) -> Vec<Fingerprint> {
        let shrunk =
            self.shrunk.map(|stream| Fingerprint::of_pdq(stream.finish(), Variant::Shrunk512));
        let means = shown.means.as_ref();
        let copies = means.map(|means| protection_set(means, shown.own, protection));
        let copies = copies.into_iter().flatten();
        let copies = copies.map(|(copy, pdq)| Fingerprint::of_pdq(pdq, Variant::Copy(copy)));
        let imagehash =
            self.imagehash.map(|(hasher, _)| Fingerprint::of_imagehash(&hasher.finish()));
        shrunk.into_iter().chain(copies).chain(imagehash.into_iter().flatten()).collect()
    }
}

/// Bytes that hashing takes in addition to decoding. This matters for very wide pictures only,
/// because the sums are as wide as a row.
fn memory(picture: ImageInfo, options: Options) -> u64 {
    let ImageInfo { width, height, .. } = picture;
    let first = FirstFrame::memory(picture, is_edited(options));
    // As stored, and over white.
    let streams = 2 * PdqStream::memory(width, height);
    let imagehash =
        if has_imagehash(picture, options) { ImageHasher::memory(width, height) } else { 0 };
    let luma = 4 * u64::from(width);
    luma + first + streams + imagehash
}

fn is_edited(options: Options) -> bool {
    options.protection != Protection::Off
}

fn has_imagehash(ImageInfo { width, height, .. }: ImageInfo, options: Options) -> bool {
    options.imagehash && width.max(height) <= ImageHasher::LONGEST_SIDE
}

impl RowSink for PictureHasher {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        FirstFrame::check_size(picture)?;
        self.limits.check_memory(memory(picture, self.options))?;
        self.picture = Some(picture);
        self.further = Further::new(picture, self.options);
        self.luma = vec![0.0; picture.width as usize];
        self.first = Some(FirstFrame::new(picture, is_edited(self.options)));
        if picture.orientation != Orientation::Upright {
            self.add_stream(Variant::AsStored, Orientation::Upright);
        }
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        if row.has_alpha() && self.first.as_ref().is_some_and(FirstFrame::is_fresh) {
            let orientation = self.picture.map(|picture| picture.orientation);
            self.add_stream(Variant::OverWhite, orientation.unwrap_or_default());
        }
        luma_row(row, &mut self.luma);
        if let Some(first) = &mut self.first {
            first.push_row(&self.luma);
        }
        self.further.row(row, &self.luma);
        for (_, stream) in self.streams.iter_mut().filter(|(v, _)| *v != Variant::OverWhite) {
            stream.push_row(&self.luma);
        }
        if let Some((_, stream)) = self.streams.iter_mut().find(|(v, _)| *v == Variant::OverWhite) {
            luma_row_over_white(row, &mut self.luma);
            stream.push_row(&self.luma);
        }
    }

    fn incomplete(&mut self, present_percent: u8) -> Result<(), Error> {
        self.present_percent = Some(present_percent);
        Ok(())
    }

    fn next_frame(&mut self) -> bool {
        self.end_frame();
        self.frames += 1;
        let Some(ImageInfo { width, height, orientation }) = self.picture else { return false };
        // All frames together cost no more than one picture of the maximum size may.
        let pixels = u64::from(width) * u64::from(height) * u64::from(self.frames + 1);
        if self.frames >= self.limits.max_frames || pixels > self.limits.max_pixels {
            return false;
        }
        self.add_stream(Variant::Frame(self.frames + 1), orientation);
        true
    }
}

impl PictureHasher {
    pub(crate) fn new(limits: &Limits, options: Options) -> Self {
        Self {
            limits: *limits,
            options,
            picture: None,
            frames: 0,
            present_percent: None,
            first: None,
            streams: Vec::new(),
            further: Further::default(),
            luma: Vec::new(),
            fingerprints: Vec::new(),
            last: Vec::new(),
            weaknesses: Vec::new(),
        }
    }

    fn add_stream(&mut self, variant: Variant, orientation: Orientation) {
        if let Some(ImageInfo { width, height, .. }) = self.picture {
            self.streams.push((variant, PdqStream::new(width, height, orientation)));
        }
    }

    fn end_frame(&mut self) {
        let Some(ImageInfo { width, height, orientation }) = self.picture else { return };
        let further = std::mem::take(&mut self.further);
        let first = self.first.take().and_then(FirstFrame::finish);
        if let Some(first) = &first {
            self.fingerprints.push(Fingerprint::of_pdq(first.own, Variant::Full));
            self.weaknesses.push(first.weakness);
        }
        for (variant, stream) in std::mem::take(&mut self.streams) {
            let Some((reduced, pdq)) = shown(stream) else { continue };
            if self.is_wanted(variant, pdq) {
                self.fingerprints.push(Fingerprint::of_pdq(pdq, variant));
                let lies =
                    if variant == Variant::AsStored { Orientation::Upright } else { orientation };
                let (width, height) = lies.upright((width, height));
                self.weaknesses.push(WeakReason::of(&reduced, pdq.quality, width, height));
            }
        }
        // Extras of the first frame go last. A blank first frame has none. A weak one gets no
        // likely copies, unless it is weak for being symmetric: its parts are not symmetric.
        if let Some(first) = first {
            let protection = match first.weakness {
                None | Some(WeakReason::Symmetric) => self.options.protection,
                Some(_) => Protection::Off,
            };
            self.last = further.finish(&first, protection);
        }
    }

    fn is_wanted(&self, variant: Variant, new: Pdq) -> bool {
        let kept = self.fingerprints.iter().filter_map(Fingerprint::pdq);
        let nearest = kept.map(|kept| hamming_distance(kept.hash, new.hash)).min();
        let nearest = nearest.unwrap_or(u32::MAX);
        let frames = |f: &&Fingerprint| matches!(f.variant, Variant::Frame(_));
        match variant {
            Variant::OverWhite => nearest > DISTINCT_OVER_WHITE,
            Variant::Frame(_) => {
                new.quality.is_reliable()
                    && nearest >= DISTINCT_FRAME
                    && self.fingerprints.iter().filter(frames).count() < MAX_FRAMES_KEPT
            }
            _ => true,
        }
    }

    /// The fingerprints, and the verdict on the best of them.
    ///
    /// # Errors
    /// [`Error::Blank`] when no frame shows anything.
    pub(crate) fn finish(mut self) -> Result<(Vec<Fingerprint>, Verdict), Error> {
        self.end_frame();
        let weakness = match self.weaknesses.first() {
            None => return Err(Error::Blank),
            Some(_) if self.weaknesses.contains(&None) => None,
            Some(weakness) => *weakness,
        };
        let mut fingerprints = self.fingerprints;
        fingerprints.append(&mut self.last);
        Ok((fingerprints, Verdict::of(weakness, self.present_percent)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jimun_record::WeakReason;

    fn hasher(max_frames: u32) -> PictureHasher {
        PictureHasher::new(&Limits { max_frames, ..Limits::PHONE }, Options::default())
    }

    /// A pixel of a picture of 4×4-pixel blocks that depends on `seed`; 0 is black all over.
    fn pixel(seed: u64, x: usize, y: usize) -> u8 {
        let block = (y / 4 * 16 + x / 4) as u64;
        let mixed = seed.wrapping_mul(2 * block + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed;
        if mixed.count_ones() % 2 == 1 { 255 } else { 0 }
    }

    /// A frame of 64×64 pixels.
    fn frame(hasher: &mut PictureHasher, seed: u64) {
        for y in 0..64 {
            let row: [u8; 64] = std::array::from_fn(|x| pixel(seed, x, y));
            hasher.row(Row::Luma8(&row));
        }
    }

    fn start(hasher: &mut PictureHasher) {
        let orientation = Orientation::Upright;
        hasher.start(ImageInfo { width: 64, height: 64, orientation }).expect("large enough");
    }

    fn variants(hasher: PictureHasher) -> Vec<Variant> {
        hasher
            .finish()
            .expect("not blank")
            .0
            .iter()
            .map(|fingerprint| fingerprint.variant)
            .collect()
    }

    const SEEDS: [u64; 12] = {
        let mut seeds = [0x9e37_79b9_7f4a_7c15_u64; 12];
        let mut at = 1;
        while at < 12 {
            seeds[at] = seeds[at - 1].wrapping_mul(0xd129_0d33_89bf_5a4d).rotate_left(17);
            at += 1;
        }
        seeds
    };

    #[test]
    fn distinct_frames_are_kept_equal_ones_are_not() {
        let mut hasher = hasher(100);
        start(&mut hasher);
        for (index, seed) in [SEEDS[0], SEEDS[0], SEEDS[1], SEEDS[0], SEEDS[2]].iter().enumerate() {
            assert!(index == 0 || hasher.next_frame());
            frame(&mut hasher, *seed);
        }
        assert_eq!(variants(hasher), [Variant::Full, Variant::Frame(3), Variant::Frame(5)]);
    }

    #[test]
    fn frames_are_bounded_by_number_kept_and_number_looked_at() {
        let mut hasher = hasher(11);
        start(&mut hasher);
        frame(&mut hasher, SEEDS[0]);
        let mut looked_at = 1;
        while hasher.next_frame() {
            frame(&mut hasher, SEEDS[looked_at]);
            looked_at += 1;
        }
        assert_eq!(looked_at, 11);
        assert_eq!(variants(hasher).len(), 1 + MAX_FRAMES_KEPT);
    }

    #[test]
    fn frames_of_a_large_canvas_cost_no_more_than_the_largest_picture() {
        let limits = Limits { max_pixels: 3 * 64 * 64, ..Limits::PHONE };
        let mut hasher = PictureHasher::new(&limits, Options::default());
        start(&mut hasher);
        frame(&mut hasher, SEEDS[0]);
        for seed in &SEEDS[1..3] {
            assert!(hasher.next_frame());
            frame(&mut hasher, *seed);
        }
        assert!(!hasher.next_frame());
    }

    #[test]
    fn a_blank_first_frame_has_no_fingerprint_and_a_blank_picture_is_refused() {
        let mut with_second = hasher(100);
        start(&mut with_second);
        frame(&mut with_second, 0);
        assert!(with_second.next_frame());
        frame(&mut with_second, SEEDS[0]);
        let (fingerprints, verdict) = with_second.finish().expect("not blank");
        assert_eq!(fingerprints.len(), 1);
        assert_eq!(fingerprints[0].variant, Variant::Frame(2));
        assert_eq!(verdict, Verdict::Good);

        let mut alone = hasher(100);
        start(&mut alone);
        frame(&mut alone, 0);
        assert_eq!(alone.finish(), Err(Error::Blank));
    }

    #[test]
    fn an_incomplete_picture_is_named_so_unless_it_is_weak() {
        let verdict = |value: fn(usize, usize) -> u8| {
            let mut hasher = hasher(1);
            start(&mut hasher);
            hasher.incomplete(97).expect("worth it");
            for y in 0..64 {
                let row: [u8; 64] = std::array::from_fn(|x| value(x, y));
                hasher.row(Row::Luma8(&row));
            }
            hasher.finish().expect("not blank").1
        };
        let whole = verdict(|x, y| pixel(SEEDS[0], x, y));
        assert_eq!(whole, Verdict::Incomplete { present_percent: 97 });
        let ramp = verdict(|x, _| x as u8);
        assert_eq!(ramp, Verdict::Weak { reason: WeakReason::LowDetail });
    }

    #[test]
    fn alpha_that_changes_the_picture_gives_a_second_fingerprint() {
        let with_alpha = |alpha: [u8; 2]| {
            let mut hasher = hasher(1);
            start(&mut hasher);
            for y in 0..64 {
                let pair = |x: usize| [pixel(SEEDS[0], x, y), 255 * alpha[(x / 8 + y / 8) % 2]];
                let row: [[u8; 2]; 64] = std::array::from_fn(pair);
                hasher.row(Row::LumaAlpha8(row.as_flattened()));
            }
            variants(hasher)
        };
        assert_eq!(with_alpha([1, 1]), [Variant::Full]);
        assert_eq!(with_alpha([1, 0]), [Variant::Full, Variant::OverWhite]);
    }
}
