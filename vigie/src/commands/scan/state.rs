//! How far a scan is, in a file beside its result: what was asked, where reading goes on, how much of the result is written,
//! and the counts so far. It is written every few seconds, and always whole: a new file takes the old one's place. So a scan
//! that is killed at any moment goes on from one of these points, and comes to the same end.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vigie_service::mailbox::Position;

use super::{
    form::Form,
    plan::{Asked, Plan},
    summary::Summary,
};
use crate::{
    failure::{Failure, Outcome, unreadable},
    language::Language,
    session::Session,
};

/// How much work a kill may cost. A scan that has just begun notes how far it is more often.
const EVERY: Duration = Duration::from_secs(2);
/// The first of these pauses; each is twice the one before.
const FIRST: Duration = Duration::from_millis(50);

/// Where a scan begins.
#[derive(Default)]
pub(super) struct Start {
    pub(super) source: usize,
    pub(super) position: Position,
    /// Bytes of the result that are written.
    pub(super) written: u64,
    pub(super) summary: Summary,
}

/// The file's form.
#[derive(Deserialize)]
struct Kept {
    asked: Asked,
    now: Timestamp,
    source: usize,
    position: Position,
    written: u64,
    summary: Summary,
}

#[derive(Serialize)]
struct Keep<'a> {
    asked: &'a Asked,
    now: Timestamp,
    source: usize,
    position: &'a Position,
    written: u64,
    summary: &'a Summary,
}

/// Keeps the state.
pub(super) struct Keeper {
    file: Option<PathBuf>,
    asked: Asked,
    now: Timestamp,
    last: Option<Instant>,
    pause: Duration,
    /// How many messages were judged when a server ended it.
    halted: Option<u64>,
}

impl Keeper {
    /// Finds out where to begin: at the beginning, or where a scan that was asked the same was stopped.
    pub(super) fn open(plan: &Plan, session: &Session) -> Outcome<(Self, Start)> {
        let (file, asked) = (plan.state.clone(), plan.asked.clone());
        let mut keeper = Self { file, asked, now: plan.policy.now, last: None, pause: FIRST, halted: None };
        let Some(file) = &plan.state else { return Ok((keeper, Start::default())) };
        let kept = match File::open(file) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok((keeper, Start::default())),
            Err(why) => return Err(unreadable(&file.display().to_string(), &why).into()),
            Ok(opened) => serde_json::from_reader::<_, Kept>(BufReader::new(opened)).map_err(|_| not_ours(file))?,
        };
        if kept.asked != plan.asked {
            return Err(other_scan(file));
        }
        // The present is that of the beginning: else what has no day would be judged by two of them.
        keeper.now = kept.now;
        let done = kept.summary.judged();
        session.tell(&match session.language {
            Language::Fr => format!("Reprise : {done} messages sont déjà jugés."),
            Language::En => format!("Going on: {done} messages are judged already."),
        });
        let start =
            Start { source: kept.source, position: kept.position, written: kept.written, summary: kept.summary };
        Ok((keeper, start))
    }

    /// The present by which everything is judged.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    /// Notes how far it is, unless that was done a moment ago. The first time at once: a state that cannot be written is
    /// better known before an hour of work than after.
    pub(super) fn keep(
        &mut self,
        source: usize,
        position: &Position,
        summary: &Summary,
        form: &mut Form,
    ) -> Outcome<()> {
        if self.halted.is_some() || self.last.is_some_and(|last| last.elapsed() < self.pause) {
            return Ok(());
        }
        self.note(source, position, summary, form)?;
        if self.last.replace(Instant::now()).is_some() {
            self.pause = (self.pause * 2).min(EVERY);
        }
        Ok(())
    }

    /// A server ended the reading of its account: this is where the same command is to go on, whatever else is still read
    /// now. `summary` does not count that yet: it will have been made good.
    pub(super) fn halt(
        &mut self,
        source: usize,
        position: &Position,
        summary: &Summary,
        form: &mut Form,
    ) -> Outcome<()> {
        if self.halted.is_some() {
            return Ok(());
        }
        self.halted = Some(summary.judged());
        self.note(source, position, summary, form)
    }

    fn note(&self, source: usize, position: &Position, summary: &Summary, form: &mut Form) -> Outcome<()> {
        let Some(file) = &self.file else { return Ok(()) };
        // First the result, then the word that it is there.
        let written = form.settle()?;
        let keep = Keep { asked: &self.asked, now: self.now, source, position, written, summary };
        write(file, &keep).map_err(|why| cannot_note(file, &why))
    }

    /// The scan is done: nothing is left to go on with, unless a server ended it behind some messages.
    pub(super) fn done(&self, session: &Session) {
        let Some(file) = &self.file else { return };
        if self.halted.is_some_and(|judged| judged > 0) {
            session.tell(match session.language {
                Language::Fr => "L’examen n’est pas complet. Relancée plus tard, la même commande reprendra où le serveur a fait défaut.",
                Language::En => "The scan is not complete. The same command, run again later, goes on where the server failed.",
            });
            return;
        }
        match fs::remove_file(file) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                session.complain(unreadable(&file.display().to_string(), &why).in_language(session.language));
            }
            _ => {}
        }
    }
}

fn write(file: &Path, keep: &Keep<'_>) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut out = BufWriter::new(File::create(&beside)?);
    serde_json::to_writer(&mut out, keep)?;
    out.flush()?;
    out.get_ref().sync_data()?;
    fs::rename(&beside, file)
}

fn cannot_note(file: &Path, why: &io::Error) -> Failure {
    let file = file.display();
    Failure::new(
        format!("{file} : l’avancement ne peut pas être noté ({why}). Choisissez un autre fichier avec --state."),
        format!("{file}: how far the scan is cannot be noted ({why}). Choose another file with --state."),
    )
}

fn not_ours(file: &Path) -> Failure {
    let file = file.display();
    Failure::new(
        format!(
            "{file} : ce n’est pas l’état d’un examen. Choisissez un autre fichier avec --state, ou effacez celui-ci."
        ),
        format!("{file}: this is not the state of a scan. Choose another file with --state, or delete this one."),
    )
}

fn other_scan(file: &Path) -> Failure {
    let file = file.display();
    Failure::new(
        format!(
            "{file} : un autre examen s’est arrêté là (autres chemins, autres options ou autre version). Relancez la même commande pour le finir, ou effacez ce fichier."
        ),
        format!(
            "{file}: another scan was stopped there (other paths, options or version). Run the same command to finish it, or delete this file."
        ),
    )
}
