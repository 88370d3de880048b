//! The average hash: which pixels of the 8×8 picture are lighter than their mean.
//!
//! Source: N. Krawetz, "Looks Like It" (hackerfactor.com, 2011), as implemented by `average_hash`
//! of ImageHash 4.3.

use super::Hash64;

/// From the picture shrunk to 8×8 grey values.
pub fn ahash(grey: &[[u8; 8]; 8]) -> Hash64 {
    let pixels = grey.as_flattened();
    let sum: u32 = pixels.iter().copied().map(u32::from).sum();
    // Above sum / 64, without the division.
    Hash64::from_rows(pixels.iter().map(|&pixel| u32::from(pixel) * 64 > sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_of_exactly_the_mean_is_not_lighter() {
        let mut grey = [[100; 8]; 8];
        assert_eq!(ahash(&grey).to_u64(), 0);
        (grey[0][1], grey[7][7]) = (101, 99);
        assert_eq!(ahash(&grey).to_u64(), 1 << 62);
        grey[7][7] = 100;
        assert_eq!(ahash(&grey).to_u64(), 1 << 62);
    }
}
