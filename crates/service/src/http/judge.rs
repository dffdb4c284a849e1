//! Judging one message, on a thread of the workers: bytes in, the published report out.

use std::sync::Arc;

use vigie_engine::{
    Policy, analyse,
    message::{
        Message,
        container::{self, Hints, OtherThanText},
        email,
        record::{Record, RecordError},
    },
    organisation::index::Knowledge,
    report::Report,
};
use vigie_page::json;

use super::{
    State,
    body::Place,
    problem::{Kind, Problem},
};
use crate::workers::Weight;

/// A message as it came in.
#[derive(Debug)]
pub(crate) enum Handed {
    /// A message record.
    Record(bytes::Bytes),
    /// A mail, byte by byte.
    Mail(bytes::Bytes),
    /// A file or pasted text, of which is guessed what it holds; with the file's name.
    File(Vec<u8>, Hints, Option<String>),
    /// A record that was made of a form.
    Told(Box<Record>),
}

/// Words of a person are light up to this; more is judged among mails.
const LIGHT: usize = 64 * 1024;

impl Handed {
    fn weight(&self) -> Weight {
        let light = match self {
            Self::Record(bytes) => bytes.len() <= LIGHT && !is_mail_record(bytes),
            Self::Mail(_) => false,
            Self::File(bytes, ..) => bytes.len() <= LIGHT && container::guess(bytes) == container::Container::PlainText,
            Self::Told(record) => record.raw.is_none(),
        };
        if light { Weight::Light } else { Weight::Heavy }
    }

    fn read(self) -> Result<Message, Problem> {
        let unreadable = |why: RecordError| Problem::message(&why.wording());
        match self {
            Self::Mail(bytes) if bytes.trim_ascii().is_empty() => Err(unreadable(RecordError::Empty)),
            Self::Mail(bytes) => Ok(email::read(&bytes)),
            Self::Record(bytes) => {
                let text = std::str::from_utf8(&bytes).map_err(|_| not_utf8())?;
                Record::from_json(text).and_then(|record| record.read()).map_err(unreadable)
            }
            Self::Told(record) => record.read().map_err(unreadable),
            Self::File(bytes, hints, name) => {
                if let Some(other) = container::other_than_text(&bytes) {
                    return Err(no_message(&other));
                }
                let mut messages = container::read(&bytes, &hints);
                let first = messages.next().ok_or_else(|| unreadable(RecordError::Empty))?;
                if messages.next().is_some() {
                    return Err(several());
                }
                let mut message = first.message.map_err(unreadable)?;
                message.source = name;
                Ok(message)
            }
        }
    }
}

/// Whether a record holds a mail. Read properly later: here it only chooses the queue.
fn is_mail_record(bytes: &[u8]) -> bool {
    bytes.windows(5).any(|word| word == b"\"raw\"")
}

fn not_utf8() -> Problem {
    Problem::new(
        Kind::Message,
        "La fiche n’est pas du texte UTF-8. Écrivez un courriel en « raw », avec base64 si besoin.",
        "The record is not UTF-8 text. Write a mail as “raw”, with base64 if needed.",
    )
}

fn no_message(other: &OtherThanText) -> Problem {
    let (fr, en) = match other {
        OtherThanText::Known(kind) => (format!("C’est {}", kind.fr), format!("This is {}", kind.en)),
        OtherThanText::Binary => ("Ce n’est pas du texte".to_owned(), "This is not text".to_owned()),
    };
    Problem::new(
        Kind::MediaType,
        format!("{fr}, et pas un message. Enregistrez le message au format .eml, ou copiez son texte."),
        format!("{en}, and no message. Save the message as .eml, or copy its text."),
    )
}

fn several() -> Problem {
    Problem::new(
        Kind::Message,
        "Ce fichier contient plusieurs messages. Envoyez-les un par un, ou en lot : POST /v1/check/batch.",
        "This file holds several messages. Send them one by one, or as a batch: POST /v1/check/batch.",
    )
}

impl State {
    /// Judges a message; `shape` makes of the report what is answered, on the same thread.
    pub(crate) async fn judge<T: Send + 'static>(
        &self,
        handed: Handed,
        place: Place,
        policy: Arc<Policy>,
        shape: impl FnOnce(&Report, &Knowledge) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let knowledge = self.knowledge();
        let judged = self.workers.run(handed.weight(), move || {
            let message = handed.read()?;
            let report = analyse(&message, &knowledge, &policy);
            let shaped = shape(&report, &knowledge)?;
            drop(place);
            Ok::<_, Problem>((report.channel, report.verdict, shaped))
        });
        let (channel, verdict, shaped) = judged.await??;
        self.metrics.judged(channel, verdict);
        Ok(shaped)
    }
}

/// The report as `vigie check --format json` writes it.
pub(crate) fn pretty(report: &Report, _: &Knowledge) -> Result<Vec<u8>, Problem> {
    written(|out| json::pretty(report, out))
}

/// The report as a line of `vigie check --format ndjson`.
pub(crate) fn line(report: &Report, _: &Knowledge) -> Result<Vec<u8>, Problem> {
    written(|out| json::compact(report, out))
}

/// JSON and its line end.
pub(crate) fn written(write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::with_capacity(8 * 1024);
    write(&mut out).map_err(|_| Problem::defect())?;
    out.push(b'\n');
    Ok(out)
}
