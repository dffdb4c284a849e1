//! The commands: one file each, and here the only list. A command looks at its arguments, asks the engine, and renders.

mod advise;
mod alerts;
mod check;
mod completions;
mod doctor;
mod domains;
mod explain;
mod link;
mod man;
mod milter;
mod number;
mod online;
mod organisations;
mod scan;
mod schema;
mod serve;
mod site;

use std::ffi::OsString;

use clap::error::ErrorKind;

use vigie_service::boundary;

use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, program},
    language::{Language, Say, named, say},
    refusal,
    session::Session,
};

/// Every command, in the order of the help. Adding one is its file and one line here.
pub(crate) const ALL: &[Command] = &[
    check::COMMAND,
    scan::COMMAND,
    link::COMMAND,
    number::COMMAND,
    organisations::COMMAND,
    advise::COMMAND,
    alerts::COMMAND,
    explain::COMMAND,
    domains::COMMAND,
    serve::COMMAND,
    milter::COMMAND,
    doctor::COMMAND,
    completions::COMMAND,
    man::COMMAND,
    schema::COMMAND,
    site::COMMAND,
];

/// What the program does.
pub(crate) const ABOUT: Say = say(
    "Vigie dit si un message qui parle au nom d’un organisme peut vraiment venir de lui, pourquoi, et que faire.\nRien ne quitte votre ordinateur, sauf si vous le demandez (check --online, milter).",
    "Vigie tells whether a message that speaks in an organisation’s name can really come from it, why, and what to do.\nNothing leaves your computer unless you ask for it (check --online, milter).",
);

/// How to begin.
pub(crate) const EXAMPLES: Say = say(
    "Exemples :
  vigie check courriel.eml                        un courriel enregistré
  vigie check --channel sms --from 36646          puis collez le SMS reçu
  vigie link https://exemple.fr/                  un lien seul
  vigie scan ~/Maildir                            une boîte entière
  vigie number 0899001234                         un numéro de téléphone
  vigie advise --after clicked,gave-card          que faire, après coup
  vigie serve                                     la page, pour votre navigateur

Vigie est indépendante des organismes qu’elle nomme.",
    "Examples:
  vigie check mail.eml                            a mail that you saved
  vigie check --channel sms --from 36646          then paste the text message
  vigie link https://example.com/                 a link alone
  vigie scan ~/Maildir                            a whole mailbox
  vigie number 0899001234                         a telephone number
  vigie advise --after clicked,gave-card          what to do, afterwards
  vigie serve                                     the page, for your browser

Vigie is independent of the organisations it names.",
);

/// Reads the command line and runs the command; the exit status.
pub(crate) fn run(arguments: &[OsString], language: Language) -> Status {
    boundary::install();
    let mut session = Session { language, color: anstream::ColorChoice::Auto };
    match boundary::guarded(|| start(arguments, &mut session)) {
        Ok(Ok(status)) => status,
        Ok(Err(Failure::PipeClosed)) => Status::Fine,
        Ok(Err(Failure::Told(wording))) => {
            session.complain(wording.in_language(session.language));
            Status::Unreadable
        }
        Err(place) => {
            session.complain(&defect(&place, session.language));
            Status::Unreadable
        }
    }
}

/// The whole program for clap, in the language and width of this run.
fn whole(session: &Session) -> clap::Command {
    program(ALL, ABOUT, EXAMPLES, session.language, session.width())
}

fn start(arguments: &[OsString], session: &mut Session) -> Outcome {
    let matches = match whole(session).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => return shown(&error),
        Err(error) => {
            session.complain(&refusal::words(&error, session.language));
            return Ok(Status::Unreadable);
        }
    };
    let given = Arguments(&matches);
    session.color = match given.value("color") {
        Some("always") => anstream::ColorChoice::Always,
        Some("never") => anstream::ColorChoice::Never,
        _ => anstream::ColorChoice::Auto,
    };
    session.language = given.value("lang").and_then(named).unwrap_or(session.language);
    if given.given("version") {
        return crate::knowledge::print_version(session);
    }
    let mut commands = ALL;
    let mut matches = &matches;
    loop {
        let chosen = matches
            .subcommand()
            .and_then(|(name, below)| Some((commands.iter().find(|command| command.name == name)?, below)));
        let Some((command, below)) = chosen else {
            return shown(&whole(session).error(ErrorKind::DisplayHelp, "")).and(Ok(Status::Unreadable));
        };
        if command.below.is_empty() {
            return (command.run)(&Arguments(below), session);
        }
        (commands, matches) = (command.below, below);
    }
}

fn shown(help: &clap::Error) -> Outcome {
    help.print()?;
    Ok(Status::Fine)
}

/// What is said of a defect of Vigie itself.
pub(crate) fn defect(place: &str, language: Language) -> String {
    match language {
        Language::Fr => format!(
            "Vigie a rencontré un défaut de son propre programme ({place}). Signalez-le, s’il vous plaît, sans joindre le message."
        ),
        Language::En => {
            format!("Vigie met a defect of its own program ({place}). Please report it, without the message itself.")
        }
    }
}
