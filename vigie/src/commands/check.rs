//! `vigie check`: judges messages.

use std::ffi::OsStr;

use jiff::Timestamp;
use vigie_engine::{
    Policy, analyse,
    channel::Channel,
    message::container::{self, Container, Hints, Unit},
    organisation::index::Knowledge,
    policy::PROVIDERS,
    report::Report,
};

use vigie_service::boundary::guarded;

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    input::{self, Input},
    knowledge::{self, KNOWLEDGE},
    language::{Language, Wording, both, say},
    progress::Progress,
    render::{
        Reports,
        html::WebPage,
        json::{Lines, Whole},
        text::Pages,
    },
    session::{self, NOW, Session},
};

use super::{
    advise::{self, AFTER},
    online::{CLIENT_IP, DNS, HELO, MAIL_FROM, ONLINE, Online},
};

pub(super) const COMMAND: Command = Command {
    name: "check",
    about: say(
        "Juge des messages : courriels, SMS, appels, liens",
        "Judges messages: mails, text messages, calls, links",
    ),
    more: say(
        "Code de retour : 0 rien contre aucun message, 1 au moins un message suspect ou frauduleux, 2 une entrée illisible.",
        "Exit status: 0 nothing against any message, 1 at least one suspicious or fraudulent, 2 an input could not be read.",
    ),
    flags: &[
        Flag {
            name: "file",
            takes: Takes::Any(say("FICHIER", "FILE")),
            help: say(
                "Fichiers .eml, mbox, .jsonl (une fiche par ligne) ou texte ; « - » ou rien : ce que vous collez",
                "Files .eml, mbox, .jsonl (one record a line) or text; “-” or none: what you paste",
            ),
        },
        CHANNEL,
        Flag {
            name: "from",
            takes: Takes::Value(say("EXPÉDITEUR", "SENDER")),
            help: say(
                "Ce qui s’affichait : numéro, nom ou adresse de l’expéditeur",
                "What was displayed: number, name or address of the sender",
            ),
        },
        Flag {
            name: "received-at",
            takes: Takes::Value(say("DATE", "TIME")),
            help: say(
                "Jour de réception (2024-05-14, ou 2024-05-14T09:30:00+02:00) : il choisit les règles",
                "Day of receipt (2024-05-14, or 2024-05-14T09:30:00+02:00): it chooses the rules",
            ),
        },
        RECEIVED_BY,
        TRUST,
        ONLINE,
        DNS,
        CLIENT_IP,
        HELO,
        MAIL_FROM,
        AFTER,
        Flag {
            name: "format",
            takes: Takes::Choice(&["text", "json", "ndjson", "html"]),
            help: say(
                "Forme du résultat : texte, json (un objet, ou un tableau), ndjson (un objet par ligne), html",
                "Form of the result: text, json (an object, or an array), ndjson (one object a line), html",
            ),
        },
        Flag {
            name: "with-views",
            takes: Takes::Nothing,
            help: say(
                "Joint au json les textes que les preuves désignent",
                "Adds the texts that evidence points into to the json",
            ),
        },
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run,
};

/// `--channel`, shared with `advise`.
pub(super) const CHANNEL: Flag = Flag {
    name: "channel",
    takes: Takes::Choice(&["email", "sms", "call", "link"]),
    help: say(
        "Comment il est arrivé : email, sms, call (appel ou message vocal), link (lien seul) ; sinon, Vigie devine",
        "How it came: email, sms, call (a call or voicemail), link (a link alone); else Vigie guesses",
    ),
};

/// `--received-by`, shared with `scan`.
pub(super) const RECEIVED_BY: Flag = Flag {
    name: "received-by",
    takes: Takes::Values(say("MESSAGERIE", "PROVIDER")),
    help: say(
        "La messagerie qui a reçu le courriel (gmail.com) : son contrôle de l’expéditeur sera cru",
        "The mailbox provider that received the mail (gmail.com): its check of the sender is believed",
    ),
};

/// `--trust`, shared with `scan`.
pub(super) const TRUST: Flag = Flag {
    name: "trust",
    takes: Takes::Values(say("SERVEUR", "SERVER")),
    help: say(
        "Un serveur de courrier à vous, par le nom qu’il écrit dans Authentication-Results (ou « receiver= » de Received-SPF)",
        "A mail server of yours, by the name it writes into Authentication-Results (or “receiver=” of Received-SPF)",
    ),
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let policy = policy(arguments, session, session::now(arguments)?)?;
    let online = Online::asked_for(arguments)?;
    let hints = Hints {
        channel: arguments.value("channel").and_then(Channel::from_name),
        from: arguments.value("from").map(str::to_owned),
        received_at: session::instant(arguments, "received-at")?.map(|(_, written)| written),
        keep_raw: online.is_some(),
    };
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let files = arguments.files("file");
    let files = if files.is_empty() { vec![OsStr::new("-")] } else { files };
    let reports = reports(arguments.value("format").unwrap_or("text"), &files, &knowledge, session);
    let mut checking = Checking {
        knowledge: &knowledge,
        policy: &policy,
        online: online.as_ref(),
        hints: &hints,
        session,
        reports,
        status,
        progress: Progress::new(),
    };
    for file in files {
        match input::read(file, session) {
            Ok(input) => checking.input(&input)?,
            Err(why) => checking.miss(&why),
        }
    }
    checking.progress.end();
    checking.reports.end()?;
    Ok(checking.status)
}

/// What the person decides, for every command that judges.
pub(super) fn policy(arguments: &Arguments<'_>, session: &Session, now: Timestamp) -> Outcome<Policy> {
    let mut policy = Policy {
        now,
        trusted_servers: arguments.values("trust").map(str::to_owned).collect(),
        language: session.language,
        after: advise::deeds(arguments),
        with_views: arguments.given("with-views"),
    };
    for provider in arguments.values("received-by") {
        let domain = provider.rsplit('@').next().unwrap_or(provider);
        if !policy.received_by(domain) {
            session.complain(&unknown_provider(domain, session.language));
        }
    }
    Ok(policy)
}

fn unknown_provider(domain: &str, language: Language) -> String {
    let known: Vec<&str> = PROVIDERS.iter().map(|(name, _)| *name).collect();
    let known = known.join(", ");
    match language {
        Language::Fr => format!(
            "--received-by {domain} : Vigie ne connaît pas encore les contrôles de cette messagerie et n’en tient pas compte. Connues : {known}. Pour un serveur à vous : --trust NOM."
        ),
        Language::En => format!(
            "--received-by {domain}: Vigie does not know this provider’s checks yet and leaves them aside. Known: {known}. For a server of yours: --trust NAME."
        ),
    }
}

fn reports<'k>(format: &str, files: &[&OsStr], knowledge: &'k Knowledge, session: &Session) -> Box<dyn Reports + 'k> {
    let alone = match files {
        [file] if *file == "-" => Some(input::standard_input(session.language).to_owned()),
        [file] => Some(file.to_string_lossy().into_owned()),
        _ => None,
    };
    match format {
        "json" => Box::new(Whole::new(session.plain_output())),
        "ndjson" => Box::new(Lines(session.plain_output())),
        "html" => Box::new(WebPage { out: session.plain_output(), language: session.language, knowledge, written: 0 }),
        _ => Box::new(Pages {
            out: session.styled_output(),
            width: session.width(),
            language: session.language,
            alone,
            knowledge,
            counts: [0; 4],
            missed: 0,
        }),
    }
}

struct Checking<'a> {
    knowledge: &'a Knowledge,
    policy: &'a Policy,
    online: Option<&'a Online>,
    hints: &'a Hints,
    session: &'a Session,
    reports: Box<dyn Reports + 'a>,
    status: Status,
    progress: Progress,
}

/// A file whose messages panic this often in a row is given up.
const MOST_DEFECTS: usize = 1_000;

impl Checking<'_> {
    fn input(&mut self, input: &Input) -> Outcome<()> {
        let mut messages = match guarded(|| container::read(&input.bytes, self.hints)) {
            Ok(messages) => messages,
            Err(place) => {
                self.miss(&self.defect(&input.name, &place));
                return Ok(());
            }
        };
        let unit = if container::guess(&input.bytes) == Container::Mbox { Unit::Message } else { Unit::Line };
        let (mut met, mut reached, mut defects) = (0_usize, 0_usize, 0_usize);
        while defects < MOST_DEFECTS {
            let read = match guarded(|| messages.next()) {
                Ok(Some(read)) => read,
                Ok(None) => break,
                Err(place) => {
                    (defects, reached, met) = (defects + 1, reached + 1, met + 1);
                    let source = source(&input.name, Some((unit, reached)), self.session.language);
                    self.miss(&self.defect(&source, &place));
                    continue;
                }
            };
            (defects, met) = (0, met + 1);
            reached = read.place.map_or(reached, |(_, number)| number);
            let source = source(&input.name, read.place, self.session.language);
            let mut message = match read.message {
                Ok(message) => message,
                Err(why) => {
                    self.miss(&unreadable_message(&source, &why.wording()));
                    continue;
                }
            };
            message.source = Some(source.clone());
            if let Some(Err(place)) =
                self.online.map(|online| online.verify(read.raw.as_deref(), &mut message, self.policy))
            {
                self.miss(&self.defect(&source, &place));
            }
            match guarded(|| analyse(&message, self.knowledge, self.policy)) {
                Ok(report) => self.judged(report)?,
                Err(place) => self.miss(&self.defect(&source, &place)),
            }
        }
        if met == 0 {
            let name = &input.name;
            self.miss(&both(
                format!("{name} : aucun message n’y a été trouvé. Vérifiez que c’est le bon fichier."),
                format!("{name}: no message was found in it. Check that it is the right file."),
            ));
        }
        Ok(())
    }

    fn judged(&mut self, report: Report) -> Outcome<()> {
        if report.verdict.warns() {
            self.status = self.status.max(Status::Warned);
        }
        self.progress.step(self.session.language);
        self.reports.take(report)
    }

    fn miss(&mut self, why: &Wording) {
        self.status = Status::Unreadable;
        self.reports.missed();
        self.session.complain(why.in_language(self.session.language));
    }

    fn defect(&self, source: &str, place: &str) -> Wording {
        let words = |language| super::defect(place, language);
        both(format!("{source} : {}", words(Language::Fr)), format!("{source}: {}", words(Language::En)))
    }
}

/// "file", "file, line 3", "file, message 12".
fn source(file: &str, place: Option<(Unit, usize)>, language: Language) -> String {
    let Some((unit, number)) = place else { return file.to_owned() };
    let unit = match unit {
        Unit::Line => say("ligne", "line"),
        Unit::Message => say("message", "message"),
    };
    format!("{file}, {} {number}", unit.to(language))
}

/// A message that cannot be read, where it is and why.
pub(super) fn unreadable_message(source: &str, why: &Wording) -> Wording {
    let fr = with_column(&why.fr, "colonne");
    let en = with_column(&why.en, "column");
    both(
        format!("{source} : {fr}. Corrigez ce message ; les autres sont jugés."),
        format!("{source}: {en}. Correct this message; the others are judged."),
    )
}

/// The reader of one line always speaks of "line 1"; the source has named the line, so only the column is left.
fn with_column(why: &str, column: &str) -> String {
    match why.rsplit_once(" at line 1 column ") {
        Some((what, number)) => format!("{what} ({column} {number})"),
        None => why.trim_end_matches('.').to_owned(),
    }
}
