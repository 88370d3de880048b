//! What a phone shows beside the picture, as far as most phones have it in common.

use jimun_core::Orientation;
use jimun_hash::pdq::{Reduced, SIDE};

/// A part of an upright screen that holds text or drawings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScreenChrome {
    /// Start and end, in shares of the screen's width.
    pub across: (f32, f32),
    /// Start and end, in shares of its height.
    pub down: (f32, f32),
    /// How much of it is ink, 0.0–1.0.
    pub ink: f32,
}

const fn part(across: (f32, f32), down: (f32, f32), ink: f32) -> ScreenChrome {
    ScreenChrome { across, down, ink }
}

/// The clock on the left of the status bar, signal and battery on its right, and the line at the
/// bottom for gestures.
pub(super) const STATUS: [ScreenChrome; 4] = [
    part((0.05, 0.16), (0.012, 0.026), 0.35),
    part((0.80, 0.86), (0.012, 0.026), 0.3),
    part((0.87, 0.95), (0.012, 0.026), 0.6),
    part((0.33, 0.67), (0.988, 0.992), 0.9),
];

/// What gallery apps add until one taps: back, title and menu at the top, and a row of buttons at
/// the bottom.
pub(super) const BUTTONS: [ScreenChrome; 8] = [
    part((0.05, 0.10), (0.045, 0.062), 0.3),
    part((0.14, 0.40), (0.045, 0.062), 0.25),
    part((0.90, 0.95), (0.045, 0.062), 0.3),
    part((0.07, 0.13), (0.93, 0.955), 0.25),
    part((0.27, 0.33), (0.93, 0.955), 0.25),
    part((0.47, 0.53), (0.93, 0.955), 0.25),
    part((0.67, 0.73), (0.93, 0.955), 0.25),
    part((0.87, 0.93), (0.93, 0.955), 0.25),
];

/// Draws these parts with this luma on a screen that is rotated afterwards.
pub fn draw_chrome(screen: &mut Reduced, chrome: &[ScreenChrome], luma: f32, turn: Orientation) {
    let map = turn.axis_map();
    let first = |place: usize, reverse: bool| if reverse { SIDE - 1 - place } else { place };
    for part in chrome {
        for y in 0..SIDE {
            let down = share(part.down, first(y, map.reverse_y));
            if down == 0.0 {
                continue;
            }
            for x in 0..SIDE {
                let covered = part.ink * down * share(part.across, first(x, map.reverse_x));
                let (row, column) = if map.transpose { (x, y) } else { (y, x) };
                let value = &mut screen[row * SIDE + column];
                *value += (luma - *value) * covered;
            }
        }
    }
}

/// How much of the `cell`th of 64 is between two places.
fn share((from, to): (f32, f32), cell: usize) -> f32 {
    let (low, high) = (cell as f32 / SIDE as f32, (cell + 1) as f32 / SIDE as f32);
    ((to.min(high) - from.max(low)) * SIDE as f32).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chrome_covers_its_part_of_the_screen_and_no_more() {
        let mut screen = [100.0; SIDE * SIDE];
        // A quarter of a cell's width, and all of its height.
        let line = part((0.5, 0.5 + 0.25 / 64.0), (0.0, 1.0 / 64.0), 1.0);
        draw_chrome(&mut screen, &[line], 0.0, Orientation::Upright);
        assert!((screen[32] - 75.0).abs() < 1e-3);
        assert!(screen.iter().enumerate().all(|(at, value)| at == 32 || *value == 100.0));
    }

    #[test]
    fn chrome_turns_with_the_screen() {
        let clock = [part((0.0, 1.0 / 64.0), (0.0, 1.0 / 64.0), 1.0)];
        for (turn, at) in [
            (Orientation::Upright, 0),
            (Orientation::Mirrored, 63),
            (Orientation::Rotated180, 64 * 64 - 1),
            (Orientation::RotateCw90, 63),
            (Orientation::RotateCcw90, 63 * 64),
        ] {
            let mut screen = [0.0; SIDE * SIDE];
            draw_chrome(&mut screen, &clock, 255.0, turn);
            assert_eq!(screen.iter().position(|value| *value == 255.0), Some(at), "{turn:?}");
        }
    }
}
