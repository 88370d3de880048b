//! What `image` decodes gives the fingerprints that jimun's own decoding gives, and the host's
//! pixels are under the same rules.
#![allow(clippy::print_stdout, reason = "a test says what it found")]

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use image::codecs::bmp::BmpDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader};
use jimun::{
    DecoderOrigin, Error, ErrorKind, Fingerprint, Fingerprinter, Limits, Protection, Record,
    Variant,
};
use jimun_testdata::{image, shared, tests_folder};

fn fingerprinter() -> Fingerprinter {
    Fingerprinter::new(Limits::SERVER).protection(Protection::Basic).imagehash(true).pdq_512(true)
}

/// The fingerprints of one picture: `image` reads no further frames.
fn of_first_frame(record: &Record) -> Vec<&Fingerprint> {
    record.fingerprints.iter().filter(|f| !matches!(f.variant, Variant::Frame(_))).collect()
}

fn is_asked(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|ending| ["png", "bmp", "gif"].iter().any(|e| ending == *e))
}

/// Pictures of `tests/images` and the golden set.
fn pictures() -> Vec<PathBuf> {
    let golden = shared("golden");
    let golden = golden.iter().flat_map(|path| [path.join("commit_ok"), path.join("shared_only")]);
    let folders = [tests_folder().join("images")].into_iter().chain(golden);
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| is_asked(path));
    paths.sort();
    paths
}

#[test]
fn golden_pictures_have_the_fingerprints_of_our_own_decoding() {
    let mut compared = 0;
    for path in pictures() {
        let name = path.display();
        let bytes = fs::read(&path).expect("a readable file");
        let ours = fingerprinter().fingerprint(&bytes);
        let reader = || {
            let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format();
            reader.expect("bytes in memory").into_decoder().expect("a picture")
        };
        let by_decoder = jimun_image::fingerprint_decoder(&fingerprinter(), reader());
        let mut decoder = reader();
        let orientation = decoder.orientation().expect("an orientation");
        let picture = DynamicImage::from_decoder(decoder).expect("a picture");
        let by_picture = jimun_image::fingerprint(&fingerprinter(), &picture, orientation);
        for theirs in [by_decoder, by_picture] {
            match (&ours, theirs) {
                (Ok(ours), Ok(theirs)) => {
                    assert_eq!(of_first_frame(&theirs), of_first_frame(ours), "{name}");
                    assert_eq!(theirs.decoder, DecoderOrigin::Host);
                    assert_eq!(theirs.verdict, ours.verdict, "{name}");
                }
                (ours, theirs) => {
                    assert_eq!(
                        theirs.map_err(|e| e.kind()).err(),
                        ours.as_ref().err().map(Error::kind),
                        "{name}"
                    );
                }
            }
        }
        compared += 1;
    }
    println!("{compared} pictures by the crate image as by our own decoders");
    assert!(compared >= 25, "{compared}");
}

#[test]
fn the_orientation_that_the_caller_names_is_obeyed() {
    let picture = image::load_from_memory(&image("sk_coins.png")).expect("a picture");
    let turned = jimun_image::fingerprint(&fingerprinter(), &picture, Orientation::Rotate90);
    let upright = picture.rotate90();
    let upright = jimun_image::fingerprint(&fingerprinter(), &upright, Orientation::NoTransforms);
    let [turned, upright] = [turned, upright].map(|record| record.expect("a picture"));
    assert_eq!(turned.fingerprints[0], upright.fingerprints[0]);
    assert_eq!(turned.fingerprints[1].variant, Variant::AsStored);
}

#[test]
fn deep_samples_keep_their_high_byte_and_fractions_are_refused() {
    let picture = image::load_from_memory(&image("sk_coins.png")).expect("a picture").to_luma8();
    let deep = image::ImageBuffer::from_fn(picture.width(), picture.height(), |x, y| {
        image::Luma([u16::from(picture.get_pixel(x, y).0[0]) << 8 | u16::from((x * y) as u8)])
    });
    let of = |picture: DynamicImage| {
        jimun_image::fingerprint(&fingerprinter(), &picture, Orientation::NoTransforms)
    };
    let [deep, flat] = [DynamicImage::from(deep), DynamicImage::from(picture.clone())].map(of);
    assert_eq!(deep.expect("16 bits").fingerprints, flat.expect("8 bits").fingerprints);
    let fractions = of(DynamicImage::from(picture).to_rgb32f().into());
    assert_eq!(fractions.map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
}

#[test]
fn limits_and_damage_are_named() {
    let bytes = image("bmp_24.bmp");
    let decoder = |bytes: &'static [u8]| BmpDecoder::new(Cursor::new(bytes)).expect("a header");
    let of = |limits, bytes: &[u8]| {
        let bytes = Box::leak(bytes.to_vec().into_boxed_slice());
        jimun_image::fingerprint_decoder(&Fingerprinter::new(limits), decoder(bytes)).map(|_| ())
    };
    assert_eq!(of(Limits::PHONE, &bytes), Ok(()));
    assert_eq!(of(Limits::PHONE, &bytes[..bytes.len() / 2]), Err(Error::Truncated));
    let few_pixels = Limits { max_pixels: 1000, ..Limits::PHONE };
    assert!(matches!(of(few_pixels, &bytes), Err(Error::TooManyPixels { .. })));
    let little_memory = Limits { max_memory_bytes: 1000, ..Limits::PHONE };
    assert!(matches!(of(little_memory, &bytes), Err(Error::TooMuchMemory { .. })));
    let empty = DynamicImage::new_luma8(0, 0);
    let empty = jimun_image::fingerprint(&fingerprinter(), &empty, Orientation::NoTransforms);
    assert_eq!(empty, Err(Error::ZeroSize));
}
