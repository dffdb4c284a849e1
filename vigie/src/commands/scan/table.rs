//! The result for a person on a terminal: what was judged, who was imitated, by which domains, when.

use std::io::Write;

use textwrap::core::display_width;
use vigie_engine::{message::day::day_in_paris, organisation::index::Knowledge, report::Verdict};
use vigie_page::{
    harmless::{disarmed, disarmed_host, harmless},
    language::{day, grouped},
    scanned::verdict_key,
    words::Words,
};
use vigie_service::mailbox::Aside;

use super::{
    plan::{Plan, Shape},
    summary::{Listed, Summary, highest},
};
use crate::{
    failure::Outcome,
    render::text::{BOLD, DIM, PLAIN, Sheet, mark},
    session::Session,
};

/// Rows of one part of the table.
const MOST_ROWS: usize = 10;
/// Months shown; earlier ones are added up.
const MOST_MONTHS: usize = 24;

/// Prints it on standard output.
pub(super) fn print(summary: &Summary, plan: &Plan, knowledge: &Knowledge, session: &Session) -> Outcome<()> {
    let mut out = session.styled_output();
    out.write_all(laid_out(summary, plan, knowledge, session.width()).as_bytes())?;
    Ok(out.flush()?)
}

/// The same without colours, for a file.
pub(super) fn plain(summary: &Summary, plan: &Plan, knowledge: &Knowledge, session: &Session) -> String {
    anstream::adapter::strip_str(&laid_out(summary, plan, knowledge, session.width())).to_string()
}

/// What was scanned, in one line.
pub(super) fn places(plan: &Plan) -> String {
    harmless(&plan.asked.paths.join(", ")).into_owned()
}

/// When, and by what.
pub(super) fn made(plan: &Plan) -> String {
    let language = plan.policy.language;
    let judge = plan.asked.judge();
    Words(language).fill(
        "scan-made",
        &[("day", &day(day_in_paris(plan.policy.now), language)), ("version", judge.0), ("knowledge", judge.1)],
    )
}

/// What else must be known of the counts.
pub(super) fn notes(summary: &Summary, plan: &Plan) -> Vec<String> {
    let language = plan.policy.language;
    let w = Words(language);
    let aside = |aside: Aside| summary.aside.get(&aside).copied().unwrap_or_default();
    let counts = [
        ("scan-unread", summary.unread),
        ("scan-outside", summary.outside),
        ("scan-undated", summary.undated),
        ("scan-other-files", aside(Aside::OtherFile)),
        ("scan-sent", aside(Aside::Sent)),
        ("scan-without-words", aside(Aside::WithoutWords)),
    ];
    let days = [("scan-since", plan.asked.since), ("scan-until", plan.asked.until)];
    let days = days.into_iter().filter_map(|(key, date)| Some(w.fill(key, &[("day", &day(date?, language))])));
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    days.chain(counts.map(|(key, count)| w.fill(key, &[("count", &grouped(count, language))]))).collect()
}

struct Table<'a> {
    sheet: Sheet,
    w: Words,
    width: usize,
    summary: &'a Summary,
    knowledge: &'a Knowledge,
}

fn laid_out(summary: &Summary, plan: &Plan, knowledge: &Knowledge, width: usize) -> String {
    let language = plan.policy.language;
    let mut table = Table { sheet: Sheet::new(width, language), w: Words(language), width, summary, knowledge };
    if let Some(file) = plan.output.as_ref().filter(|_| plan.asked.shape != Shape::Text) {
        let file = harmless(&file.to_string_lossy()).into_owned();
        table.sheet.paragraph("", &table.w.fill("scan-result", &[("file", &file)]), BOLD);
        table.sheet.gap();
    }
    table.totals();
    for note in notes(summary, plan) {
        table.sheet.paragraph("  ", &note, DIM);
    }
    table.organisations();
    table.domains();
    table.months();
    table.worst();
    if summary.warned() > 0 {
        table.sheet.gap();
        let honest = table.w.say("scan-honest");
        table.sheet.paragraph("", &honest, DIM);
    }
    table.sheet.text
}

impl Table<'_> {
    fn number(&self, number: u64) -> String {
        grouped(number, self.w.0)
    }

    fn heading(&mut self, key: &str) {
        self.sheet.gap();
        let words = self.w.say(key);
        self.sheet.paragraph("", &words, BOLD);
    }

    /// A name and its numbers, each in a column of its own.
    fn row(&mut self, before: &str, name: &str, numbers: &[String]) {
        let room = self.width.saturating_sub(4 + 13 * numbers.len()).max(16);
        let name = fitted(name, room);
        let gap = " ".repeat(room.saturating_sub(display_width(&name)));
        let mut line = format!("  {before}{name}{gap}");
        for number in numbers {
            let gap = 13_usize.saturating_sub(display_width(number));
            line.push_str(&" ".repeat(gap));
            line.push_str(number);
        }
        self.sheet.text.push_str(line.trim_end());
        self.sheet.gap();
    }

    fn totals(&mut self) {
        let judged = self.summary.judged();
        if judged == 0 {
            let nothing = self.w.say("scan-nothing");
            self.sheet.paragraph("", &nothing, BOLD);
            return;
        }
        let line = self.w.fill("scan-judged-count", &[("count", &self.number(judged))]);
        self.sheet.paragraph("", &line, BOLD);
        for (verdict, count) in Verdict::ALL.into_iter().zip(self.summary.verdicts).rev() {
            let share = format!("{}.{} %", count * 100 / judged, count * 1000 / judged % 10);
            let share = if self.w.code() == "fr" { share.replace('.', ",") } else { share.replace(' ', "") };
            let words = self.w.say(verdict_key(verdict));
            self.row(&format!("{} ", mark(verdict)), &words, &[self.number(count), share]);
        }
    }

    fn organisations(&mut self) {
        let organisations = self.summary.most_imitated();
        if organisations.is_empty() {
            return;
        }
        self.heading("scan-organisations");
        let heads = ["scan-fraudulent", "scan-suspicious"].map(|key| self.w.say(key));
        self.row("", "", &heads);
        for one in organisations.iter().take(MOST_ROWS) {
            self.row("", &one.name, &[self.number(one.fraudulent), self.number(one.suspicious)]);
        }
        self.more(organisations.len());
    }

    fn domains(&mut self) {
        let domains = highest(&self.summary.domains);
        if domains.is_empty() {
            return;
        }
        self.heading("scan-domains");
        for (name, count) in domains.iter().take(MOST_ROWS) {
            self.row("", &disarmed_host(name, self.knowledge), &[self.number(*count)]);
        }
        self.more(domains.len());
    }

    fn months(&mut self) {
        let months = &self.summary.months;
        if months.is_empty() {
            return;
        }
        self.heading("scan-months");
        let heads = ["scan-fraudulent", "scan-suspicious", "scan-total"].map(|key| self.w.say(key));
        self.row("", "", &heads);
        let skipped = months.len().saturating_sub(MOST_MONTHS);
        for (month, counts) in months.iter().skip(skipped) {
            let [.., suspicious, fraudulent] = *counts;
            let total = counts.iter().sum();
            self.row("", month, &[fraudulent, suspicious, total].map(|number| self.number(number)));
        }
        self.more(skipped + MOST_ROWS);
    }

    /// How many rows are not shown, of so many.
    fn more(&mut self, rows: usize) {
        let left = rows.saturating_sub(MOST_ROWS) as u64;
        if left > 0 {
            let words = self.w.fill("scan-more-rows", &[("count", &self.number(left))]);
            self.sheet.paragraph("  ", &words, DIM);
        }
    }

    fn worst(&mut self) {
        if self.summary.listed.is_empty() {
            return;
        }
        self.heading("scan-worst");
        for one in self.summary.listed.iter().take(MOST_ROWS) {
            self.listed(one);
        }
    }

    fn listed(&mut self, one: &Listed) {
        let named = if one.subject.trim().is_empty() { &one.from } else { &one.subject };
        let named = disarmed(named.trim(), self.knowledge);
        let line = format!("{}  {named}", one.day.as_deref().unwrap_or("          "));
        self.sheet.paragraph(&format!("  {} ", mark(one.verdict)), &fitted(&line, self.width.saturating_sub(5)), PLAIN);
        self.sheet.paragraph("    ", &harmless(&one.source), DIM);
    }
}

/// What fits into some columns.
fn fitted(text: &str, room: usize) -> String {
    if display_width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if display_width(&kept) >= room {
            kept.pop();
            break;
        }
    }
    kept + "…"
}
