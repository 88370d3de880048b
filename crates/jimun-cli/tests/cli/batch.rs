//! Many files at the same time, and outputs that fail.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jimun_testdata::tests_folder;

use crate::{Folder, command, image, jimun, lines, tool};

/// Good, refused and hostile files by turns, so that quick ones stand after slow ones.
fn mixed() -> Vec<PathBuf> {
    let mut paths: Vec<_> = ["images", "images/jpeg", "bad", "findings"]
        .iter()
        .flat_map(|folder| fs::read_dir(tests_folder().join(folder)).expect("listed"))
        .map(|entry| entry.expect("listed").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort_by_key(|path| path.file_name().map(|name| name.to_owned()));
    paths
}

#[test]
fn four_workers_say_what_one_says_in_the_same_order() {
    let files = mixed();
    assert!(files.len() > 150, "{}", files.len());
    // The day may end between the runs. It stands first in a record.
    let undated = |bytes: &[u8]| {
        let rest = |line: &String| line.split_once(',').expect("two keys").1.to_owned();
        lines(bytes).iter().map(rest).collect::<Vec<_>>()
    };
    let [one, four] = ["1", "4"]
        .map(|jobs| jimun(&["--limits", "phone", "--protection", "basic", "--jobs", jobs], &files));
    assert_eq!(one.status.code(), Some(2));
    assert_eq!(four.status.code(), Some(2));
    assert!(lines(&one.stdout).len() > 75 && lines(&one.stderr).len() > 75);
    assert_eq!(undated(&four.stdout), undated(&one.stdout));
    assert_eq!(lines(&four.stderr), lines(&one.stderr));
    let order = crate::files(&four.stdout);
    let mut given = files.iter().map(|path| path.to_str().expect("UTF-8"));
    assert!(order.iter().all(|file| given.any(|one| one == file)), "{order:?}");
}

#[cfg(unix)]
#[test]
fn thousands_of_files_and_deep_folders_need_few_handles() {
    let folder = Folder::new();
    let mut deep = String::new();
    for number in 0..3000 {
        folder.write(&format!("flat/{number}.gif"), b"GIF89a");
    }
    for level in 0..200 {
        deep.push_str("d/");
        folder.write(&format!("{deep}{level}.gif"), b"GIF89a");
    }
    let script = "ulimit -n 24 && exec \"$0\" hash --jobs 4 \"$1\"";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_jimun")])
        .arg(&folder.0)
        .output()
        .expect("sh runs");
    let said = lines(&output.stderr);
    assert_eq!(said.len(), 3202);
    assert!(said[..3200].iter().all(|line| line.contains(".gif: malformed: ")));
    assert_eq!(said[3200], "jimun: 3200 files: 0 done, 3200 refused, 0 not a picture");
}

#[test]
fn a_reader_that_has_enough_ends_the_batch_with_1_and_without_a_word() {
    let files = vec![image("gif_animated.gif"); 500];
    let mut child = tool()
        .args(["hash", "--jobs", "4"])
        .args(&files)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lines(&output.stderr), [""; 0]);
}

#[test]
fn a_reader_of_refusals_that_has_enough_is_no_panic() {
    let files = vec![image("LICENSES.md"); 500];
    let mut child = tool().arg("hash").args(&files).stderr(Stdio::piped()).spawn().expect("runs");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_batch_with_1_and_is_named() {
    for arguments in [&["hash"][..], &["hash", "--jobs", "1"]] {
        let full = fs::File::options().write(true).open("/dev/full").expect("opened");
        let output = tool()
            .args(arguments)
            .arg(image("gif_animated.gif"))
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("the tool runs");
        assert_eq!(output.status.code(), Some(1));
        let said = lines(&output.stderr);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("jimun: cannot write: No space left"), "{said:?}");
    }
}

#[test]
fn a_summary_that_cannot_be_written_is_said_before_the_work() {
    let output = jimun(&["--summary", "no/such/folder/summary.json"], &[image("gif_animated.gif")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(lines(&output.stderr)[0].starts_with("jimun: cannot write the summary: "));
}

#[test]
fn a_copy_that_is_missed_and_one_that_is_refused_end_with_2() {
    let original = image("sklearn_china.jpg");
    let copies = [original, image("sklearn_flower.jpg"), image("LICENSES.md")];
    for jobs in ["1", "3"] {
        let output = command("compare", &["--jobs", jobs], &copies);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(lines(&output.stdout).len(), 2);
    }
}

/// What a terminal shows as standard error, records going elsewhere.
#[cfg(target_os = "linux")]
fn on_a_terminal(arguments: &str) -> Option<String> {
    let (tool, images) = (env!("CARGO_BIN_EXE_jimun"), tests_folder().join("bad"));
    let call = format!("'{tool}' hash {arguments} '{}' >/dev/null", images.display());
    let script = Command::new("script").args(["-qec", &call, "/dev/null"]).output();
    match script {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: script, which gives a program a terminal, is not there");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn progress_is_shown_on_a_terminal_only_and_erased_at_the_end() {
    let Some(shown) = on_a_terminal("--limits phone") else { return };
    assert!(shown.contains(" per second, "), "{shown:?}");
    let (_, after) = shown.rsplit_once(" per second, ").expect("just seen");
    assert!(after.contains(" refused\r\u{1b}[K"), "{after:?}");
    let quiet = on_a_terminal("--limits phone --quiet").expect("as before");
    assert!(!quiet.contains(" per second, ") && !quiet.contains('\u{1b}'), "{quiet:?}");
    let piped = jimun(&["--limits", "phone"], &[tests_folder().join("bad")]);
    assert!(!lines(&piped.stderr).iter().any(|line| line.contains(" per second, ")));
}
