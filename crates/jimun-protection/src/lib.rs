//! The protection set: hashes of the copies that people are likely to make of a picture, computed
//! in advance from the picture itself. Only the holder of the original can do that.

mod block_means;
mod canvas;
mod copy_axis;
mod distinctive;
mod edit;
mod even_lines;
mod expand;
mod find_picture;
mod hash_all;
mod label;
mod row_sums;
mod screen_chrome;
mod set;
mod symmetric;
mod table;
mod tilt;
mod viewport;

pub use block_means::{BlockMeans, BlockMeansStream};
pub use edit::{Background, Edit, EditedCopy, viewport_of};
pub use expand::expand;
pub use screen_chrome::{ScreenChrome, draw_chrome};
pub use set::{Protection, protection_set, protection_set_of};
pub use tilt::Tilt;
pub use viewport::Viewport;
