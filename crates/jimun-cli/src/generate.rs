//! Shell completions and pages for `man`, from the definition of the arguments.

use std::io;

use clap::builder::Resettable;
use clap::{Command, CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::arguments::{Arguments, Page};

pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "jimun", &mut script);
    script
}

pub(crate) fn man_page(page: Option<Page>) -> io::Result<Vec<u8>> {
    let mut tool = Arguments::command().disable_help_subcommand(true);
    tool.build();
    let source = format!("jimun {}", tool.get_version().unwrap_or_default());
    let rendered = |command: &Command, page: &mut Vec<u8>| {
        let man = Man::new(command.clone()).source(&source).manual("User Commands");
        man.render(page)
    };
    let mut text = Vec::new();
    match page.and_then(|page| page.to_possible_value()) {
        None => rendered(&tool, &mut text)?,
        Some(name) => {
            let command = tool.find_subcommand(name.get_name()).expect("a page is a command's");
            let exits = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            rendered(&command.clone().after_help(Resettable::Reset), &mut text)?;
            exit_status(&exits).to_writer(&mut text)?;
        }
    }
    Ok(text)
}

/// The list of exit codes in a command's help, as the section that `man` has for it.
fn exit_status(help: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for line in help.lines().filter(|line| line.starts_with(' ')) {
        match line.trim().split_once("  ") {
            Some((code, meaning)) => {
                roff.control("TP", []);
                roff.text([bold(code)]);
                roff.text([roman(meaning)]);
            }
            None => {
                roff.text([roman(line.trim())]);
            }
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Vec<(Command, String)> {
        let mut tool = Arguments::command();
        tool.build();
        let page = |page| String::from_utf8(man_page(page).expect("in memory")).expect("UTF-8");
        let mut pages = vec![(tool.clone(), page(None))];
        for command in tool.get_subcommands().filter(|command| command.get_name() != "help") {
            let name = Page::from_str(command.get_name(), false).expect("each command has a page");
            pages.push((command.clone(), page(Some(name))));
        }
        pages
    }

    fn options(command: &Command) -> Vec<String> {
        let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
        shown.filter_map(|argument| argument.get_long().map(str::to_owned)).collect()
    }

    #[test]
    fn the_definition_of_the_arguments_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_page_names_every_option_and_exit_code() {
        let pages = pages();
        assert_eq!(pages.len(), 6);
        for (command, page) in pages {
            let page = page.replace('\\', "");
            for option in options(&command) {
                assert!(page.contains(&format!("--{option}")), "{}: {option}", command.get_name());
            }
            if command.get_name() == "jimun" {
                continue;
            }
            assert!(page.contains("jimun hash") || command.get_name() != "hash");
            let (_, exits) = page.split_once("EXIT STATUS").expect("a section of them");
            let codes = if command.get_name() == "compare" { 0..4 } else { 0..3 };
            for code in codes {
                assert!(exits.contains(&format!("fB{code}fR\n")), "{exits}");
            }
        }
    }

    #[test]
    fn every_shell_completes_every_option() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(completions(*shell)).expect("UTF-8");
            for (command, _) in pages() {
                assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
                for option in options(&command) {
                    assert!(script.contains(&option), "{shell}: {option}");
                }
            }
            assert!(!script.contains("families"), "{shell}");
        }
    }
}
