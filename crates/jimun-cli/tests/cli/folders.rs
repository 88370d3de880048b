//! Folders, lists and standard input.

use std::path::PathBuf;

use crate::{Folder, command, fed, files, image, jimun, lines, tool};

fn picture() -> Vec<u8> {
    jimun_testdata::image("gif_animated.gif")
}

/// Paths below a folder, as the tool prints them.
fn below(folder: &Folder, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| folder.0.join(name).to_str().expect("UTF-8").to_owned()).collect()
}

#[test]
fn a_folder_is_walked_in_the_order_of_the_names() {
    let folder = Folder::new();
    for name in ["b.gif", "a/2.gif", "a/10.gif", "a/z/deep.gif", "a.gif", "c/last", "B.gif"] {
        folder.write(name, &picture());
    }
    for jobs in ["1", "4"] {
        let output = jimun(&["--jobs", jobs], std::slice::from_ref(&folder.0));
        assert_eq!(output.status.code(), Some(0));
        let names = ["B.gif", "a/10.gif", "a/2.gif", "a/z/deep.gif", "a.gif", "b.gif", "c/last"];
        assert_eq!(files(&output.stdout), below(&folder, &names));
        assert_eq!(lines(&output.stderr), [""; 0]);
    }
}

#[test]
fn in_a_folder_what_is_no_picture_is_counted_and_not_refused() {
    let folder = Folder::new();
    folder.write("picture.gif", &picture());
    folder.write("film.jpg", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42");
    folder.write("notes.txt", b"some words");
    folder.write("more.txt", b"other words");
    folder.write("empty.jpg", b"");
    let summary = folder.write(".summary.json", b"");
    let arguments = ["--summary", summary.to_str().expect("UTF-8")];
    let output = jimun(&arguments, std::slice::from_ref(&folder.0));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(files(&output.stdout), below(&folder, &["picture.gif"]));
    assert_eq!(
        lines(&output.stderr),
        [
            "jimun: 5 files: 1 done, 0 refused, 4 not a picture",
            "jimun: not a picture: 2 unknown_format, 1 empty, 1 mp4",
            "jimun: not looked at: 1 hidden",
        ]
    );
    let counts: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&summary).expect("written")).expect("JSON");
    assert_eq!(
        counts,
        serde_json::json!({
            "schema": "jimun/summary/1",
            "files": 5,
            "done": 1,
            "refused": {},
            "not_a_picture": { "unknown_format": 2, "empty": 1, "mp4": 1 },
            "skipped": { "hidden": 1 },
        })
    );
    // The same file is refused where the caller names it.
    let named = jimun(&[], &[folder.0.join("film.jpg")]);
    assert_eq!(named.status.code(), Some(2));
    assert!(lines(&named.stderr)[0].ends_with(": unsupported: MP4/MOV video is not supported"));
}

#[test]
fn a_picture_that_is_not_read_is_refused_in_a_folder_too() {
    let folder = Folder::new();
    folder.write("photoshop", b"8BPS\0\x01");
    folder.write("cut.jpg", b"\xff\xd8");
    folder.write("damaged.gif", &picture()[..40]);
    folder.write("good.gif", &picture());
    let output = jimun(&[], std::slice::from_ref(&folder.0));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&output.stdout), below(&folder, &["good.gif"]));
    assert_eq!(
        lines(&output.stderr)[3..],
        [
            "jimun: 4 files: 1 done, 3 refused, 0 not a picture",
            "jimun: refused as malformed: 2 truncated",
            "jimun: refused as unsupported: 1 unsupported_format",
        ]
    );
}

#[test]
fn hidden_names_are_left_out_unless_they_are_named() {
    let folder = Folder::new();
    folder.write("shown.gif", &picture());
    let hidden = folder.write(".hidden.gif", &picture());
    folder.write(".thumbnails/1.gif", &picture());
    let walked = jimun(&[], std::slice::from_ref(&folder.0));
    assert_eq!(files(&walked.stdout), below(&folder, &["shown.gif"]));
    assert!(lines(&walked.stderr).contains(&"jimun: not looked at: 2 hidden".to_owned()));
    let named = jimun(&[], &[hidden, folder.0.join(".thumbnails")]);
    assert_eq!(files(&named.stdout), below(&folder, &[".hidden.gif", ".thumbnails/1.gif"]));
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_and_pipes_are_not_opened() {
    use std::os::unix::fs::symlink;

    let (folder, elsewhere) = (Folder::new(), Folder::new());
    let target = elsewhere.write("1.gif", &picture());
    symlink(&folder.0, folder.0.join("around")).expect("linked");
    symlink(&elsewhere.0, folder.0.join("elsewhere")).expect("linked");
    symlink(&target, folder.0.join("link.gif")).expect("linked");
    symlink(folder.0.join("nowhere"), folder.0.join("lost.gif")).expect("linked");
    let pipe = std::process::Command::new("mkfifo").arg(folder.0.join("pipe.gif")).status();
    assert!(pipe.expect("mkfifo is there").success());

    let output = jimun(&[], std::slice::from_ref(&folder.0));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&output.stdout), below(&folder, &["link.gif"]));
    let said = lines(&output.stderr);
    assert!(said[0].ends_with("lost.gif: input: no such file"), "{said:?}");
    assert_eq!(said[3], "jimun: not looked at: 2 linked_folder, 1 special");
    // A link that the caller names is followed.
    let named = jimun(&[], &[folder.0.join("elsewhere")]);
    assert_eq!(files(&named.stdout), below(&folder, &["elsewhere/1.gif"]));
}

#[cfg(unix)]
#[test]
fn a_name_with_line_ends_and_codes_for_terminals_is_one_line() {
    let folder = Folder::new();
    folder.write("a\nb\u{1b}[2J.gif", &picture()[..40]);
    let output = jimun(&[], std::slice::from_ref(&folder.0));
    let said = lines(&output.stderr);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("a\u{fffd}b\u{fffd}[2J.gif: malformed: "), "{said:?}");
}

#[test]
fn paths_come_from_a_list_after_those_of_the_arguments() {
    let folder = Folder::new();
    folder.write("in/1.gif", &picture());
    let paths = below(&folder, &["in", "no such file.gif"]);
    let list = folder.write("list", format!("{}\n\n{}\n", paths[0], paths[1]).as_bytes());
    let arguments = ["--files-from", list.to_str().expect("UTF-8")];
    let output = jimun(&arguments, &[image("gif_animated.gif")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&output.stdout)[1..], below(&folder, &["in/1.gif"]));
    assert!(lines(&output.stderr)[0].ends_with("no such file.gif: input: no such file"));

    let zeros = format!("{}\0{}", paths[0], paths[0]);
    let output = fed(tool().args(["hash", "-0", "--files-from", "-"]), zeros.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(files(&output.stdout), below(&folder, &["in/1.gif", "in/1.gif"]));
}

#[test]
fn a_list_that_is_not_there_is_refused_and_the_other_files_are_done() {
    let output = jimun(&["--files-from", "no/such/list"], &[image("gif_animated.gif")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&output.stdout).len(), 1);
    assert_eq!(lines(&output.stderr)[0], "jimun: no/such/list: input: no such file");
}

#[test]
fn standard_input_is_not_both_the_list_and_a_picture() {
    let list = image("gif_animated.gif");
    let list = list.to_str().expect("UTF-8").as_bytes();
    let output = fed(tool().args(["hash", "-", "--files-from", "-"]), list);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&output.stdout).len(), 1);
    let refused = "jimun: -: input: standard input holds the list of files";
    assert_eq!(lines(&output.stderr)[0], refused);
}

#[test]
fn a_file_above_the_limit_is_refused_by_its_stated_size() {
    let folder = Folder::new();
    let path = folder.write("large.gif", &picture());
    let file = std::fs::File::options().write(true).open(&path).expect("opened");
    file.set_len(3 << 30).expect("set");
    for path in [path, folder.0.clone()] {
        let output = jimun(&[], &[path]);
        let said = lines(&output.stderr);
        assert!(said[0].ends_with("limits: file has 3072 MiB; the limit is 1024"), "{said:?}");
    }
}

#[test]
fn copies_are_compared_in_folders_too() {
    let folder = Folder::new();
    folder.write("copy.jpg", &jimun_testdata::image("sklearn_china.jpg"));
    folder.write("notes.txt", b"some words");
    let original = image("sklearn_china.jpg");
    let output = command("compare", &["--json"], &[original, folder.0.clone()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(files(&output.stdout), below(&folder, &["copy.jpg"]));
    let refused = command("compare", &[], &[folder.0.clone(), PathBuf::from("-")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(lines(&refused.stderr)[0].ends_with("input: this is a folder; name the files in it"));
}
