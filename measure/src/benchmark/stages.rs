//! Where the time of a mail goes, by calling the engine's own steps one after another.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use mail_parser::MessageParser;
use vigie_engine::{
    Policy, checks,
    context::Context,
    message::{Message, ViewKind, email},
    observable::{link, phone},
    organisation::index::Knowledge,
    text::{
        disguised,
        normalise::{LineEnds, Normalised},
    },
    verdict::{explain, level, weigh},
};

use super::{goals::time, sample::Sample};
use crate::{
    statistics::{median, percent, real},
    table::Table,
};

/// Passes over all mails.
const PASSES: usize = 3;
/// The steps, in their order; those with a blank before them are part of the step above.
const STEPS: [&str; 15] = [
    "MIME parsing (mail-parser)",
    "reading: HTML, quotations, links, numbers, views",
    "  of that, links in text",
    "  of that, numbers in text",
    "  of that, the rest (HTML above all)",
    "context: readings, hosts, requests, claims",
    "  of that, normal form",
    "  of that, phrases",
    "  of that, disguised names",
    "  of that, hosts",
    "  of that, the rest (sentences, requests, claims)",
    "checks",
    "weighing and verdict",
    "report and advice",
    "releasing memory",
];

/// Times every step over all mails.
pub(super) fn measure(sample: &Sample, knowledge: &Knowledge, policy: &Policy) -> Table {
    let mails: Vec<&Vec<u8>> = sample.mails.iter().flat_map(|(_, mails)| mails).collect();
    let mut passes: Vec<[Duration; STEPS.len()]> = Vec::new();
    for _ in 0..PASSES {
        let mut pass = [Duration::ZERO; STEPS.len()];
        for raw in &mails {
            let times = one(raw, knowledge, policy);
            pass.iter_mut().zip(times).for_each(|(all, one)| *all += one);
        }
        passes.push(pass);
    }
    let step = |at: usize| median(passes.iter().filter_map(|pass| pass.get(at)).copied().collect());
    let whole: Duration =
        STEPS.iter().enumerate().filter(|(_, name)| !name.starts_with(' ')).map(|(at, _)| step(at)).sum();
    let mut table = Table::new(&["step", "a mail", "share"], &[]);
    for (at, name) in STEPS.iter().enumerate() {
        let took = step(at);
        let each = Duration::from_secs_f64(took.as_secs_f64() / real(mails.len().max(1)));
        table.row(vec![(*name).to_owned(), time(each), percent(took.as_secs_f64() / whole.as_secs_f64())]);
    }
    table
}

/// One mail, in the order of [`STEPS`].
fn one(raw: &[u8], knowledge: &Knowledge, policy: &Policy) -> [Duration; STEPS.len()] {
    let timed = |work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    let parsing = timed(&mut || {
        black_box(MessageParser::default().parse(raw));
    });
    let started = Instant::now();
    let message = email::read(raw);
    let reading = started.elapsed().saturating_sub(parsing);
    let all = with_attached(&message);
    let shown = |message: &Message| -> Vec<(String, LineEnds)> {
        let views = message.views.iter().filter_map(|view| match view.kind {
            ViewKind::Body(ends) => Some((view.text.clone(), ends)),
            ViewKind::Evidence => None,
            _ => Some((view.text.clone(), LineEnds::Meant)),
        });
        views.collect()
    };
    let texts: Vec<(String, LineEnds)> = all.iter().flat_map(|message| shown(message)).collect();
    let links = timed(&mut || texts.iter().for_each(|(text, _)| drop(black_box(link::find(text, 1_001)))));
    let numbers = timed(&mut || texts.iter().for_each(|(text, _)| drop(black_box(phone::find(text, 1_001)))));
    let mut normal = Vec::new();
    let normalising = timed(&mut || normal = texts.iter().map(|(text, ends)| Normalised::new(text, *ends)).collect());
    let phrases = timed(&mut || normal.iter().for_each(|text| drop(black_box(knowledge.phrases().find(text.text())))));
    let disguises = timed(&mut || {
        normal.iter().for_each(|text| drop(black_box(disguised::find(text.text(), || knowledge.names()))))
    });
    let hosts = timed(&mut || {
        for message in &all {
            message
                .links
                .iter()
                .filter_map(|link| link.target.web())
                .for_each(|web| drop(black_box(knowledge.whose(&web.host))));
        }
    });
    let (mut contexts, mut checking, mut weighing, mut reporting) =
        (Duration::ZERO, Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut releasing = Duration::ZERO;
    for message in &all {
        let started = Instant::now();
        let context = Context::new(message, knowledge, policy);
        contexts += started.elapsed();
        let started = Instant::now();
        let drafts = checks::run(&context);
        checking += started.elapsed();
        let started = Instant::now();
        let weighed = weigh::weigh(drafts);
        let verdict = level::verdict(&context, &weighed);
        weighing += started.elapsed();
        let started = Instant::now();
        let report = explain::report(&context, weighed, verdict);
        reporting += started.elapsed();
        let started = Instant::now();
        drop(black_box(report));
        drop(context);
        releasing += started.elapsed();
    }
    let started = Instant::now();
    drop(black_box(message));
    releasing += started.elapsed();
    let rest = contexts.saturating_sub(normalising + phrases + disguises + hosts);
    [
        parsing,
        reading,
        links,
        numbers,
        reading.saturating_sub(links + numbers),
        contexts,
        normalising,
        phrases,
        disguises,
        hosts,
        rest,
        checking,
        weighing,
        reporting,
        releasing,
    ]
}

fn with_attached(message: &Message) -> Vec<&Message> {
    let mut all = vec![message];
    let mut at = 0;
    while let Some(next) = all.get(at).copied() {
        all.extend(&next.attached);
        at += 1;
    }
    all
}
