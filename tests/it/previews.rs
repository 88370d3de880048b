//! Files that hold smaller copies of their picture, in every order: the picture is fingerprinted,
//! never a copy.

use crate::common::{Peer, fingerprint, image, vectors};
use jimun::Format;
use jimun::decode::{ImageInfo, Row, RowSink, decode};
use jimun::{Error, ErrorKind, Limits, Record, Verdict};

/// The peer's answer for a picture in `tests/images`.
fn peer(name: &str) -> Peer {
    let all = vectors("pdq.json");
    let found =
        all["images"].as_array().expect("a list").iter().find(|image| image["file"] == name);
    serde_json::from_value(found.expect("a vector")["pdq"].clone()).expect("a hash")
}

fn is_of(record: &Result<Record, Error>, peer: &Peer) -> bool {
    record.as_ref().is_ok_and(|record| peer.bits(&record.fingerprints[0]) == 0)
}

// --- TIFF --------------------------------------------------------------------------------------

/// The picture, whose fingerprint peers have.
const MAIN: &str = "sk_coins.png";
/// The smaller copy: another picture, so that the two can be told apart.
const COPY: &str = "size_64x64.png";
/// A page of its own, of another size.
const PAGE: &str = "size_127x127.png";

/// A directory: its picture is stored in one strip.
#[derive(Clone)]
struct Directory {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    samples: u32,
    photometric: u32,
    /// Tag and value.
    more: Vec<(u16, u32)>,
    below: Vec<Directory>,
}

impl Directory {
    fn of(name: &str) -> Self {
        #[derive(Default)]
        struct Samples(u32, u32, Vec<u8>, u32);
        impl RowSink for Samples {
            fn start(&mut self, picture: ImageInfo) -> Result<(), Error> {
                (self.0, self.1) = (picture.width, picture.height);
                Ok(())
            }
            fn row(&mut self, row: Row<'_>) {
                let (Row::Luma8(row) | Row::Rgb8(row)) = row else { panic!("no such row") };
                self.3 = row.len() as u32 / self.0;
                self.2.extend(row);
            }
        }
        let mut samples = Samples::default();
        let png = image(name);
        decode(Format::Png, &png, &Limits::PHONE, &mut samples).expect("read");
        let Samples(width, height, pixels, samples) = samples;
        let (photometric, more, below) = (samples.min(2), Vec::new(), Vec::new());
        Self { width, height, pixels, samples, photometric, more, below }
    }

    fn with(mut self, tag: u16, value: u32) -> Self {
        self.more.push((tag, value));
        self
    }

    fn above(mut self, below: &[Directory]) -> Self {
        self.below = below.to_vec();
        self
    }

    fn called(mut self, photometric: u32) -> Self {
        self.photometric = photometric;
        self
    }

    /// Appends what the directory points to, and the directory. Returns where it and its link are.
    fn write(&self, file: &mut Vec<u8>) -> (u32, usize) {
        let at = |file: &Vec<u8>| u32::try_from(file.len()).expect("small");
        let strip = at(file);
        file.extend(&self.pixels);
        let below: Vec<u32> = self.below.iter().map(|below| below.write(file).0).collect();
        let list = at(file);
        file.extend(below.iter().flat_map(|place| place.to_le_bytes()));
        let mut tags: Vec<(u16, u32, u32)> = vec![
            (256, 1, self.width),
            (257, 1, self.height),
            (258, 1, 8),
            (259, 1, 1),
            (262, 1, self.photometric),
            (273, 1, strip),
            (277, 1, self.samples),
            (278, 1, self.height),
            (279, 1, self.pixels.len() as u32),
        ];
        tags.extend(self.more.iter().map(|&(tag, value)| (tag, 1, value)));
        match below[..] {
            [] => {}
            [place] => tags.push((330, 1, place)),
            _ => tags.push((330, below.len() as u32, list)),
        }
        tags.sort_unstable();
        let place = at(file);
        file.extend((tags.len() as u16).to_le_bytes());
        for (tag, count, value) in tags {
            file.extend(tag.to_le_bytes());
            file.extend(4_u16.to_le_bytes());
            file.extend(count.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        file.extend([0; 4]);
        (place, file.len() - 4)
    }
}

fn tiff(pages: &[Directory]) -> Vec<u8> {
    let mut file = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let (place, next) = page.write(&mut file);
        file[link..link + 4].copy_from_slice(&place.to_le_bytes());
        link = next;
    }
    file
}

const NEW_SUBFILE: u16 = 254;
const OLD_SUBFILE: u16 = 255;
const REDUCED: u32 = 1;
const MASK: u32 = 4;

fn main_picture() -> Directory {
    Directory::of(MAIN)
}

fn copy() -> Directory {
    Directory::of(COPY).with(NEW_SUBFILE, REDUCED)
}

/// Every layout of a picture and its copies, and whether the first directory is a copy.
fn layouts() -> Vec<(&'static str, Vec<Directory>)> {
    let main = main_picture;
    // Larger than the picture, and yet not what the format calls the picture.
    let larger = Directory {
        width: 600,
        height: 400,
        pixels: vec![99; 240_000],
        ..Directory::of(COPY).with(NEW_SUBFILE, REDUCED)
    };
    let old = Directory::of(COPY).with(OLD_SUBFILE, 2);
    let mask = Directory { more: vec![(NEW_SUBFILE, MASK)], ..main() };
    let both = Directory { more: vec![(NEW_SUBFILE, MASK | REDUCED)], ..main() };
    let unmarked = Directory::of(COPY);
    vec![
        ("copy behind", vec![main(), copy()]),
        ("copy in front", vec![copy(), main()]),
        ("copies all around", vec![copy(), copy(), main(), copy()]),
        ("old mark in front", vec![old.clone(), main()]),
        ("old mark behind", vec![main(), old]),
        ("picture below a copy", vec![copy().above(&[main()])]),
        ("picture between copies below a copy", vec![copy().above(&[copy(), main(), copy()])]),
        ("picture below the second copy", vec![copy(), copy().above(&[main()])]),
        ("copy below", vec![main().above(&[copy()])]),
        ("copies below and behind", vec![main().above(&[copy(), copy()]), copy()]),
        ("picture below a page that is smaller", vec![unmarked.above(&[main()])]),
        ("larger copy in front", vec![larger.clone(), main()]),
        ("larger copy behind", vec![main(), larger.clone()]),
        ("larger copy below", vec![main().above(&[larger])]),
        ("mask in front", vec![mask.clone(), main()]),
        ("mask of a copy in front", vec![both, copy(), main()]),
        ("mask below a copy", vec![copy().above(&[mask, main()])]),
        ("smaller page between", vec![copy(), Directory::of(PAGE), main()]),
    ]
}

#[test]
fn of_copies_in_any_order_and_depth_the_picture_is_taken() {
    let (main, copy) = (peer(MAIN), peer(COPY));
    for (name, pages) in layouts() {
        let record = fingerprint(&tiff(&pages));
        assert!(is_of(&record, &main), "{name}: {:?}", record.map(|record| record.fingerprints));
        assert!(!is_of(&record, &copy), "{name}");
    }
}

#[test]
fn the_first_page_stays_the_picture_when_it_calls_itself_no_copy() {
    let page = peer(PAGE);
    let small = || Directory::of(PAGE);
    for pages in [
        vec![small(), main_picture()],
        vec![small().with(NEW_SUBFILE, 2), main_picture().with(NEW_SUBFILE, 2)],
        vec![small(), copy(), main_picture()],
        vec![small().above(&[copy()]), main_picture()],
        vec![small()],
    ] {
        assert!(is_of(&fingerprint(&tiff(&pages)), &page));
    }
}

#[test]
fn a_copy_that_stands_alone_is_a_picture() {
    assert!(is_of(&fingerprint(&tiff(&[copy()])), &peer(COPY)));
}

#[test]
fn a_file_cut_anywhere_is_never_its_copy() {
    for (name, pages) in layouts() {
        let whole = tiff(&pages);
        for length in
            (0..whole.len()).step_by(whole.len() / 50).chain(whole.len() - 40..whole.len())
        {
            let record = fingerprint(&whole[..length]);
            match &record {
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Malformed, "{name} to {length}: {error}");
                }
                // All of the picture is present, but a further page is not.
                Ok(Record { verdict: Verdict::Incomplete { .. }, .. }) => {
                    assert!(is_of(&record, &peer(MAIN)), "{name} to {length}: {record:?}");
                }
                Ok(record) => panic!("{name} to {length}: {record:?}"),
            }
        }
    }
}

#[test]
fn a_page_whose_directory_is_not_there_is_missing_and_the_one_before_it_is_kept() {
    let mut file = tiff(&[main_picture()]);
    let number =
        |at: usize, bytes: &[u8]| u32::from_le_bytes(*bytes[at..].first_chunk().expect("four"));
    let directory = number(4, &file) as usize;
    let entries = usize::from(number(directory, &file) as u16);
    let next = directory + 2 + 12 * entries;
    assert_eq!(number(next, &file), 0, "one page");
    for at in [u32::MAX, file.len() as u32 - 1, 9] {
        file[next..next + 4].copy_from_slice(&at.to_le_bytes());
        let record = fingerprint(&file);
        assert!(is_of(&record, &peer(MAIN)), "{at}: {record:?}");
        let verdict = record.map(|record| record.verdict);
        assert_eq!(verdict, Ok(Verdict::Incomplete { present_percent: 99 }), "{at}");
    }
}

#[test]
fn raw_photos_are_named_whatever_previews_they_have() {
    const COLOUR_FILTER_ARRAY: u32 = 32_803;
    const LINEAR_RAW: u32 = 34_892;
    const DNG_VERSION: u16 = 50_706;
    const MAKE: u16 = 271;
    let raw = Err(Error::UnsupportedFormat { format: jimun::Format::RawPhoto });
    for photometric in [COLOUR_FILTER_ARRAY, LINEAR_RAW] {
        let mut tried = 0;
        for (name, mut pages) in layouts() {
            for page in &mut pages {
                let below = page.below.iter_mut();
                for directory in below.filter(|below| below.width == 384 && below.more.is_empty()) {
                    *directory = directory.clone().called(photometric);
                    tried += 1;
                }
                if page.width == 384 && page.more.is_empty() {
                    *page = page.clone().called(photometric);
                    tried += 1;
                }
            }
            assert_eq!(fingerprint(&tiff(&pages)), raw, "{name}");
        }
        assert_eq!(tried, layouts().len());
        // A preview of full size that calls itself the picture.
        let preview = main_picture().above(&[main_picture().called(photometric)]);
        assert_eq!(fingerprint(&tiff(&[preview])), raw);
        assert_eq!(fingerprint(&tiff(&[main_picture().called(photometric)])), raw);
    }
    // Only previews: the photo is where only the maker knows.
    for tag in [DNG_VERSION, MAKE] {
        assert_eq!(fingerprint(&tiff(&[copy().with(tag, 0), copy()])), raw);
        assert!(is_of(&fingerprint(&tiff(&[main_picture().with(tag, 0)])), &peer(MAIN)));
    }
}

#[test]
fn directories_that_point_at_each_other_end() {
    let mut file = tiff(&[copy().above(&[copy(), copy()])]);
    // The list of lower directories precedes the directory: make it point at the directory.
    let place = u32::from_le_bytes(*file[4..].first_chunk().expect("an offset"));
    let list = place as usize - 8;
    file[list..list + 4].copy_from_slice(&place.to_le_bytes());
    assert!(is_of(&fingerprint(&file), &peer(COPY)));
}

// --- JPEG and ICO ------------------------------------------------------------------------------

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).expect("short");
    [&[0xff, marker][..], &length.to_be_bytes(), payload].concat()
}

/// An Exif block whose second directory is a JPEG thumbnail.
fn exif(thumbnail: &[u8]) -> Vec<u8> {
    let entry = |tag: u16, value: u32| {
        [&tag.to_le_bytes()[..], &[4, 0, 1, 0, 0, 0], &value.to_le_bytes()].concat()
    };
    let length = thumbnail.len() as u32;
    let directories = [
        &b"Exif\0\0II*\0\x08\0\0\0\0\0\x0e\0\0\0\x02\0"[..],
        &entry(513, 44),
        &entry(514, length),
        &[0; 6],
    ]
    .concat();
    [&directories, thumbnail].concat()
}

#[test]
fn jpegs_inside_and_behind_a_jpeg_are_not_the_picture() {
    let (main, copy) = (image("jpg_422_q85.jpg"), image("exif_orientation_1.jpg"));
    let expected = peer("jpg_422_q85.jpg");
    let thumbnail = segment(0xe1, &exif(&copy[..copy.len().min(60_000)]));
    let jfxx = segment(0xe0, &[b"JFXX\0\x10", &copy[..copy.len().min(60_000)]].concat());
    let photoshop = segment(0xed, &[b"Photoshop 3.0\x008BIM\x04\x0c", &copy[..]].concat());
    let index = segment(0xe2, b"MPF\0II*\0\x08\0\0\0\0\0\0\0\0\0");
    let start = &main[..2];
    for front in
        [&thumbnail[..], &jfxx, &photoshop, &index, &[thumbnail.clone(), index.clone()].concat()]
    {
        for behind in [&b""[..], &copy, &[&copy[..], &copy].concat()] {
            let file = [start, front, &main[2..], behind].concat();
            assert!(is_of(&fingerprint(&file), &expected), "{} {}", front.len(), behind.len());
        }
    }
}

#[test]
fn of_the_pictures_of_an_icon_the_largest_is_taken_in_any_order() {
    let sizes = [
        (63, "size_63x65.png"),
        (64, "size_64x64.png"),
        (127, "size_127x127.png"),
        (129, "size_129x129.png"),
    ];
    for turn in 0..4 {
        let mut order = sizes;
        order.rotate_left(turn);
        for _ in 0..2 {
            order.reverse();
            let mut file = vec![0, 0, 1, 0, 4, 0];
            let mut at = 6 + 4 * 16_u32;
            for (side, name) in order {
                let length = image(name).len() as u32;
                file.extend([side, side, 0, 0, 1, 0, 24, 0]);
                file.extend(length.to_le_bytes());
                file.extend(at.to_le_bytes());
                at += length;
            }
            for (_, name) in order {
                file.extend(image(name));
            }
            assert!(is_of(&fingerprint(&file), &peer("size_129x129.png")), "{order:?}");
        }
    }
}
