//! One coded picture: units to planes of samples, by `rusty_av1d`.

use jimun_core::Error;
use jimun_core::panics::guarded;
use rusty_av1d::{Decoder, Picture, PixelLayout, PlanarImageComponent, Rav1dError, Settings};

use super::sequence::{Sequence, Subsampling};

pub(super) use rusty_av1d::PlanarImageComponent as Plane;

/// Which frame of a layered picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// `a1op`.
    pub(super) operating_point: u8,
    /// `lsel`: counted from 0. `None` for the highest one of the operating point.
    pub(super) layer: Option<u16>,
}

/// Keeps state: the frames that later ones refer to.
pub(super) struct Frames {
    decoder: Decoder,
    sequence: Sequence,
}

impl Frames {
    pub(super) fn new(sequence: &Sequence, choice: Choice) -> Result<Self, Error> {
        if choice.operating_point > 31 {
            return Err(Error::Corrupt { what: "AV1 operating point" });
        }
        let mut settings = Settings::new();
        settings.set_n_threads(1);
        settings.set_max_frame_delay(1);
        settings.set_operating_point(choice.operating_point);
        settings.set_all_layers(choice.layer.is_some());
        let pixels = u64::from(sequence.width) * u64::from(sequence.height);
        settings.set_frame_size_limit(u32::try_from(pixels).unwrap_or(u32::MAX));
        let decoder = Decoder::with_settings(&settings).map_err(refusal)?;
        Ok(Self { decoder, sequence: *sequence })
    }

    /// The picture at the end of `data`, `skip` shown ones after the first. After an error, nothing
    /// more can be decoded.
    ///
    /// With one thread, `rusty_av1d` 1.2.1 panics where it means to return the error for a damaged
    /// frame (memorysafety/rav1d#1497).
    pub(super) fn decode(&mut self, data: &[u8], skip: u16) -> Result<Decoded, Error> {
        guarded(DATA, || self.try_decode(data, skip))
    }

    fn try_decode(&mut self, data: &[u8], skip: u16) -> Result<Decoded, Error> {
        let mut skip = skip;
        self.drop_rest()?;
        let mut sent = self.decoder.send_data(data.into(), None, None, None);
        loop {
            let pending = match sent {
                Ok(()) => false,
                Err(Rav1dError::TryAgain) => true,
                Err(error) => return Err(refusal(error)),
            };
            match self.decoder.get_picture() {
                Ok(picture) if skip == 0 => return Decoded::new(picture, &self.sequence),
                Ok(_) => skip -= 1,
                Err(Rav1dError::TryAgain) if pending => {}
                Err(Rav1dError::TryAgain) => return Err(Error::Truncated),
                Err(error) => return Err(refusal(error)),
            }
            sent = self.decoder.send_pending_data();
        }
    }

    /// Drops what follows the shown frame in a picture of an animation.
    fn drop_rest(&mut self) -> Result<(), Error> {
        loop {
            let pending = self.decoder.send_pending_data();
            match (self.decoder.get_picture(), pending) {
                (Ok(_), _) | (Err(Rav1dError::TryAgain), Err(Rav1dError::TryAgain)) => {}
                (Err(Rav1dError::TryAgain), Ok(())) => return Ok(()),
                (Err(error), _) => return Err(refusal(error)),
            }
        }
    }
}

const DATA: &str = "AV1 picture data";

/// A decoded frame, in the decoder's own memory.
pub(super) struct Decoded {
    picture: Picture,
    deep: bool,
}

impl Decoded {
    fn new(picture: Picture, sequence: &Sequence) -> Result<Self, Error> {
        let layout = match sequence.subsampling {
            Subsampling::Monochrome => PixelLayout::I400,
            Subsampling::Both => PixelLayout::I420,
            Subsampling::Across => PixelLayout::I422,
            Subsampling::None => PixelLayout::I444,
        };
        let announced = (sequence.width, sequence.height, sequence.bit_depth as usize);
        if (picture.width(), picture.height(), picture.bit_depth()) != announced
            || picture.pixel_layout() != layout
        {
            return Err(Error::Corrupt {
                what: "AV1 picture of another size or depth than announced",
            });
        }
        let deep = sequence.bit_depth > 8;
        Ok(Self { picture, deep })
    }

    /// Writes row `line` of a plane: as many samples as `out` has places for.
    pub(super) fn row(&self, plane: PlanarImageComponent, line: usize, out: &mut [u16]) {
        let samples = self.picture.plane(plane);
        let stride = self.picture.stride(plane) as usize;
        let row = samples.get(line * stride..).unwrap_or_default();
        if self.deep {
            for (out, bytes) in out.iter_mut().zip(row.as_chunks::<2>().0) {
                *out = u16::from_ne_bytes(*bytes);
            }
        } else {
            for (out, &sample) in out.iter_mut().zip(row) {
                *out = sample.into();
            }
        }
    }
}

/// Keeps only the kind of the decoder's error.
fn refusal(error: Rav1dError) -> Error {
    match error {
        Rav1dError::UnsupportedBitstream => {
            Error::UnsupportedFeature { feature: "this AV1 coding tool" }
        }
        Rav1dError::OutOfRange => Error::Corrupt { what: "AV1 frame larger than announced" },
        _ => Error::Corrupt { what: DATA },
    }
}
