//! What hostile files cost: no more memory than the limit allows. Each file runs in a process of
//! its own.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::common::{fingerprinter, shared, tests_folder};
use jimun::Limits;

/// Names the file that this process fingerprints.
const FILE: &str = "JIMUN_HOSTILE_FILE";

/// Allowance for what does not grow with the picture: tables, a stack, what an allocator keeps.
const BESIDES: u64 = 16 << 20;

/// One file's cost.
struct Cost {
    name: String,
    file: u64,
    /// Address space requested while the file was read, touched or not: WebAssembly makes no
    /// difference.
    asked: u64,
    /// The part of it that was written to.
    touched: u64,
    milliseconds: u64,
    outcome: String,
}

/// A field of `/proc/self/status`, in bytes.
fn status(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has one");
    let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("a known field");
    let kibibytes: u64 =
        line.trim_matches([':', '\t', ' ']).trim_end_matches(" kB").parse().expect("a number");
    kibibytes << 10
}

/// Not a test of its own: the other one runs it, in a process for each file. Counting in an
/// allocator would need `unsafe`, which is forbidden here.
#[test]
fn child() {
    let Some(file) = env::var_os(FILE) else { return };
    let bytes = fs::read(file).expect("a readable file");
    let (size, resident) = (status("VmSize"), status("VmRSS"));
    let start = Instant::now();
    let outcome = fingerprinter(Limits::PHONE).fingerprint(&bytes);
    let milliseconds = start.elapsed().as_millis();
    let asked = status("VmPeak").saturating_sub(size);
    let touched = status("VmHWM").saturating_sub(resident);
    let outcome = match outcome {
        Ok(_) => "ok".into(),
        Err(error) => serde_json::to_value(error).expect("an error is JSON")["code"].to_string(),
    };
    println!("\ncost\t{asked}\t{touched}\t{milliseconds}\t{outcome}");
}

fn cost(file: &Path) -> Cost {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let output = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "hostile::child", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        // Each thread of the C library's allocator would otherwise reserve 64 MiB.
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .expect("a child of this test");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("cost\t"));
    let line = line.unwrap_or_else(|| panic!("{name} ended its process: {:?}", output.status));
    let mut fields = line.split('\t');
    let mut number = || fields.next().and_then(|field| field.parse().ok()).expect("a number");
    let (asked, touched, milliseconds) = (number(), number(), number());
    let outcome = fields.next().expect("an outcome").trim_matches('"').to_owned();
    let file = fs::metadata(file).expect("was read").len();
    Cost { name, file, asked, touched, milliseconds, outcome }
}

fn print(title: &str, costs: &[Cost]) {
    println!(
        "\n{title}\n| file | KB | MiB asked for | MiB touched | ms | outcome |\n|---|---|---|---|---|---|"
    );
    for Cost { name, file, asked, touched, milliseconds, outcome } in costs {
        let (asked, touched, file) = (asked >> 20, touched >> 20, file.div_ceil(1000));
        println!("| {name} | {file} | {asked} | {touched} | {milliseconds} | {outcome} |");
    }
}

#[test]
fn hostile_files_take_no_more_memory_than_the_limit() {
    let folders =
        [Some(tests_folder().join("bad")), Some(tests_folder().join("findings")), shared("bad")];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flatten()
        .flat_map(|folder| fs::read_dir(folder).expect("a folder"))
        .map(|file| file.expect("a file").path())
        .filter(|path| !["README.md", "expected.tsv"].iter().any(|name| path.ends_with(name)))
        .collect();
    files.sort();
    let mut costs: Vec<_> = files.iter().map(|file| cost(file)).collect();

    costs.sort_by_key(|cost| std::cmp::Reverse(cost.asked));
    print("The largest", &costs[..12]);
    let within = |cost: &Cost| cost.asked <= cost.file + Limits::PHONE.max_memory_bytes + BESIDES;
    let beyond: Vec<_> =
        costs.iter().filter(|cost| !within(cost)).map(|cost| cost.name.clone()).collect();

    costs.sort_by_key(|cost| std::cmp::Reverse(cost.milliseconds));
    // Reports the time without judging it: it depends on the machine.
    let slow = costs.iter().filter(|cost| cost.milliseconds > 2000).count();
    print("The slowest (all above 2 s, and at least 12)", &costs[..slow.max(12)]);
    assert!(beyond.is_empty(), "beyond the limit: {beyond:?}");
}
