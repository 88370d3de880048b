//! A block of coefficients and the order in which a file lists them.

/// Coefficients of 8 × 8 samples, row by row from the mean (DC) on.
pub(super) type Block = [i16; 64];

/// For each place in zigzag order the place in a [`Block`] (T.81, figure 5).
pub(super) const ZIGZAG: [u8; 64] = zigzag();

const fn zigzag() -> [u8; 64] {
    let mut order = [0; 64];
    let (mut row, mut column) = (0, 0);
    let mut at = 0;
    while at < 64 {
        order[at] = row * 8 + column;
        let upwards = (row + column) % 2 == 0;
        match (upwards, row, column) {
            (true, _, 7) => row += 1,
            (true, 0, _) => column += 1,
            (true, ..) => (row, column) = (row - 1, column + 1),
            (false, 7, _) => column += 1,
            (false, _, 0) => row += 1,
            (false, ..) => (row, column) = (row + 1, column - 1),
        }
        at += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zigzag_begins_and_ends_as_in_figure_5() {
        assert_eq!(ZIGZAG[..10], [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
        assert_eq!(ZIGZAG[58..], [61, 54, 47, 55, 62, 63]);
        let mut sorted = ZIGZAG;
        sorted.sort_unstable();
        assert!(sorted.iter().copied().eq(0..64));
    }
}
