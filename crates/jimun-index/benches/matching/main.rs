//! Times lookups at PDQ's radius: one thread, CPU time, 200 different queries.
//!
//! Arguments are numbers of codes, and the folder to which codes, queries and answers are written
//! for the peers. Prints one JSON line per number of codes, for `tools/bench/matching.py`.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod alive;
mod measure;

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::slice;

use jimun_hash::Hash256;
use jimun_index::{Code, Code256, Radius, Scan, Segment};
use measure::{Random, seconds};

const QUERIES: usize = 200;

/// Where answers are compared with those of the peers.
const RADII: [u32; 4] = [0, 10, 31, 40];

/// Query, position and distance.
type Found = (usize, u32, u32);

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments.iter().find(|argument| argument.contains('/'));
    for count in arguments.iter().filter_map(|argument| argument.parse().ok()) {
        measure(count, folder.map(Path::new))?;
        alive::print(count);
    }
    Ok(())
}

fn measure(count: usize, folder: Option<&Path>) -> io::Result<()> {
    let rounds = if count > 2_000_000 { 3 } else { 7 };
    let mut random = Random::new(count as u64);
    let hashes: Vec<Hash256> = (0..count).map(|_| random.hash()).collect();
    let queries = queries(&mut random, &hashes);
    if let Some(folder) = folder {
        write(
            &folder.join(format!("{count}.codes")),
            hashes.iter().flat_map(|hash| hash.to_be_bytes()),
        )?;
        write(
            &folder.join(format!("{count}.queries")),
            queries.iter().flat_map(|hash| hash.to_be_bytes()),
        )?;
    }

    let mut codes = Vec::new();
    let permuting = seconds(1, || codes = hashes.iter().copied().map(Code256::from_hash).collect());
    let queries: Vec<Code256> = queries.into_iter().map(Code256::from_hash).collect();
    drop(hashes);

    let mut scan = Scan::new();
    let scan_build = seconds(1, || scan = codes.iter().copied().collect());
    let search = |queries: &[Code256], radius, found: &mut Vec<Found>| {
        scan.search(queries, radius, |query, at, distance| found.push((query, at, distance)));
    };
    let by_scan = times(rounds, &queries, search);
    let expected: Vec<_> = RADII.iter().map(|&radius| answers(&queries, radius, search)).collect();
    let scan_bytes = scan.memory();
    drop(scan);

    let (mut building, mut built) = (Some(codes), None);
    let build = seconds(1, || built = building.take().map(Segment::build));
    let segment = built.expect("it was built once");
    let search = |queries: &[Code256], radius, found: &mut Vec<Found>| {
        segment.search(queries, radius, |query, at, distance| found.push((query, at, distance)));
    };
    let by_tables = times(rounds, &queries, search);
    for (radius, expected) in RADII.into_iter().zip(&expected) {
        assert!(&answers(&queries, radius, search) == expected, "radius {radius} differs");
        if let Some(folder) = folder {
            let numbers =
                expected.iter().flat_map(|&(query, at, distance)| [query as u32, at, distance]);
            write(&folder.join(format!("{count}.{radius}")), numbers.flat_map(u32::to_le_bytes))?;
        }
    }
    let per_code = |bytes: usize| bytes as f64 / count as f64;
    println!(
        "{{\"codes\": {count}, \"scan\": {by_scan:?}, \"tables\": {by_tables:?}, \
         \"scan_build\": {scan_build:.3}, \"build\": {build:.3}, \"permuting\": {permuting:.3}, \
         \"scan_bytes\": {:.1}, \"bytes\": {:.1}}}",
        per_code(scan_bytes),
        per_code(segment.memory()),
    );
    Ok(())
}

/// Half of them up to 40 bits from an entry, the others anywhere.
fn queries(random: &mut Random, hashes: &[Hash256]) -> Vec<Hash256> {
    let query = |number: usize| {
        if number.is_multiple_of(2) {
            return random.hash();
        }
        let entry = hashes[(random.number() % hashes.len() as u64) as usize];
        random.off_by(entry, number as u32 / 2 % 41)
    };
    (0..QUERIES).map(query).collect()
}

/// Microseconds per query: all in one call, and one per call.
fn times(
    rounds: usize,
    queries: &[Code256],
    search: impl Fn(&[Code256], Radius, &mut Vec<Found>),
) -> [f64; 2] {
    let mut found = Vec::new();
    let batch = seconds(rounds, || {
        found.clear();
        search(queries, Radius::PDQ, &mut found);
    });
    let single = seconds(rounds, || {
        found.clear();
        queries.iter().for_each(|query| search(slice::from_ref(query), Radius::PDQ, &mut found));
    });
    [batch, single].map(|seconds| (seconds * 1e7 / queries.len() as f64).round() / 10.0)
}

fn answers(
    queries: &[Code256],
    radius: u32,
    search: impl Fn(&[Code256], Radius, &mut Vec<Found>),
) -> Vec<Found> {
    let mut found = Vec::new();
    search(queries, Radius::new(radius).expect("at most 64"), &mut found);
    found.sort_unstable();
    found
}

fn write(path: &Path, bytes: impl Iterator<Item = u8>) -> io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    for byte in bytes {
        file.write_all(&[byte])?;
    }
    file.flush()
}
