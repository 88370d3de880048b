//! YCbCr that is not inside a JPEG (TIFF 6.0, section 21). Rounding is libtiff's (`tif_color.c`):
//! 16 bits of fraction, each summand rounded separately. Chroma is repeated, not interpolated.

use jimun_core::Error;

use super::directory::{Directory, Tag};

/// The contribution of each luma and chroma value to red, green and blue.
pub(super) struct Converter {
    /// Pixels across and down that share their chroma: 1, 2 or 4.
    pub(super) subsampling: (u32, u32),
    luma: [i32; 256],
    red: [i32; 256],
    blue: [i32; 256],
    /// In units of 1/65536, for blue and red chroma.
    green: [[i32; 256]; 2],
}

const RED_GREEN_BLUE: [f32; 3] = [0.299, 0.587, 0.114];
const BLACK_WHITE: [f32; 6] = [0.0, 255.0, 128.0, 255.0, 128.0, 255.0];

impl Converter {
    /// `stored` means that nothing is packed. Then Pillow itself reads pixels that have their own
    /// chroma, and uses JPEG's numbers whatever the directory says.
    pub(super) fn read(directory: &Directory<'_>, stored: bool) -> Result<Self, Error> {
        let subsampling = match directory.find(Tag::YCbCrSubSampling) {
            // 2 and 2 is the standard's default for a file that does not say.
            None => (2, 2),
            Some(values) => (values.get(0)? as u32, values.get(1)? as u32),
        };
        if ![subsampling.0, subsampling.1].iter().all(|side| matches!(side, 1 | 2 | 4)) {
            return Err(Error::Corrupt { what: "YCbCrSubSampling" });
        }
        if stored && subsampling == (1, 1) {
            return Ok(Self::new(subsampling, RED_GREEN_BLUE, BLACK_WHITE));
        }
        let weights = fractions(directory, Tag::YCbCrCoefficients, RED_GREEN_BLUE)?;
        let limits = fractions(directory, Tag::ReferenceBlackWhite, BLACK_WHITE)?;
        if weights[1] <= 0.0 {
            return Err(Error::Corrupt { what: "YCbCrCoefficients" });
        }
        Ok(Self::new(subsampling, weights, limits))
    }

    fn new(subsampling: (u32, u32), weights: [f32; 3], limits: [f32; 6]) -> Self {
        let [red, green, blue] = weights;
        let fixed = |factor: f32| (factor.clamp(0.0, 2.0) * 65536.0 + 0.5) as i64;
        let (to_red, to_blue) = (2.0 - 2.0 * red, 2.0 - 2.0 * blue);
        let scaled = |code: f32, black: f32, white: f32, range: f32| {
            let span = if white == black { 1.0 } else { white - black };
            ((code - black) * range / span).clamp(-4096.0, 4096.0) as i64
        };
        let chroma = |at: usize| {
            let (black, white) = (limits[at] - 128.0, limits[at + 1] - 128.0);
            std::array::from_fn::<i64, 256, _>(|i| scaled(i as f32 - 128.0, black, white, 127.0))
        };
        let (cb, cr) = (chroma(2), chroma(4));
        Self {
            subsampling,
            luma: std::array::from_fn(|i| scaled(i as f32, limits[0], limits[1], 255.0) as i32),
            red: cr.map(|cr| ((fixed(to_red) * cr + 32768) >> 16) as i32),
            blue: cb.map(|cb| ((fixed(to_blue) * cb + 32768) >> 16) as i32),
            green: [
                cb.map(|cb| (32768 - fixed(blue * to_blue / green) * cb) as i32),
                cr.map(|cr| (-fixed(red * to_red / green) * cr) as i32),
            ],
        }
    }

    /// Bytes of all pixels that share chroma, including their two chroma samples.
    pub(super) fn unit_bytes(&self) -> u64 {
        u64::from(self.subsampling.0 * self.subsampling.1 + 2)
    }

    /// Row `y` of the rows in `units`.
    pub(super) fn row(&self, units: &[u8], y: usize, out: &mut [[u8; 3]]) {
        let (across, down) = (self.subsampling.0 as usize, self.subsampling.1 as usize);
        let units = units.chunks_exact(across * down + 2);
        for (places, unit) in out.chunks_mut(across).zip(units) {
            let [cb, cr] = [0, 1].map(|at| usize::from(unit[across * down + at]));
            for (place, &luma) in places.iter_mut().zip(&unit[y * across..][..across]) {
                let luma = self.luma[usize::from(luma)];
                let green = (self.green[0][cb] + self.green[1][cr]) >> 16;
                let colours = [luma + self.red[cr], luma + green, luma + self.blue[cb]];
                *place = colours.map(|colour| colour.clamp(0, 255) as u8);
            }
        }
    }
}

fn fractions<const N: usize>(
    directory: &Directory<'_>,
    tag: Tag,
    default: [f32; N],
) -> Result<[f32; N], Error> {
    let Some(values) = directory.find(tag) else { return Ok(default) };
    let mut read = default;
    for (index, place) in (0..).zip(&mut read) {
        *place = values.get_fraction(index)?;
        if !place.is_finite() {
            return Err(Error::Corrupt { what: "number in a tag" });
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chroma_is_shared_and_colours_are_those_of_jpeg() {
        let converter = Converter::new((2, 2), RED_GREEN_BLUE, BLACK_WHITE);
        let units = [10, 20, 30, 40, 128, 128, 76, 76, 29, 29, 85, 255];
        let mut row = [[0; 3]; 3];
        converter.row(&units, 0, &mut row);
        assert_eq!(row, [[10; 3], [20; 3], [254, 0, 0]]);
        converter.row(&units, 1, &mut row);
        assert_eq!(row[..2], [[30; 3], [40; 3]]);
    }
}
