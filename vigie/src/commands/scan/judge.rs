//! One message judged, with all that the result wants of it: done on the threads that judge, so that what takes the results
//! has little left to do.

use jiff::Timestamp;
use vigie_engine::{
    analyse,
    message::{Message, container::decode, day::day_in_paris, email, record::Record},
    observable::{
        host::{Host, registrable},
        link,
    },
    organisation::index::{HostIs, Knowledge},
    report::{DayFrom, Evidence, Observables, Report, Role, Verdict},
};
use vigie_page::json;
use vigie_service::mailbox::{self, Aside, Held, Item, Met, Position, mail_file};

use super::{
    plan::{Plan, Shape},
    rows, trouble,
};
use crate::{
    failure::unreadable,
    language::{Wording, both},
};

/// Characters kept of a sender or subject.
const LONGEST: usize = 160;

/// What became of something met.
pub(super) struct Judged {
    /// The source it is from.
    pub(super) source: usize,
    /// Where reading goes on behind it.
    pub(super) position: Position,
    /// Its share of the work.
    pub(super) weight: u64,
    /// What became of it.
    pub(super) what: What,
}

/// What became of it.
pub(super) enum What {
    Report(Box<Seen>),
    Trouble(Wording),
    /// A server ended the reading: what it still has is not judged.
    Halted(Wording),
    Aside(Aside),
    /// Received before `--since` or after `--until`.
    OutsideDays,
    /// Nobody knows when it was received, and days were asked for.
    Undated,
    Ahead(u64),
    Nothing,
}

/// A judged message, as far as the result is concerned.
pub(super) struct Seen {
    /// Where it is.
    pub(super) source: String,
    /// The day it was received, where that is known.
    pub(super) day: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) score: f64,
    pub(super) headline: String,
    /// What is displayed as its sender and subject.
    pub(super) from: String,
    pub(super) subject: String,
    /// Organisations in whose name it speaks: slug and name.
    pub(super) organisations: Vec<(String, String)>,
    /// The checks that found something.
    pub(super) checks: Vec<String>,
    /// Domains that look like an organisation's.
    pub(super) domains: Vec<String>,
    /// The line of the result, where it has one a message.
    pub(super) line: Vec<u8>,
    /// The report, where it is to be shown at the end.
    pub(super) report: Option<Report>,
    /// What could not be read of it.
    pub(super) trouble: Option<Wording>,
}

/// Judges what was met.
pub(super) fn judge(met: Met, plan: &Plan, knowledge: &Knowledge) -> What {
    let named = (met.name, met.place);
    let item = match met.what {
        mailbox::What::Message(item) => item,
        mailbox::What::Trouble(mailbox::Trouble::Server(why)) if why.ends_reading() => {
            return What::Halted(trouble::words(&named, &mailbox::Trouble::Server(why)));
        }
        mailbox::What::Trouble(why) => return What::Trouble(trouble::words(&named, &why)),
        mailbox::What::Aside(aside) => return What::Aside(aside),
        mailbox::What::Ahead(0) => return What::Nothing,
        mailbox::What::Ahead(work) => return What::Ahead(work),
    };
    let source = trouble::place(&named, plan.asked.language());
    let (mut message, cut) = match read(item) {
        Ok(read) => read,
        Err(Unread::File(why)) => return What::Trouble(unreadable(&source, &why)),
        Err(Unread::Record(why)) => {
            return What::Trouble(crate::commands::check::unreadable_message(&source, &why.wording()));
        }
    };
    message.source = Some(source.clone());
    let day = message.received.map(|(at, _)| day_in_paris(at));
    let (since, until) = (plan.asked.since, plan.asked.until);
    if since.is_some() || until.is_some() {
        let Some(day) = day else { return What::Undated };
        if since.is_some_and(|since| day < since) || until.is_some_and(|until| day > until) {
            return What::OutsideDays;
        }
    }
    let report = analyse(&message, knowledge, &plan.policy);
    let cut = cut.then(|| {
        both(
            format!("{source} : plus de 32 Mio. Jugé d’après son début ; le reste n’a pas été lu."),
            format!("{source}: more than 32 MiB. Judged by its beginning; the rest was not read."),
        )
    });
    let mut seen = seen(&message, report, plan, knowledge);
    seen.trouble = cut;
    What::Report(Box::new(seen))
}

enum Unread {
    File(std::io::Error),
    Record(vigie_engine::message::record::RecordError),
}

/// The message, and whether only its beginning was read.
fn read(item: Item) -> Result<(Message, bool), Unread> {
    let Item { held, received, mut cut } = item;
    let mut message = match held {
        Held::File(path) => {
            let bytes;
            (bytes, cut) = mail_file(&path).map_err(Unread::File)?;
            email::read(&bytes)
        }
        Held::Mail(bytes) => email::read(&bytes),
        Held::Json(bytes) => {
            Record::from_json(&decode(&bytes)).and_then(|record| record.read()).map_err(Unread::Record)?
        }
        Held::Record(record) => record.read().map_err(Unread::Record)?,
    };
    // A mail's own servers know better than the program that stored it.
    message.received = message.received.or_else(|| received.map(|at: Timestamp| (at, DayFrom::ReceivedAt)));
    Ok((message, cut))
}

fn seen(message: &Message, mut report: Report, plan: &Plan, knowledge: &Knowledge) -> Seen {
    let view = |part: &str| {
        let text = message.views.iter().find(|view| view.part == part).map_or("", |view| view.text.as_str());
        text.chars().take(LONGEST).collect::<String>()
    };
    let speakers = report.claims.iter().filter(|claim| claim.role == Role::Speaks);
    let mut seen = Seen {
        source: report.source.clone().unwrap_or_default(),
        day: message.received.map(|(at, _)| day_in_paris(at).to_string()),
        verdict: report.verdict,
        score: report.score,
        headline: report.headline.clone(),
        from: view("from"),
        subject: view("subject"),
        organisations: speakers.map(|claim| (claim.organisation.clone(), claim.name.clone())).collect(),
        checks: each_once(report.findings.iter().map(|finding| finding.check.clone())),
        domains: Vec::new(),
        line: Vec::new(),
        report: None,
        trouble: None,
    };
    if report.verdict.warns() {
        let looks = report.findings.iter().filter(|finding| finding.check == "look-alike-domain");
        seen.domains = each_once(looks.flat_map(|finding| &finding.evidence).filter_map(|one| domain(one, knowledge)));
    }
    match plan.asked.shape {
        Shape::Ndjson => {
            // Writing to memory does not fail.
            let _ = json::compact(&report, &mut seen.line);
            seen.line.push(b'\n');
        }
        Shape::Csv => seen.line = rows::row(&seen),
        Shape::Html if report.verdict.warns() => {
            // Whoever reads about thousands of messages knows what to do about one.
            report.advice.clear();
            report.observables = Observables::default();
            seen.report = Some(report);
        }
        _ => {}
    }
    seen
}

/// The domain that a piece of evidence shows, where it looks like an organisation's: a link may lead there through another.
fn domain(evidence: &Evidence, knowledge: &Knowledge) -> Option<String> {
    let text = evidence.target.as_deref().unwrap_or(&evidence.shown);
    let host = link::find(text, 1).first().and_then(|found| Some(found.target.web()?.host.clone()));
    let of_address = |text: &str| {
        let after = text.rsplit('@').next()?;
        Host::parse(after.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-')).next()?)
    };
    let host =
        host.or_else(|| of_address(text)).filter(|host| matches!(knowledge.whose(host), HostIs::LookAlike(_)))?;
    let name = host.domain()?;
    Some(registrable(name).unwrap_or(name).to_owned())
}

fn each_once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut once = Vec::new();
    for word in words {
        if !once.contains(&word) {
            once.push(word);
        }
    }
    once
}
