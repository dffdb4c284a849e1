//! Commands and flags as a table: one place holds a flag's name, what it takes, and its help in both languages. From it
//! come the parser, the help, the completions and the manual page.

use clap::{Arg, ArgAction, ArgMatches, builder::PossibleValuesParser};

use crate::{
    failure::{Outcome, Status},
    language::{Language, Say, say},
    session::Session,
};

/// One command.
#[derive(Clone, Copy)]
pub(crate) struct Command {
    /// What is typed.
    pub(crate) name: &'static str,
    /// What it does, on one line.
    pub(crate) about: Say,
    /// What else its help says: exit statuses, examples.
    pub(crate) more: Say,
    /// Its arguments and flags, in the order of the help.
    pub(crate) flags: &'static [Flag],
    /// Commands below it; then `run` is never called.
    pub(crate) below: &'static [Command],
    /// Does it.
    pub(crate) run: fn(&Arguments<'_>, &Session) -> Outcome<Status>,
}

/// One argument or flag.
#[derive(Clone, Copy)]
pub(crate) struct Flag {
    /// Its name, without hyphens.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) takes: Takes,
    /// What it does.
    pub(crate) help: Say,
}

/// What a flag takes.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// Nothing: there or not.
    Nothing,
    /// One value, named so in the help.
    Value(Say),
    /// One value each time it is given.
    Values(Say),
    /// One of these words; the first is what holds when it is not given, unless the help says otherwise.
    Choice(&'static [&'static str]),
    /// Some of these words, parted by commas.
    Some(fn() -> Vec<&'static str>),
    /// No flag but an argument that must be given.
    Needed(Say),
    /// No flag but an argument that must be one of these words.
    NeededChoice(&'static [&'static str]),
    /// No flag but an argument that may be given.
    Optional(Say),
    /// No flag but any number of arguments.
    Any(Say),
}

/// `--lang`, `--color`: understood by every command.
pub(crate) const EVERYWHERE: &[Flag] = &[
    Flag {
        name: "lang",
        takes: Takes::Choice(&["fr", "en"]),
        help: say(
            "Langue des réponses ; sinon, celle de votre système",
            "Language of the answers; else that of your system",
        ),
    },
    Flag {
        name: "color",
        takes: Takes::Choice(&["auto", "always", "never"]),
        help: say(
            "Couleurs : sur un terminal seulement (auto), toujours ou jamais ; la variable NO_COLOR les coupe aussi",
            "Colours: only on a terminal (auto), always or never; the variable NO_COLOR turns them off as well",
        ),
    },
];

/// The place in help of what every command understands: after its own flags.
const LAST: usize = 900;

impl Flag {
    /// The name that stands for its value in help.
    pub(crate) fn value_name(&self, language: Language) -> Option<String> {
        match self.takes {
            Takes::Nothing => None,
            Takes::Value(name)
            | Takes::Values(name)
            | Takes::Needed(name)
            | Takes::Optional(name)
            | Takes::Any(name) => Some(name.to(language).to_owned()),
            Takes::Choice(words) | Takes::NeededChoice(words) => Some(words.join("|")),
            Takes::Some(_) => Some(say("MOT,MOT", "WORD,WORD").to(language).to_owned()),
        }
    }

    /// Whether it stands without hyphens.
    pub(crate) const fn is_argument(&self) -> bool {
        matches!(self.takes, Takes::Needed(_) | Takes::NeededChoice(_) | Takes::Optional(_) | Takes::Any(_))
    }

    fn build(&self, language: Language) -> Arg {
        let arg = Arg::new(self.name).help(self.help.to(language));
        let arg = if self.is_argument() {
            arg.help_heading(say("Arguments\u{a0}", "Arguments").to(language))
        } else {
            arg.long(self.name)
        };
        let arg = match self.value_name(language) {
            Some(name) => arg.value_name(name).hide_possible_values(true),
            None => arg.action(ArgAction::SetTrue),
        };
        match self.takes {
            Takes::Nothing | Takes::Value(_) | Takes::Optional(_) => arg,
            Takes::Values(_) => arg.action(ArgAction::Append),
            Takes::Choice(words) => arg.value_parser(PossibleValuesParser::new(words)),
            Takes::Some(words) => {
                arg.value_delimiter(',').action(ArgAction::Append).value_parser(PossibleValuesParser::new(words()))
            }
            Takes::Needed(_) => arg.required(true),
            Takes::NeededChoice(words) => arg.required(true).value_parser(PossibleValuesParser::new(words)),
            Takes::Any(_) => arg.action(ArgAction::Append).value_parser(clap::value_parser!(std::ffi::OsString)),
        }
    }
}

impl Command {
    /// The same for clap, in one language.
    pub(crate) fn build(&self, language: Language) -> clap::Command {
        let command = framed(clap::Command::new(self.name), language).about(self.about.to(language));
        let command = if self.more.fr.is_empty() { command } else { command.after_help(self.more.to(language)) };
        let flags = self.flags.iter().enumerate().map(|(place, flag)| flag.build(language).display_order(place));
        let command = command.args(flags);
        command
            .subcommands(self.below.iter().map(|below| below.build(language)))
            .subcommand_required(!self.below.is_empty())
    }
}

/// The whole program for clap.
pub(crate) fn program(commands: &[Command], about: Say, more: Say, language: Language, width: usize) -> clap::Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true).display_order(LAST + 1);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::SetTrue).display_order(LAST + 2);
    framed(clap::Command::new("vigie"), language)
        .about(about.to(language))
        .after_help(more.to(language))
        .arg(help.help(say("Affiche cette aide", "Prints this help").to(language)))
        .arg(
            version.help(
                say(
                    "Affiche la version du programme et des connaissances",
                    "Prints the version of the program and of what it knows",
                )
                .to(language),
            ),
        )
        .args(EVERYWHERE.iter().map(|flag| flag.build(language).global(true).display_order(LAST)))
        .subcommands(commands.iter().map(|command| command.build(language)))
        .disable_version_flag(true)
        .term_width(width)
}

/// Headings in the reader's language; clap's own are English.
fn framed(command: clap::Command, language: Language) -> clap::Command {
    let template = say(
        "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    );
    command
        .help_template(template.to(language))
        .subcommand_help_heading(say("Commandes\u{a0}", "Commands").to(language))
        .subcommand_value_name(say("COMMANDE", "COMMAND").to(language))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .next_help_heading(say("Options\u{a0}", "Options").to(language))
}

/// What was given to a command, by the names in its table.
pub(crate) struct Arguments<'m>(pub(crate) &'m ArgMatches);

impl Arguments<'_> {
    /// The value of a flag or argument.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.try_get_one::<String>(name).ok().flatten().map(String::as_str)
    }

    /// Every value of a flag.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.try_get_many::<String>(name).ok().flatten().into_iter().flatten().map(String::as_str)
    }

    /// Every value of an argument that names files, as the system gave it.
    pub(crate) fn files(&self, name: &str) -> Vec<&std::ffi::OsStr> {
        let files = self.0.try_get_many::<std::ffi::OsString>(name).ok().flatten();
        files.into_iter().flatten().map(std::ffi::OsString::as_os_str).collect()
    }

    /// Whether a flag that takes nothing was given.
    pub(crate) fn given(&self, name: &str) -> bool {
        self.0.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
    }
}
