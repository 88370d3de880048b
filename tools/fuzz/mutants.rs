//! Changes small picture files in many ways and fingerprints the results, with the phone's limits
//! and the widest protection. Nothing may panic, and nothing may take over two seconds of processor
//! time.
//!
//!     cargo run --profile tested -p jimun-tools --bin mutants -- COUNT SEED FOLDER…
//!
//! The same count, seed and files give the same mutants. Offending mutants are kept in
//! fuzz/artifacts/mutants; a mutant that does not end within a minute stops the run. Exit code 1:
//! something offended.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool prints")]

mod mutate;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};
use std::{fs, thread};

use jimun::{Error, Fingerprinter, Limits, Protection};
use mutate::{Random, mutant};

/// Larger files cost more time than they add paths.
const MAX_BYTES: u64 = 32 << 10;
/// The phone's limits, but no more pixels than docs/cost.md allows for two seconds.
const LIMITS: Limits = Limits { max_pixels: 50_000_000, ..Limits::PHONE };
const BOUND: Duration = Duration::from_secs(2);
const HANGS: Duration = Duration::from_secs(60);
const SLOWEST_KEPT: usize = 10;
const KEEP: &str = "fuzz/artifacts/mutants";

struct Seed {
    name: String,
    bytes: Vec<u8>,
}

/// The outcomes of the mutants so far.
#[derive(Default)]
struct Report {
    done: u64,
    outcomes: BTreeMap<String, u64>,
    slowest: Vec<(Duration, String)>,
    offences: u64,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|text| text.parse::<u64>().ok());
    let (Some(count), Some(seed)) = (number(), number()) else {
        eprintln!("usage: mutants COUNT SEED FOLDER…");
        return ExitCode::from(2);
    };
    let seeds = files(arguments.map(PathBuf::from));
    if seeds.is_empty() {
        eprintln!("no pictures of at most {MAX_BYTES} bytes there");
        return ExitCode::from(2);
    }
    println!("{count} mutants of {} files", seeds.len());
    // A panic is counted; its text would only be in the way.
    std::panic::set_hook(Box::new(|_| {}));
    let (seeds, report) = (Arc::new(seeds), Arc::new(Mutex::new(Report::default())));
    let next = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..thread::available_parallelism().map_or(1, usize::from))
        .map(|_| {
            let (seeds, report, next) = (seeds.clone(), report.clone(), next.clone());
            thread::spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    try_one(&seeds, seed, index, &report);
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().expect("panics are caught where they may be");
    }
    let report = report.lock().expect("no worker panicked");
    println!("{} done", report.done);
    for (outcome, count) in &report.outcomes {
        println!("{count:9} {outcome}");
    }
    println!("slowest:");
    for (time, name) in &report.slowest {
        println!("{:9.3} s {name}", time.as_secs_f64());
    }
    println!("{} panicked, were a defect or took over {} s", report.offences, BOUND.as_secs());
    if report.offences == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Pictures of the folders and below, in the order of their paths.
fn files(folders: impl Iterator<Item = PathBuf>) -> Vec<Seed> {
    let mut waiting: Vec<PathBuf> = folders.collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            waiting.extend(entries.map(|entry| entry.path()));
        } else if fs::metadata(&path).is_ok_and(|file| file.len() <= MAX_BYTES)
            && let Ok(bytes) = fs::read(&path)
            && jimun::decode::sniff(&bytes).is_ok()
        {
            found.push(Seed { name: path.display().to_string(), bytes });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn try_one(seeds: &[Seed], seed: u64, index: u64, report: &Mutex<Report>) {
    let mut random = Random::new(seed, index);
    let own = random.of(seeds);
    let other = random.of(seeds);
    let bytes = mutant(&own.bytes, &other.bytes, &mut random);
    let name = format!("{index} of {}", own.name);
    let (outcome, time) = watched(&bytes, &name);
    // Anything that is slow only once is not slow.
    let time = if time > BOUND { time.min(watched(&bytes, &name).1) } else { time };
    let outcome = match outcome {
        Ok(()) => "hashed".to_owned(),
        Err(error) => {
            let text = serde_json::to_value(&error).unwrap_or_default();
            text["code"].as_str().unwrap_or_default().to_owned()
        }
    };
    let offends = outcome == "internal" || time > BOUND;
    if offends {
        keep(&bytes, &index.to_string());
    }
    let mut report = report.lock().expect("no worker panicked");
    report.done += 1;
    if report.done.is_multiple_of(10_000) {
        println!("{} done, {} offended", report.done, report.offences);
    }
    if offends {
        println!("{outcome} after {:.3} s: {name}", time.as_secs_f64());
        report.offences += 1;
    }
    *report.outcomes.entry(outcome).or_default() += 1;
    let at = report.slowest.partition_point(|(other, _)| *other >= time);
    report.slowest.insert(at, (time, name));
    report.slowest.truncate(SLOWEST_KEPT);
}

/// Fingerprints with a guard that ends everything when it takes too long.
fn watched(bytes: &[u8], name: &str) -> (Result<(), Error>, Duration) {
    let (done, is_done) = channel::<()>();
    let (copy, text) = (bytes.to_vec(), name.to_owned());
    let guard = thread::spawn(move || {
        if is_done.recv_timeout(HANGS) == Err(RecvTimeoutError::Timeout) {
            keep(&copy, "that_does_not_end");
            eprintln!("does not end: {text}");
            std::process::exit(1);
        }
    });
    let start = own_time();
    let record = catch_unwind(AssertUnwindSafe(|| {
        Fingerprinter::new(LIMITS).protection(Protection::Wide).fingerprint(bytes)
    }));
    let time = own_time().saturating_sub(start);
    drop(done);
    guard.join().expect("the guard does not panic");
    (record.unwrap_or(Err(Error::Internal)).map(drop), time)
}

/// The processor time of this thread, where the system reports it (Linux); else the elapsed time.
fn own_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn keep(bytes: &[u8], name: &str) {
    let path = Path::new(KEEP).join(format!("mutant_{name}"));
    if let Err(error) = fs::create_dir_all(KEEP).and_then(|()| fs::write(&path, bytes)) {
        eprintln!("cannot keep {}: {error}", path.display());
    }
}
