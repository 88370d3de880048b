//! Properties of items: the children of the `ipco` box (ISO/IEC 23008-12, 6.5).

use jimun_core::Error;

use super::boxes::IsoBox;
use super::bytes::Bytes;

/// One property of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property<'a> {
    /// `ispe`: width and height in pixels before any rotation.
    Size(u32, u32),
    /// `hvcC`: the HEVC decoder configuration record.
    HevcConfiguration(&'a [u8]),
    /// `av1C`: the AV1 decoder configuration record, which repeats what the coded data says.
    Av1Configuration,
    /// `a1op`: which AV1 operating point to decode.
    OperatingPoint(u8),
    /// `lsel`: which layer to show.
    Layer(u16),
    /// `a1lx`: where layers end, for readers that show a file while it loads.
    LayerSizes,
    /// `auxC`: what an auxiliary picture is, as a name that ends in 0.
    Auxiliary(&'a [u8]),
    /// `colr` of type `nclx`.
    Colour(ColourCoding),
    /// `irot`: quarter turns counter-clockwise, 0 to 3.
    Rotation(u8),
    /// `imir`: mirrored top to bottom, or else left to right.
    Mirror {
        /// Top and bottom are exchanged.
        top_to_bottom: bool,
    },
    /// `clap`: the part that is shown.
    CleanAperture(CleanAperture),
    /// Known not to affect the pixels' values and places.
    Harmless,
    /// Anything else.
    Unknown,
}

/// How luma and chroma make colours (ITU-T H.273).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourCoding {
    /// `colour_primaries`.
    pub primaries: u16,
    /// `matrix_coefficients`.
    pub matrix: u16,
    /// Luma is 0–255 instead of 16–235.
    pub full_range: bool,
}

/// Fractions: numerator, denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanAperture {
    /// Of the part.
    pub width: (u32, u32),
    /// Of the part.
    pub height: (u32, u32),
    /// Distance of the aperture's centre from the picture's centre.
    pub right: (i32, u32),
    /// As `right`.
    pub down: (i32, u32),
}

impl<'a> Property<'a> {
    /// Reads a property.
    ///
    /// # Errors
    /// When it is cut off.
    pub fn read(IsoBox { kind, payload }: IsoBox<'a>) -> Result<Self, Error> {
        let mut bytes = Bytes::new(payload);
        Ok(match &kind {
            b"ispe" => {
                bytes.version_and_flags()?;
                Self::Size(bytes.u32()?, bytes.u32()?)
            }
            b"hvcC" => Self::HevcConfiguration(payload),
            b"av1C" => Self::Av1Configuration,
            b"a1op" => Self::OperatingPoint(bytes.u8()?),
            b"lsel" => Self::Layer(bytes.u16()?),
            b"a1lx" => Self::LayerSizes,
            b"auxC" => {
                let name = payload.get(4..).unwrap_or_default();
                Self::Auxiliary(name)
            }
            b"colr" => match &bytes.array()? {
                b"nclx" => {
                    let primaries = bytes.u16()?;
                    bytes.u16()?;
                    let (matrix, flags) = (bytes.u16()?, bytes.u8()?);
                    let full_range = flags & 0x80 != 0;
                    Self::Colour(ColourCoding { primaries, matrix, full_range })
                }
                // ICC profiles: peers ignore them, and so do we.
                _ => Self::Harmless,
            },
            b"irot" => Self::Rotation(bytes.u8()? & 3),
            b"imir" => Self::Mirror { top_to_bottom: bytes.u8()? & 1 == 0 },
            b"clap" => {
                let mut unsigned = || Ok::<_, Error>((bytes.u32()?, bytes.u32()?));
                let (width, height, right, down) =
                    (unsigned()?, unsigned()?, unsigned()?, unsigned()?);
                let signed = |(n, d): (u32, u32)| (n.cast_signed(), d);
                let (right, down) = (signed(right), signed(down));
                Self::CleanAperture(CleanAperture { width, height, right, down })
            }
            b"pixi" | b"pasp" | b"clli" | b"mdcv" | b"cclv" | b"amve" | b"udes" | b"rloc"
            | b"crtt" | b"mdft" | b"altt" | b"aebr" | b"wbbr" | b"fobr" | b"afbr" | b"dobr" => {
                Self::Harmless
            }
            _ => Self::Unknown,
        })
    }

    /// Whether it has no meaning for items of other codecs.
    pub fn is_of_av1(&self) -> bool {
        use Property::{Av1Configuration, Layer, LayerSizes, OperatingPoint};
        matches!(self, Av1Configuration | Layer(_) | LayerSizes | OperatingPoint(_))
    }
}
