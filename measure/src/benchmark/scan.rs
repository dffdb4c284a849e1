//! `vigie scan` on whole mailboxes: the real program, all processors, mails of the sample written as many times as it takes.
//!
//! Files lie in the folder for temporary ones and were just written: what is measured is judging, not the disk.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    goals::{Goals, rate, time},
    memory,
    process::{Folder, mebibytes},
    sample::Sample,
};
use crate::{
    Failure,
    arguments::Arguments,
    statistics::real,
    table::{Page, Table},
};

/// Messages of a small mailbox, of a large one, and of one three times as large. In the small one no thread meets every large
/// mail of the sample: its peak is lower for that reason. Memory is compared between the other two.
const SMALL: usize = 4_000;
const LARGE: usize = 40_000;
const HUGE: usize = 120_000;
const RATE_GOAL: f64 = 2_500.0;
/// What three times as many messages may take more.
const MEMORY_GOAL: f64 = 16.0;

/// Measures the program beside this one.
///
/// # Errors
/// A sentence naming what could not be written, started or read.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    let sample = Sample::new(arguments.folder.as_deref())?;
    let mails: Vec<&[u8]> = sample.mails.iter().flat_map(|(_, mails)| mails).map(Vec::as_slice).collect();
    let vigie = std::env::current_exe()?.with_file_name("vigie");
    let folder = Folder::new("scan")?;
    let [small, large, huge] = ["small", "large", "huge"].map(|name| folder.0.join(name));
    maildir(&large, &mails, LARGE)?;
    maildir(&small, &mails, SMALL)?;
    maildir(&huge, &mails, HUGE)?;
    let archive = folder.0.join("archive.mbox");
    let bytes = mbox(&archive, &mails, LARGE)?;
    let mut table = Table::new(&["what", "messages", "took", "messages/s", "MB/s", "peak memory"], &[]);
    let mut peaks = Vec::new();
    let page = folder.0.join("out.html");
    let lines = folder.0.join("out.ndjson");
    let runs: [(&str, &Path, usize, &str, Option<&Path>); 6] = [
        ("Maildir, table", &small, SMALL, "text", None),
        ("Maildir, table", &large, LARGE, "text", None),
        ("Maildir, table", &huge, HUGE, "text", None),
        ("Maildir, page", &large, LARGE, "html", Some(&page)),
        ("Maildir, one report a line", &large, LARGE, "ndjson", Some(&lines)),
        ("mbox, table", &archive, LARGE, "text", None),
    ];
    for (what, path, count, format, output) in runs {
        let (took, peak) = scanned(&vigie, path, format, output)?;
        let each_second = real(count) / took.as_secs_f64();
        let share = real(count) / real(LARGE);
        table.row(vec![
            what.to_owned(),
            count.to_string(),
            time(took),
            rate(each_second),
            format!("{:.1}", bytes * share / took.as_secs_f64() / 1e6),
            mebibytes(peak),
        ]);
        peaks.push((peak, each_second));
    }
    let mut goals = Goals::default();
    if let [_, (large, each_second), (huge, _), ..] = peaks.as_slice() {
        goals.at_least("scan of a Maildir: messages a second", RATE_GOAL, *each_second, rate);
        let more = (huge - large).max(0.0);
        goals.at_most("scan of three times as many messages: memory more", MEMORY_GOAL, more, mebibytes);
    }
    let mut page = Page::new(out, arguments.style);
    page.title("Whole mailboxes")?;
    page.paragraph(&format!(
        "Measured by `script/bench scan` on {} processors; {}, written again and again. Start-up is in the time.",
        thread::available_parallelism()?,
        sample.about
    ))?;
    page.table(&table)?;
    page.heading("Goals")?;
    page.table(&goals.table())?;
    Ok(())
}

/// A Maildir of so many mails.
fn maildir(folder: &Path, mails: &[&[u8]], count: usize) -> Result<(), Failure> {
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.join(part))?;
    }
    for (number, mail) in mails.iter().cycle().take(count).enumerate() {
        fs::write(folder.join(format!("cur/17156{number:06}.M{number}P1.bench:2,S")), mail)?;
    }
    Ok(())
}

/// The same as an mbox; its bytes.
fn mbox(file: &PathBuf, mails: &[&[u8]], count: usize) -> Result<f64, Failure> {
    let mut out = io::BufWriter::new(fs::File::create(file)?);
    for mail in mails.iter().cycle().take(count) {
        out.write_all(b"From bench@example.org Tue May 14 09:00:00 2024\n")?;
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            let marks = line.iter().take_while(|byte| **byte == b'>').count();
            if line.get(marks..).is_some_and(|rest| rest.starts_with(b"From ")) {
                out.write_all(b">")?;
            }
            out.write_all(line)?;
        }
        out.write_all(b"\n\n")?;
    }
    out.flush()?;
    Ok(real(usize::try_from(file.metadata()?.len())?))
}

/// How long a scan takes, and its peak of memory in MiB.
fn scanned(vigie: &Path, path: &Path, format: &str, output: Option<&Path>) -> Result<(Duration, f64), Failure> {
    let mut command = Command::new(vigie);
    command.args(["scan", "--format", format]).arg(path);
    if let Some(output) = output {
        command.arg("--output").arg(output);
    }
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let process = child.id().to_string();
    let mut highest = 0;
    let status = loop {
        // The system keeps the peak.
        highest = highest.max(memory::peak(&process).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let took = begun.elapsed();
    match status.code() {
        Some(0 | 1) => Ok((took, real(usize::try_from(highest)?) / 1024.0)),
        _ => Err(format!("vigie scan {}: {status}", path.display()).into()),
    }
}
