//! Passes over the sample: mails beside parsing alone, text messages, links, hosts.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use mail_parser::MessageParser;
use vigie_engine::{
    Policy, analyse,
    message::{Attachment, Message, email, payload::kind::Kind, sms},
    observable::host::Host,
    organisation::index::Knowledge,
};

use super::{
    goals::{Goals, rate, time},
    sample::Sample,
};
use crate::{
    statistics::{median, percentile, real},
    table::Table,
};

/// Passes over everything; odd, so that a median is one of them.
const PASSES: usize = 5;

/// Times of every message in every pass.
#[derive(Clone, Debug, Default)]
struct Times {
    /// By message: its time in each pass.
    each: Vec<Vec<Duration>>,
    /// By pass: all messages together.
    passes: Vec<Duration>,
}

impl Times {
    fn pass<T>(&mut self, items: &[T], mut work: impl FnMut(&T)) {
        self.each.resize_with(items.len(), Vec::new);
        let started = Instant::now();
        for (item, times) in items.iter().zip(&mut self.each) {
            let before = Instant::now();
            work(item);
            times.push(before.elapsed());
        }
        self.passes.push(started.elapsed());
    }

    /// The median of the passes.
    fn total(&self) -> Duration {
        median(self.passes.clone())
    }

    /// Each message's median, ascending.
    fn sorted(&self) -> Vec<Duration> {
        let mut medians: Vec<Duration> = self.each.iter().cloned().map(median).collect();
        medians.sort_unstable();
        medians
    }

    /// The times of the items of one kind, as if they had been measured alone.
    fn of(&self, is_of_kind: &[bool], wanted: bool) -> Self {
        let chosen = self.each.iter().zip(is_of_kind).filter(|(_, is)| **is == wanted);
        let each: Vec<Vec<Duration>> = chosen.map(|(times, _)| times.clone()).collect();
        let passes = (0..self.passes.len()).map(|pass| each.iter().filter_map(|times| times.get(pass)).sum());
        Self { passes: passes.collect(), each }
    }

    fn append(&mut self, other: Self) {
        self.each.extend(other.each);
        if self.passes.is_empty() {
            self.passes = other.passes;
        } else {
            self.passes.iter_mut().zip(other.passes).for_each(|(own, other)| *own += other);
        }
    }
}

/// Mails: verdicts a second, and parsing alone on the same mails between the passes. Mails with pictures or documents, in
/// which codes are looked for, count apart.
pub(super) fn mails(sample: &Sample, knowledge: &Knowledge, policy: &Policy, table: &mut Table, goals: &mut Goals) {
    let (mut all_parse, mut all_verdict, mut sizes, mut pictured) =
        (Times::default(), Times::default(), vec![], vec![]);
    for (set, mails) in &sample.mails {
        let (mut parse, mut verdict) = (Times::default(), Times::default());
        // The first pass warms caches and is forgotten.
        for pass in 0..=PASSES {
            if pass == 1 {
                (parse, verdict) = (Times::default(), Times::default());
            }
            parse.pass(mails, |raw| {
                black_box(MessageParser::default().parse(black_box(raw.as_slice())));
            });
            verdict.pass(mails, |raw| {
                black_box(analyse(&email::read(black_box(raw)), knowledge, policy));
            });
        }
        row(table, set, mails.len(), mails.iter().map(Vec::len).sum(), &verdict, Some(&parse));
        sizes.extend(mails.iter().map(Vec::len));
        pictured.extend(mails.iter().map(|raw| has_pictures(raw, &email::read(raw))));
        all_parse.append(parse);
        all_verdict.append(verdict);
    }
    let kind = if sample.own { "own mails" } else { "mails" };
    let of = |wanted: bool| {
        let count = pictured.iter().filter(|is| **is == wanted).count();
        let size: usize = sizes.iter().zip(&pictured).filter(|(_, is)| **is == wanted).map(|(size, _)| size).sum();
        (count, size, all_verdict.of(&pictured, wanted), all_parse.of(&pictured, wanted))
    };
    let (count, size, verdict, parse) = of(true);
    if count > 0 {
        row(table, &format!("{kind} with pictures or documents"), count, size, &verdict, Some(&parse));
        let slowest = verdict.sorted().last().copied().unwrap_or_default();
        goals.within(&format!("{kind} with pictures or documents: slowest"), Duration::from_millis(20), slowest);
    }
    let (count, size, verdict, parse) = of(false);
    row(table, &format!("{kind} without"), count, size, &verdict, Some(&parse));
    let each_second = real(count) / verdict.total().as_secs_f64();
    goals.at_least(&format!("{kind} without pictures: verdicts a second a core"), 3_000.0, each_second, rate);
    let slow = percentile(&verdict.sorted(), 0.99);
    goals.within(&format!("{kind} without pictures: p99"), Duration::from_millis(3), slow);
    let ratio = verdict.total().as_secs_f64() / parse.total().as_secs_f64();
    goals.at_most(&format!("{kind} without pictures: verdict to parsing alone"), 5.0, ratio, |ratio| {
        format!("{ratio:.1}")
    });
}

/// Whether a mail carries pictures or documents, which are looked through for codes: attached, or written into its HTML.
fn has_pictures(raw: &[u8], message: &Message) -> bool {
    let attached = |attachment: &Attachment| matches!(attachment.kind, Kind::Picture | Kind::Pdf | Kind::Svg);
    message.attachments.iter().any(attached)
        || raw.windows(10).any(|bytes| bytes == b"data:image")
        || message.attached.iter().any(|inner| has_pictures(&[], inner))
}

/// Text messages and bare links.
pub(super) fn records(sample: &Sample, knowledge: &Knowledge, policy: &Policy, table: &mut Table, goals: &mut Goals) {
    for (set, texts) in &sample.texts {
        let mut times = Times::default();
        for pass in 0..=PASSES {
            if pass == 1 {
                times = Times::default();
            }
            times.pass(texts, |text| {
                black_box(analyse(&sms::read(Some("+33639980012"), black_box(text)), knowledge, policy));
            });
        }
        row(table, set, texts.len(), texts.iter().map(String::len).sum(), &times, None);
        let sorted = times.sorted();
        goals.within(&format!("{set}: median"), Duration::from_micros(50), percentile(&sorted, 0.5));
        goals.within(&format!("{set}: p99"), Duration::from_micros(50), percentile(&sorted, 0.99));
    }
    let mut times = Times::default();
    for pass in 0..=PASSES {
        if pass == 1 {
            times = Times::default();
        }
        times.pass(&sample.links, |link| {
            black_box(analyse(&sms::read_link(black_box(link)), knowledge, policy));
        });
    }
    row(table, "bare links", sample.links.len(), sample.links.iter().map(String::len).sum(), &times, None);
}

/// Hosts against the index of official names.
pub(super) fn domains(sample: &Sample, knowledge: &Knowledge, goals: &mut Goals) -> Table {
    let mut table = Table::new(&["hosts", "n", "a second", "each"], &[]);
    let mut whole = Vec::new();
    let parsed: Vec<Host> = sample.hosts.iter().filter_map(|host| Host::parse(host)).collect();
    let mut looked_up = Vec::new();
    for _ in 0..PASSES {
        let started = Instant::now();
        for host in &sample.hosts {
            black_box(
                Host::parse(black_box(host)).map(|host| {
                    matches!(knowledge.whose(&host), vigie_engine::organisation::index::HostIs::LookAlike(_))
                }),
            );
        }
        whole.push(started.elapsed());
        let started = Instant::now();
        for host in &parsed {
            black_box(knowledge.whose(black_box(host)));
        }
        looked_up.push(started.elapsed());
    }
    let mut row = |what: &str, count: usize, took: Duration| {
        let each = took / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        table.row(vec![what.to_owned(), count.to_string(), rate(real(count) / took.as_secs_f64()), time(each)]);
    };
    row("read and looked up", sample.hosts.len(), median(whole.clone()));
    row("looked up alone", parsed.len(), median(looked_up));
    let speed = real(sample.hosts.len()) / median(whole).as_secs_f64();
    goals.at_least("hosts a second a core (later goal)", 500_000.0, speed, rate);
    table
}

fn row(table: &mut Table, set: &str, count: usize, bytes: usize, verdict: &Times, parse: Option<&Times>) {
    let sorted = verdict.sorted();
    let took = verdict.total().as_secs_f64();
    let mut cells = vec![
        set.to_owned(),
        count.to_string(),
        rate(real(count) / took),
        format!("{:.1}", real(bytes) / took / 1e6),
        time(percentile(&sorted, 0.5)),
        time(percentile(&sorted, 0.99)),
        time(percentile(&sorted, 1.0)),
    ];
    if let Some(parse) = parse {
        let alone = parse.total().as_secs_f64();
        cells.push(rate(real(count) / alone));
        cells.push(format!("{:.1}", took / alone));
    }
    table.row(cells);
}
