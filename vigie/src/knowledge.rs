//! The knowledge that judges: what is embedded, with the caller's own profiles (`--knowledge DIR`) in place of it.

mod folder;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use vigie_engine::organisation::{index::Knowledge, lint::lint, load, schema::Profile};

use crate::{
    failure::{Failure, Outcome, Status, unreadable},
    flags::{Arguments, Flag, Takes},
    language::{Language, Wording, both, day, say},
    refusal::did_you_mean,
    session::Session,
};

pub(crate) use folder::{begin, in_force, mark_of, told, whole};

/// `--knowledge`, shared by every command that judges.
pub(crate) const KNOWLEDGE: Flag = Flag {
    name: "knowledge",
    takes: Takes::Value(say("DOSSIER", "DIR")),
    help: say(
        "Vos propres fiches d’organismes (*.toml) : elles remplacent celles du même nom, ou s’y ajoutent",
        "Your own organisation files (*.toml): they take the place of those of the same name, or are added",
    ),
};

/// Folders inside folders that are looked into.
const DEEPEST: usize = 8;

/// The embedded knowledge alone.
pub(crate) fn embedded() -> Outcome<Knowledge> {
    vigie_knowledge::embedded().map_err(|why| defective(why.as_ref()))
}

/// The knowledge that a command was told to use. Broken profiles are complained of and left out; then the status says so.
pub(crate) fn chosen(arguments: &Arguments<'_>, session: &Session) -> Outcome<(Knowledge, Status)> {
    from_folder(arguments.value(KNOWLEDGE.name).map(Path::new), session)
}

/// The same with the profiles of a folder, if one is named.
pub(crate) fn from_folder(folder: Option<&Path>, session: &Session) -> Outcome<(Knowledge, Status)> {
    let Some(folder) = folder else { return Ok((embedded()?, Status::Fine)) };
    let mut read = Profiles::read(folder)?;
    let folder = folder.display();
    let mut status = Status::Fine;
    let mut complain = |problem: &Wording| {
        status = Status::Unreadable;
        session.complain(problem.in_language(session.language));
    };
    read.broken.iter().for_each(&mut complain);
    // A profile that is left out may have hidden the problems of another.
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
        read.profiles.retain(|(file, _)| !problems.iter().any(|(broken, _)| broken == file));
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

/// The profiles of a folder.
pub(crate) struct Profiles {
    /// Each with its file.
    pub(crate) profiles: Vec<(String, Profile)>,
    /// The files that cannot be read, with the reason.
    pub(crate) broken: Vec<Wording>,
}

impl Profiles {
    /// Reads every `.toml` file of a folder and of the folders in it, in the order of their paths. Beside other knowledge
    /// (`guidance/`, `lexicons/`), only `organisations/` holds profiles.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let files = Self::files(folder)?;
        if files.is_empty() {
            let name = folder.display();
            return Err(Failure::new(
                format!("{name} : ce dossier ne contient aucun fichier .toml. Indiquez le dossier de vos fiches."),
                format!("{name}: there is no .toml file in this folder. Name the folder of your files."),
            ));
        }
        let mut read = Self { profiles: Vec::new(), broken: Vec::new() };
        for path in files {
            let file = path.display().to_string();
            match fs::read_to_string(&path) {
                Err(why) => read.broken.push(unreadable(&file, &why)),
                Ok(text) => match load::profile(&file, &text) {
                    Ok(profile) => read.profiles.push((file, profile)),
                    Err(why) => read.broken.push(with_remedy(&why.wording())),
                },
            }
        }
        Ok(read)
    }

    /// The files that `read` reads.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
        let organisations = folder.join("organisations");
        let folder = if organisations.is_dir() { organisations.as_path() } else { folder };
        let mut files = Vec::new();
        find(folder, DEEPEST, &mut files).map_err(|why| no_folder(folder, &why))?;
        files.sort();
        Ok(files)
    }

    /// The embedded knowledge with them in place of those of the same name.
    fn into_knowledge(self) -> Outcome<Knowledge> {
        let profiles = self.profiles.into_iter().map(|(_, profile)| profile).collect();
        let parts = vigie_knowledge::with_profiles(profiles).map_err(|why| defective(why.as_ref()))?;
        Knowledge::new(parts).map_err(|why| defective(why.as_ref()))
    }

    /// What is wrong with them, in the place that they take among the embedded ones: the file and the problem.
    pub(crate) fn problems(&self) -> Outcome<Vec<(String, String)>> {
        let mut problems = Vec::new();
        for (place, (file, profile)) in self.profiles.iter().enumerate() {
            let slug = &profile.slug;
            if Path::new(file).file_stem().is_none_or(|stem| stem.to_string_lossy() != *slug) {
                problems.push((file.clone(), format!("slug {slug:?}: the file must have the same name, {slug}.toml")));
            }
            if let Some((other, _)) = self.profiles.iter().take(place).find(|(_, other)| other.slug == *slug) {
                problems.push((file.clone(), format!("slug {slug:?}: {other} has it already")));
            }
        }
        if !problems.is_empty() {
            return Ok(problems);
        }
        let profiles = self.profiles.iter().map(|(_, profile)| profile.clone()).collect();
        let parts = vigie_knowledge::with_profiles(profiles).map_err(|why| defective(why.as_ref()))?;
        let file_of =
            |slug: &str| self.profiles.iter().find(|(_, profile)| profile.slug == slug).map(|(file, _)| file.clone());
        Ok(lint(&parts).into_iter().filter_map(|(slug, problem)| Some((file_of(&slug)?, problem))).collect())
    }
}

fn with_remedy(problem: &Wording) -> Wording {
    both(
        format!("{}. Cette fiche est laissée de côté ; corrigez la ligne, puis recommencez.", problem.fr.trim_end()),
        format!("{}. This file is left aside; correct the line, then try again.", problem.en.trim_end()),
    )
}

fn find(folder: &Path, deep: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if deep > 0 {
                find(&path, deep - 1, files)?;
            }
        } else if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

fn no_folder(folder: &Path, why: &io::Error) -> Failure {
    let name = folder.display();
    Failure::new(
        format!("{name} : ce dossier ne peut pas être lu ({why}). Vérifiez son nom."),
        format!("{name}: this folder cannot be read ({why}). Check its name."),
    )
}

fn defective(why: &dyn std::error::Error) -> Failure {
    Failure::new(
        format!("Les connaissances intégrées au programme sont défectueuses ({why}). Réinstallez Vigie."),
        format!("The knowledge inside the program is defective ({why}). Install Vigie again."),
    )
}
