#![no_main]

use jimun::decode::{Orientation, Row, sniff, ycbcr_to_rgb};
use jimun::hash::luma::luma_row;
use jimun::hash::pdq::{Pdq, PdqStream};
use jimun::{Error, Fingerprint, Fingerprinter, Format, Variant};
use jimun_fuzz::{LIMITS, twin, wrap};

// What must be true of any picture. The last byte chooses an orientation (after the end of a file
// it can have any value). The whole is a picture file, or else a size and its samples.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(choice) = bytes.last() else { return };
    let value = u16::from(choice % 8) + 1;
    match sniff(bytes) {
        Ok(Format::Jpeg) => {
            let with_exif = |value| {
                let exif = wrap::jpeg_exif(&wrap::exif_of(value)).expect("a few bytes");
                [&bytes[..2], &exif, &bytes[2..]].concat()
            };
            a_turned_file_is_as_stored(&with_exif(1), &with_exif(value), value);
        }
        Ok(Format::Png) if bytes.get(8..16) == Some(b"\0\0\0\rIHDR") && bytes.len() > PNG_HEAD => {
            let with_exif = |value| {
                let exif = wrap::png_chunk(b"eXIf", &wrap::exif_of(value));
                [&bytes[..PNG_HEAD], &exif, &bytes[PNG_HEAD..]].concat()
            };
            a_turned_file_is_as_stored(&with_exif(1), &with_exif(value), value);
        }
        Ok(_) => {}
        Err(_) => {
            luma_of_jpeg_is_its_y_where_nothing_is_clamped(bytes);
            rows_and_whole_planes_agree(bytes, Orientation::from_exif(value));
        }
    }
});

/// The signature and `IHDR`.
const PNG_HEAD: usize = 8 + 25;

fn fingerprints(bytes: &[u8]) -> Result<Vec<Fingerprint>, Error> {
    let record = Fingerprinter::new(LIMITS).fingerprint(bytes)?;
    Ok(record.fingerprints)
}

/// Orientation moves no pixel: the stored picture has the same fingerprint as without an
/// orientation, and whether a file is read does not depend on it.
fn a_turned_file_is_as_stored(upright: &[u8], turned: &[u8], value: u16) {
    let (upright, turned) = (fingerprints(upright), fingerprints(turned));
    let (Ok(upright), Ok(turned)) = (&upright, &turned) else {
        return assert_eq!(upright.err(), turned.err());
    };
    let of = |list: &[Fingerprint], variant| {
        list.iter().find(|one| one.variant == variant).map(|one| (one.value, one.quality))
    };
    assert_eq!(of(upright, Variant::AsStored), None);
    let stored = if value == 1 { Variant::Full } else { Variant::AsStored };
    assert_eq!(of(turned, stored), of(upright, Variant::Full));
}

/// Where RGB needs no clamping its luma is Y except for roundings: three of a half, weighted, and
/// f32.
fn luma_of_jpeg_is_its_y_where_nothing_is_clamped(bytes: &[u8]) {
    const ROUNDINGS: f32 = 0.51;
    for &[y, cb, cr] in bytes.as_chunks::<3>().0 {
        let mut luma = [0.0];
        luma_row(Row::YCbCr8 { y: &[y], cb: &[cb], cr: &[cr] }, &mut luma);
        let rgb = ycbcr_to_rgb(y, cb, cr);
        if rgb.iter().all(|value| (1..=254).contains(value)) {
            assert!((luma[0] - f32::from(y)).abs() < ROUNDINGS, "{y} {cb} {cr}: {}", luma[0]);
        }
    }
}

/// A streamed picture has the values and the hash of one that is rotated and filtered as a whole.
fn rows_and_whole_planes_agree(bytes: &[u8], orientation: Orientation) {
    let [w0, w1, h0, h1, samples @ ..] = bytes else { return };
    let side = |a: &u8, b: &u8| 1 + (usize::from(*a) << 8 | usize::from(*b)) % 400;
    let (width, height) = (side(w0, w1), side(h0, h1));
    if samples.is_empty() {
        return;
    }
    let mut next = samples.iter().cycle();
    let plane: Vec<Vec<u8>> =
        (0..height).map(|_| next.by_ref().take(width).copied().collect()).collect();

    let mut stream = PdqStream::new(width as u32, height as u32, orientation);
    let mut luma = vec![0.0; width];
    for row in &plane {
        luma_row(Row::Luma8(row), &mut luma);
        stream.push_row(&luma);
    }
    let ours = stream.into_reduced();
    let plane =
        plane.iter().map(|row| row.iter().map(|&value| f64::from(value)).collect()).collect();
    let twins = twin::reduced(twin::upright(plane, orientation));
    for (&ours, &twins) in ours.iter().zip(twins.iter().flatten()) {
        assert!((f64::from(ours) - twins).abs() < 0.001, "{width}×{height}: {ours} for {twins}");
    }
    let Pdq { hash, quality } = Pdq::of_reduced(&ours);
    assert!(quality.get() <= 100);
    assert_eq!(twin::wrong_bits(hash, &ours), 0);
}
