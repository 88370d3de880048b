//! The command-line tool, as a batch job calls it.
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

mod batch;
mod export;
mod folders;
mod generated;
mod records;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs, thread};

use jimun_testdata::tests_folder;

fn image(name: &str) -> PathBuf {
    tests_folder().join("images").join(name)
}

fn tool() -> Command {
    Command::new(env!("CARGO_BIN_EXE_jimun"))
}

fn jimun(arguments: &[&str], files: &[PathBuf]) -> Output {
    command("hash", arguments, files)
}

fn command(command: &str, arguments: &[&str], files: &[PathBuf]) -> Output {
    tool().arg(command).args(arguments).args(files).output().expect("the tool runs")
}

/// Runs a command that reads `input`.
fn fed(command: &mut Command, input: &[u8]) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the tool runs");
    let mut stdin = child.stdin.take().expect("piped");
    thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input).expect("taken"));
        child.wait_with_output().expect("it ends")
    })
}

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8(bytes.to_vec()).expect("UTF-8").lines().map(str::to_owned).collect()
}

/// The key "file" of every record.
fn files(stdout: &[u8]) -> Vec<String> {
    let file = |line: &String| {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        record["file"].as_str().expect("text").to_owned()
    };
    lines(stdout).iter().map(file).collect()
}

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{process}-{count}"));
        fs::create_dir_all(&path).expect("created");
        Self(path)
    }

    /// Writes a file, and the folders that it lies in.
    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("created");
        fs::write(&path, bytes).expect("written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("removed");
    }
}
