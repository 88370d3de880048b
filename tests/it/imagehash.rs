//! Compares ImageHash's hashes, PDQ's `512` rule and its eight orientations with their peers, and
//! the resize with its plain twin.

use std::collections::BTreeMap;
use std::fs;

use crate::common::{image, shared, vectors};
use jimun::decode::sniff;
use jimun::decode::{AxisMap, Orientation};
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::hash::ahash::ahash;
use jimun::hash::dhash::{dhash, dhash_vertical};
use jimun::hash::grey::grey_row;
use jimun::hash::luma::luma_row;
use jimun::hash::pdq::{DihedralStream, Pdq, Pdq512Stream, PdqStream};
use jimun::hash::phash::phash;
use jimun::hash::resample::Thumbnail;
use jimun::hash::{ImageHasher, ImageHashes};
use jimun::{Error, Limits, hamming_distance};
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

const UPRIGHT: Orientation = Orientation::Upright;

/// The first frame of a picture as it is stored.
#[derive(Default)]
struct Planes {
    width: u32,
    height: u32,
    grey: Vec<u8>,
    luma: Vec<f32>,
}

impl RowSink for Planes {
    fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
        (self.width, self.height) = (picture.width, picture.height);
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) {
        let (mut grey, mut luma) = (vec![0; self.width as usize], vec![0.0; self.width as usize]);
        grey_row(row, &mut grey);
        luma_row(row, &mut luma);
        self.grey.extend(grey);
        self.luma.extend(luma);
    }
}

impl Planes {
    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut planes = Self::default();
        decode(sniff(bytes).ok()?, bytes, &Limits::SERVER, &mut planes).ok()?;
        Some(planes)
    }

    fn grey_rows(&self) -> impl Iterator<Item = &[u8]> {
        self.grey.chunks_exact(self.width as usize)
    }

    fn luma_rows(&self) -> impl Iterator<Item = &[f32]> {
        self.luma.chunks_exact(self.width as usize)
    }

    /// What a viewer shows for this Exif orientation, pixel by pixel.
    fn turned(&self, orientation: Orientation) -> Self {
        let AxisMap { reverse_x, reverse_y, transpose } = orientation.axis_map();
        let (stored_width, stored_height) = (self.width as usize, self.height as usize);
        let mut turned = Self { width: self.width, height: self.height, ..Self::default() };
        if transpose {
            (turned.width, turned.height) = (self.height, self.width);
        }
        for row in 0..turned.height as usize {
            for column in 0..turned.width as usize {
                let (x, y) = if transpose { (row, column) } else { (column, row) };
                let x = if reverse_x { stored_width - 1 - x } else { x };
                let y = if reverse_y { stored_height - 1 - y } else { y };
                turned.grey.push(self.grey[y * stored_width + x]);
                turned.luma.push(self.luma[y * stored_width + x]);
            }
        }
        turned
    }

    fn imagehash(&self, orientation: Orientation) -> BTreeMap<&'static str, String> {
        let mut hasher = ImageHasher::new(self.width, self.height, orientation);
        self.grey_rows().for_each(|row| hasher.push_row(row));
        let ImageHashes { phash, dhash, dhash_vertical, ahash, whash } = hasher.finish();
        let hashes = [phash, dhash, dhash_vertical, ahash, whash].map(|hash| hash.to_string());
        FAMILIES.into_iter().zip(hashes).collect()
    }

    fn thumbnail<const COLUMNS: usize, const ROWS: usize>(
        &self,
        orientation: Orientation,
    ) -> [[u8; COLUMNS]; ROWS] {
        let mut thumbnail = Thumbnail::new((self.width, self.height), orientation);
        self.grey_rows().for_each(|row| thumbnail.push_row(row));
        thumbnail.finish()
    }

    fn shrunk(&self, orientation: Orientation) -> Option<Pdq> {
        let mut stream = Pdq512Stream::new(self.width, self.height, orientation)?;
        self.luma_rows().for_each(|row| stream.push_row(row));
        Some(stream.finish())
    }
}

const GOLDEN_FIELDS: [&str; 5] = ["phash", "dhash", "dhash_vertical", "average_hash", "whash_haar"];
const FAMILIES: [&str; 5] = ["phash", "dhash", "dhash_vertical", "ahash", "whash"];

/// Pillow clips 16-bit grey at 255; we keep its high byte.
const OTHER_PIXELS: &[&str] = &["png_gray16.png", "resources__I16.png"];

/// The order of float sums decides PDQ's bits.
const NOT_STABLE: &[&str] = &["flat_black.png", "gradient_h.png"];

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is text in {value}"))
}

fn has_hash(pdq: Pdq, peer: &Value) -> bool {
    pdq.hash.to_string() == text(peer, "hash") && peer["quality"] == pdq.quality.get()
}

/// How many were compared and how many were identical, by what was compared.
#[derive(Default)]
struct Tally(BTreeMap<String, (u32, u32)>);

impl Tally {
    fn add(&mut self, what: &str, same: bool, file: &str) {
        let (compared, identical) = self.0.entry(what.to_owned()).or_default();
        *compared += 1;
        *identical += u32::from(same);
        if !same {
            println!("{file}: {what} differs");
        }
    }

    fn assert_all_identical(&self) {
        for (what, (compared, identical)) in &self.0 {
            println!("{what}: {identical} of {compared} are the peer's");
        }
        assert!(self.0.values().all(|(compared, identical)| compared == identical));
    }
}

#[test]
fn committed_pictures_have_the_peers_hashes() {
    let vectors = vectors("imagehash.json");
    let mut tally = Tally::default();
    for vector in vectors["images"].as_array().expect("a list") {
        let file = text(vector, "file");
        if OTHER_PIXELS.contains(&file) {
            continue;
        }
        let planes = Planes::decode(&image(file)).expect("a picture");
        for (family, hash) in planes.imagehash(UPRIGHT) {
            let same = hash == text(&vector["imagehash"], family);
            tally.add(family, same, file);
        }
        if let Some(peer) = vector.get("pdq_512") {
            let shrunk = planes.shrunk(UPRIGHT).expect("a side is above 512");
            tally.add("512", has_hash(shrunk, peer), file);
        }
    }
    tally.assert_all_identical();
}

#[test]
fn turned_pictures_have_the_hashes_of_their_turned_pixels() {
    let vectors = vectors("imagehash.json");
    let (mut compared, mut identical, mut furthest) = (0, 0, 0);
    for vector in vectors["images"].as_array().expect("a list") {
        let file = text(vector, "file");
        let Some(peers) = vector.get("pdq_turned").and_then(Value::as_array) else { continue };
        if OTHER_PIXELS.contains(&file) || NOT_STABLE.contains(&file) {
            continue;
        }
        let planes = Planes::decode(&image(file)).expect("a picture");
        let mut stream = DihedralStream::new(planes.width, planes.height, UPRIGHT);
        planes.luma_rows().for_each(|row| stream.push_row(row));
        for (pdq, peer) in stream.finish().iter().zip(peers) {
            let peer = peer.as_str().expect("a hash").parse().expect("a hash");
            let distance = hamming_distance(pdq.hash, peer);
            if distance > 0 {
                println!("{file}: {distance}");
            }
            compared += 1;
            identical += u32::from(distance == 0);
            furthest = furthest.max(distance);
        }
    }
    println!(
        "turned: {identical} of {compared} are the peer's, the furthest is {furthest} bits off"
    );
    assert_eq!(identical, compared);
}

/// A grey plane of fixed size, from hex.
fn plane<const COLUMNS: usize, const ROWS: usize>(hex: &Value) -> [[u8; COLUMNS]; ROWS] {
    let name = format!("{COLUMNS}x{ROWS}");
    let hex = text(hex, &name);
    let value = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex");
    std::array::from_fn(|row| std::array::from_fn(|column| value(row * COLUMNS + column)))
}

#[test]
fn golden_pictures_have_the_peers_grey_and_hashes() {
    let Some(folder) = shared("golden") else { return };
    let json = fs::read(folder.join("golden.json")).expect("golden.json");
    let golden: Value = serde_json::from_slice(&json).expect("JSON");
    let mut tally = Tally::default();
    for entry in golden["images"].as_array().expect("a list") {
        let file = text(entry, "file");
        let name = file.rsplit('/').next().unwrap_or(file);
        let Some(grey) = entry.get("pillow_lanczos_L") else { continue };
        let peer = &entry["imagehash"];
        for (field, hash) in [
            ("phash", phash(&plane(grey))),
            ("dhash", dhash(&plane(grey))),
            ("dhash_vertical", dhash_vertical(&plane(grey))),
            ("average_hash", ahash(&plane(grey))),
        ] {
            let what = format!("{field} of the given plane");
            tally.add(&what, hash.to_string() == text(peer, field), file);
        }

        // The rest needs the peer's pixels, and a format that this build has.
        let bytes = fs::read(folder.join(file)).expect("the golden set is whole");
        let Some(planes) = Planes::decode(&bytes).filter(|_| !OTHER_PIXELS.contains(&name)) else {
            println!("{file}: only the given planes are compared");
            continue;
        };
        let same = format!("{:x}", Sha256::digest(&planes.grey)) == text(entry, "L8_sha256");
        tally.add("grey", same, file);
        tally.add("8x8", planes.thumbnail::<8, 8>(UPRIGHT) == plane(grey), file);
        tally.add("9x8", planes.thumbnail::<9, 8>(UPRIGHT) == plane(grey), file);
        tally.add("8x9", planes.thumbnail::<8, 9>(UPRIGHT) == plane(grey), file);
        tally.add("32x32", planes.thumbnail::<32, 32>(UPRIGHT) == plane(grey), file);
        let hashes = planes.imagehash(UPRIGHT);
        for (family, field) in FAMILIES.into_iter().zip(GOLDEN_FIELDS) {
            tally.add(family, hashes[family] == text(peer, field), file);
        }
        if let (Some(shrunk), Some(true)) = (planes.shrunk(UPRIGHT), entry["pdq_stable"].as_bool())
        {
            tally.add("512", has_hash(shrunk, &entry["pdq_cli512"]), file);
        }
    }
    tally.assert_all_identical();
}

/// One axis of a resize by the published filter: for each output pixel, where it starts and its
/// weights in units of 2⁻²².
fn literal_taps(from: usize, to: usize) -> Vec<(usize, Vec<i64>)> {
    let scale = from as f64 / to as f64;
    let stretch = scale.max(1.0);
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { x.sin() / x };
    let filter = |x: f64| {
        let pi = std::f64::consts::PI;
        if (-3.0..3.0).contains(&x) { sinc(pi * x) * sinc(pi * (x / 3.0)) } else { 0.0 }
    };
    (0..to)
        .map(|place| {
            let center = (place as f64 + 0.5) * scale;
            let start = (center - 3.0 * stretch + 0.5).max(0.0) as usize;
            let end = ((center + 3.0 * stretch + 0.5) as usize).min(from);
            let weights = (start..end).map(|x| filter((x as f64 - center + 0.5) * (1.0 / stretch)));
            let weights: Vec<f64> = weights.collect();
            let sum: f64 = weights.iter().sum();
            let fixed = |weight: &f64| (weight / sum * 4_194_304.0).round() as i64;
            (start, weights.iter().map(fixed).collect())
        })
        .collect()
}

/// Rows of another width, rounded to 8 bits.
fn literal_pass(rows: &[Vec<u8>], to: usize) -> Vec<Vec<u8>> {
    let taps = literal_taps(rows[0].len(), to);
    let value = |row: &[u8], (start, weights): &(usize, Vec<i64>)| {
        let products = weights.iter().zip(&row[*start..]).map(|(w, &p)| w * i64::from(p));
        ((products.sum::<i64>() + (1 << 21)) >> 22).clamp(0, 255) as u8
    };
    rows.iter().map(|row| taps.iter().map(|taps| value(row, taps)).collect()).collect()
}

fn swapped(rows: &[Vec<u8>]) -> Vec<Vec<u8>> {
    (0..rows[0].len()).map(|x| rows.iter().map(|row| row[x]).collect()).collect()
}

/// A whole plane at once, in Pillow 13's order of axes.
fn literal_resize(planes: &Planes, columns: usize, rows: usize) -> Vec<Vec<u8>> {
    let plane: Vec<_> = planes.grey_rows().map(<[u8]>::to_vec).collect();
    let (width, height) = (i64::from(planes.width), i64::from(planes.height));
    let lost = (width - columns as i64, height - rows as i64);
    if lost.1 > 0 && lost.1 > 2 * lost.0 {
        literal_pass(&swapped(&literal_pass(&swapped(&plane), rows)), columns)
    } else {
        swapped(&literal_pass(&swapped(&literal_pass(&plane, columns)), rows))
    }
}

/// Coarse blocks with noise, so that sums overshoot at edges.
fn blocks(width: u32, height: u32, seed: u64) -> Planes {
    let mut state = seed | 1;
    let mut planes = Planes { width, height, ..Planes::default() };
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let noise = (state >> 60) as u8;
            let light = (seed >> ((x / 7 + 5 * (y / 9)) % 64)) & 1 == 1;
            planes.grey.push(if light { 255 - noise } else { noise });
        }
    }
    planes.luma = planes.grey.iter().copied().map(f32::from).collect();
    planes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn streamed_equals_the_plain_resize_of_the_turned_picture(
        width in 1_u32..90, height in 1_u32..90, seed in any::<u64>(), exif in 1_u16..=8,
    ) {
        let stored = blocks(width, height, seed);
        let orientation = Orientation::from_exif(exif);
        let upright = stored.turned(orientation);
        prop_assert_eq!(
            stored.thumbnail::<9, 8>(orientation).map(|row| row.to_vec()).to_vec(),
            literal_resize(&upright, 9, 8)
        );
        prop_assert_eq!(
            stored.thumbnail::<32, 32>(orientation).map(|row| row.to_vec()).to_vec(),
            literal_resize(&upright, 32, 32)
        );
        prop_assert_eq!(stored.imagehash(orientation), upright.imagehash(UPRIGHT));
    }
}

#[test]
fn the_512_hash_is_that_of_the_shrunk_turned_picture() {
    for (width, height) in [(700, 300), (513, 1100)] {
        let stored = blocks(width, height, 0x1234_5678_9abc_def1);
        for orientation in Orientation::ALL {
            let turned = stored.turned(orientation);
            let streamed = stored.shrunk(orientation).expect("a side is above 512");
            let place = |at: u32, length: u32| (at * length / 512) as usize;
            let mut stream = PdqStream::new(512, 512, UPRIGHT);
            for y in 0..512 {
                let row = turned.luma_rows().nth(place(y, turned.height)).expect("a row");
                let row: Vec<f32> = (0..512).map(|x| row[place(x, turned.width)]).collect();
                stream.push_row(&row);
            }
            let plain = stream.finish();
            // Summing along the other axis first rounds differently.
            assert!(hamming_distance(streamed.hash, plain.hash) <= 2, "{orientation:?}");
            assert_eq!(streamed.quality, plain.quality);
        }
    }
}
