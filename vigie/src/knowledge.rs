//! The knowledge that judges: what is embedded, with the caller's own (`--knowledge DIR`) in place of it.

mod folder;
mod own;

use std::{io::Write, path::Path};

use vigie_engine::organisation::index::Knowledge;

pub(crate) use self::{
    folder::{begin, in_force, mark_of, told, whole},
    own::Own,
};
use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Flag, Takes},
    language::{Language, Wording, both, day, say},
    refusal::did_you_mean,
    session::Session,
};

/// `--knowledge`, shared by every command that judges.
pub(crate) const KNOWLEDGE: Flag = Flag {
    name: "knowledge",
    takes: Takes::Value(say("DOSSIER", "DIR")),
    help: say(
        "Vos propres fiches (organisations/*.toml, bulletins/ANNÉE/*.toml) : elles remplacent celles du même nom, ou s’y ajoutent",
        "Your own files (organisations/*.toml, bulletins/YEAR/*.toml): they take the place of those of the same name, or are added",
    ),
};

/// The embedded knowledge alone.
pub(crate) fn embedded() -> Outcome<Knowledge> {
    vigie_knowledge::embedded().map_err(|why| defective(why.as_ref()))
}

/// The knowledge that a command was told to use. Broken files are complained of and left out; then the status says so.
pub(crate) fn chosen(arguments: &Arguments<'_>, session: &Session) -> Outcome<(Knowledge, Status)> {
    from_folder(arguments.value(KNOWLEDGE.name).map(Path::new), session)
}

/// The same with the files of a folder, if one is named.
pub(crate) fn from_folder(folder: Option<&Path>, session: &Session) -> Outcome<(Knowledge, Status)> {
    let Some(folder) = folder else { return Ok((embedded()?, Status::Fine)) };
    let mut read = Own::read(folder)?;
    let folder = folder.display();
    let mut status = Status::Fine;
    let mut complain = |problem: &Wording| {
        status = Status::Unreadable;
        session.complain(problem.in_language(session.language));
    };
    read.broken.iter().for_each(&mut complain);
    // A file that is left out may have hidden the problems of another.
    loop {
        let problems = read.problems()?;
        if problems.is_empty() {
            break;
        }
        for (file, problem) in &problems {
            complain(&both(
                format!(
                    "{file} : {problem}. Cette fiche est laissée de côté ; corrigez-la, puis vérifiez-la avec « vigie organisations lint {folder} »."
                ),
                format!(
                    "{file}: {problem}. This file is left aside; correct it, then check it with “vigie organisations lint {folder}”."
                ),
            ));
        }
        read.leave_out(&problems);
    }
    Ok((read.into_knowledge()?, status))
}

/// The index of the organisation with that slug.
///
/// # Errors
/// When there is none; names the nearest.
pub(crate) fn organisation(knowledge: &Knowledge, slug: &str) -> Outcome<usize> {
    knowledge.organisation_named(slug).ok_or_else(|| {
        let near = did_you_mean(slug, knowledge.organisations().iter().map(|profile| profile.slug.as_str()));
        Failure::new(
            format!("Vigie ne connaît pas d’organisme « {slug} ».{} La liste : « vigie organisations list ».", near.fr),
            format!("Vigie knows no organisation “{slug}”.{} The list: “vigie organisations list”.", near.en),
        )
    })
}

/// `vigie --version`.
pub(crate) fn print_version(session: &Session) -> Outcome {
    let parts = vigie_knowledge::parts().map_err(|why| defective(why.as_ref()))?;
    let newest = parts.profiles.iter().map(|profile| profile.reviewed).max();
    let newest = newest.map(|newest| day(newest, session.language)).unwrap_or_default();
    let mut out = session.plain_output();
    let (program, version) = (env!("CARGO_PKG_VERSION"), &parts.version);
    match session.language {
        Language::Fr => writeln!(out, "vigie {program} (connaissances {version}, relues le {newest})")?,
        Language::En => writeln!(out, "vigie {program} (knowledge {version}, reviewed on {newest})")?,
    }
    out.flush()?;
    Ok(Status::Fine)
}

fn defective(why: &dyn std::error::Error) -> Failure {
    Failure::new(
        format!("Les connaissances intégrées au programme sont défectueuses ({why}). Réinstallez Vigie."),
        format!("The knowledge inside the program is defective ({why}). Install Vigie again."),
    )
}
