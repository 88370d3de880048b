//! The pixels of the crate `image` beside ours, without Python: BMP, GIF, ICO, PNG, TIFF and WebP
//! of the committed pictures and of the format suites. What differs must be listed here with its
//! reason, and what is listed must differ.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use crate::common::{shared, tests_folder};
use image::{ColorType, ImageDecoder, ImageFormat, ImageReader};
use jimun::decode::{ImageInfo, Row, RowSink, decode, sniff};
use jimun::{Error, Format, Limits};

/// A picture of 8-bit RGBA, only the first frame.
#[derive(Default, PartialEq)]
struct Picture {
    size: (u32, u32),
    pixels: Vec<[u8; 4]>,
}

struct First {
    picture: Picture,
    incomplete: bool,
}

impl RowSink for First {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.picture.size = (picture.width, picture.height);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        let pixels = &mut self.picture.pixels;
        match row {
            Row::Luma8(row) => pixels.extend(row.iter().map(|&y| [y, y, y, 255])),
            Row::LumaAlpha8(row) => {
                pixels.extend(row.as_chunks().0.iter().map(|&[y, a]| [y, y, y, a]))
            }
            Row::Rgb8(row) => {
                pixels.extend(row.as_chunks().0.iter().map(|&[r, g, b]| [r, g, b, 255]))
            }
            Row::Rgba8(row) => pixels.extend(row.as_chunks::<4>().0),
            Row::YCbCr8 { .. } => panic!("only JPEG has such rows"),
        }
    }

    fn incomplete(&mut self, _: u8) -> Result<(), Error> {
        self.incomplete = true;
        Ok(())
    }
}

fn ours(format: Format, bytes: &[u8]) -> Result<Picture, String> {
    let mut first = First { picture: Picture::default(), incomplete: false };
    decode(format, bytes, &Limits::SERVER, &mut first).map_err(|error| error.to_string())?;
    if first.incomplete { Err("incomplete".into()) } else { Ok(first.picture) }
}

/// Their panics count as refusals: `tiff` 0.11.3 has some.
fn theirs(format: ImageFormat, bytes: &[u8]) -> Result<Picture, String> {
    catch_unwind(|| decoded_by_image(format, bytes)).unwrap_or(Err("panic".into()))
}

fn decoded_by_image(format: ImageFormat, bytes: &[u8]) -> Result<Picture, String> {
    let decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder();
    let decoder = decoder.map_err(|error| error.to_string())?;
    let (size, colour) = (decoder.dimensions(), decoder.color_type());
    let mut samples = vec![0; usize::try_from(decoder.total_bytes()).expect("fits into memory")];
    decoder.read_image(&mut samples).map_err(|error| error.to_string())?;
    let is_deep = colour.bytes_per_pixel() == 2 * colour.channel_count();
    if is_deep {
        let high = |two: &[u8; 2]| (u16::from_ne_bytes(*two) >> 8) as u8;
        samples = samples.as_chunks().0.iter().map(high).collect();
    }
    let pixels = match colour {
        ColorType::L8 | ColorType::L16 => samples.iter().map(|&y| [y, y, y, 255]).collect(),
        ColorType::La8 | ColorType::La16 => {
            samples.as_chunks().0.iter().map(|&[y, a]| [y, y, y, a]).collect()
        }
        ColorType::Rgb8 | ColorType::Rgb16 => {
            samples.as_chunks().0.iter().map(|&[r, g, b]| [r, g, b, 255]).collect()
        }
        ColorType::Rgba8 | ColorType::Rgba16 => samples.as_chunks().0.to_vec(),
        _ => return Err("floating-point samples".into()),
    };
    Ok(Picture { size, pixels })
}

/// How two pictures differ; `None` when they do not. Alpha is told apart from colours, since peers
/// drop it.
fn difference(ours: &Picture, theirs: &Picture) -> Option<String> {
    if ours.size != theirs.size {
        return Some(format!("size: {:?} and {:?}", ours.size, theirs.size));
    }
    let pairs = || ours.pixels.iter().zip(&theirs.pixels);
    let furthest = |channels: std::ops::Range<usize>| {
        let far = pairs().flat_map(|(a, b)| channels.clone().map(|c| a[c].abs_diff(b[c])));
        far.max().unwrap_or(0)
    };
    let (colours, alpha) = (furthest(0..3), furthest(3..4));
    let shown = pairs().any(|(a, b)| a[..3] != b[..3] && (a[3], b[3]) != (0, 0));
    match (colours, alpha) {
        (0, 0) => None,
        (0, alpha) => Some(format!("alpha by {alpha}")),
        (_, 0) if !shown => Some("colours under alpha 0".into()),
        (colours, _) => Some(format!("colours by {colours}")),
    }
}

fn pictures() -> Vec<(String, PathBuf)> {
    fn add(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { add(&path, found) } else { found.push(path) }
        }
    }
    let roots = [Some(tests_folder().join("images")), shared("suites")];
    let mut named = Vec::new();
    for root in roots.into_iter().flatten() {
        let mut found = Vec::new();
        add(&root, &mut found);
        found.sort();
        let name = |path: &Path| path.strip_prefix(&root).expect("below").display().to_string();
        named.extend(found.into_iter().map(|path| (name(&path), path)));
    }
    named
}

/// Why pictures differ, by the end of their path.
const REASONS: &[(&str, &str)] = &[
    ("/V4_R5_G6_B5.bmp", FEW_BITS),
    ("/V5_A1_R5_G5_B5.bmp", FEW_BITS),
    ("/rgb16-231.bmp", FEW_BITS),
    ("/rgb16-565.bmp", FEW_BITS),
    ("/rgb16.bmp", FEW_BITS),
    ("/rgba16-1924.bmp", FEW_BITS),
    (
        "/rgb32-111110.bmp",
        "10 and 11 bits: `image` keeps the high byte, we scale to 255 as for fewer bits",
    ),
    ("/rgba32-61754.bmp", FEW_BITS),
    ("/pal4rlecut.bmp", SKIPPED_BY_RUNS),
    ("/pal4rletrns.bmp", SKIPPED_BY_RUNS),
    ("/bmp-32bpp-conflicting-and-mask.ico", ALPHA_AND_MASK),
    ("/multiple_entries_with_different_bit_depth.ico", OTHER_ICON),
    ("/two-entry-order-test.ico", OTHER_ICON),
    ("/border_touching_layers.gif", GIF_BACKGROUND),
    ("/issue_1455_undersized.gif", GIF_BACKGROUND),
    ("/large-gif-anim-combine.gif", GIF_BACKGROUND),
    ("/oob.gif", "a first frame larger than the canvas widens it, as in Pillow"),
    ("/issue_1455_oversized.gif", "a first frame larger than the canvas widens it, as in Pillow"),
    ("/badadler.png", "the checksum of the pixels is wrong, so we refuse; `image` does not ask"),
    ("tiff/cmyk16_deflate.tif", CMYK),
    ("/cmyk_u8_edge_case.tif", CMYK),
    ("/cmyk_u8_trunc_case.tif", CMYK),
    ("tiff/premultiplied.tif", PREMULTIPLIED),
    ("tiff/bigtiff_mm_premultiplied.tif", PREMULTIPLIED),
    ("/hpredict.tiff", PREMULTIPLIED),
    ("/hpredict_packbits.tiff", PREMULTIPLIED),
    (
        "tiff/rgb_jpeg_tiles.tif",
        "`image` unpacks JPEG by `zune-jpeg`, whose rounding is not libjpeg-turbo's",
    ),
];

const ALPHA_AND_MASK: &str =
    "an icon with alpha: `image` applies the mask too, Pillow, Chromium and we do not";
const FEW_BITS: &str = "channels of fewer than 8 bits: `image` rounds, Pillow and we cut off";
const OTHER_ICON: &str = "`image` takes the icon of most bits, then the largest; Pillow and we \
    the largest, then that of fewest bits";
const SKIPPED_BY_RUNS: &str = "pixels that runs skip have the palette's first colour, as in Pillow";
const GIF_BACKGROUND: &str =
    "what the first frame leaves has the background's colour, as in Pillow";
const CMYK: &str = "Pillow's arithmetic, which rounds otherwise";
const PREMULTIPLIED: &str = "we undo premultiplied alpha, as Pillow does";

#[derive(Default)]
struct Tally {
    same: u32,
    explained: u32,
    only_ours: u32,
    only_theirs: u32,
    neither: u32,
}

#[test]
fn pictures_have_the_pixels_of_the_crate_image() {
    let mut table = BTreeMap::<String, Tally>::new();
    let mut unexplained = Vec::new();
    let mut unused: Vec<_> = REASONS.iter().map(|(ending, _)| *ending).collect();
    let has_suites = shared("suites").is_some();
    for (name, path) in pictures() {
        let bytes = fs::read(&path).expect("readable");
        let Ok(format) = sniff(&bytes) else { continue };
        let their_format = match format {
            Format::Bmp => ImageFormat::Bmp,
            Format::Ico => ImageFormat::Ico,
            Format::Gif => ImageFormat::Gif,
            Format::Png => ImageFormat::Png,
            Format::Tiff => ImageFormat::Tiff,
            Format::Webp => ImageFormat::WebP,
            _ => continue,
        };
        let tally = table.entry(format.to_string()).or_default();
        let pair = (ours(format, &bytes), theirs(their_format, &bytes));
        let both = pair.0.is_ok() && pair.1.is_ok();
        let difference = match pair {
            (Ok(ours), Ok(theirs)) => match difference(&ours, &theirs) {
                Some(difference) => difference,
                None => {
                    tally.same += 1;
                    continue;
                }
            },
            (Ok(_), Err(_)) => {
                tally.only_ours += 1;
                continue;
            }
            (Err(_), Err(_)) => {
                tally.neither += 1;
                continue;
            }
            (Err(error), Ok(_)) => {
                tally.only_theirs += 1;
                format!("only theirs: {error}")
            }
        };
        let reason = REASONS.iter().find(|(ending, _)| name.ends_with(ending));
        match reason {
            Some((ending, _)) => {
                tally.explained += u32::from(both);
                unused.retain(|one| one != ending);
            }
            None => unexplained.push(format!("{name}: {difference}")),
        }
    }
    println!(
        "| format | same pixels | other, with a reason | only we read | only `image` reads | neither |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    for (format, Tally { same, explained, only_ours, only_theirs, neither }) in &table {
        println!("| {format} | {same} | {explained} | {only_ours} | {only_theirs} | {neither} |");
    }
    assert!(unexplained.is_empty(), "{}:\n{}", unexplained.len(), unexplained.join("\n"));
    assert!(!has_suites || unused.is_empty(), "these differ no longer: {unused:?}");
}
