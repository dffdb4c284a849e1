//! `vigie man`: the manual page, from the table of commands and flags.
//!
//! Written here and not by clap_mangen, whose headings are English and which makes one page per command.

use std::io::Write;

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command, EVERYWHERE, Flag, Takes},
    language::{Language, say},
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "man",
    about: say("Écrit la page de manuel", "Prints the manual page"),
    more: say("Exemple : vigie man > vigie.1 && man ./vigie.1", "Example: vigie man > vigie.1 && man ./vigie.1"),
    flags: &[],
    below: &[],
    run,
};

fn run(_: &Arguments<'_>, session: &Session) -> Outcome {
    let mut out = session.plain_output();
    out.write_all(page(session.language).as_bytes())?;
    out.flush()?;
    Ok(Status::Fine)
}

fn page(language: Language) -> String {
    let mut page = Page { text: String::new(), language };
    page.line(&format!(".TH VIGIE 1 \"\" \"vigie {}\"", env!("CARGO_PKG_VERSION")));
    page.section(say("NOM", "NAME").to(language));
    let one_line = say(
        "dit si un message qui parle au nom d’un organisme peut vraiment venir de lui",
        "tells whether a message that speaks in an organisation’s name can really come from it",
    );
    page.words(&format!("vigie - {}", one_line.to(language)));
    page.section(say("SYNOPSIS", "SYNOPSIS").to(language));
    page.words(say("vigie COMMANDE [OPTIONS] [ARGUMENTS]", "vigie COMMAND [OPTIONS] [ARGUMENTS]").to(language));
    page.section("DESCRIPTION");
    page.words(super::ABOUT.to(language));
    page.section(say("OPTIONS DE TOUTES LES COMMANDES", "OPTIONS OF EVERY COMMAND").to(language));
    EVERYWHERE.iter().for_each(|flag| page.flag(flag));
    page.section(say("COMMANDES", "COMMANDS").to(language));
    super::ALL.iter().for_each(|command| page.command("vigie", command));
    page.section(say("CODES DE RETOUR", "EXIT STATUS").to(language));
    page.words(
        say(
            "0 : rien contre aucun message. 1 : au moins un message suspect ou frauduleux. 2 : une entrée n’a pas pu être lue.",
            "0: nothing against any message. 1: at least one suspicious or fraudulent. 2: an input could not be read.",
        )
        .to(language),
    );
    page.section(say("EXEMPLES", "EXAMPLES").to(language));
    page.line(".nf");
    page.words(super::EXAMPLES.to(language));
    page.line(".fi");
    page.text
}

/// A page in the language of `man`.
struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn section(&mut self, title: &str) {
        self.line(&format!(".SH {}", escaped(title)));
    }

    fn words(&mut self, words: &str) {
        words.lines().for_each(|line| self.line(&escaped(line)));
    }

    fn command(&mut self, above: &str, command: &Command) {
        let name = format!("{above} {}", command.name);
        let arguments = command.flags.iter().filter(|flag| flag.is_argument());
        let arguments: String = arguments.filter_map(|flag| usage(flag, self.language)).collect();
        if command.below.is_empty() {
            self.line(&format!(".SS {}", escaped(&format!("{name}{arguments}"))));
            self.words(command.about.to(self.language));
            command.flags.iter().for_each(|flag| self.flag(flag));
            if !command.more.to(self.language).is_empty() {
                self.line(".PP");
                self.words(command.more.to(self.language));
            }
        }
        command.below.iter().for_each(|below| self.command(&name, below));
    }

    fn flag(&mut self, flag: &Flag) {
        let value = flag.value_name(self.language);
        let head = match (flag.is_argument(), value) {
            (true, value) => value.unwrap_or_default(),
            (false, Some(value)) => format!("--{} {value}", flag.name),
            (false, None) => format!("--{}", flag.name),
        };
        self.line(".TP");
        self.line(&format!(".B {}", escaped(&head)));
        self.words(flag.help.to(self.language));
    }
}

fn usage(flag: &Flag, language: Language) -> Option<String> {
    let name = flag.value_name(language)?;
    Some(match flag.takes {
        Takes::Needed(_) | Takes::NeededChoice(_) => format!(" {name}"),
        Takes::Any(_) => format!(" [{name}]..."),
        _ => format!(" [{name}]"),
    })
}

/// Text that `man` shows as it is.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_flag_is_in_the_page_in_both_languages() {
        fn names(commands: &[Command]) -> Vec<&'static str> {
            commands.iter().flat_map(|command| std::iter::once(command.name).chain(names(command.below))).collect()
        }
        for language in [Language::Fr, Language::En] {
            let page = page(language);
            for name in names(super::super::ALL) {
                assert!(page.contains(&escaped(name)), "{name}");
            }
            for flag in super::super::ALL.iter().flat_map(|command| command.flags).filter(|flag| !flag.is_argument()) {
                assert!(page.contains(&escaped(&format!("--{}", flag.name))), "{}", flag.name);
            }
        }
    }
}
