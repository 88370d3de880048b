//! What a sequence parameter set says about a picture's size, samples and colours (ITU-T H.265,
//! 7.3.2.2 and E.2.1). The decoder reads the rest and does not expose this.

use jimun_core::Error;
use jimun_isobmff::bits::Bits;
use jimun_isobmff::property::ColourCoding;

/// The picture that a parameter set declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// `chroma_format_idc`: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub(super) chroma_format: u32,
    pub(super) coded_width: u32,
    pub(super) coded_height: u32,
    /// After the conformance window.
    pub(super) width: u32,
    /// As `width`.
    pub(super) height: u32,
    pub(super) bit_depth: u32,
    /// `None` when nothing is stated.
    pub(super) colour: Option<ColourCoding>,
}

const WHAT: &str = "sequence parameter set";
const WRONG: Error = Error::Corrupt { what: WHAT };

/// H.265 allows 16 (8.1.3 and A.4.1: a decoded picture buffer has at most 16 places).
const MAX_REFERENCES: u32 = 16;

impl Sequence {
    /// Peak memory of decoding one such picture in bytes, without its output planes: the decoder's
    /// planes, the copy that sample-adaptive offset reads, and tables of less than 2.5 bytes per
    /// pixel. Measured with `rust_h265` 0.4.0 on pictures of 12 megapixels and on phones' tiles.
    pub(super) fn decoder_bytes(&self) -> u64 {
        let whole_blocks = |side: u32| u64::from(side).next_multiple_of(64);
        let pixels = whole_blocks(self.coded_width) * whole_blocks(self.coded_height);
        2 * self.plane_bytes(pixels) + pixels * 5 / 2
    }

    /// Bytes of its output planes.
    pub(super) fn tile_bytes(&self) -> u64 {
        self.plane_bytes(u64::from(self.width) * u64::from(self.height))
    }

    fn plane_bytes(&self, pixels: u64) -> u64 {
        let sample_bytes = if self.bit_depth > 8 { 2 } else { 1 };
        let samples = if self.chroma_format == 1 { pixels * 3 / 2 } else { pixels * 3 };
        samples * sample_bytes
    }

    /// Whether both declare the same kind of picture. Labels may differ.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        *self == Self { colour: self.colour, ..*other }
    }

    /// Reads a raw byte sequence payload: after the NAL unit's head, without emulation prevention.
    pub(super) fn read(rbsp: &[u8]) -> Result<Self, Error> {
        let bits = &mut Bits::new(rbsp, WHAT);
        bits.skip(4);
        let sub_layers = bits.bits(3)?;
        bits.skip(1);
        skip_profile_tier_level(bits, sub_layers)?;
        bits.exp_golomb()?;
        let chroma_format = bits.exp_golomb()?;
        if chroma_format > 3 {
            return Err(WRONG);
        }
        if chroma_format == 3 && bits.flag()? {
            return Err(Error::UnsupportedFeature { feature: "HEVC with separate colour planes" });
        }
        let (coded_width, coded_height) = (bits.exp_golomb()?, bits.exp_golomb()?);
        let (mut width, mut height) = (coded_width, coded_height);
        if bits.flag()? {
            let [x, y] = [[1, 1], [2, 2], [2, 1], [1, 1]][chroma_format as usize];
            width = cropped(width, x, bits.exp_golomb()?, bits.exp_golomb()?)?;
            height = cropped(height, y, bits.exp_golomb()?, bits.exp_golomb()?)?;
        }
        let (luma, chroma) = (bits.exp_golomb()?, bits.exp_golomb()?);
        if luma > 8 || chroma > 8 {
            return Err(WRONG);
        }
        if luma != chroma && chroma_format != 0 {
            return Err(Error::UnsupportedFeature { feature: "HEVC with chroma of another depth" });
        }
        let colour = colour(bits, sub_layers)?;
        let bit_depth = 8 + luma;
        Ok(Self { chroma_format, coded_width, coded_height, width, height, bit_depth, colour })
    }
}

fn cropped(side: u32, unit: u32, before: u32, behind: u32) -> Result<u32, Error> {
    let cut = u64::from(unit) * (u64::from(before) + u64::from(behind));
    let rest = u64::from(side).checked_sub(cut).filter(|&rest| rest > 0);
    rest.and_then(|rest| u32::try_from(rest).ok()).ok_or(WRONG)
}

fn skip_profile_tier_level(bits: &mut Bits<'_>, sub_layers: u32) -> Result<(), Error> {
    bits.skip(88 + 8);
    let mut present = Vec::new();
    for _ in 0..sub_layers {
        present.push((bits.flag()?, bits.flag()?));
    }
    if sub_layers > 0 {
        bits.skip(2 * (8 - sub_layers as usize));
    }
    for (profile, level) in present {
        bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 });
    }
    Ok(())
}

/// From after the bit depths to the colour description, which is almost last.
fn colour(bits: &mut Bits<'_>, sub_layers: u32) -> Result<Option<ColourCoding>, Error> {
    let more_order_bits = bits.exp_golomb()?;
    if more_order_bits > 12 {
        return Err(WRONG);
    }
    let order_bits = 4 + more_order_bits as usize;
    let of_all_layers = bits.flag()?;
    bits.skip_exp_golombs(if of_all_layers { 3 * (sub_layers as usize + 1) } else { 3 })?;
    bits.skip_exp_golombs(6)?;
    if bits.flag()? && bits.flag()? {
        skip_scaling_lists(bits)?;
    }
    bits.skip(2);
    if bits.flag()? {
        bits.skip(8);
        bits.skip_exp_golombs(2)?;
        bits.skip(1);
    }
    skip_reference_sets(bits)?;
    if bits.flag()? {
        let count = bits.exp_golomb()?;
        if count > 32 {
            return Err(WRONG);
        }
        bits.skip(count as usize * (order_bits + 1));
    }
    bits.skip(2);
    if bits.flag()? { usability_colour(bits) } else { Ok(None) }
}

/// The start of the video usability information.
fn usability_colour(bits: &mut Bits<'_>) -> Result<Option<ColourCoding>, Error> {
    const EXTENDED_ASPECT_RATIO: u32 = 255;
    const UNSPECIFIED: u16 = 2;
    if bits.flag()? && bits.bits(8)? == EXTENDED_ASPECT_RATIO {
        bits.skip(32);
    }
    if bits.flag()? {
        bits.skip(1);
    }
    if !bits.flag()? {
        return Ok(None);
    }
    bits.skip(3);
    let full_range = bits.flag()?;
    let (mut primaries, mut matrix) = (UNSPECIFIED, UNSPECIFIED);
    if bits.flag()? {
        primaries = bits.bits(8)? as u16;
        bits.skip(8);
        matrix = bits.bits(8)? as u16;
    }
    Ok(Some(ColourCoding { primaries, matrix, full_range }))
}

fn skip_scaling_lists(bits: &mut Bits<'_>) -> Result<(), Error> {
    for size in 0..4_u32 {
        for _ in 0..if size == 3 { 2 } else { 6 } {
            if !bits.flag()? {
                bits.exp_golomb()?;
                continue;
            }
            let coefficients = 64.min(1 << (4 + 2 * size));
            bits.skip_exp_golombs(coefficients + usize::from(size > 1))?;
        }
    }
    Ok(())
}

fn skip_reference_sets(bits: &mut Bits<'_>) -> Result<(), Error> {
    let sets = bits.exp_golomb()?;
    if sets > 64 {
        return Err(WRONG);
    }
    let mut entries = 0;
    for set in 0..sets {
        if set > 0 && bits.flag()? {
            bits.skip(1);
            bits.exp_golomb()?;
            let mut kept = 0;
            for _ in 0..=entries {
                let used = bits.flag()?;
                kept += u32::from(used || bits.flag()?);
            }
            entries = kept;
        } else {
            let (before, behind) = (bits.exp_golomb()?, bits.exp_golomb()?);
            if before > MAX_REFERENCES || behind > MAX_REFERENCES {
                return Err(WRONG);
            }
            entries = before + behind;
            for _ in 0..entries {
                bits.exp_golomb()?;
                bits.skip(1);
            }
        }
        if entries > MAX_REFERENCES {
            return Err(WRONG);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the bits that `Sequence` reads.
    #[derive(Default)]
    struct Writer(Vec<bool>);

    impl Writer {
        fn bits(&mut self, count: u32, value: u32) -> &mut Self {
            self.0.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
            self
        }

        fn exp_golomb(&mut self, values: &[u32]) -> &mut Self {
            for value in values {
                let length = (value + 1).ilog2();
                self.bits(length, 0).bits(length + 1, value + 1);
            }
            self
        }

        fn bytes(&self) -> Vec<u8> {
            let byte = |bits: &[bool]| {
                bits.iter().enumerate().fold(0, |sum, (at, &bit)| sum | u8::from(bit) << (7 - at))
            };
            self.0.chunks(8).map(byte).collect()
        }
    }

    /// 4:2:0, 1920 × 1088 cut to 1920 × 1080, 8 bits.
    fn head(writer: &mut Writer) -> &mut Writer {
        writer.bits(8, 0b0000_0001).bits(32, 0).bits(32, 0).bits(32, 0);
        writer.exp_golomb(&[0, 1, 1920, 1088]).bits(1, 1).exp_golomb(&[0, 0, 0, 4, 0, 0])
    }

    const SIZE: (u32, u32, u32, u32) = (1920, 1088, 1920, 1080);

    #[test]
    fn size_window_and_colour_are_found_behind_every_optional_part() {
        for all_parts in [false, true] {
            let mut writer = Writer::default();
            let bits = head(&mut writer).exp_golomb(&[4]).bits(1, 1).exp_golomb(&[1, 0, 0]);
            bits.exp_golomb(&[0, 3, 0, 3, 0, 0]);
            if all_parts {
                // Scaling lists: the first two are predicted, the others hold ones.
                bits.bits(2, 0b11);
                for (size, lists) in [6, 6, 6, 2].into_iter().enumerate() {
                    for list in 0..lists {
                        if size == 0 && list < 2 {
                            bits.bits(1, 0).exp_golomb(&[0]);
                        } else {
                            let dc = usize::from(size > 1);
                            let ones = vec![1; 64.min(16 << (2 * size)) + dc];
                            bits.bits(1, 1).exp_golomb(&ones);
                        }
                    }
                }
                bits.bits(3, 0b111).bits(8, 0).exp_golomb(&[0, 0]).bits(1, 0);
                // Two sets of references: one plain, one predicted from it.
                bits.exp_golomb(&[2, 1, 1, 0]).bits(1, 1).exp_golomb(&[0]).bits(1, 1);
                bits.bits(1, 1).bits(1, 0).exp_golomb(&[0]).bits(4, 0b1011);
                bits.bits(1, 1).exp_golomb(&[1]).bits(9, 0);
                bits.bits(2, 0).bits(1, 1).bits(9, 0b1_1111_1111).bits(32, 0).bits(2, 0b11);
            } else {
                bits.bits(1, 0).bits(3, 0).exp_golomb(&[0]).bits(1, 0).bits(2, 0).bits(1, 1);
                bits.bits(2, 0);
            }
            // Video signal: full range, matrix 9.
            bits.bits(1, 1).bits(3, 5).bits(1, 1).bits(1, 1).bits(16, 0).bits(8, 9);
            let whole = writer.bytes();
            let sequence = Sequence::read(&whole).expect("a set");
            let Sequence { coded_width, coded_height, width, height, .. } = sequence;
            assert_eq!((coded_width, coded_height, width, height), SIZE);
            assert_eq!((sequence.chroma_format, sequence.bit_depth), (1, 8));
            let colour = ColourCoding { primaries: 0, matrix: 9, full_range: true };
            assert_eq!(sequence.colour, Some(colour));
            for cut in 0..whole.len() - 1 {
                assert_eq!(Sequence::read(&whole[..cut]), Err(WRONG), "{cut}");
            }
        }
    }

    #[test]
    fn numbers_beyond_the_standard_are_refused() {
        let mut window = Writer::default();
        window.bits(8, 1).bits(32, 0).bits(32, 0).bits(32, 0);
        window.exp_golomb(&[0, 1, 16, 16]).bits(1, 1).exp_golomb(&[8, 0, 0, 0, 0, 0]).bits(32, 0);
        let mut order = Writer::default();
        head(&mut order).exp_golomb(&[u32::MAX - 1]).bits(32, 0);
        let mut format = Writer::default();
        format.bits(8, 1).bits(32, 0).bits(32, 0).bits(32, 0).exp_golomb(&[0, 4]).bits(32, 0);
        for writer in [window, order, format] {
            assert_eq!(Sequence::read(&writer.bytes()), Err(WRONG));
        }
    }
}
