//! `vigie organisations lint`: whether files about organisations may judge anyone.

use std::{io::Write, path::Path};

use vigie_engine::organisation::lint::lint;
use vigie_page::harmless::harmless;

use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{KNOWLEDGE, Own},
    language::{Language, say},
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "lint",
    about: say(
        "Vérifie les fiches d’organismes : les vôtres, ou celles de Vigie",
        "Checks files about organisations: yours, or those of Vigie",
    ),
    more: say(
        "Une ligne par problème : « fichier : problème ». Code de retour : 0 aucun problème, 1 des problèmes, 2 une fiche illisible.",
        "One line for each problem: “file: problem”. Exit status: 0 no problem, 1 problems, 2 a file cannot be read.",
    ),
    flags: &[
        Flag {
            name: "folder",
            takes: Takes::Optional(say("DOSSIER", "DIR")),
            help: say(
                "Le dossier de vos fiches (*.toml) ; sans lui : celles de Vigie",
                "The folder of your files (*.toml); without it: those of Vigie",
            ),
        },
        KNOWLEDGE,
    ],
    below: &[],
    run,
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome<Status> {
    let mut status = Status::Fine;
    let (problems, checked) = match arguments.value("folder").or_else(|| arguments.value(KNOWLEDGE.name)) {
        Some(folder) => {
            let read = Own::read(Path::new(folder))?;
            for broken in &read.broken {
                session.complain(broken.in_language(session.language));
                status = Status::Unreadable;
            }
            (read.problems()?, read.count())
        }
        None => embedded()?,
    };
    let mut out = session.plain_output();
    for (file, problem) in &problems {
        writeln!(out, "{}: {}", harmless(file), harmless(problem))?;
    }
    out.flush()?;
    if !problems.is_empty() {
        status = status.max(Status::Warned);
    }
    if status == Status::Fine {
        session.tell(&match session.language {
            Language::Fr => format!("Fiches vérifiées : {checked}. Aucun problème."),
            Language::En => format!("Files checked: {checked}. No problem."),
        });
    }
    Ok(status)
}

fn embedded() -> Outcome<(Vec<(String, String)>, usize)> {
    let parts = vigie_knowledge::parts().map_err(|why| {
        Failure::new(
            format!("Les connaissances intégrées sont défectueuses ({why})."),
            format!("The embedded knowledge is defective ({why})."),
        )
    })?;
    Ok((lint(&parts), parts.profiles.len()))
}
