//! Names of edited copies, as in a record's variants.
//!
//! A turn (`mirrored`, `rotated_180`, `flipped`, `transposed`, `rotated_cw90`, `transversed`,
//! `rotated_ccw90`), an edit, or both with `_` between them. Edits: `crop_L_T_R_B`, `aspect_WxH`,
//! `border_COLOUR_N`, `bars_COLOUR_L_T_R_B`, `letterbox_COLOUR_WxH`, `phone_COLOUR_WxH`,
//! `gallery_COLOUR_WxH`, `tilted_N_COLOUR`, `extended_L_T_R_B` alone or after a crop; see [`Edit`]
//! for the units.

use std::fmt;
use std::str::FromStr;

use jimun_core::{Error, Orientation};
use serde::{Serialize, Serializer};

use super::edit::{Background, Edit, EditedCopy};

const TURNS: [(Orientation, &str); 7] = [
    (Orientation::Mirrored, "mirrored"),
    (Orientation::Rotated180, "rotated_180"),
    (Orientation::Flipped, "flipped"),
    (Orientation::Transposed, "transposed"),
    (Orientation::RotateCw90, "rotated_cw90"),
    (Orientation::Transversed, "transversed"),
    (Orientation::RotateCcw90, "rotated_ccw90"),
];

const BACKGROUNDS: [(Background, &str); 2] =
    [(Background::Black, "black"), (Background::White, "white")];

/// A tilted picture that was enlarged until no corner shows.
const FILLED: &str = "filled";

impl fmt::Display for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Black => "black",
            Self::White => "white",
        })
    }
}

impl fmt::Display for EditedCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let turn = TURNS.iter().find(|(turn, _)| *turn == self.turn).map(|(_, name)| name);
        match (turn, self.edit) {
            (Some(turn), Edit::Whole) => return f.write_str(turn),
            (None, Edit::Whole) => return f.write_str("whole"),
            (Some(turn), _) => write!(f, "{turn}_")?,
            (None, _) => {}
        }
        match self.edit {
            Edit::Whole => Ok(()),
            Edit::Crop(left, top, right, bottom) => write!(f, "crop_{left}_{top}_{right}_{bottom}"),
            Edit::AspectCrop(width, height) => write!(f, "aspect_{width}x{height}"),
            Edit::Border(background, width) => write!(f, "border_{background}_{width}"),
            Edit::Bars(background, [left, top, right, bottom]) => {
                write!(f, "bars_{background}_{left}_{top}_{right}_{bottom}")
            }
            Edit::Letterbox(background, width, height) => {
                write!(f, "letterbox_{background}_{width}x{height}")
            }
            Edit::Phone(background, width, height) => {
                write!(f, "phone_{background}_{width}x{height}")
            }
            Edit::Gallery(background, width, height) => {
                write!(f, "gallery_{background}_{width}x{height}")
            }
            Edit::Extended(crop, by) => {
                if let [left, top, right, bottom] = crop
                    && crop != [0; 4]
                {
                    write!(f, "crop_{left}_{top}_{right}_{bottom}_")?;
                }
                let [left, top, right, bottom] = by;
                write!(f, "extended_{left}_{top}_{right}_{bottom}")
            }
            Edit::Tilted(tenths, Some(background)) => write!(f, "tilted_{tenths}_{background}"),
            Edit::Tilted(tenths, None) => write!(f, "tilted_{tenths}_{FILLED}"),
        }
    }
}

impl Serialize for EditedCopy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for EditedCopy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let turned = TURNS.iter().find_map(|(turn, name)| Some((*turn, text.strip_prefix(name)?)));
        let (turn, rest) = turned.unwrap_or((Orientation::Upright, text));
        let edit = match rest {
            "" => Some(Edit::Whole),
            "whole" => Some(Edit::Whole),
            _ if turn == Orientation::Upright => edit(rest),
            _ => rest.strip_prefix('_').and_then(edit),
        };
        let copy = edit.map(|edit| Self { edit, turn }).ok_or(NO_COPY)?;
        // Accepts only one spelling of each.
        if copy.to_string() == text { Ok(copy) } else { Err(NO_COPY) }
    }
}

const NO_COPY: Error = Error::InvalidInput { what: "not the name of an edited copy" };

fn edit(text: &str) -> Option<Edit> {
    let (kind, rest) = text.split_once('_')?;
    let background =
        |name: &str| BACKGROUNDS.iter().find(|(_, each)| *each == name).map(|(g, _)| *g);
    let aspect = |text: &str| {
        let (width, height) = text.split_once('x')?;
        Some((width.parse().ok().filter(|n| *n > 0)?, height.parse().ok().filter(|n| *n > 0)?))
    };
    Some(match kind {
        "crop" => match rest.split_once("_extended_") {
            None => {
                crop(rest).map(|[left, top, right, bottom]| Edit::Crop(left, top, right, bottom))?
            }
            Some((rest, by)) => Edit::Extended(crop(rest)?, sides(by)?),
        },
        "extended" => Edit::Extended([0; 4], sides(rest)?),
        "aspect" => aspect(rest).map(|(width, height)| Edit::AspectCrop(width, height))?,
        _ if kind == "tilted" => {
            let (tenths, corners) = rest.split_once('_')?;
            let tenths: i16 = tenths.parse().ok().filter(|n| (-100..=100).contains(n))?;
            let corners = if corners == FILLED { None } else { Some(background(corners)?) };
            Edit::Tilted(tenths, corners)
        }
        _ => {
            let (name, rest) = rest.split_once('_')?;
            let background = background(name)?;
            match kind {
                "border" => Edit::Border(background, part(rest)?),
                "bars" => Edit::Bars(background, sides(rest)?),
                "letterbox" => aspect(rest)
                    .map(|(width, height)| Edit::Letterbox(background, width, height))?,
                "phone" => {
                    aspect(rest).map(|(width, height)| Edit::Phone(background, width, height))?
                }
                "gallery" => {
                    aspect(rest).map(|(width, height)| Edit::Gallery(background, width, height))?
                }
                _ => return None,
            }
        }
    })
}

/// A crop that leaves something.
fn crop(text: &str) -> Option<[u16; 4]> {
    sides(text).filter(|[left, top, right, bottom]| left + right < 1000 && top + bottom < 1000)
}

fn part(text: &str) -> Option<u16> {
    text.parse().ok().filter(|part| *part < 1000)
}

fn sides(text: &str) -> Option<[u16; 4]> {
    let mut parts = text.split('_').map(part);
    let sides = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in [
            "whole",
            "mirrored",
            "rotated_180",
            "rotated_ccw90",
            "crop_10_0_35_20",
            "mirrored_crop_30_30_30_30",
            "aspect_4x5",
            "extended_40_0_0_40",
            "mirrored_crop_0_277_0_415_extended_0_40_40_0",
            "border_black_50",
            "bars_white_0_60_0_60",
            "letterbox_black_200x433",
            "phone_white_200x444",
            "mirrored_gallery_black_200x433",
            "tilted_-15_white",
            "transversed_tilted_20_filled",
        ] {
            let copy: EditedCopy = name.parse().expect(name);
            assert_eq!(copy.to_string(), name);
        }
    }

    #[test]
    fn other_names_are_refused() {
        for name in [
            "",
            "mirrored_",
            "mirrored_whole",
            "crop",
            "crop_1_2_3",
            "crop_1_2_3_4_5",
            "crop_01_2_3_4",
            "crop_500_0_500_0",
            "crop_-1_2_3_4",
            "aspect_0x5",
            "extended_1_2_3",
            "crop_0_0_0_0_extended_1_2_3_4",
            "border_grey_5",
            "border_black_1000",
            "tilted_101_black",
            "tilted_+1_black",
            "letterbox_black_200",
            "phone_200x433",
            "frame_2",
        ] {
            assert_eq!(name.parse::<EditedCopy>(), Err(NO_COPY), "{name}");
        }
    }
}
