//! A folder of knowledge that a service follows: all of it passes the lint, or nothing of it is taken.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use vigie_engine::organisation::index::Knowledge;
use vigie_page::harmless::harmless;
use vigie_service::in_force::{InForce, Source, Why};

use super::{
    KNOWLEDGE, embedded, from_folder,
    own::{Files, Own},
};
use crate::{
    failure::{Failure, Outcome, Status},
    flags::Arguments,
    language::Language,
    session::Session,
};

/// Problems that one line of the log names; `vigie organisations lint` names all.
const NAMED: usize = 3;

/// The knowledge that a service was told to use, followed for as long as it runs. At the start broken profiles are complained
/// of and left out, as for any command; then the status says so.
pub(crate) fn in_force(arguments: &Arguments<'_>, session: &Session) -> Outcome<(InForce<Knowledge>, Status)> {
    let Some(folder) = arguments.value(KNOWLEDGE.name).map(PathBuf::from) else {
        return Ok((embedded()?.into(), Status::Fine));
    };
    let (knowledge, status, began) = begin(&folder, session)?;
    Ok((InForce::followed(knowledge, Box::new(Followed { folder, began })), status))
}

/// Reads a folder for the first time; what is broken is complained of and left out. With the mark for [`Source::began`].
pub(crate) fn begin(folder: &Path, session: &Session) -> Outcome<(Knowledge, Status, u64)> {
    let mark = mark_of(folder);
    let (knowledge, status) = from_folder(Some(folder), session)?;
    Ok((knowledge, status, if status == Status::Fine { mark } else { !mark }))
}

struct Followed {
    folder: PathBuf,
    began: u64,
}

impl Source<Knowledge> for Followed {
    fn mark(&self) -> u64 {
        mark_of(&self.folder)
    }

    fn began(&self) -> u64 {
        self.began
    }

    fn read(&self, _: Why) -> Result<Knowledge, String> {
        whole(&self.folder)
    }
}

/// A mark of what lies in a folder: another one after any change.
pub(crate) fn mark_of(folder: &Path) -> u64 {
    let mut mark = DefaultHasher::new();
    match Files::find(folder) {
        Ok(files) => files.profiles.iter().chain(&files.bulletins).for_each(|file| stamp(file).hash(&mut mark)),
        Err(_) => "unreadable".hash(&mut mark),
    }
    mark.finish()
}

/// What changes when a file is written, or another takes its place.
fn stamp(file: &Path) -> impl Hash {
    let seen = fs::metadata(file).ok();
    (file.to_owned(), seen.map(|seen| (seen.len(), seen.modified().ok(), seen.created().ok())))
}

/// The knowledge with all of a folder.
///
/// # Errors
/// What is wrong with it, in words for the log.
pub(crate) fn whole(folder: &Path) -> Result<Knowledge, String> {
    let read = Own::read(folder).map_err(told)?;
    let mut problems: Vec<String> = read.broken.iter().map(|why| why.in_language(Language::En).to_owned()).collect();
    problems.extend(read.problems().map_err(told)?.into_iter().map(|(file, problem)| format!("{file}: {problem}")));
    if problems.is_empty() {
        return read.into_knowledge().map_err(told);
    }
    let more = problems.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    problems.truncate(NAMED);
    // Files may come from others; what they hold must not steer a terminal that shows the log.
    Err(format!("{}{more}; see: vigie organisations lint", harmless(&problems.join("; "))))
}

/// A failure in words for the log.
pub(crate) fn told(why: Failure) -> String {
    match why {
        Failure::Told(wording) => wording.in_language(Language::En).to_owned(),
        Failure::PipeClosed => String::new(),
    }
}
