//! The protection set: hashes of the copies that people are likely to make of a picture, computed in advance from
//! the picture itself. Only whoever holds the original can do that.

mod edit;
mod plane;
mod view;

pub use edit::{Copy, Edit, Ground, view_of};
pub use plane::{Plane, PlaneStream};
pub use view::{Rotation, View};
