//! The frame header: size, components and their sampling (T.81, B.2.2 and A.1.1).

use jimun_core::Error;

/// The contents of the frame header.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) progressive: bool,
    /// Arithmetic-coded, not Huffman-coded.
    pub(super) arithmetic: bool,
    pub(super) h_max: usize,
    pub(super) v_max: usize,
    /// MCUs of an interleaved scan in a row and in a column.
    pub(super) mcus_wide: usize,
    pub(super) mcus_high: usize,
    pub(super) components: Vec<Component>,
    pub(super) names: Names,
}

/// Whether the components are named after colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    Rgb,
    Other,
}

#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Sampling factors, 1–4.
    pub(super) h: usize,
    pub(super) v: usize,
    pub(super) quantiser: usize,
    /// Samples in a row and in a column.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Blocks that hold those samples.
    pub(super) blocks_wide: usize,
    pub(super) blocks_high: usize,
}

impl Frame {
    pub(super) fn read(marker: u8, payload: &[u8]) -> Result<Self, Error> {
        let (progressive, arithmetic) = match marker {
            0xc0 | 0xc1 => (false, false),
            0xc2 => (true, false),
            0xc9 => (false, true),
            0xca => (true, true),
            0xc3 | 0xc7 | 0xcb | 0xcf => {
                return Err(Error::UnsupportedFeature { feature: "lossless JPEG" });
            }
            _ => return Err(Error::UnsupportedFeature { feature: "hierarchical JPEG" }),
        };
        let &[precision, h0, h1, w0, w1, count] =
            payload.first_chunk().ok_or(Error::Corrupt { what: "frame header" })?;
        if precision != 8 {
            return Err(Error::UnsupportedFeature { feature: "JPEG with more than 8 bits" });
        }
        let width = usize::from(u16::from_be_bytes([w0, w1]));
        let height = usize::from(u16::from_be_bytes([h0, h1]));
        // A DNL segment after the first scan would give height 0 its value.
        if width == 0 || height == 0 {
            return Err(Error::ZeroSize);
        }
        let (specs, rest) = payload[6..].as_chunks::<3>();
        if ![1, 3, 4].contains(&count) || specs.len() != usize::from(count) {
            return Err(Error::Corrupt { what: "number of components" });
        }
        if !rest.is_empty() {
            return Err(Error::Corrupt { what: "frame header" });
        }
        Ok(Self { progressive, arithmetic, ..Self::new(width, height, specs)? })
    }

    fn new(width: usize, height: usize, specs: &[[u8; 3]]) -> Result<Self, Error> {
        let stated = |spec: &[u8; 3]| (usize::from(spec[1] >> 4), usize::from(spec[1] & 15));
        if specs.iter().map(stated).any(|(h, v)| !(1..=4).contains(&h) || !(1..=4).contains(&v)) {
            return Err(Error::Corrupt { what: "sampling factors" });
        }
        // A single component is its own measure, whatever factors it states.
        let sampling = |spec: &[u8; 3]| if specs.len() == 1 { (1, 1) } else { stated(spec) };
        let h_max = specs.iter().map(|spec| sampling(spec).0).max().unwrap_or(1);
        let v_max = specs.iter().map(|spec| sampling(spec).1).max().unwrap_or(1);
        let component = |spec: &[u8; 3]| {
            let (h, v) = sampling(spec);
            let (width, height) = ((width * h).div_ceil(h_max), (height * v).div_ceil(v_max));
            Component {
                id: spec[0],
                h,
                v,
                quantiser: usize::from(spec[2]),
                width,
                height,
                blocks_wide: width.div_ceil(8),
                blocks_high: height.div_ceil(8),
            }
        };
        let named_rgb = specs.iter().map(|spec| spec[0]).eq(*b"RGB");
        Ok(Self {
            width,
            height,
            progressive: false,
            arithmetic: false,
            h_max,
            v_max,
            mcus_wide: width.div_ceil(8 * h_max),
            mcus_high: height.div_ceil(8 * v_max),
            components: specs.iter().map(component).collect(),
            names: if named_rgb { Names::Rgb } else { Names::Other },
        })
    }

    /// Blocks in all components, without those that only fill MCUs.
    pub(super) fn blocks(&self) -> u64 {
        self.components.iter().map(|c| (c.blocks_wide * c.blocks_high) as u64).sum()
    }
}

impl Component {
    /// Blocks in a row, including those that only fill MCUs.
    pub(super) fn padded_wide(&self, frame: &Frame) -> usize {
        frame.mcus_wide * self.h
    }

    /// Blocks in a column, including those that only fill MCUs.
    pub(super) fn padded_high(&self, frame: &Frame) -> usize {
        frame.mcus_high * self.v
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_measured_as_annex_a_says() {
        let specs = [1, 0x22, 0, 2, 0x21, 1, 3, 0x12, 1];
        let frame = Frame::read(0xc2, &[&[8, 0, 35, 0, 33, 3][..], &specs].concat());
        let frame = frame.expect("a lawful frame");
        assert_eq!((frame.mcus_wide, frame.mcus_high, frame.progressive), (3, 3, true));
        let sizes: Vec<_> = frame.components.iter().map(|c| (c.width, c.height)).collect();
        assert_eq!(sizes, [(33, 35), (33, 18), (17, 35)]);
        let blocks: Vec<_> =
            frame.components.iter().map(|c| (c.blocks_wide, c.blocks_high)).collect();
        assert_eq!(blocks, [(5, 5), (5, 3), (3, 5)]);
        assert_eq!(frame.blocks(), 25 + 15 + 15);
        assert_eq!(frame.components[2].padded_high(&frame), 6);
    }

    #[test]
    fn unlawful_frames_are_refused() {
        let frame = |marker, payload: &[u8]| Frame::read(marker, payload).err();
        let corrupt = |what| Some(Error::Corrupt { what });
        assert_eq!(frame(0xc0, &[8, 0, 0, 0, 9, 1, 1, 0x11, 0]), Some(Error::ZeroSize));
        assert_eq!(frame(0xc0, &[8, 0, 9, 0, 9, 1, 1, 0x10, 0]), corrupt("sampling factors"));
        assert_eq!(frame(0xc0, &[8, 0, 9, 0, 9, 1, 1, 0x51, 0]), corrupt("sampling factors"));
        assert_eq!(frame(0xc0, &[8, 0, 9, 0, 9, 0]), corrupt("number of components"));
        assert_eq!(frame(0xc0, &[8, 0, 9, 0, 9, 3, 1, 0x11]), corrupt("number of components"));
        assert_eq!(frame(0xc0, &[8, 0, 9]), corrupt("frame header"));
        for (marker, precision) in [(0xc0, 12), (0xc3, 8), (0xc5, 8), (0xcb, 8), (0xcd, 8)] {
            let error = frame(marker, &[precision, 0, 9, 0, 9, 1, 1, 0x11, 0]);
            assert!(matches!(error, Some(Error::UnsupportedFeature { .. })), "{error:?}");
        }
    }
}
