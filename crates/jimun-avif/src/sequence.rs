//! The AV1 sequence header (AV1 specification, 5.5): size, samples and colours of the next frames.
//! The decoder reads it too, but allocates by it at once, and reports it only afterwards.

use jimun_core::Error;
use jimun_isobmff::bits::Bits;
use jimun_isobmff::property::ColourCoding;

/// How much less chroma there is than luma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subsampling {
    /// Luma only.
    Monochrome,
    /// 4:4:4.
    None,
    /// 4:2:2.
    Across,
    /// 4:2:0.
    Both,
}

/// What a sequence header declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// The maximum width of a frame.
    pub(super) width: u32,
    /// As `width`.
    pub(super) height: u32,
    /// 8, 10 or 12.
    pub(super) bit_depth: u32,
    pub(super) subsampling: Subsampling,
    pub(super) colour: ColourCoding,
    /// Frames may have grain, which is applied to a copy.
    pub(super) film_grain: bool,
}

const WHAT: &str = "AV1 sequence header";
const WRONG: Error = Error::Corrupt { what: WHAT };

impl Sequence {
    /// Pixels of the largest frame.
    pub(super) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Bytes of a decoded frame: the decoder extends both sides to whole blocks of 128, and
    /// lengthens rows of unfavourable sizes by 64 bytes.
    pub(super) fn picture_bytes(&self) -> u64 {
        let whole_blocks = |side: u32| u64::from(side).next_multiple_of(128);
        let sample = if self.bit_depth > 8 { 2 } else { 1 };
        let row = |samples: u64| samples * sample + 64;
        let (width, height) = (whole_blocks(self.width), whole_blocks(self.height));
        let chroma = match self.subsampling {
            Subsampling::Monochrome => 0,
            Subsampling::None => 2 * height * row(width),
            Subsampling::Across => 2 * height * row(width / 2),
            Subsampling::Both => height * row(width / 2),
        };
        height * row(width) + chroma
    }

    /// Peak memory of decoding in bytes, with this many frames that later ones may refer to.
    pub(super) fn decoder_bytes(&self, frames: usize) -> u64 {
        let whole_blocks = |side: u32| u64::from(side).next_multiple_of(128);
        let pixels = whole_blocks(self.width) * whole_blocks(self.height);
        let pictures = frames as u64 + u64::from(self.film_grain);
        DECODER_BYTES + pictures * self.picture_bytes() + pixels * TABLE_BYTES_PER_64_PIXELS / 64
    }

    /// Whether both declare the same kind of picture. Labels may differ.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        *self == Self { colour: self.colour, film_grain: self.film_grain, ..*other }
    }

    pub(super) fn read(payload: &[u8]) -> Result<Self, Error> {
        let bits = &mut Bits::new(payload, WHAT);
        let profile = bits.bits(3)?;
        if profile > 2 {
            return Err(WRONG);
        }
        bits.flag()?;
        let reduced = bits.flag()?;
        if reduced {
            bits.skip(5);
        } else {
            skip_operating_points(bits)?;
        }
        let (width_bits, height_bits) = (bits.bits(4)? + 1, bits.bits(4)? + 1);
        let (width, height) = (bits.bits(width_bits)? + 1, bits.bits(height_bits)? + 1);
        if !reduced && bits.flag()? {
            bits.skip(7);
        }
        bits.skip(3);
        if !reduced {
            skip_tools(bits)?;
        }
        bits.skip(3);
        let (bit_depth, subsampling, colour) = colour(bits, profile)?;
        let film_grain = bits.flag()?;
        Ok(Self { width, height, bit_depth, subsampling, colour, film_grain })
    }
}

/// Contexts, rows for filters and everything else that has one size for all pictures.
const DECODER_BYTES: u64 = 2 << 20;

/// Motion vectors, segments, and masks and rows of filters: 35 to 57 measured with `rusty_av1d`
/// 1.2.1 on pictures of 12 and 48 megapixels.
const TABLE_BYTES_PER_64_PIXELS: u64 = 80;

fn skip_operating_points(bits: &mut Bits<'_>) -> Result<(), Error> {
    let mut delay_bits = None;
    if bits.flag()? {
        bits.skip(64);
        if bits.flag()? {
            skip_uvlc(bits)?;
        }
        if bits.flag()? {
            delay_bits = Some(bits.bits(5)? as usize + 1);
            bits.skip(32 + 5 + 5);
        }
    }
    let display_delays = bits.flag()?;
    for _ in 0..=bits.bits(5)? {
        bits.skip(12);
        if bits.bits(5)? > 7 {
            bits.skip(1);
        }
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.skip(2 * delay_bits + 1);
        }
        if display_delays && bits.flag()? {
            bits.skip(4);
        }
    }
    Ok(())
}

/// A number written as some zeros, a one and as many bits as there were zeros.
fn skip_uvlc(bits: &mut Bits<'_>) -> Result<(), Error> {
    let mut zeros = 0;
    while !bits.flag()? {
        zeros += 1;
    }
    bits.skip(if zeros < 32 { zeros } else { 0 });
    Ok(())
}

/// Coding tools that a reduced header leaves at their defaults.
fn skip_tools(bits: &mut Bits<'_>) -> Result<(), Error> {
    bits.skip(4);
    let order_hints = bits.flag()?;
    if order_hints {
        bits.skip(2);
    }
    let chosen_by_frame = bits.flag()?;
    let screen_content = chosen_by_frame || bits.flag()?;
    if screen_content && !bits.flag()? {
        bits.skip(1);
    }
    if order_hints {
        bits.skip(3);
    }
    Ok(())
}

fn colour(bits: &mut Bits<'_>, profile: u32) -> Result<(u32, Subsampling, ColourCoding), Error> {
    const UNSPECIFIED: u16 = 2;
    let deep = bits.flag()?;
    let bit_depth = if !deep {
        8
    } else if profile == 2 && bits.flag()? {
        12
    } else {
        10
    };
    let monochrome = profile != 1 && bits.flag()?;
    let (mut primaries, mut transfer, mut matrix) = (UNSPECIFIED, UNSPECIFIED, UNSPECIFIED);
    if bits.flag()? {
        primaries = bits.bits(8)? as u16;
        transfer = bits.bits(8)? as u16;
        matrix = bits.bits(8)? as u16;
    }
    // RGB in the primaries and the curve of sRGB needs no further fields.
    let is_srgb = (primaries, transfer, matrix) == (1, 13, 0);
    let full_range = if !monochrome && is_srgb { true } else { bits.flag()? };
    let subsampling = match profile {
        _ if monochrome => Subsampling::Monochrome,
        _ if is_srgb => Subsampling::None,
        0 => Subsampling::Both,
        1 => Subsampling::None,
        _ if bit_depth < 12 => Subsampling::Across,
        _ => match bits.flag()? {
            false => Subsampling::None,
            true if bits.flag()? => Subsampling::Both,
            true => Subsampling::Across,
        },
    };
    if is_srgb && !monochrome && profile == 0 {
        return Err(WRONG);
    }
    if subsampling == Subsampling::Both {
        bits.skip(2);
    }
    if !monochrome {
        bits.skip(1);
    }
    Ok((bit_depth, subsampling, ColourCoding { primaries, matrix, full_range }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the bits that `Sequence` reads.
    fn bytes(fields: &[(u32, u32)]) -> Vec<u8> {
        let bits: Vec<bool> = fields
            .iter()
            .flat_map(|&(count, value)| (0..count).rev().map(move |bit| value >> bit & 1 == 1))
            .collect();
        let byte = |bits: &[bool]| {
            bits.iter().enumerate().fold(0, |sum, (at, &bit)| sum | u8::from(bit) << (7 - at))
        };
        bits.chunks(8).map(byte).collect()
    }

    /// Profile, still, reduced, level; sides of 320 and 200; tools.
    fn reduced(profile: u32) -> Vec<(u32, u32)> {
        let sides = [(4, 8), (4, 7), (9, 319), (8, 199)];
        [&[(3, profile), (2, 3), (5, 0)][..], &sides, &[(6, 0)]].concat()
    }

    #[test]
    fn samples_and_colours_are_those_of_every_profile() {
        use Subsampling::{Across, Both, Monochrome, None};
        let unlabelled = |full_range| ColourCoding { primaries: 2, matrix: 2, full_range };
        let described = [(1, 1), (8, 9), (8, 16), (8, 9)];
        let bt_2020 = ColourCoding { primaries: 9, matrix: 9, full_range: false };
        let srgb = ColourCoding { primaries: 1, matrix: 0, full_range: true };
        let full = unlabelled(true);
        for (profile, colour, expected) in [
            (0, &[(1, 0), (1, 0), (1, 0), (1, 1), (2, 0), (1, 0)][..], (8, Both, full)),
            (0, &[(1, 1), (1, 1), (1, 0), (1, 1)], (10, Monochrome, full)),
            (0, &[&[(1, 1), (1, 0)][..], &described, &[(4, 0)]].concat(), (10, Both, bt_2020)),
            (1, &[(1, 0), (1, 0), (1, 0), (1, 0)], (8, None, unlabelled(false))),
            (1, &[(1, 0), (1, 1), (8, 1), (8, 13), (8, 0), (1, 0)], (8, None, srgb)),
            (2, &[(1, 0), (1, 0), (1, 0), (1, 1), (1, 0)], (8, Across, full)),
            (2, &[(2, 3), (2, 0), (1, 1), (1, 0), (1, 0)], (12, None, full)),
            (2, &[(2, 3), (2, 0), (1, 1), (2, 2), (1, 0)], (12, Across, full)),
            (2, &[(2, 3), (2, 0), (1, 1), (2, 3), (3, 0)], (12, Both, full)),
        ] {
            let whole = [&reduced(profile), colour, &[(1, 1), (8, 0x80)]].concat();
            let whole = bytes(&whole);
            let sequence = Sequence::read(&whole).expect("a header");
            assert_eq!((sequence.width, sequence.height), (320, 200));
            let found = (sequence.bit_depth, sequence.subsampling, sequence.colour);
            assert_eq!(found, expected, "profile {profile}");
            assert!(sequence.film_grain, "profile {profile}");
            for cut in 0..whole.len() - 2 {
                assert_eq!(Sequence::read(&whole[..cut]), Err(WRONG), "{cut}");
            }
        }
    }

    #[test]
    fn every_optional_part_of_a_long_header_is_passed_over() {
        let timing = [(1, 1), (32, 1), (32, 1), (1, 1), (1, 1), (1, 1), (5, 9), (32, 1), (10, 0)];
        // Two operating points: with a tier, delays of ten bits and a display delay; with none of
        // them.
        let points = [(1, 1), (5, 1), (12, 1), (5, 8), (1, 0), (1, 1), (21, 0), (1, 1), (4, 0)];
        let second = [(12, 0), (5, 7), (1, 0), (1, 0)];
        let sides = [(4, 8), (4, 7), (9, 319), (8, 199), (1, 1), (7, 0)];
        let tools =
            [(3, 0), (4, 0), (1, 1), (2, 0), (1, 0), (1, 1), (1, 0), (1, 0), (3, 0), (3, 0)];
        let colour = [(1, 0), (1, 0), (1, 0), (1, 1), (2, 0), (1, 0), (1, 1), (8, 0x80)];
        let head = [(3, 0), (2, 0)];
        let whole = [&head[..], &timing, &points, &second, &sides, &tools, &colour].concat();
        let sequence = Sequence::read(&bytes(&whole)).expect("a header");
        assert_eq!((sequence.width, sequence.height, sequence.bit_depth), (320, 200, 8));
        assert_eq!(sequence.subsampling, Subsampling::Both);
        assert!(sequence.colour.full_range && sequence.film_grain);
    }
}
