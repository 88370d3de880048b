//! The difference hashes: which pixels are lighter than their neighbour on the left, or above.
//!
//! Source: N. Krawetz, "Kind of Like That" (hackerfactor.com, 2013), as implemented by `dhash` and
//! `dhash_vertical` of ImageHash 4.3. Many other programs compare the other way round (left lighter
//! than right) and so get different bits.

use super::Hash64;

/// From the picture shrunk to 9 columns by 8 rows: lighter than the pixel on the left.
pub fn dhash(grey: &[[u8; 9]; 8]) -> Hash64 {
    Hash64::from_rows(grey.iter().flat_map(|row| row.windows(2).map(|pair| pair[1] > pair[0])))
}

/// From the picture shrunk to 8 columns by 9 rows: lighter than the pixel above.
pub fn dhash_vertical(grey: &[[u8; 8]; 9]) -> Hash64 {
    let pairs = grey.iter().zip(&grey[1..]);
    Hash64::from_rows(pairs.flat_map(|(above, below)| (0..8).map(|x| below[x] > above[x])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lighter_to_the_right_and_lighter_below_are_set() {
        let mut grey = [[5; 9]; 8];
        grey[0][1] = 6;
        assert_eq!(dhash(&grey).to_u64(), 1 << 63);
        let mut grey = [[5; 8]; 9];
        grey[8][7] = 6;
        assert_eq!(dhash_vertical(&grey).to_u64(), 1);
        grey[7] = [6; 8];
        assert_eq!(dhash_vertical(&grey).to_u64(), 0xff << 8);
    }
}
