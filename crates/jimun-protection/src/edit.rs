//! The edits that people make, as views of the picture.

use jimun_core::Orientation;
use jimun_hash::pdq::{Pdq, Reduced, SIDE, Symmetry};

use super::block_means::BlockMeans;
use super::canvas::Canvas;
use super::screen_chrome::{BUTTONS, STATUS, ScreenChrome, draw_chrome};
use super::tilt::Tilt;
use super::viewport::{LONG_SIDE, Viewport};

/// What surrounds a picture that does not fill its canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Black.
    Black,
    /// White.
    White,
}

impl Background {
    const fn luma(self) -> f32 {
        match self {
            Self::Black => 0.0,
            Self::White => 255.0,
        }
    }

    /// Luma of what is written on it.
    const fn ink(self) -> f32 {
        255.0 - self.luma()
    }
}

/// One edit. Amounts are thousandths of the picture's width (left, right) or height (top, bottom).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Nothing but the orientation.
    Whole,
    /// Cut off at each side: left, top, right, bottom.
    Crop(u16, u16, u16, u16),
    /// The largest centred part of this aspect ratio, width to height.
    AspectCrop(u16, u16),
    /// The same width added all around, in thousandths of the picture's shorter side.
    Border(Background, u16),
    /// Added at each side: left, top, right, bottom.
    Bars(Background, [u16; 4]),
    /// The whole picture fitted into the middle of a canvas of this aspect ratio.
    Letterbox(Background, u16, u16),
    /// As `Letterbox`, on a phone that shows its status bar.
    Phone(Background, u16, u16),
    /// As `Phone`, in a gallery app that shows its buttons.
    Gallery(Background, u16, u16),
    /// What a crop left (the first four, as in `Crop`), with its edges continued at each side: a
    /// guess at what was cut off. In thousandths of what is left.
    Extended([u16; 4], [u16; 4]),
    /// Rotated clockwise by tenths of a degree on a canvas of the picture's own size, with corners
    /// of this background. `None` means that the picture was enlarged until no corner shows.
    Tilted(i16, Option<Background>),
}

/// An edit, and how its outcome is rotated or mirrored.
///
/// ```
/// use jimun_core::Orientation;
/// use jimun_protection::{Edit, EditedCopy};
///
/// let copy: EditedCopy = "mirrored_crop_30_30_30_30".parse()?;
/// assert_eq!(copy.turn, Orientation::Mirrored);
/// assert_eq!(copy.edit, Edit::Crop(30, 30, 30, 30));
/// # Ok::<(), jimun_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditedCopy {
    /// What was done.
    pub edit: Edit,
    /// How the outcome was rotated or mirrored.
    pub turn: Orientation,
}

impl EditedCopy {
    /// The picture as it is.
    pub const WHOLE: Self = Self { edit: Edit::Whole, turn: Orientation::Upright };

    /// Whether something of known brightness surrounds the picture.
    pub const fn is_framed(&self) -> bool {
        matches!(
            self.edit,
            Edit::Border(..)
                | Edit::Bars(..)
                | Edit::Letterbox(..)
                | Edit::Phone(..)
                | Edit::Gallery(..)
                | Edit::Tilted(_, Some(_))
        )
    }

    /// The hash of this copy of the picture.
    pub fn hash(&self, means: &BlockMeans) -> Pdq {
        Pdq::of_reduced(&self.reduce(means))
    }

    /// This copy's 64×64 values.
    pub(super) fn reduce(&self, means: &BlockMeans) -> Box<Reduced> {
        let turn = self.turn;
        match self.edit {
            Edit::Tilted(tenths, background) => Tilt {
                degrees: f64::from(tenths) / 10.0,
                background: background.map(Background::luma),
                turn,
            }
            .reduce(means),
            _ => self.with_chrome(self.canvas(means).reduce(means)),
        }
    }

    /// Whether this copy is its own mirror image.
    pub(super) fn symmetry(&self, means: &BlockMeans) -> Option<Symmetry> {
        match self.edit {
            // Like those of an odd window, its samples do not lean.
            Edit::Tilted(..) => Symmetry::of(&self.reduce(means), (SIDE, SIDE)),
            Edit::Extended(..) => None,
            _ => {
                let canvas = self.canvas(means);
                Symmetry::of(&self.with_chrome(canvas.reduce(means)), canvas.size())
            }
        }
    }

    /// For any edit except `Tilted`.
    pub(super) fn canvas(&self, means: &BlockMeans) -> Canvas {
        if let Edit::Extended(crop, by) = self.edit {
            return Canvas::extended(means, crop, by, self.turn);
        }
        let aspect = means.width() as f64 / means.height() as f64;
        let viewport = Viewport { turn: self.turn, ..viewport_of(self.edit, aspect) };
        Canvas::new(viewport, means, LONG_SIDE)
    }

    /// Adds what the screen shows beside the picture.
    pub(super) fn with_chrome(&self, mut reduced: Box<Reduced>) -> Box<Reduced> {
        let (background, parts): (_, &[&[ScreenChrome]]) = match self.edit {
            Edit::Phone(background, ..) => (background, &[&STATUS]),
            Edit::Gallery(background, ..) => (background, &[&STATUS, &BUTTONS]),
            _ => return reduced,
        };
        for part in parts {
            draw_chrome(&mut reduced, part, background.ink(), self.turn);
        }
        reduced
    }
}

/// The viewport of an edit that keeps the axes, for a picture of `aspect` (width to height).
pub fn viewport_of(edit: Edit, aspect: f64) -> Viewport {
    let part = |thousandths: u16| f64::from(thousandths) / 1000.0;
    match edit {
        Edit::Whole | Edit::Extended(..) | Edit::Tilted(..) => Viewport::WHOLE,
        Edit::Crop(left, top, right, bottom) => Viewport {
            left: part(left),
            top: part(top),
            right: 1.0 - part(right),
            bottom: 1.0 - part(bottom),
            ..Viewport::WHOLE
        },
        Edit::AspectCrop(width, height) => {
            let wanted = f64::from(width) / f64::from(height);
            let (x, y) = ((wanted / aspect).min(1.0), (aspect / wanted).min(1.0));
            centred(x, y)
        }
        Edit::Border(background, width) => {
            let (x, y) = (part(width) / aspect.max(1.0), part(width) * aspect.min(1.0));
            Viewport {
                left: -x,
                top: -y,
                right: 1.0 + x,
                bottom: 1.0 + y,
                background: background.luma(),
                turn: Orientation::Upright,
            }
        }
        Edit::Bars(background, [left, top, right, bottom]) => Viewport {
            left: -part(left),
            top: -part(top),
            right: 1.0 + part(right),
            bottom: 1.0 + part(bottom),
            background: background.luma(),
            turn: Orientation::Upright,
        },
        Edit::Letterbox(background, width, height)
        | Edit::Phone(background, width, height)
        | Edit::Gallery(background, width, height) => {
            let wanted = f64::from(width) / f64::from(height);
            let (x, y) = ((wanted / aspect).max(1.0), (aspect / wanted).max(1.0));
            Viewport { background: background.luma(), ..centred(x, y) }
        }
    }
}

fn centred(width: f64, height: f64) -> Viewport {
    Viewport {
        left: 0.5 - width / 2.0,
        top: 0.5 - height / 2.0,
        right: 0.5 + width / 2.0,
        bottom: 0.5 + height / 2.0,
        ..Viewport::WHOLE
    }
}
