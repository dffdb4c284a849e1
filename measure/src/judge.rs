//! Judging many messages on two threads, and what is kept of each report: no content.

use std::{
    collections::BTreeSet,
    io::{IsTerminal as _, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use vigie_engine::{
    Policy, analyse,
    channel::Channel,
    message::{
        Message, ViewKind,
        container::{self, Hints, Unit},
    },
    organisation::index::Knowledge,
    report::{Report, Verdict},
    text::normalise::fold,
};

use crate::{corpus::Item, language::guess};

/// Threads that judge: the machines this project is built on have two cores.
const THREADS: usize = 2;

/// What is kept of a judged message.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Where it stands: path below the corpus folder, line or number.
    pub place: String,
    /// What the engine said.
    pub outcome: Outcome,
    /// How it came in.
    pub channel: Option<Channel>,
    /// A guess of its language.
    pub language: &'static str,
    /// Whether the displayed sender's name or the subject contains a profile's name.
    pub names_a_profile: bool,
}

/// What the engine said.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A verdict.
    Verdict {
        /// It.
        verdict: Verdict,
        /// The sum of the weights.
        score: f64,
        /// The checks that found something, each once.
        checks: BTreeSet<String>,
    },
    /// Nothing: why it could not be read, or that the engine panicked.
    Unread(String),
}

impl Judged {
    /// Whether the reader is warned.
    #[must_use]
    pub const fn warns(&self) -> bool {
        matches!(&self.outcome, Outcome::Verdict { verdict, .. } if verdict.warns())
    }
}

/// Works through `0..count` on two threads; the results are in order. A progress line is shown on a terminal.
pub fn in_parallel<T: Send>(what: &str, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    let terminal = std::io::stderr().is_terminal();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        break;
                    }
                    own.push((at, work(at)));
                    if terminal && (at.is_multiple_of(64) || at + 1 == count) {
                        let _ = write!(std::io::stderr().lock(), "\r{what}: {} of {count}\x1b[K", at + 1);
                    }
                }
                // A poisoned lock means that another worker panicked; its panic comes out at the end of the scope.
                if let Ok(mut done) = done.lock() {
                    done.append(&mut own);
                }
            });
        }
    });
    if terminal {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
    }
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Judges every message of an item.
#[must_use]
pub fn item(item: &Item, knowledge: &Knowledge, policy: &Policy) -> Vec<Judged> {
    match item {
        Item::Record { shown, record } => {
            let message = record
                .as_ref()
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|record| record.read().map_err(|why| why.to_string()));
            vec![judged(shown.clone(), message, knowledge, policy)]
        }
        Item::File { path, shown } => match std::fs::read(path) {
            Err(why) => vec![judged(shown.clone(), Err(why.to_string()), knowledge, policy)],
            Ok(bytes) => {
                let hints = Hints { channel: Some(Channel::Email), ..Hints::default() };
                let read = catch_unwind(AssertUnwindSafe(|| container::read(&bytes, &hints).collect::<Vec<_>>()));
                let Ok(read) = read else {
                    return vec![judged(shown.clone(), Err("the reader panicked".to_owned()), knowledge, policy)];
                };
                let several = read.len() > 1;
                let messages = read.into_iter().map(|read| {
                    let place = match read.place {
                        Some((Unit::Message, number)) if several => format!("{shown}#{number}"),
                        Some((Unit::Line, number)) => format!("{shown}:{number}"),
                        _ => shown.clone(),
                    };
                    judged(place, read.message.map_err(|why| why.to_string()), knowledge, policy)
                });
                messages.collect()
            }
        },
    }
}

fn judged(place: String, message: Result<Message, String>, knowledge: &Knowledge, policy: &Policy) -> Judged {
    let message = match message {
        Ok(message) => message,
        Err(why) => {
            return Judged {
                place,
                outcome: Outcome::Unread(why),
                channel: None,
                language: "other",
                names_a_profile: false,
            };
        }
    };
    let texts = message.views.iter().filter(|view| matches!(view.kind, ViewKind::Subject | ViewKind::Body(_)));
    let text: Vec<&str> = texts.map(|view| view.text.as_str()).collect();
    let language = guess(&text.join("\n"));
    let outcome = match catch_unwind(AssertUnwindSafe(|| analyse(&message, knowledge, policy))) {
        Ok(report) => outcome(&report),
        Err(_) => Outcome::Unread("the engine panicked".to_owned()),
    };
    Judged {
        place,
        outcome,
        channel: Some(message.channel),
        language,
        names_a_profile: names_a_profile(&message, knowledge),
    }
}

fn outcome(report: &Report) -> Outcome {
    let checks = report.findings.iter().map(|finding| finding.check.clone()).collect();
    Outcome::Verdict { verdict: report.verdict, score: report.score, checks }
}

/// Whether the displayed name or the subject contains a name of an organisation, word by word. Names with other meanings
/// do not count. This is the measure's own plain reading, not the engine's: it must not follow the engine's mistakes.
fn names_a_profile(message: &Message, knowledge: &Knowledge) -> bool {
    let from = message.sender.as_ref().and_then(|sender| sender.name).map(|place| message.shown(place));
    let subjects = message.views.iter().filter(|view| view.kind == ViewKind::Subject).map(|view| view.text.as_str());
    let texts: Vec<String> = from.into_iter().chain(subjects).map(in_words).collect();
    let mut names = knowledge.organisations().iter().flat_map(|profile| &profile.names).filter(|name| !name.ambiguous);
    names.any(|name| {
        let name = in_words(&name.text);
        texts.iter().any(|text| text.contains(&name))
    })
}

/// Folded words with a blank on each side, so that `contains` finds whole words.
fn in_words(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_whole_words() {
        assert!(in_words("[Ameli.fr] Votre dossier").contains(&in_words("ameli")));
        assert!(in_words("L’ASSURANCE-MALADIE").contains(&in_words("Assurance Maladie")));
        assert!(!in_words("Caramelisé").contains(&in_words("ameli")));
    }

    #[test]
    fn results_come_in_order() {
        assert_eq!(in_parallel("test", 100, |at| at * 2), (0..100).map(|at| at * 2).collect::<Vec<_>>());
    }
}
