//! What ends a command early, and the exit statuses: one sentence for people, in their language.

use std::io;

use crate::language::{Wording, both};

/// How a command ended; the worst of several counts. The numbers are part of the contract.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Status {
    /// Nothing against anything.
    Fine = 0,
    /// At least one message or file is warned of.
    Warned = 1,
    /// Something could not be read or was asked wrongly.
    Unreadable = 2,
}

/// Why a command cannot go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// One clear sentence: what, where, and what to do.
    Told(Wording),
    /// Whoever read our output has had enough: no reason to complain.
    PipeClosed,
}

impl Failure {
    /// A failure told in both languages.
    pub(crate) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Told(both(fr, en))
    }
}

impl From<Wording> for Failure {
    fn from(wording: Wording) -> Self {
        Self::Told(wording)
    }
}

/// Only writing our own output gives bare errors here; everything that reads names its file first.
impl From<io::Error> for Failure {
    fn from(why: io::Error) -> Self {
        if why.kind() == io::ErrorKind::BrokenPipe {
            return Self::PipeClosed;
        }
        Self::new(
            format!("Le résultat n’a pas pu être écrit ({why}). Vérifiez la place sur le disque, puis recommencez."),
            format!("The result could not be written ({why}). Check the room on the disk, then try again."),
        )
    }
}

impl From<serde_json::Error> for Failure {
    fn from(why: serde_json::Error) -> Self {
        io::Error::from(why).into()
    }
}

/// The result of a step of a command.
pub(crate) type Outcome<T = Status> = Result<T, Failure>;

/// Why a file could not be read, in words, with what to do.
pub(crate) fn unreadable(file: &str, why: &io::Error) -> Wording {
    let (fr, en) = match why.kind() {
        io::ErrorKind::NotFound => (
            "ce fichier n’existe pas. Vérifiez son nom et son dossier.",
            "there is no such file. Check its name and folder.",
        ),
        io::ErrorKind::PermissionDenied => (
            "vous n’avez pas le droit de lire ce fichier. Copiez-le dans un de vos dossiers, ou changez ses droits.",
            "you may not read this file. Copy it into a folder of yours, or change its permissions.",
        ),
        io::ErrorKind::IsADirectory => {
            ("c’est un dossier. Indiquez les fichiers qu’il contient.", "this is a folder. Name the files in it.")
        }
        _ => {
            return both(
                format!("{file} : lecture impossible ({why}). Vérifiez le disque ou la connexion, puis recommencez."),
                format!("{file}: cannot be read ({why}). Check the disk or the connection, then try again."),
            );
        }
    };
    both(format!("{file} : {fr}"), format!("{file}: {en}"))
}
