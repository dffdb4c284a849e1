//! What could not be read, in words: where, what, and what to do.

use vigie_service::mailbox::{Trouble, Unit, imap};

use crate::{
    failure::unreadable,
    language::{Language, Wording, both, say},
    session::Session,
};

/// What is said of troubles one by one; of more, their number.
const MOST: u64 = 20;

/// A file or folder, and the place in it.
pub(super) type Named = (String, Option<(Unit, u64)>);

/// "file", "file, line 3", "file, message 12".
pub(super) fn place((name, place): &Named, language: Language) -> String {
    let Some((unit, number)) = place else { return name.clone() };
    let unit = match unit {
        Unit::Line => say("ligne", "line"),
        Unit::Message => say("message", "message"),
        Unit::Uid => say("UID", "UID"),
    };
    format!("{name}, {} {number}", unit.to(language))
}

/// A defect of the program that one message met.
pub(super) fn defect(named: &Named, at: &str) -> Wording {
    let words = |language| crate::commands::defect(at, language);
    both(
        format!("{} : {}", place(named, Language::Fr), words(Language::Fr)),
        format!("{}: {}", place(named, Language::En), words(Language::En)),
    )
}

/// A trouble in words.
pub(super) fn words(named: &Named, why: &Trouble) -> Wording {
    let words = match why {
        Trouble::Unreadable(why) => return unreadable(&named.0, why),
        Trouble::Defect(at) => return defect(named, at),
        Trouble::Server(why) => server(why),
        Trouble::NoMailbox => plain(
            "ce n’est ni un courriel ni une boîte que Vigie sait lire. Pour un texte seul : « vigie check »",
            "this is neither a mail nor a mailbox that Vigie can read. For a text alone: “vigie check”",
        ),
        Trouble::TooLong => plain(
            "plus de 32 Mio d’un seul tenant ; laissé de côté, le reste est lu s’il peut l’être",
            "more than 32 MiB in one piece; left aside, the rest is read where it can be",
        ),
        Trouble::TagTooLong => plain(
            "une balise de plus de 32 Mio ; ce qui précède est jugé, la suite n’a PAS été lue. Refaites la sauvegarde sans les images",
            "a tag of more than 32 MiB; what comes before is judged, the rest was NOT read. Make the backup again without pictures",
        ),
        Trouble::Truncated => plain(
            "le fichier s’arrête au milieu ; ce qui précède est jugé. Refaites la sauvegarde si vous le pouvez",
            "the file ends in the middle; what comes before is judged. Make the backup again if you can",
        ),
        Trouble::Malformed(at) => both(
            format!("le fichier n’est plus du XML à l’octet {at} ; ce qui précède est jugé"),
            format!("the file is no longer XML at byte {at}; what comes before is judged"),
        ),
        Trouble::Changed => plain(
            "ce fichier a changé depuis l’interruption ; la suite n’est pas lue. Recommencez l’examen depuis le début",
            "this file has changed since the scan was stopped; the rest is not read. Scan it again from the beginning",
        ),
        Trouble::TooDeep => plain(
            "trop de dossiers les uns dans les autres. Examinez celui-ci à part",
            "too many folders inside one another. Scan this one by itself",
        ),
    };
    both(
        format!("{} : {}.", place(named, Language::Fr), words.fr),
        format!("{}: {}.", place(named, Language::En), words.en),
    )
}

fn plain(fr: &str, en: &str) -> Wording {
    both(fr, en)
}

fn server(why: &imap::Trouble) -> Wording {
    use imap::Trouble as Server;
    match why {
        Server::Connect(why) => both(
            format!("pas de connexion ({why}). Vérifiez le nom du serveur, le port et le réseau"),
            format!("no connection ({why}). Check the server’s name, the port and the network"),
        ),
        Server::Certificate(why) => both(
            format!("le certificat du serveur n’est pas accepté ({why}). Pour un serveur à vous : --ca FICHIER"),
            format!("the server’s certificate is not accepted ({why}). For a server of yours: --ca FILE"),
        ),
        Server::Authorities => plain(
            "le fichier donné avec --ca ne contient aucun certificat lisible (PEM)",
            "the file given with --ca holds no certificate that can be read (PEM)",
        ),
        Server::Refused(words) => both(
            format!(
                "le serveur refuse le nom ou le mot de passe{}. Beaucoup demandent un mot de passe d’application",
                said(words)
            ),
            format!("the server refuses name or password{}. Many want an app password", said(words)),
        ),
        Server::NoFolder(_) => plain(
            "le serveur ne donne pas ce dossier. Vérifiez son nom, ou n’en indiquez pas : tous seront lus",
            "the server does not give this folder. Check its name, or name none: all are read then",
        ),
        Server::Answer => plain(
            "les réponses du serveur n’ont pas de sens, ou dépassent ce qui a été demandé ; la suite n’est pas lue",
            "the server’s answers make no sense, or are longer than what was asked for; the rest is not read",
        ),
        Server::Slow => plain(
            "le serveur ne répond plus. Relancez la même commande plus tard",
            "the server does not answer any more. Run the same command again later",
        ),
        Server::Lost => plain(
            "la connexion est rompue. Relancez la même commande plus tard",
            "the connection broke. Run the same command again later",
        ),
        Server::Renumbered => plain(
            "ce dossier a été refait depuis l’interruption ; la suite n’est pas lue. Recommencez l’examen depuis le début",
            "this folder was made anew since the scan was stopped; the rest is not read. Scan it again from the beginning",
        ),
        Server::Gone => plain("ce courriel a disparu pendant la lecture", "this mail went away while it was read"),
    }
}

/// A server's own words, where it has some.
fn said(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" ({words})") }
}

/// Complaints on standard error, the first ones one by one.
#[derive(Default)]
pub(super) struct Complaints {
    told: u64,
}

impl Complaints {
    /// Says one, unless enough were said.
    pub(super) fn tell(&mut self, why: &Wording, session: &Session) {
        self.told += 1;
        if self.told <= MOST {
            session.complain(why.in_language(session.language));
        }
    }

    /// Says how many were not said.
    pub(super) fn end(&self, session: &Session) {
        let more = self.told.saturating_sub(MOST);
        if more > 0 {
            session.complain(&match session.language {
                Language::Fr => format!("et {more} autres qui n’ont pas pu être lus."),
                Language::En => format!("and {more} more that could not be read."),
            });
        }
    }
}
