//! The edits that people make, as views of the picture.

use jimun_core::Orientation;
use jimun_hash::pdq::{Pdq, Reduced, SIDE, Symmetry};

use super::furniture::{BUTTONS, Furniture, STATUS, furnish};
use super::plane::Plane;
use super::tilt::Tilt;
use super::view::{Canvas, LONG_SIDE, View};

/// What surrounds a picture that does not fill its canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Black.
    Black,
    /// White.
    White,
}

impl Ground {
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
    /// The largest centred part of this shape, width to height.
    Shape(u16, u16),
    /// The same width added all around, in thousandths of the picture's shorter side.
    Border(Ground, u16),
    /// Added at each side: left, top, right, bottom.
    Bars(Ground, [u16; 4]),
    /// The whole picture fitted into the middle of a canvas of this shape.
    Screen(Ground, u16, u16),
    /// As `Screen`, on a phone that shows its status bar.
    Phone(Ground, u16, u16),
    /// As `Phone`, in a gallery app that shows its buttons.
    Gallery(Ground, u16, u16),
    /// What a crop left (the first four, as in `Crop`), with its edges continued at each side: a
    /// guess at what was cut off. In thousandths of what is left.
    Grown([u16; 4], [u16; 4]),
    /// Rotated clockwise by tenths of a degree on a canvas of the picture's own size, with corners
    /// of this background. `None` means that the picture was enlarged until no corner shows.
    Tilted(i16, Option<Ground>),
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
                | Edit::Screen(..)
                | Edit::Phone(..)
                | Edit::Gallery(..)
                | Edit::Tilted(_, Some(_))
        )
    }

    /// The hash of this copy of the picture.
    pub fn hash(&self, plane: &Plane) -> Pdq {
        Pdq::of_reduced(&self.reduce(plane))
    }

    /// This copy's 64×64 values.
    pub(super) fn reduce(&self, plane: &Plane) -> Box<Reduced> {
        let turn = self.turn;
        match self.edit {
            Edit::Tilted(tenths, ground) => {
                Tilt { degrees: f64::from(tenths) / 10.0, ground: ground.map(Ground::luma), turn }
                    .reduce(plane)
            }
            Edit::Grown(crop, by) => {
                View { turn, ..View::WHOLE }.reduce(&plane.grown(crop, by), LONG_SIDE)
            }
            _ => self.furnished(self.canvas(plane).reduce()),
        }
    }

    /// Whether this copy is its own mirror image.
    pub(super) fn symmetry(&self, plane: &Plane) -> Option<Symmetry> {
        match self.edit {
            // Like those of an odd window, its samples do not lean.
            Edit::Tilted(..) => Symmetry::of(&self.reduce(plane), (SIDE, SIDE)),
            Edit::Grown(..) => None,
            _ => {
                let canvas = self.canvas(plane);
                Symmetry::of(&self.furnished(canvas.reduce()), canvas.size())
            }
        }
    }

    /// For any edit except `Tilted` and `Grown`.
    pub(super) fn canvas<'a>(&self, plane: &'a Plane) -> Canvas<'a> {
        let aspect = plane.width() as f64 / plane.height() as f64;
        let view = View { turn: self.turn, ..view_of(self.edit, aspect) };
        Canvas::new(view, plane, LONG_SIDE)
    }

    /// Adds what the screen shows beside the picture.
    pub(super) fn furnished(&self, mut reduced: Box<Reduced>) -> Box<Reduced> {
        let (ground, parts): (_, &[&[Furniture]]) = match self.edit {
            Edit::Phone(ground, ..) => (ground, &[&STATUS]),
            Edit::Gallery(ground, ..) => (ground, &[&STATUS, &BUTTONS]),
            _ => return reduced,
        };
        for part in parts {
            furnish(&mut reduced, part, ground.ink(), self.turn);
        }
        reduced
    }
}

/// The view of an edit that keeps the axes, for a picture of `aspect` (width to height).
pub fn view_of(edit: Edit, aspect: f64) -> View {
    let part = |thousandths: u16| f64::from(thousandths) / 1000.0;
    match edit {
        Edit::Whole | Edit::Grown(..) | Edit::Tilted(..) => View::WHOLE,
        Edit::Crop(left, top, right, bottom) => View {
            left: part(left),
            top: part(top),
            right: 1.0 - part(right),
            bottom: 1.0 - part(bottom),
            ..View::WHOLE
        },
        Edit::Shape(width, height) => {
            let wanted = f64::from(width) / f64::from(height);
            let (x, y) = ((wanted / aspect).min(1.0), (aspect / wanted).min(1.0));
            centred(x, y)
        }
        Edit::Border(ground, width) => {
            let (x, y) = (part(width) / aspect.max(1.0), part(width) * aspect.min(1.0));
            View {
                left: -x,
                top: -y,
                right: 1.0 + x,
                bottom: 1.0 + y,
                ground: ground.luma(),
                turn: Orientation::Upright,
            }
        }
        Edit::Bars(ground, [left, top, right, bottom]) => View {
            left: -part(left),
            top: -part(top),
            right: 1.0 + part(right),
            bottom: 1.0 + part(bottom),
            ground: ground.luma(),
            turn: Orientation::Upright,
        },
        Edit::Screen(ground, width, height)
        | Edit::Phone(ground, width, height)
        | Edit::Gallery(ground, width, height) => {
            let wanted = f64::from(width) / f64::from(height);
            let (x, y) = ((wanted / aspect).max(1.0), (aspect / wanted).max(1.0));
            View { ground: ground.luma(), ..centred(x, y) }
        }
    }
}

fn centred(width: f64, height: f64) -> View {
    View {
        left: 0.5 - width / 2.0,
        top: 0.5 - height / 2.0,
        right: 0.5 + width / 2.0,
        bottom: 0.5 + height / 2.0,
        ..View::WHOLE
    }
}
