//! PNM, TGA and QOI pictures against the answers of Pillow and `pdqhash`; and broken ones.

use std::fs;

use crate::common::{Peer, fingerprint, fingerprinter, peer_file, tests_folder, vectors};
use jimun::decode::{ImageInfo, Row, RowSink, decode, sniff};
use jimun::{Error, ErrorKind, Format, Limits, Variant};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct Vectors {
    images: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    file: String,
    width: u32,
    height: u32,
    pdq: Peer,
    pdq_high_byte: Option<Peer>,
    pdq_over_white: Option<Peer>,
    rgb_sha256: String,
}

/// Red, green and blue of every pixel.
#[derive(Default)]
struct Rgb {
    size: (u32, u32),
    pixels: Vec<u8>,
}

impl RowSink for Rgb {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        self.size = (picture.width, picture.height);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        match row {
            Row::Luma8(row) => self.pixels.extend(row.iter().flat_map(|&grey| [grey; 3])),
            Row::LumaAlpha8(row) => {
                self.pixels.extend(row.as_chunks::<2>().0.iter().flat_map(|pair| [pair[0]; 3]));
            }
            Row::Rgb8(row) => self.pixels.extend(row),
            Row::Rgba8(row) => {
                self.pixels.extend(row.as_chunks::<4>().0.iter().flat_map(|four| &four[..3]));
            }
            Row::YCbCr8 { .. } => panic!("these formats have no such rows"),
        }
    }
}

#[test]
fn pictures_have_the_peers_pixels_and_fingerprints() {
    let vectors: Vectors = serde_json::from_value(vectors("rare.json")).expect("vectors");
    let mut compared = 0;
    for vector in &vectors.images {
        let name = &vector.file;
        let Some(path) = peer_file(name) else { continue };
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut rgb = Rgb::default();
        let format = sniff(&bytes).expect("a picture");
        decode(format, &bytes, &Limits::PHONE, &mut rgb).expect("readable");
        assert_eq!(rgb.size, (vector.width, vector.height), "{name}");
        let digest = Sha256::digest(&rgb.pixels);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, vector.rgb_sha256, "{name}");

        let record = fingerprint(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let full = vector.pdq_high_byte.as_ref().unwrap_or(&vector.pdq);
        assert_eq!(full.distance(&record.fingerprints[0]), 0, "{name}");
        let over_white = record.fingerprints.iter().find(|f| f.variant == Variant::OverWhite);
        match (&vector.pdq_over_white, over_white) {
            (Some(peer), Some(ours)) => assert_eq!(peer.distance(ours), 0, "{name} over white"),
            (None, None) => {}
            (peer, _) => panic!("{name} over white: the peer has one: {}", peer.is_some()),
        }
        compared += 1;
    }
    println!("{compared} PNM, TGA and QOI pictures have the peers' pixels and hashes");
    assert!(compared >= 38);
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(tests_folder().join("images/rare")).expect("a folder");
    let mut files: Vec<_> = folder.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let name = |path: &std::path::Path| path.file_name().expect("a name").to_string_lossy().into();
    files.iter().map(|path| (name(path), fs::read(path).expect("readable"))).collect()
}

#[test]
fn a_picture_cut_anywhere_is_malformed_or_nothing_known() {
    for (name, whole) in samples() {
        let is_tga = name.ends_with(".tga");
        // After the first picture, and after the first digit of the last number, nothing is
        // missing.
        let end = match &*name {
            "two_pictures.ppm" => whole.len() / 2,
            _ if name.starts_with("plain") => whole.len() - 4,
            _ => whole.len(),
        };
        for length in (0..end).step_by(23).chain(end.saturating_sub(9)..end) {
            let error = fingerprint(&whole[..length]).expect_err("a part is no picture");
            // A TGA without its footer, and a header that was cut, could be anything.
            let unknown = error == Error::UnknownFormat && (is_tga || length < 64);
            assert!(unknown || error.kind() == ErrorKind::Malformed, "{name}, {length}: {error}");
        }
    }
}

#[test]
fn a_targa_with_bytes_lost_before_its_footer_is_malformed() {
    for (name, whole) in samples().iter().filter(|(name, _)| name.ends_with(".tga")) {
        for lost in (18..whole.len() - 40).step_by(97) {
            let damaged = [&whole[..lost], &whole[lost + 13..]].concat();
            let error = fingerprint(&damaged).err().map(|error| error.kind());
            // What the extension area holds is no part of the picture, and a lost packet is a lost
            // run of pixels.
            let in_picture = !name.starts_with("alpha_") || lost < whole.len() - 600;
            assert!(
                !in_picture || error == Some(ErrorKind::Malformed),
                "{name}, {lost}: {error:?}"
            );
        }
    }
}

#[test]
fn no_damage_is_a_defect_of_ours() {
    let (mut read, mut refused) = (0, 0);
    for (name, whole) in samples() {
        for at in (0..whole.len().min(64)).chain((64..whole.len()).step_by(311)) {
            for value in [0, 0x7f, 0xff, whole[at] ^ 1] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                match fingerprinter(Limits::PHONE).fingerprint(&damaged) {
                    Ok(_) => read += 1,
                    Err(error) => {
                        assert_ne!(error.kind(), ErrorKind::Internal, "{name}, {at}: {value}");
                        refused += 1;
                    }
                }
            }
        }
    }
    println!("{read} damaged files were read, {refused} refused");
    assert!(read > 1000 && refused > 1000);
}

#[test]
fn small_files_that_declare_much_are_refused_before_memory_is_asked_for() {
    let mut targa = vec![0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x30, 0xff, 0x30, 24, 0x20];
    targa.extend([0; 8]);
    targa.extend(b"TRUEVISION-XFILE.\0");
    for file in [
        b"P6 12543 12543 255\n".to_vec(),
        b"P1 12543 12543\n0 1 0".to_vec(),
        b"qoif\0\0\x30\xff\0\0\x30\xff\x03\0\xfd\0\0\0\0\0\0\0\x01".to_vec(),
        targa,
    ] {
        assert_eq!(fingerprint(&file), Err(Error::Truncated), "{}", file.escape_ascii());
    }
    let wide = b"P6 60000 60000 255\n";
    let refused = fingerprinter(Limits::PHONE).fingerprint(wide);
    assert_eq!(refused, Err(Error::TooManyPixels { megapixels: 3600, limit: 210 }));
    let deep = [&b"P5 9 9 255\n"[..], &[0xf0; 81]].concat();
    let little = Limits { max_memory_bytes: 1000, ..Limits::PHONE };
    let refused = fingerprinter(little).fingerprint(&deep);
    assert!(matches!(refused, Err(Error::TooMuchMemory { .. })), "{refused:?}");
}

#[test]
fn texts_that_begin_like_pictures_are_none() {
    let lines = "P4 12 30 and more of what is to be done before the end of the month.\n".repeat(30);
    for text in [&*lines, "P3 is the third note", "P5 10 20 30 are the rooms", "P6\n1 2 3\nfour"] {
        assert_eq!(fingerprint(text.as_bytes()), Err(Error::UnknownFormat), "{text}");
    }
    for (name, whole) in samples() {
        let expected = match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("tga") => Format::Tga,
            Some("qoi") => Format::Qoi,
            _ => Format::Pnm,
        };
        assert_eq!(sniff(&whole), Ok(expected), "{name}");
    }
}
