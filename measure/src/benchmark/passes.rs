//! Passes over the sample: mails beside parsing alone, text messages, links, hosts.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use mail_parser::MessageParser;
use vigie_engine::{
    Policy, analyse,
    message::{email, sms},
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

    fn append(&mut self, other: Self) {
        self.each.extend(other.each);
        if self.passes.is_empty() {
            self.passes = other.passes;
        } else {
            self.passes.iter_mut().zip(other.passes).for_each(|(own, other)| *own += other);
        }
    }
}

/// Mails: verdicts a second, and parsing alone on the same mails between the passes.
pub(super) fn mails(sample: &Sample, knowledge: &Knowledge, policy: &Policy, table: &mut Table, goals: &mut Goals) {
    let (mut all_parse, mut all_verdict, mut count, mut bytes) = (Times::default(), Times::default(), 0, 0);
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
        let size: usize = mails.iter().map(Vec::len).sum();
        row(table, set, mails.len(), size, &verdict, Some(&parse));
        count += mails.len();
        bytes += size;
        all_parse.append(parse);
        all_verdict.append(verdict);
    }
    if sample.mails.len() > 1 {
        row(table, "all mails", count, bytes, &all_verdict, Some(&all_parse));
    }
    let kind = if sample.own { "own mails" } else { "mails" };
    let sorted = all_verdict.sorted();
    goals.at_least(
        &format!("{kind}: verdicts a second a core"),
        3_000.0,
        real(count) / all_verdict.total().as_secs_f64(),
        rate,
    );
    goals.within(&format!("{kind}: p99"), Duration::from_millis(3), percentile(&sorted, 0.99));
    let ratio = all_verdict.total().as_secs_f64() / all_parse.total().as_secs_f64();
    goals.at_most(&format!("{kind}: verdict to parsing alone"), 5.0, ratio, |ratio| format!("{ratio:.1}"));
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
