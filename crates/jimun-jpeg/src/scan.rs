//! The scan header, and the order of a scan's blocks (T.81, B.2.3 and A.2).

use jimun_core::Error;

use super::frame::Frame;

/// The contents of a scan header.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub(super) components: Vec<ScanComponent>,
    /// First and last coefficient in zigzag order.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Bit position of the previous pass over these coefficients (0: none) and of this one.
    pub(super) high: u32,
    pub(super) low: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ScanComponent {
    /// Its place in the frame.
    pub(super) index: usize,
    /// Numbers of its Huffman or conditioning tables.
    pub(super) dc: usize,
    pub(super) ac: usize,
}

const BROKEN: Error = Error::Corrupt { what: "scan header" };

impl Scan {
    pub(super) fn read(payload: &[u8], frame: &Frame) -> Result<Self, Error> {
        let (&count, rest) = payload.split_first().ok_or(BROKEN)?;
        let (specs, rest) = rest.split_at_checked(2 * usize::from(count)).ok_or(BROKEN)?;
        let [first, last, approximation]: [u8; 3] = rest.try_into().map_err(|_| BROKEN)?;
        if !(1..=4).contains(&count) {
            return Err(BROKEN);
        }
        let mut components: Vec<ScanComponent> = Vec::with_capacity(specs.len() / 2);
        for &[id, tables] in specs.as_chunks().0 {
            // Two components may have one name: each is taken once.
            let taken = |index| components.iter().any(|other| other.index == index);
            let index = (0..frame.components.len())
                .find(|&index| frame.components[index].id == id && !taken(index))
                .ok_or(Error::Corrupt { what: "scan of an unknown component" })?;
            let (dc, ac) = (usize::from(tables >> 4), usize::from(tables & 15));
            components.push(ScanComponent { index, dc, ac });
        }
        let blocks = components.iter().map(|c| &frame.components[c.index]).map(|c| c.h * c.v);
        if components.len() > 1 && blocks.sum::<usize>() > 10 {
            return Err(Error::Corrupt { what: "more than 10 blocks in an MCU" });
        }
        let scan = Self {
            components,
            first: first.into(),
            last: last.into(),
            high: (approximation >> 4).into(),
            low: (approximation & 15).into(),
        };
        if frame.progressive && !scan.is_lawful_pass() {
            return Err(BROKEN);
        }
        Ok(scan)
    }

    /// G.1.1.1: DC by itself, AC of one component; each refinement adds one bit.
    fn is_lawful_pass(&self) -> bool {
        let band = match self.first {
            0 => self.last == 0,
            _ => self.first <= self.last && self.last < 64 && self.components.len() == 1,
        };
        band && self.low <= 13 && (self.high == 0 || self.high == self.low + 1)
    }

    /// The blocks' layout: a scan of one component has MCUs of one block, and none that is only
    /// filler.
    pub(super) fn layout(&self, frame: &Frame) -> Layout {
        if let [only] = self.components[..] {
            let component = &frame.components[only.index];
            let (mcus_wide, mcus_high) = (component.blocks_wide, component.blocks_high);
            return Layout { mcus_wide, mcus_high, interleaved: false };
        }
        Layout { mcus_wide: frame.mcus_wide, mcus_high: frame.mcus_high, interleaved: true }
    }
}

/// How a scan's MCUs are arranged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) mcus_wide: usize,
    pub(super) mcus_high: usize,
    interleaved: bool,
}

impl Layout {
    /// Blocks that a component of sampling `h` × `v` has in one MCU, across and down.
    pub(super) fn blocks(&self, h: usize, v: usize) -> (usize, usize) {
        if self.interleaved { (h, v) } else { (1, 1) }
    }
}

/// Reads one entropy-coded segment of a scan.
pub(super) trait Segment {
    /// Ends the segment and continues after the restart marker `number` (0–7).
    fn restart(&mut self, number: u8) -> Result<(), Error>;
}

/// Counts MCUs and skips restart markers between intervals. Keeps state: the place in the interval.
pub(super) struct Restarts {
    interval: u32,
    left: u32,
    number: u8,
}

impl Restarts {
    pub(super) fn new(interval: u32) -> Self {
        Self { interval, left: interval, number: 0 }
    }

    /// Call this before each MCU. Returns whether predictions restart.
    #[inline(always)]
    pub(super) fn before_mcu(&mut self, segment: &mut impl Segment) -> Result<bool, Error> {
        if self.interval == 0 {
            return Ok(false);
        }
        if self.left == 0 {
            segment.restart(self.number)?;
            self.number = (self.number + 1) % 8;
            self.left = self.interval - 1;
            return Ok(true);
        }
        self.left -= 1;
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(progressive: bool, sampling: u8) -> Frame {
        let marker = if progressive { 0xc2 } else { 0xc0 };
        let specs = [1, sampling, 0, 2, 0x11, 0, 2, 0x11, 0];
        let payload = [&[8, 0, 30, 0, 30, 3][..], &specs].concat();
        Frame::read(marker, &payload).expect("a lawful frame")
    }

    #[test]
    fn passes_that_annex_g_does_not_know_are_refused() {
        let pass = |first, last, approximation| {
            Scan::read(&[1, 1, 0, first, last, approximation], &frame(true, 0x11)).is_ok()
        };
        assert!(pass(0, 0, 0) && pass(1, 63, 0) && pass(5, 5, 0x21));
        assert!(!pass(0, 63, 0) && !pass(9, 8, 0) && !pass(1, 64, 0));
        assert!(!pass(1, 5, 0x20) && !pass(1, 5, 0x11) && !pass(1, 5, 14));
        let two_components = [2, 1, 0, 2, 0, 1, 5, 0];
        assert!(Scan::read(&two_components, &frame(true, 0x11)).is_err());
    }

    #[test]
    fn components_of_one_name_are_taken_in_turn_and_unknown_ones_refused() {
        let scan = Scan::read(&[3, 1, 0x00, 2, 0x11, 2, 0x11, 0, 63, 0], &frame(false, 0x22));
        let indices: Vec<_> =
            scan.expect("a lawful scan").components.iter().map(|c| c.index).collect();
        assert_eq!(indices, [0, 1, 2]);
        for payload in [&[1, 9, 0, 0, 63, 0][..], &[2, 1, 0, 1, 0, 0, 63, 0], &[0, 0, 63, 0], &[]] {
            assert!(Scan::read(payload, &frame(false, 0x22)).is_err(), "{payload:?}");
        }
        let every = [3, 1, 0, 2, 0, 2, 0, 0, 63, 0];
        assert!(Scan::read(&every, &frame(false, 0x42)).is_ok());
        assert!(Scan::read(&every, &frame(false, 0x43)).is_err());
    }

    #[test]
    fn a_scan_of_one_component_has_no_blocks_that_only_fill_up() {
        let frame = frame(false, 0x22);
        let layout = |payload: &[u8]| {
            let scan = Scan::read(payload, &frame).expect("a lawful scan");
            let layout = scan.layout(&frame);
            (layout.mcus_wide, layout.mcus_high, layout.blocks(2, 2))
        };
        assert_eq!(layout(&[1, 1, 0, 0, 63, 0]), (4, 4, (1, 1)));
        assert_eq!(layout(&[1, 2, 0, 0, 63, 0]), (2, 2, (1, 1)));
        assert_eq!(layout(&[3, 1, 0, 2, 0, 2, 0, 0, 63, 0]), (2, 2, (2, 2)));
    }
}
