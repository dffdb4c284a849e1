//! What was asked for.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date};
use same_file::is_same_file;
use serde::{Deserialize, Serialize};
use vigie_engine::{Policy, organisation::index::Knowledge};
use vigie_service::mailbox::{Source, imap::Address, is_mailbox};

use crate::{
    failure::{Failure, Outcome},
    flags::{Arguments, Flag, Takes},
    knowledge::KNOWLEDGE,
    language::{Language, say},
    session::{self, NOW, Session},
};

use super::{super::check, account};

/// `--output`.
pub(super) const OUTPUT: Flag = Flag {
    name: "output",
    takes: Takes::Value(say("FICHIER", "FILE")),
    help: say(
        "Où écrire le résultat ; sinon, sur la sortie standard",
        "Where to write the result; else on standard output",
    ),
};

/// `--state`.
pub(super) const STATE: Flag = Flag {
    name: "state",
    takes: Takes::Value(say("FICHIER", "FILE")),
    help: say(
        "Où noter l’avancement, pour pouvoir reprendre ; avec --output, FICHIER.state à côté du résultat",
        "Where to note how far it is, to go on later; with --output, FILE.state beside the result",
    ),
};

/// `--since`.
pub(super) const SINCE: Flag = Flag {
    name: "since",
    takes: Takes::Value(say("JOUR", "DAY")),
    help: say(
        "Ne juge que ce qui a été reçu depuis ce jour (2024-05-14), heure de Paris",
        "Judges only what was received on this day (2024-05-14) or later, by the time of Paris",
    ),
};

/// `--until`.
pub(super) const UNTIL: Flag = Flag {
    name: "until",
    takes: Takes::Value(say("JOUR", "DAY")),
    help: say("Ne juge que ce qui a été reçu jusqu’à ce jour compris", "Judges only what was received up to this day"),
};

/// The forms of a result.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    Text,
    Ndjson,
    Csv,
    Html,
}

impl Shape {
    /// Whether each message is written when it was judged.
    pub(super) const fn is_lines(self) -> bool {
        matches!(self, Self::Ndjson | Self::Csv)
    }
}

/// What was asked for: two scans that were asked the same give the same.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Asked {
    pub(super) paths: Vec<String>,
    pub(super) shape: Shape,
    pub(super) lang: String,
    trusted: Vec<String>,
    pub(super) since: Option<Date>,
    pub(super) until: Option<Date>,
    knowledge: Option<String>,
    now: Option<Timestamp>,
    /// What judged: another version may judge otherwise.
    judge: String,
    /// Where the result goes: what is written of it counts for that file alone.
    output: Option<PathBuf>,
}

/// Everything a scan needs to begin.
pub(super) struct Plan {
    pub(super) asked: Asked,
    pub(super) sources: Vec<Source>,
    pub(super) policy: Policy,
    pub(super) output: Option<PathBuf>,
    pub(super) state: Option<PathBuf>,
}

impl Plan {
    /// Reads the arguments; asks for passwords.
    pub(super) fn new(arguments: &Arguments<'_>, session: &Session, knowledge: &Knowledge) -> Outcome<Self> {
        let paths = arguments.files("path");
        if paths.is_empty() {
            return Err(Failure::new(
                "Que faut-il examiner ? Indiquez un dossier, un fichier ou une adresse imaps://. Exemples : « vigie scan --help ».",
                "What is to be scanned? Name a folder, a file or an address imaps://. Examples: “vigie scan --help”.",
            ));
        }
        let shape = match arguments.value("format") {
            Some("ndjson") => Shape::Ndjson,
            Some("csv") => Shape::Csv,
            Some("html") => Shape::Html,
            _ => Shape::Text,
        };
        let (since, until) = (day(arguments, SINCE.name)?, day(arguments, UNTIL.name)?);
        if since.zip(until).is_some_and(|(since, until)| since > until) {
            return Err(Failure::new(
                "--since vient après --until : aucun jour ne convient. Échangez-les.",
                "--since comes after --until: no day is between them. Swap them.",
            ));
        }
        let output = arguments.value(OUTPUT.name).map(PathBuf::from);
        let beside = output.as_deref().map(|output| {
            let mut name = output.as_os_str().to_owned();
            name.push(".state");
            PathBuf::from(name)
        });
        let state = arguments.value(STATE.name).map(PathBuf::from).or(beside);
        if state.is_some() && shape.is_lines() && output.is_none() {
            return Err(Failure::new(
                "--state avec ndjson ou csv demande aussi --output : ce qui est déjà sorti ne peut pas être repris.",
                "--state with ndjson or csv needs --output too: what has gone out already cannot be taken back.",
            ));
        }
        let now = session::instant(arguments, NOW.name)?.map(|(now, _)| now);
        let policy = check::policy(arguments, session, now.unwrap_or_else(Timestamp::now))?;
        let asked = Asked {
            paths: paths.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            shape,
            lang: say("fr", "en").to(session.language).to_owned(),
            trusted: policy.trusted_servers.clone(),
            since,
            until,
            knowledge: arguments.value(KNOWLEDGE.name).map(str::to_owned),
            now,
            judge: format!("{} {}", env!("CARGO_PKG_VERSION"), knowledge.parts().version),
            output: output.clone(),
        };
        let written: Vec<PathBuf> = output.iter().chain(&state).flat_map(|file| with_new(file)).collect();
        for file in output.iter().chain(&state) {
            // What cannot be read is told by who opens it for writing.
            if is_mailbox(file).unwrap_or(false) {
                return Err(overwrites(file));
            }
        }
        let mut sources = Vec::new();
        for path in paths {
            for file in output.iter().chain(&state) {
                if is_same_file(path, file).unwrap_or(false) {
                    return Err(overwrites(file));
                }
            }
            sources.push(source(path, since, &written, arguments, session)?);
        }
        Ok(Self { asked, sources, policy, output, state })
    }
}

fn source(
    path: &OsStr,
    since: Option<Date>,
    written: &[PathBuf],
    arguments: &Arguments<'_>,
    session: &Session,
) -> Outcome<Source> {
    match path.to_str().filter(|text| Address::is_meant(text)) {
        Some(address) => Ok(Source::Imap(account::open(address, since, arguments, session)?)),
        None => Ok(Source::Path { path: path.into(), without: written.to_owned() }),
    }
}

/// A file that the scan writes, and the one that takes its place, as a walk through folders comes by them.
fn with_new(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some((folder, name)) = folder.canonicalize().ok().zip(file.file_name()) else { return Vec::new() };
    let mut new = name.to_owned();
    new.push(".new");
    vec![folder.join(name), folder.join(new)]
}

fn overwrites(file: &Path) -> Failure {
    let file = file.display();
    Failure::new(
        format!("{file} contient des messages, et le résultat les effacerait. Choisissez un autre fichier."),
        format!("{file} holds messages, and the result would overwrite them. Choose another file."),
    )
}

fn day(arguments: &Arguments<'_>, flag: &str) -> Outcome<Option<Date>> {
    let Some(text) = arguments.value(flag) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        Failure::new(
            format!("--{flag} : {text:?} n’est pas un jour possible. Écrivez par exemple 2024-05-14."),
            format!("--{flag}: {text:?} is not a possible day. Write for example 2024-05-14."),
        )
    })
}

impl Asked {
    pub(super) fn language(&self) -> Language {
        crate::language::named(&self.lang).unwrap_or(Language::Fr)
    }

    /// The versions of the program and of the knowledge.
    pub(super) fn judge(&self) -> (&str, &str) {
        self.judge.split_once(' ').unwrap_or((&self.judge, ""))
    }
}
