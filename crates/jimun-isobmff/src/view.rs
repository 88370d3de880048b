//! Which part of a stored picture is shown, and which way up: `clap`, `irot` and `imir` in the
//! order in which they apply (ISO/IEC 23008-12, 6.5.9–6.5.12).

use jimun_core::{AxisMap, Error, ImageInfo, Orientation};

use super::property::{CleanAperture, Property};

/// A window in the stored picture, and its orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// First column that is shown.
    pub left: u32,
    /// First row that is shown.
    pub top: u32,
    /// Columns that are shown, in pixels.
    pub width: u32,
    /// Rows that are shown, in pixels.
    pub height: u32,
    axes: AxisMap,
}

impl View {
    /// All of a picture of this size.
    pub fn whole(width: u32, height: u32) -> Self {
        let axes = Orientation::Upright.axis_map();
        Self { left: 0, top: 0, width, height, axes }
    }

    /// After all of these, one after the other.
    pub fn then_all(self, properties: &[&Property<'_>]) -> Result<Self, Error> {
        properties.iter().try_fold(self, |view, property| view.then(property))
    }

    fn then(mut self, property: &Property<'_>) -> Result<Self, Error> {
        match property {
            Property::Rotation(quarters) => {
                for _ in 0..*quarters {
                    self.mirror(false);
                    self.axes.transpose = !self.axes.transpose;
                }
            }
            Property::Mirror { top_to_bottom } => self.mirror(*top_to_bottom),
            Property::CleanAperture(aperture) => self.crop(aperture)?,
            _ => {}
        }
        Ok(self)
    }

    /// The window as a picture of its own.
    pub fn picture(&self) -> ImageInfo {
        ImageInfo { width: self.width, height: self.height, orientation: self.orientation() }
    }

    /// Whether any of `height` stored rows from `top` on is in the window.
    pub fn shows_rows(&self, top: u32, height: u32) -> bool {
        top < self.top + self.height && self.top < top + height
    }

    fn orientation(&self) -> Orientation {
        let found = Orientation::ALL.into_iter().find(|way| way.axis_map() == self.axes);
        found.unwrap_or_default()
    }

    /// Reading a stored axis backwards mirrors the shown one that it feeds.
    fn mirror(&mut self, top_to_bottom: bool) {
        if top_to_bottom != self.axes.transpose {
            self.axes.reverse_y = !self.axes.reverse_y;
        } else {
            self.axes.reverse_x = !self.axes.reverse_x;
        }
    }

    fn crop(&mut self, aperture: &CleanAperture) -> Result<(), Error> {
        let CleanAperture { width, height, right, down } = *aperture;
        let across = Cut { size: width, offset: right, to_nearest: false };
        let down = Cut { size: height, offset: down, to_nearest: true };
        let (x, y) = if self.axes.transpose { (down, across) } else { (across, down) };
        let (left, width) = x.of(self.width, self.axes.reverse_x)?;
        let (top, height) = y.of(self.height, self.axes.reverse_y)?;
        (self.left, self.width) = (self.left + left, width);
        (self.top, self.height) = (self.top + top, height);
        Ok(())
    }
}

/// What an aperture leaves of one side of the shown picture.
struct Cut {
    size: (u32, u32),
    offset: (i32, u32),
    /// If the first sample is between two, libheif takes the left one but the lower one (measured).
    to_nearest: bool,
}

impl Cut {
    /// First sample and number of samples on the stored side, which the shown one may read
    /// backwards.
    fn of(&self, side: u32, reverse: bool) -> Result<(u32, u32), Error> {
        const WRONG: Error = Error::Corrupt { what: "clean aperture" };
        let Self { size: (size, size_unit), offset: (offset, offset_unit), to_nearest } = *self;
        if size_unit == 0 || offset_unit == 0 {
            return Err(WRONG);
        }
        // All in multiples of 1 / (2 · size_unit · offset_unit): products stay below 2⁹⁸.
        let (size, size_unit) = (i128::from(size), i128::from(size_unit));
        let (offset, offset_unit) = (i128::from(offset), i128::from(offset_unit));
        let side = i128::from(side);
        let one = 2 * size_unit * offset_unit;
        let length = 2 * size * offset_unit;
        let first = 2 * offset * size_unit + (side * one - length) / 2;
        let first = (first + if to_nearest { one / 2 } else { 0 }).div_euclid(one);
        let last = first + (length - one + one / 2).div_euclid(one);
        let (first, last) = (first.max(0), last.min(side - 1));
        if last < first {
            return Err(WRONG);
        }
        let start = if reverse { side - 1 - last } else { first };
        Ok((start as u32, (last - first + 1) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 5;
    const HEIGHT: usize = 4;

    /// A picture as rows of distinct numbers.
    fn numbered() -> Vec<Vec<usize>> {
        (0..HEIGHT).map(|y| (0..WIDTH).map(|x| y * WIDTH + x).collect()).collect()
    }

    /// The plain twin really moves pixels.
    fn moved(rows: Vec<Vec<usize>>, property: &Property<'_>) -> Vec<Vec<usize>> {
        let turned = |rows: &[Vec<usize>]| -> Vec<Vec<usize>> {
            (0..rows[0].len()).rev().map(|x| rows.iter().map(|row| row[x]).collect()).collect()
        };
        match property {
            Property::Rotation(quarters) => (0..*quarters).fold(rows, |rows, _| turned(&rows)),
            Property::Mirror { top_to_bottom: true } => rows.into_iter().rev().collect(),
            Property::Mirror { top_to_bottom: false } => {
                rows.into_iter().map(|row| row.into_iter().rev().collect()).collect()
            }
            // This test's aperture: one row off at the top, and one column at the left.
            Property::CleanAperture(_) => rows[1..].iter().map(|row| row[1..].to_vec()).collect(),
            _ => rows,
        }
    }

    fn seen(view: &View) -> Vec<Vec<usize>> {
        let rows = numbered()[view.top as usize..][..view.height as usize].to_vec();
        let window: Vec<Vec<usize>> = rows
            .into_iter()
            .map(|row| row[view.left as usize..][..view.width as usize].to_vec())
            .collect();
        let AxisMap { reverse_x, reverse_y, transpose } = view.picture().orientation.axis_map();
        let (width, height) = (window[0].len(), window.len());
        let x = |x: usize| if reverse_x { width - 1 - x } else { x };
        let y = |y: usize| if reverse_y { height - 1 - y } else { y };
        if transpose {
            (0..width).map(|i| (0..height).map(|j| window[y(j)][x(i)]).collect()).collect()
        } else {
            (0..height).map(|j| (0..width).map(|i| window[y(j)][x(i)]).collect()).collect()
        }
    }

    /// One row and one column less: from the top and from the left.
    fn aperture(width: usize, height: usize) -> Property<'static> {
        let side = |side: usize| (u32::try_from(side - 1).expect("small"), 1);
        let (width, height) = (side(width), side(height));
        Property::CleanAperture(CleanAperture { width, height, right: (1, 2), down: (1, 2) })
    }

    #[test]
    fn every_chain_of_three_shows_what_moving_the_pixels_shows() {
        let steps = |rows: &[Vec<usize>]| {
            let mut steps: Vec<_> = (0..4).map(Property::Rotation).collect();
            steps.extend([true, false].map(|top_to_bottom| Property::Mirror { top_to_bottom }));
            steps.push(aperture(rows[0].len(), rows.len()));
            steps
        };
        let mut shown = vec![(View::whole(WIDTH as u32, HEIGHT as u32), numbered())];
        for _ in 0..3 {
            shown = shown
                .into_iter()
                .flat_map(|(view, rows)| {
                    let apply =
                        |step| (view.then(&step).expect("inside"), moved(rows.clone(), &step));
                    steps(&rows).into_iter().map(apply).collect::<Vec<_>>()
                })
                .collect();
            for (view, rows) in &shown {
                assert_eq!(&seen(view), rows, "{view:?}");
            }
        }
        assert_eq!(shown.len(), 343);
    }

    #[test]
    fn apertures_are_rounded_as_libheif_rounds_them_and_kept_inside() {
        let cut = |side, size, offset, to_nearest| Cut { size, offset, to_nearest }.of(side, false);
        assert_eq!(cut(333, (200, 1), (0, 1), false), Ok((66, 200)));
        assert_eq!(cut(217, (150, 1), (0, 1), true), Ok((34, 150)));
        assert_eq!(cut(640, (401, 2), (1, 3), false), Ok((220, 201)));
        assert_eq!(cut(333, (900, 1), (0, 1), false), Ok((0, 333)));
        let wrong = Err(Error::Corrupt { what: "clean aperture" });
        for (size, offset) in [
            ((0, 1), (0, 1)),
            ((1, 0), (0, 1)),
            ((1, 1), (0, 0)),
            ((100, 1), (10_000, 1)),
            ((100, 1), (i32::MIN, 1)),
        ] {
            assert_eq!(cut(333, size, offset, false), wrong, "{size:?} {offset:?}");
        }
        assert!(cut(u32::MAX, (u32::MAX, u32::MAX), (i32::MIN, u32::MAX), true).is_ok());
    }
}
