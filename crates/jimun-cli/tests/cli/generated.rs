//! Help, shell completions and manual pages.

use std::process::{Command, Output};

use crate::{fed, lines, tool};

const COMMANDS: [&str; 6] = ["hash", "expand", "compare", "export", "completions", "man"];

fn printed(arguments: &[&str]) -> Vec<u8> {
    let output = tool().args(arguments).output().expect("the tool runs");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    output.stdout
}

/// What another program says of a text, or `None` where it is not there.
fn checked_by(program: &str, arguments: &[&str], text: &[u8]) -> Option<Output> {
    if Command::new(program).arg("--version").output().is_err() {
        eprintln!("SKIPPED: {program} is not there");
        return None;
    }
    Some(fed(Command::new(program).args(arguments), text))
}

#[test]
fn the_help_of_each_command_lists_its_exit_codes() {
    for command in COMMANDS {
        for help in ["-h", "--help"] {
            let help = lines(&printed(&[command, help]));
            let at = help.iter().position(|line| line == "Exit codes:").expect("a list");
            let codes: Vec<_> = help[at + 1..].iter().filter_map(|line| line.get(2..3)).collect();
            let codes: Vec<_> = codes.into_iter().filter(|code| *code != " ").collect();
            let expected: &[&str] =
                if command == "compare" { &["0", "1", "2", "3"] } else { &["0", "1", "2"] };
            assert_eq!(codes, expected, "{command}");
        }
    }
}

#[test]
fn wrong_arguments_end_with_2() {
    for wrong in [&["hash"][..], &["hash", "--jobs", "0", "x"], &["hash", "-0", "x"], &["hsah"]] {
        let output = tool().args(wrong).output().expect("the tool runs");
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn bash_reads_its_completions_and_completes_an_option() {
    let mut script = printed(&["completions", "bash"]);
    let names = b"
        COMP_WORDS=(jimun hash --image) COMP_CWORD=2
        \"$(complete -p jimun | sed 's/.*-F \\([^ ]*\\).*/\\1/')\" jimun --image hash
        echo \"${COMPREPLY[@]}\"
    ";
    script.extend_from_slice(names);
    let Some(output) = checked_by("bash", &["--norc", "-s"], &script) else { return };
    assert_eq!(lines(&output.stderr), [""; 0]);
    assert_eq!(lines(&output.stdout), ["--imagehash"]);
}

#[test]
fn every_manual_page_is_sound() {
    let pages = COMMANDS.map(|command| printed(&["man", command]));
    for page in pages.iter().chain([&printed(&["man"])]) {
        assert!(page.starts_with(b".ie") || page.starts_with(b".TH"));
        let groff = ["-man", "-Kutf8", "-Tutf8", "-ww", "-z"];
        let Some(output) = checked_by("groff", &groff, page) else { return };
        assert_eq!(lines(&output.stderr), [""; 0]);
    }
}
