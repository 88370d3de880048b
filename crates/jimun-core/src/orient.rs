//! Exif orientation: how a stored picture becomes upright.
//!
//! This moves no pixel. PDQ's filter is one operator per axis, so an orientation only chooses which
//! axis feeds rows and which of them is read backwards (see `hash::pdq`).

/// One of the eight ways to store a picture (Exif 2.32, tag 0x0112).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// 1: as it is.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: half a turn.
    Rotated180,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored along the main diagonal.
    Transposed,
    /// 6: needs a quarter turn clockwise.
    RotateCw90,
    /// 7: mirrored along the other diagonal.
    Transversed,
    /// 8: needs a quarter turn counter-clockwise.
    RotateCcw90,
}

/// What to do with the stored axes: read `x` or `y` backwards, then perhaps swap them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisMap {
    /// Stored columns are read from right to left.
    pub reverse_x: bool,
    /// Stored rows are read from bottom to top.
    pub reverse_y: bool,
    /// Stored columns become the upright picture's rows.
    pub transpose: bool,
}

impl Orientation {
    /// All eight, in the order of their Exif values 1 to 8.
    pub const ALL: [Self; 8] = [
        Self::Upright,
        Self::Mirrored,
        Self::Rotated180,
        Self::Flipped,
        Self::Transposed,
        Self::RotateCw90,
        Self::Transversed,
        Self::RotateCcw90,
    ];

    /// The orientation with this Exif value. Values other than 1–8 mean 1, as in browsers.
    ///
    /// ```
    /// use jimun_core::Orientation;
    ///
    /// let turned = Orientation::from_exif(6);
    /// assert_eq!(turned, Orientation::RotateCw90);
    /// assert_eq!(turned.upright((4000, 3000)), (3000, 4000));
    /// ```
    pub fn from_exif(value: u16) -> Self {
        let index = usize::from(value).wrapping_sub(1);
        Self::ALL.get(index).copied().unwrap_or_default()
    }

    /// Width and height of the upright picture, from the stored ones.
    pub const fn upright(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.axis_map().transpose { (height, width) } else { (width, height) }
    }

    /// How the stored axes map to the upright picture.
    pub const fn axis_map(self) -> AxisMap {
        let (reverse_x, reverse_y, transpose) = match self {
            Self::Upright => (false, false, false),
            Self::Mirrored => (true, false, false),
            Self::Rotated180 => (true, true, false),
            Self::Flipped => (false, true, false),
            Self::Transposed => (false, false, true),
            Self::RotateCw90 => (false, true, true),
            Self::Transversed => (true, true, true),
            Self::RotateCcw90 => (true, false, true),
        };
        AxisMap { reverse_x, reverse_y, transpose }
    }
}
