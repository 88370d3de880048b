//! The module is decided once, and it is the one that can read the file.
#![allow(clippy::print_stdout, reason = "a test says how much it compared")]

use std::fs;
use std::path::{Path, PathBuf};

use jimun_core::Format;
use jimun_decode::{probe, sniff};
use jimun_isobmff::file::{Codec, File};
use jimun_testdata::{image, shared, tests_folder};

fn module(bytes: &[u8]) -> &'static str {
    let part = |offset: u64, max: usize| {
        let rest = bytes.get(offset as usize..).unwrap_or_default();
        rest[..rest.len().min(max)].to_vec()
    };
    probe(bytes.len() as u64, part).name
}

/// Files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_module_of_a_heif_file_is_that_of_its_primary_item() {
    let mut compared = 0;
    for folder in [Some(tests_folder()), shared("suites"), shared("cases")].into_iter().flatten() {
        for path in files(&folder) {
            let bytes = fs::read(&path).expect("a file");
            let Ok(Format::Heic | Format::Avif) = sniff(&bytes) else { continue };
            let Ok(file) = File::read(&bytes) else { continue };
            let Ok(primary) = file.primary() else { continue };
            let expected = if primary.codec == Codec::Hevc { "heic" } else { "avif" };
            assert_eq!(module(&bytes), expected, "{}", path.display());
            compared += 1;
        }
    }
    println!("{compared} HEIF files have the module of their primary item");
    assert!(compared > 20);
}

#[test]
fn brands_that_say_something_else_are_not_believed() {
    for (name, brand, expected) in [
        ("heic_q60.heic", b"avif", "heic"),
        ("avif_q60.avif", b"heic", "avif"),
        ("heic_q60.heic", b"mif1", "heic"),
    ] {
        let mut bytes = image(name);
        bytes[8..12].copy_from_slice(brand);
        assert_eq!(module(&bytes), expected, "{name} as {brand:?}");
    }
}

#[test]
fn the_item_is_found_after_other_boxes() {
    let bytes = image("heic_q60.heic");
    let ftyp = u32::from_be_bytes(*bytes.first_chunk().expect("a box")) as usize;
    let mut free = 0x0010_0000_u32.to_be_bytes().to_vec();
    free.extend(b"free");
    free.resize(0x0010_0000, 0);
    let mut moved = [&bytes[..ftyp], &free, &bytes[ftyp..]].concat();
    moved[8..12].copy_from_slice(b"avif");
    assert_eq!(module(&moved), "heic");
    // Where the item cannot be found, the brand is believed.
    assert_eq!(module(&moved[..0x0010_0000]), "avif");
}

#[test]
fn other_files_have_the_module_of_their_format() {
    for (name, expected) in [
        ("sklearn_china.jpg", "core"),
        ("jxl_q80.jxl", "jxl"),
        ("tiff_lzw.tif", "tiff"),
        ("webp_lossy_q70.webp", "core"),
        ("rare/colours.qoi", "rare"),
        ("rare/origin_top_left.tga", "rare"),
        ("rare/raw_colours.ppm", "rare"),
    ] {
        assert_eq!(module(&image(name)), expected, "{name}");
    }
    for nothing in [&b""[..], b"no picture", b"\0\0\0\x18ftypavif"] {
        assert!(["core", "avif"].contains(&module(nothing)));
    }
}
