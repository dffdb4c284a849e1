//! `vigie domains`: finds the look-alikes in a list of domains, one a line, however long.

use std::{
    borrow::Cow,
    ffi::OsStr,
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal, Write},
};

use vigie_engine::{
    observable::host::Host,
    organisation::index::{HostIs, Knowledge},
};
use vigie_page::harmless::harmless;

use crate::{
    failure::{Failure, Outcome, unreadable},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::say,
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "domains",
    about: say(
        "Trouve, dans une liste de domaines, ceux qui imitent un organisme",
        "Finds the domains of a list that imitate an organisation",
    ),
    more: say(
        "Chaque imitation donne une ligne : le domaine tel qu’il a été lu, l’organisme, la raison, séparés par des tabulations.\nLes lignes vides et celles qui commencent par # sont sautées.",
        "Each look-alike gives a line: the domain as it was read, the organisation, the reason, parted by tabs.\nEmpty lines and those that begin with # are skipped.",
    ),
    flags: &[
        Flag {
            name: "file",
            takes: Takes::Any(say("FICHIER", "FILE")),
            help: say(
                "Un domaine par ligne ; « - » ou rien : l’entrée standard",
                "One domain a line; “-” or none: standard input",
            ),
        },
        Flag {
            name: "against",
            takes: Takes::Value(say("NOM", "NAME")),
            help: say("Seulement les imitations de cet organisme", "Only look-alikes of this organisation"),
        },
        KNOWLEDGE,
    ],
    below: &[],
    run,
};

/// Buffers large enough that reading and writing do not count.
const BUFFER: usize = 256 * 1024;
/// No domain is longer; the rest of such a line is not a domain.
const LONGEST_LINE: usize = 1_000;

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let against = arguments.value("against").map(|slug| knowledge::organisation(&knowledge, slug)).transpose()?;
    let mut out = io::BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let mut search =
        Search { knowledge: &knowledge, against, shown_to_a_person: io::stdout().is_terminal(), out: &mut out };
    let files = arguments.files("file");
    let files = if files.is_empty() { vec![OsStr::new("-")] } else { files };
    let mut status = status;
    for file in files {
        let name = file.to_string_lossy();
        let done = if file == "-" {
            search.lines(io::stdin().lock())
        } else {
            File::open(file)
                .map_err(Stopped::Reading)
                .and_then(|opened| search.lines(BufReader::with_capacity(BUFFER, opened)))
        };
        match done {
            Ok(()) => {}
            Err(Stopped::Reading(why)) => {
                session.complain(unreadable(&name, &why).in_language(session.language));
                status = crate::failure::Status::Unreadable;
            }
            Err(Stopped::Writing(why)) => return Err(Failure::from(why)),
        }
    }
    out.flush()?;
    Ok(status)
}

/// What went wrong in the middle: their file, or our output.
enum Stopped {
    Reading(io::Error),
    Writing(io::Error),
}

struct Search<'a, W> {
    knowledge: &'a Knowledge,
    against: Option<usize>,
    shown_to_a_person: bool,
    out: &'a mut W,
}

impl<W: Write> Search<'_, W> {
    fn lines(&mut self, mut input: impl BufRead) -> Result<(), Stopped> {
        let mut line = Vec::with_capacity(256);
        loop {
            line.clear();
            if input.read_until(b'\n', &mut line).map_err(Stopped::Reading)? == 0 {
                return Ok(());
            }
            let read = line.strip_suffix(b"\n").unwrap_or(&line);
            let read = read.strip_suffix(b"\r").unwrap_or(read);
            // A line that is no UTF-8 or far too long is no domain.
            if let Some(domain) = std::str::from_utf8(read).ok().filter(|domain| domain.len() <= LONGEST_LINE) {
                self.domain(domain).map_err(Stopped::Writing)?;
            }
        }
    }

    fn domain(&mut self, read: &str) -> io::Result<()> {
        let name = read.trim_start_matches('\u{feff}').trim();
        if name.is_empty() || name.starts_with('#') {
            return Ok(());
        }
        let Some(host) = Host::parse(name) else { return Ok(()) };
        let found = match self.against {
            Some(only) => self.knowledge.look_alike_of(&host, only),
            None => match self.knowledge.whose(&host) {
                HostIs::LookAlike(found) => Some(found),
                HostIs::Official(..) | HostIs::Unrelated => None,
            },
        };
        let Some(found) = found else { return Ok(()) };
        let Some(profile) = self.knowledge.organisation(found.organisation) else { return Ok(()) };
        // Programs get the bytes that were read; a terminal gets nothing that acts on it.
        let shown = if self.shown_to_a_person { harmless(read) } else { Cow::Borrowed(read) };
        writeln!(self.out, "{shown}\t{}\t{}", profile.slug, found.reason.name())
    }
}
