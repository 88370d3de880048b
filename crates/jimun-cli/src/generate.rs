//! Shell completions and pages for `man`, from the definition of the arguments.

use std::io;

use clap::builder::Resettable;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::arguments::Arguments;
use crate::values::Page;

pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "jimun", &mut script);
    script
}

pub(crate) fn man_page(page: Option<Page>) -> io::Result<Vec<u8>> {
    let mut tool = Arguments::command().disable_help_subcommand(true);
    tool.build();
    let command = match page.and_then(|page| page.to_possible_value()) {
        Some(name) => tool.find_subcommand(name.get_name()).expect("a page is a command's"),
        None => &tool,
    };
    let exits = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let title = command.get_display_name().unwrap_or("jimun").to_uppercase();
    let man = Man::new(command.clone().after_help(Resettable::Reset))
        .title(title)
        // A date would differ from build to build. An empty one would be left out, and the next
        // argument would take its place.
        .date(" ")
        .source(format!("jimun {}", tool.get_version().unwrap_or_default()))
        .manual("User Commands");
    let mut text = Vec::new();
    man.render(&mut text)?;
    exit_status(&exits).to_writer(&mut text)?;
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
    use clap::Command;

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
        assert_eq!(pages.len(), 7);
        for (command, page) in pages {
            let page = page.replace('\\', "");
            for option in options(&command) {
                assert!(page.contains(&format!("--{option}")), "{}: {option}", command.get_name());
            }
            let (_, exits) = page.split_once("EXIT STATUS").expect("a section of them");
            let codes =
                if ["jimun", "compare"].contains(&command.get_name()) { 0..4 } else { 0..3 };
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
        }
    }
}
