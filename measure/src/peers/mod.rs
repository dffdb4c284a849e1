//! Vigie beside Debian's Rspamd and SpamAssassin, on the same mails, in the same run, offline.

mod daemon;
mod filters;

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Write as _},
    process::Command,
    time::Duration,
};

use jiff::Timestamp;
use vigie_engine::{Policy, message::day::parse_instant};

use crate::{
    Failure,
    arguments::Arguments,
    corpus::{Corpus, Item},
    label::Label,
    statistics::{Share, real},
    table::{Page, Table},
};
use filters::{Filter, Said};

/// What a person asks with `--help`.
pub const HELP: &str = "\
script/peers DIR [--day T] [--markdown]
Measures Vigie, Debian's Rspamd and Debian's SpamAssassin on the mails of a folder of labelled corpora (as script/eval reads
it): in one run, on this machine, without network. Starts both daemons with a folder of their own and stops them.
  --day T       the day of messages that do not say theirs, for Vigie (2026-11-25; default: now)
  --markdown    print the page for docs/peers.md
";

/// How the others are set up, and what that takes from them.
const FAIRNESS: &str = "\
All three run without network. Rspamd and SpamAssassin come as Debian packages them, with their own rules and weights, untrained \
(no Bayes, no neural network), and with everything that asks the network off: block lists of addresses and domains, fuzzy hashes, \
SPF, DKIM and DMARC. That takes their greatest strength from them: reputation. The sets also come without the transport headers \
that many of their rules read. They are spam filters that look for bulk mail of any kind; Vigie looks for somebody who speaks in \
another's name. So these figures do not say which filter is better at a mail server. They say what each sees in a message alone.";

/// One mail and where it belongs.
struct Mail {
    set: usize,
    bytes: Vec<u8>,
}

/// What one filter said of all mails, and the time it took.
struct Column {
    said: Vec<Option<Said>>,
    cpu: Duration,
}

/// Runs the comparison.
///
/// # Errors
/// A sentence naming what cannot be read or started.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    let folder = arguments.folder.as_deref().ok_or("which folder? script/peers DIR; see --help")?;
    let now = match &arguments.day {
        None => Timestamp::now(),
        Some(text) => parse_instant(text).ok_or_else(|| format!("--day: {text:?} is no day (write 2026-11-25)"))?,
    };
    let policy = Policy { now, ..Policy::default() };
    let knowledge = vigie_knowledge::embedded()?;
    let corpus = Corpus::find(folder)?;
    let mut mails = Vec::new();
    for (set, all) in corpus.sets.iter().enumerate() {
        for item in &all.items {
            if let Item::File { path, .. } = item {
                mails.push(Mail { set, bytes: std::fs::read(path)? });
            }
        }
    }
    if mails.is_empty() {
        return Err(format!("{}: no mails here; see --help", folder.display()).into());
    }
    let columns = [
        column(&Filter::Vigie(&knowledge, policy), &mails)?,
        column(&Filter::rspamd()?, &mails)?,
        column(&Filter::spamassassin()?, &mails)?,
    ];

    let mut page = Page::new(out, arguments.style);
    page.title("Beside other filters")?;
    page.paragraph(&format!(
        "Written by `script/peers DIR --day {}{}`: vigie {}, {}, {}.",
        now.strftime("%F"),
        if arguments.style == crate::table::Style::Markdown { " --markdown" } else { "" },
        env!("CARGO_PKG_VERSION"),
        version("rspamd", &["--version"]),
        version("spamassassin", &["--version"]),
    ))?;
    page.paragraph(FAIRNESS)?;
    let rows = rows(&corpus, &mails);
    page.heading("Flagged, each at its own threshold")?;
    page.paragraph(
        "Vigie: suspicious or fraudulent. Rspamd: marked as spam (`add header` or more). SpamAssassin: 5 points. In brackets the 95 % \
         interval (Wilson), in per cent. Of fraud more is better, of genuine mail less.\n",
    )?;
    page.table(&flagged(&rows, &columns))?;
    page.heading("Fraud found at one false alarm in a thousand genuine mails")?;
    page.paragraph(
        "The threshold of each is moved to the lowest score that at most one in a thousand of the genuine mails of easy-ham and \
         hard-ham reaches. Verdicts do not count here, only scores.\n",
    )?;
    page.table(&at_one_in_a_thousand(&rows, &mails, &corpus, &columns))?;
    page.heading("Processor time")?;
    page.paragraph("User and system time of the filter's own processes over all mails, start-up left out.\n")?;
    let mut table = Table::new(&["", "Vigie", "Rspamd", "SpamAssassin"], &[]);
    let per_mail = |column: &Column| format!("{:.2} ms", column.cpu.as_secs_f64() * 1e3 / real(mails.len()));
    table.row(std::iter::once("a mail".to_owned()).chain(columns.iter().map(per_mail)).collect());
    let silent = |column: &Column| column.said.iter().filter(|said| said.is_none()).count().to_string();
    table.row(std::iter::once("mails without an answer".to_owned()).chain(columns.iter().map(silent)).collect());
    page.table(&table)?;
    Ok(())
}

/// Asks one filter about every mail.
fn column(filter: &Filter<'_>, mails: &[Mail]) -> Result<Column, Failure> {
    let terminal = io::stderr().is_terminal();
    // The first answer compiles what is left to compile.
    if let Some(first) = mails.first() {
        filter.judge(&first.bytes)?;
    }
    let before = filter.cpu();
    let mut said = Vec::with_capacity(mails.len());
    for (at, mail) in mails.iter().enumerate() {
        // An answer that does not come is no answer, not the end.
        said.push(filter.judge(&mail.bytes).unwrap_or_default());
        let done = at + 1;
        if terminal && done.is_multiple_of(20) || done.is_multiple_of(1_000) || done == mails.len() {
            let end = if terminal && done < mails.len() { "\r" } else { "\n" };
            let _ = write!(io::stderr().lock(), "{}: {done} of {}{end}", filter.name(), mails.len());
        }
    }
    let silent = said.iter().filter(|said| said.is_none()).count();
    if silent * 50 > mails.len() {
        return Err(format!(
            "{} gave no answer to {silent} of {} mails: that is no measurement",
            filter.name(),
            mails.len()
        )
        .into());
    }
    Ok(Column { said, cpu: filter.cpu().saturating_sub(before) })
}

/// A row of the tables: a name, its label, the mails.
type Row = (String, Label, Vec<usize>);

/// Every set, and numbered sets and a folder's fraud together.
fn rows(corpus: &Corpus, mails: &[Mail]) -> Vec<Row> {
    let mut rows: BTreeMap<String, (Label, Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, mail) in mails.iter().enumerate() {
        let Some(set) = corpus.sets.get(mail.set) else { continue };
        let numbered = set.name.rsplit_once('-').filter(|(_, end)| end.bytes().all(|byte| byte.is_ascii_digit()));
        let together = match (numbered, set.name.rsplit_once('/')) {
            (Some((stem, _)), _) => Some(format!("{stem}-*")),
            (None, Some((folder, _))) if set.label == Label::Fraud => Some(format!("{folder}/*")),
            _ => None,
        };
        for name in std::iter::once(set.name.clone()).chain(together) {
            let (_, own, sets) = rows.entry(name).or_insert_with(|| (set.label, Vec::new(), Vec::new()));
            own.push(at);
            sets.push(mail.set);
        }
    }
    let alone = |name: &str, sets: &[usize]| name.ends_with('*') && sets.iter().all(|set| Some(set) == sets.first());
    rows.retain(|name, (_, _, sets)| !alone(name, sets));
    let mut rows: Vec<Row> = rows.into_iter().map(|(name, (label, own, _))| (name, label, own)).collect();
    rows.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
    rows
}

fn share(row: &Row, column: &Column, flagged: impl Fn(&Said) -> bool) -> Share {
    let mut share = Share::default();
    let said = row.2.iter().filter_map(|&at| column.said.get(at));
    said.for_each(|said| share.count(said.as_ref().is_some_and(&flagged)));
    share
}

fn shown(share: Share) -> String {
    format!("{} {}", share.percent(), share.interval_text())
}

fn flagged(rows: &[Row], columns: &[Column]) -> Table {
    let mut table = Table::new(&["set", "what", "n", "Vigie", "Rspamd", "SpamAssassin"], &[1]);
    for row in rows {
        let cells = columns.iter().map(|column| shown(share(row, column, |said| said.flagged)));
        let head = [row.0.clone(), row.1.name().to_owned(), row.2.len().to_string()];
        table.row(head.into_iter().chain(cells).collect());
    }
    table
}

fn at_one_in_a_thousand(rows: &[Row], mails: &[Mail], corpus: &Corpus, columns: &[Column]) -> Table {
    let genuine = |at: usize| {
        let set = mails.get(at).and_then(|mail| corpus.sets.get(mail.set));
        set.is_some_and(|set| set.label == Label::Genuine && set.name.contains("-ham"))
    };
    let threshold = |column: &Column| {
        let own = column.said.iter().enumerate().filter(|(at, _)| genuine(*at));
        let mut scores: Vec<f64> = own.map(|(_, said)| said.map_or(f64::NEG_INFINITY, |said| said.score)).collect();
        scores.sort_by(|one, other| other.total_cmp(one));
        let may_reach = scores.len() / 1_000;
        // Above the first genuine mail that must stay below.
        (scores.get(may_reach).copied().unwrap_or(f64::NEG_INFINITY), may_reach, scores.len())
    };
    let mut table = Table::new(&["set", "n", "Vigie", "Rspamd", "SpamAssassin"], &[]);
    let thresholds: Vec<(f64, usize, usize)> = columns.iter().map(threshold).collect();
    let told = thresholds.iter().map(|(above, may_reach, n)| format!("score above {above:.2} ({may_reach} of {n})"));
    table.row(["threshold".to_owned(), String::new()].into_iter().chain(told).collect());
    for row in rows.iter().filter(|(_, label, _)| *label == Label::Fraud) {
        let cells = columns.iter().zip(&thresholds);
        let cells = cells.map(|(column, (above, ..))| shown(share(row, column, |said| said.score > *above)));
        table.row([row.0.clone(), row.2.len().to_string()].into_iter().chain(cells).collect());
    }
    table
}

/// The first line in which a program says its version.
fn version(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or(program).trim().to_owned()
}
