//! What the headers of a whole file say, read before any pixel is made.

use jimun_core::panics::guarded;
use jimun_core::{Error, ImageInfo, Limits, Orientation};
use jxl::api::{Event, ExtraChannel, JxlBasicInfo, JxlColorType, JxlDecoder};
use jxl::error::Error as JxlError;

use super::{DATA, options};

/// Colour channels of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    Luma,
    Rgb,
    Cmyk,
}

pub(super) struct Headers {
    pub(super) picture: ImageInfo,
    pub(super) colours: Colours,
    pub(super) has_alpha: bool,
    /// Channels besides the colours, including alpha.
    pub(super) extra_channels: usize,
    /// Frames that are shown; at least 1.
    pub(super) frames: usize,
    /// Whether the last of them is not whole. The first is.
    pub(super) is_cut: bool,
    /// Whether frames are kept for later ones to build on.
    keeps_frames: bool,
}

impl Headers {
    /// Reads all frame headers, so that a file that ends early is refused before it costs anything,
    /// unless it is an animation that ends after its first frame.
    pub(super) fn of(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut options = options(max_samples(limits));
        options.scan_frames_only = true;
        let mut decoder = JxlDecoder::new(options);
        let mut input = bytes;
        let mut headers = None;
        let is_cut = loop {
            let event = guarded(DATA, || {
                decoder.process(&mut input, None, None).map_err(|e| refusal(&e, limits))
            });
            match event {
                Ok(Event::BasicInfo) => headers = Some(Self::begun(&decoder, limits)?),
                Ok(Event::FrameHeader | Event::FrameComplete { .. }) => {}
                Ok(Event::Complete) => break false,
                // Where a second frame begins, the first has ended.
                Ok(Event::NeedMoreInput { .. }) | Err(Error::Truncated | Error::Corrupt { .. })
                    if decoder.scanned_frames().len() > 1 =>
                {
                    break true;
                }
                Ok(Event::NeedMoreInput { .. }) => return Err(Error::Truncated),
                Err(error) => return Err(error),
            }
        };
        let (Some(mut headers), Some(first)) = (headers, decoder.scanned_frames().first().cloned())
        else {
            return Err(Error::Corrupt { what: "no frame to show" });
        };
        headers.frames = decoder.scanned_frames().len();
        headers.is_cut = is_cut;
        // Frames that are not shown come first when the shown one builds on them.
        let start = guarded(DATA, || {
            decoder.start_new_frame(first.seek_target).map_err(|e| refusal(&e, limits))
        })?;
        headers.keeps_frames = headers.frames > 1 || start != first.file_offset;
        Ok(headers)
    }

    /// What is known before the first frame.
    fn begun(decoder: &JxlDecoder, limits: &Limits) -> Result<Self, Error> {
        let info = decoder.basic_info().ok_or(Error::Internal)?;
        let side = |pixels| u32::try_from(pixels).map_err(|_| Error::Corrupt { what: "size" });
        let (width, height) = (side(info.size.0)?, side(info.size.1)?);
        limits.check_size(width, height)?;
        let default = decoder.current_pixel_format().ok_or(Error::Internal)?.color_type;
        let has = |sort| info.extra_channels.iter().any(|channel| channel.ec_type == sort);
        Ok(Self {
            picture: ImageInfo { width, height, orientation: orientation(info) },
            colours: match default {
                JxlColorType::Grayscale => Colours::Luma,
                _ if has(ExtraChannel::Black) => Colours::Cmyk,
                _ => Colours::Rgb,
            },
            has_alpha: has(ExtraChannel::Alpha),
            extra_channels: info.extra_channels.len(),
            frames: 0,
            is_cut: false,
            keeps_frames: false,
        })
    }

    fn pixels(&self) -> usize {
        // The decoder counts rows of less than 16 pixels as 16.
        let ImageInfo { width, height, .. } = self.picture;
        (width.max(16) as usize).saturating_mul(height as usize)
    }

    /// The maximum number of samples of one frame. Layers may extend beyond the edge, and frames
    /// that small pictures are built from may be larger than the picture.
    pub(super) fn samples(&self) -> usize {
        let pixels = self.pixels().saturating_mul(2).saturating_add(SPARE_PIXELS);
        pixels.saturating_mul(3 + self.extra_channels)
    }

    /// Bytes that decoding takes: the output rows, integer planes, and a copy of the file. The
    /// planes were measured at up to 1.7 bytes per sample, most of them in 16-bit pictures with
    /// squeeze. Frames that others build on are in floating-point planes. It is known that there
    /// are some, but not how many, so they count as one frame of one and a quarter of the picture's
    /// size.
    pub(super) fn memory(&self, file: usize) -> u64 {
        let channels = 3 + self.extra_channels as u64;
        let kept = if self.keeps_frames { 5 * channels } else { 0 };
        let pixel = 2 * channels + 3 * channels + kept;
        FIXED_BYTES + file as u64 + pixel * self.pixels() as u64
    }
}

/// For frames of patches.
const SPARE_PIXELS: usize = 1 << 20;

/// Tables and working rows.
const FIXED_BYTES: u64 = 6 << 20;

/// Colours and as many extra channels as anyone has use for.
fn max_samples(limits: &Limits) -> usize {
    let pixels = usize::try_from(limits.max_pixels).unwrap_or(usize::MAX);
    pixels.saturating_mul(2 * (3 + 4)).saturating_add(SPARE_PIXELS)
}

/// JPEG XL numbers orientations as Exif does.
fn orientation(info: &JxlBasicInfo) -> Orientation {
    Orientation::from_exif(info.orientation as u16)
}

fn refusal(error: &JxlError, limits: &Limits) -> Error {
    if let JxlError::ImageSizeTooLarge(width, height) = error {
        let [width, height] = [*width, *height].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        return match limits.check_size(width, height) {
            Err(error) => error,
            Ok(()) => Error::UnsupportedFeature { feature: "this number of extra channels" },
        };
    }
    super::refusal(error)
}
