//! Knowledge of the person's own (`--knowledge DIR`): profiles and bulletins read from a folder.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use vigie_engine::{
    bulletin::{self, Bulletin},
    organisation::{
        index::{Knowledge, Parts},
        lint,
        load::{self, FileError},
        schema::Profile,
    },
};

use super::defective;
use crate::{
    failure::{Failure, Outcome, unreadable},
    language::{Wording, both},
};

/// Folders inside folders that are looked into.
const DEEPEST: usize = 8;

/// The files of a folder that hold knowledge, in the order of their paths.
pub(super) struct Files {
    pub(super) profiles: Vec<PathBuf>,
    pub(super) bulletins: Vec<PathBuf>,
}

impl Files {
    /// Finds them.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(super) fn find(folder: &Path) -> Outcome<Self> {
        let (organisations, bulletins) = (folder.join("organisations"), folder.join("bulletins"));
        let profiles = if organisations.is_dir() { organisations.as_path() } else { folder };
        let mut found = Self { profiles: all_in(profiles)?, bulletins: Vec::new() };
        if bulletins.is_dir() {
            found.profiles.retain(|file| !file.starts_with(&bulletins));
            found.bulletins = all_in(&bulletins)?;
        }
        Ok(found)
    }
}

/// What a folder holds.
pub(crate) struct Own {
    /// Profiles, each with its file.
    pub(crate) profiles: Vec<(String, Profile)>,
    /// Bulletins, each with its file.
    pub(crate) bulletins: Vec<(String, Bulletin)>,
    /// The files that cannot be read, with the reason.
    pub(crate) broken: Vec<Wording>,
}

impl Own {
    /// Reads the `.toml` files of a folder and of the folders in it, in the order of their paths: profiles from `organisations/`,
    /// bulletins from `bulletins/<year>/`, as Vigie's own stand. A folder without `organisations/` holds profiles itself.
    ///
    /// # Errors
    /// When the folder itself cannot be read or holds no such file.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let Files { profiles, bulletins } = Files::find(folder)?;
        if profiles.is_empty() && bulletins.is_empty() {
            let name = folder.display();
            return Err(Failure::new(
                format!("{name} : ce dossier ne contient aucun fichier .toml. Indiquez le dossier de vos fiches."),
                format!("{name}: there is no .toml file in this folder. Name the folder of your files."),
            ));
        }
        let mut broken = Vec::new();
        Ok(Self {
            profiles: read_all(profiles, load::profile, &mut broken),
            bulletins: read_all(bulletins, load::bulletin, &mut broken),
            broken,
        })
    }

    /// How many files were read.
    pub(crate) fn count(&self) -> usize {
        self.profiles.len() + self.bulletins.len()
    }

    /// The embedded knowledge with these in it.
    pub(crate) fn into_knowledge(self) -> Outcome<Knowledge> {
        Knowledge::new(self.parts()?).map_err(|why| defective(why.as_ref()))
    }

    /// The same in parts.
    fn parts(&self) -> Outcome<Parts> {
        let profiles = self.profiles.iter().map(|(_, profile)| profile.clone()).collect();
        let bulletins = self.bulletins.iter().map(|(_, bulletin)| bulletin.clone()).collect();
        vigie_knowledge::with_own(profiles, bulletins).map_err(|why| defective(why.as_ref()))
    }

    /// What is wrong with them, in the place that they take among the embedded ones: the file and the problem.
    pub(crate) fn problems(&self) -> Outcome<Vec<(String, String)>> {
        let profiles: Vec<_> = self.profiles.iter().map(|(file, profile)| (file, &profile.slug)).collect();
        let bulletins: Vec<_> = self.bulletins.iter().map(|(file, bulletin)| (file, &bulletin.slug)).collect();
        let mut problems = misnamed(&profiles);
        problems.extend(misnamed(&bulletins));
        if !problems.is_empty() {
            return Ok(problems);
        }
        let parts = self.parts()?;
        if !profiles.is_empty() {
            problems.extend(of_files(&profiles, lint::lint(&Parts { bulletins: Vec::new(), ..parts.clone() })));
        }
        problems.extend(of_files(&bulletins, bulletin::lint::lint(&parts)));
        if problems.is_empty() && !bulletins.is_empty() {
            let knowledge = Knowledge::new(parts).map_err(|why| defective(why.as_ref()))?;
            problems.extend(of_files(&bulletins, bulletin::lint::lint_examples(&knowledge)));
        }
        Ok(problems)
    }

    /// Leaves out the files that have a problem.
    pub(crate) fn leave_out(&mut self, problems: &[(String, String)]) {
        let is_sound = |file: &String| !problems.iter().any(|(broken, _)| broken == file);
        self.profiles.retain(|(file, _)| is_sound(file));
        self.bulletins.retain(|(file, _)| is_sound(file));
    }
}

/// Reads each file; what cannot be read is told in `broken`.
fn read_all<T>(
    files: Vec<PathBuf>,
    load: impl Fn(&str, &str) -> Result<T, FileError>,
    broken: &mut Vec<Wording>,
) -> Vec<(String, T)> {
    let mut read = Vec::new();
    for path in files {
        let file = path.display().to_string();
        let text = fs::read_to_string(&path).map_err(|why| unreadable(&file, &why));
        match text.and_then(|text| load(&file, &text).map_err(|why| with_remedy(&why.wording()))) {
            Ok(one) => read.push((file, one)),
            Err(why) => broken.push(why),
        }
    }
    read
}

/// Files whose slug is another file's, or not their own name.
fn misnamed(files: &[(&String, &String)]) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let mut owners: HashMap<&String, &String> = HashMap::new();
    for &(file, slug) in files {
        if Path::new(file).file_stem().is_none_or(|stem| stem.to_string_lossy() != *slug) {
            problems.push((file.clone(), format!("slug {slug:?}: the file must have the same name, {slug}.toml")));
        }
        match owners.get(slug) {
            Some(other) => problems.push((file.clone(), format!("slug {slug:?}: {other} has it already"))),
            None => drop(owners.insert(slug, file)),
        }
    }
    problems
}

/// The problems of these files alone, told by file in place of slug.
fn of_files(files: &[(&String, &String)], problems: Vec<(String, String)>) -> impl Iterator<Item = (String, String)> {
    problems.into_iter().filter_map(|(slug, problem)| {
        files.iter().find(|(_, own)| **own == slug).map(|(file, _)| ((*file).clone(), problem))
    })
}

fn with_remedy(problem: &Wording) -> Wording {
    both(
        format!("{}. Cette fiche est laissée de côté ; corrigez la ligne, puis recommencez.", problem.fr.trim_end()),
        format!("{}. This file is left aside; correct the line, then try again.", problem.en.trim_end()),
    )
}

fn all_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    find(folder, DEEPEST, &mut files).map_err(|why| no_folder(folder, &why))?;
    files.sort();
    Ok(files)
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
