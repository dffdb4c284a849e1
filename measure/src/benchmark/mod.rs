//! The benchmark: what Vigie takes of time and memory, beside what it may take.
//!
//! Everything is measured on one thread of one process, with the standard clock, in passes over the same messages that
//! take turns (parsing alone, verdict, parsing alone, ...), so that a slow moment of the machine hits both. A message's
//! time is its median over the passes; percentiles are then taken over messages, so that they show slow messages, not
//! slow moments.

pub mod gateway;
mod goals;
pub mod hostile;
pub mod http;
pub mod memory;
mod passes;
mod process;
mod sample;
pub mod scan;
mod stages;

use std::io;

use jiff::Timestamp;
use vigie_engine::{Policy, analyse, message::sms};

use crate::{
    Failure,
    arguments::Arguments,
    table::{Page, Style, Table},
};
use goals::Goals;
use sample::Sample;

/// What a person asks with `--help`.
pub const HELP: &str = "\
script/bench [CORPORA_DIR] [--markdown]
Measures Vigie's speed and memory on one thread.
script/bench http [--markdown]
Measures the HTTP service under load.
script/bench scan [CORPORA_DIR] [--markdown]
Measures whole mailboxes on all processors.
script/bench gateway [CORPORA_DIR] [--markdown]
Measures the milter beside Rspamd through Postfix, and by itself over 200,000 messages. As root.
  CORPORA_DIR  a folder as script/eval reads it; without one, the conformance suite's own messages are measured
  --markdown   print the page for docs/performance.md
";

/// Runs the benchmark.
///
/// # Errors
/// A sentence naming what cannot be read.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    let started = std::time::Instant::now();
    let knowledge = vigie_knowledge::embedded()?;
    let knowledge_took = started.elapsed();
    let sample = Sample::new(arguments.folder.as_deref())?;
    let policy = Policy { now: Timestamp::now(), ..Policy::default() };
    let about = analyse(&sms::read(None, "."), &knowledge, &policy);
    let mut goals = Goals::default();
    let mut page = Page::new(out, arguments.style);
    page.title("Performance")?;
    let folder = arguments.folder.as_ref().map_or_else(String::new, |folder| format!(" {}", folder.display()));
    let markdown = if arguments.style == Style::Markdown { " --markdown" } else { "" };
    page.paragraph(&format!(
        "Written by `script/bench{folder}{markdown}` with {}, knowledge {}, on {}; {}.",
        about.engine,
        about.knowledge.version,
        processor(),
        sample.about
    ))?;
    page.paragraph(
        "One thread, release build, standard clock. Passes of parsing alone and of verdicts (bytes to report) take turns over the same \
         messages in memory; a message's time is its median over the passes, percentiles are over messages.",
    )?;
    let mut sets = Table::new(
        &["messages", "n", "verdicts/s", "MB/s", "p50", "p99", "slowest", "parsing alone/s", "verdict : parsing"],
        &[],
    );
    passes::mails(&sample, &knowledge, &policy, &mut sets, &mut goals);
    passes::records(&sample, &knowledge, &policy, &mut sets, &mut goals);
    page.heading("Verdicts")?;
    page.table(&sets)?;
    page.heading("Where the time of a mail goes")?;
    page.table(&stages::measure(&sample, &knowledge, &policy))?;
    page.heading("Hosts")?;
    page.table(&passes::domains(&sample, &knowledge, &mut goals))?;
    page.heading("Process")?;
    let mut process = Table::new(&["what", "figure"], &[1]);
    process.row(vec!["reading and indexing the embedded knowledge".to_owned(), goals::time(knowledge_took)]);
    process::measure(&sample, &mut process, &mut goals)?;
    page.table(&process)?;
    page.heading("Hostile messages")?;
    page.paragraph("Each judged once, in a process of its own; the time is that from bytes to report.\n")?;
    page.table(&hostile::measure(&mut goals)?)?;
    page.heading("Goals")?;
    page.table(&goals.table())?;
    Ok(())
}

/// The processor's name, as the system gives it.
fn processor() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpus
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map(|name| name.trim_start_matches([' ', '\t', ':']).to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
