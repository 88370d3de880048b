//! The protection set: hashes of the copies that people are likely to make of a picture, computed
//! in advance from the picture itself. Only the holder of the original can do that.

mod content;
mod edit;
mod expand;
mod furniture;
mod guard;
mod label;
mod plane;
mod set;
mod symmetric;
mod table;
mod tilt;
mod view;

pub use edit::{Edit, EditedCopy, Ground, view_of};
pub use expand::expand;
pub use furniture::{Furniture, furnish};
pub use plane::{Plane, PlaneStream};
pub use set::{Protection, protection_set, protection_set_of};
pub use tilt::Tilt;
pub use view::View;
