//! The program as a process: how long it takes to start, and how much memory it takes.

use std::{
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    goals::{Goals, time},
    memory,
    sample::Sample,
};
use crate::{
    Failure,
    statistics::{median, real},
    table::Table,
};

/// Times that the program is started for one figure.
const STARTS: usize = 20;
/// Mails handed to the command line at once, the largest of the sample.
const LARGEST: usize = 50;
const START_GOAL: Duration = Duration::from_millis(50);
const MEMORY_GOAL: f64 = 96.0;

/// Measures the command line next to this program, and the memory of the engine by itself.
pub(super) fn measure(sample: &Sample, table: &mut Table, goals: &mut Goals) -> Result<(), Failure> {
    let own = std::env::current_exe()?;
    engine(&own, sample, table, goals)?;
    let vigie = own.with_file_name("vigie");
    let folder = Folder::new("process")?;
    let text = folder.0.join("sms.txt");
    std::fs::write(
        &text,
        "Ameli : votre carte Vitale expire, renouvelez-la sur https://ameli-renouvellement.example/\n",
    )?;
    table.row(vec![
        "starting a program that does nothing (`true`)".to_owned(),
        started(Path::new("true"), &[]).map_or_else(|why| why, time),
    ]);
    let check = ["check".as_ref(), "--channel".as_ref(), "sms".as_ref(), text.as_os_str()];
    for (what, arguments) in [("vigie --version", &["--version".as_ref()][..]), ("vigie check of an SMS", &check[..])] {
        match started(&vigie, arguments) {
            Ok(took) => {
                table.row(vec![format!("start-up: {what}, median of {STARTS}"), time(took)]);
                goals.within(&format!("start-up: {what}"), START_GOAL, took);
            }
            Err(why) => goals.not_measured(&format!("start-up: {what}"), "at most 30 ms", &why),
        }
    }
    match command_line(&vigie, &folder.0, sample) {
        Ok((peak, count)) => {
            table.row(vec![format!("peak memory: vigie check of the {count} largest mails"), mebibytes(peak)]);
            goals.at_most("peak memory: vigie check of the largest mails", MEMORY_GOAL, peak, mebibytes);
        }
        Err(why) => goals.not_measured("peak memory: vigie check", "at most 96.0 MiB", &why),
    }
    Ok(())
}

/// A folder that goes when this goes.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> io::Result<Self> {
        let folder = Self(std::env::temp_dir().join(format!("vigie-bench-{name}-{}", std::process::id())));
        std::fs::create_dir_all(&folder.0)?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn mebibytes(value: f64) -> String {
    format!("{value:.1} MiB")
}

/// The engine with the embedded knowledge, all mails of the sample one after another.
fn engine(own: &Path, sample: &Sample, table: &mut Table, goals: &mut Goals) -> Result<(), Failure> {
    let nothing: [&[u8]; 0] = [];
    let mails = || sample.mails.iter().flat_map(|(_, mails)| mails).map(Vec::as_slice);
    let idle = peak_of(own, nothing.into_iter())?;
    let busy = peak_of(own, mails())?;
    table.row(vec!["peak memory: engine and knowledge, no message".to_owned(), mebibytes(idle)]);
    table.row(vec![
        format!("peak memory: engine and knowledge, {} mails one at a time", mails().count()),
        mebibytes(busy),
    ]);
    goals.at_most("peak memory: engine, every mail of the sample", MEMORY_GOAL, busy, mebibytes);
    Ok(())
}

fn peak_of<'a>(own: &Path, mails: impl Iterator<Item = &'a [u8]>) -> Result<f64, Failure> {
    let mut child = Command::new(own).arg("--peak").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        for mail in mails {
            memory::send(mail, &mut input)?;
        }
    }
    let output = child.wait_with_output()?;
    let kilobytes: u32 = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .map_err(|_| "the process that tells its memory did not tell it")?;
    Ok(f64::from(kilobytes) / 1024.0)
}

/// The median time from starting a program to its end. An end with status 2 means that it could not do it.
fn started(program: &Path, arguments: &[&std::ffi::OsStr]) -> Result<Duration, String> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let before = Instant::now();
        let status = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let took = before.elapsed();
        match status {
            Ok(status) if matches!(status.code(), Some(0 | 1)) => times.push(took),
            Ok(status) => return Err(format!("the command line lacks it so far ({status})")),
            Err(why) => return Err(format!("{}: {why}", program.display())),
        }
    }
    Ok(median(times))
}

/// The peak of `vigie check` on the largest mails, read again and again from `/proc` until the process ends: the system
/// keeps the peak, so the last reading misses at most what the last moment added.
fn command_line(vigie: &Path, folder: &Path, sample: &Sample) -> Result<(f64, usize), String> {
    let say = |why: std::io::Error| format!("{}: {why}", vigie.display());
    let mut mails: Vec<&Vec<u8>> = sample.mails.iter().flat_map(|(_, mails)| mails).collect();
    mails.sort_by_key(|mail| std::cmp::Reverse(mail.len()));
    let mut command = Command::new(vigie);
    command.arg("check");
    let count = mails.len().min(LARGEST);
    for (at, mail) in mails.into_iter().take(LARGEST).enumerate() {
        let path = folder.join(format!("{at}.eml"));
        std::fs::File::create(&path).and_then(|mut file| file.write_all(mail)).map_err(say)?;
        command.arg(path);
    }
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(say)?;
    let process = child.id().to_string();
    // Somebody must read what it prints, or it would wait for ever.
    let output = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut sink = Vec::new();
        output.map(|mut output| output.read_to_end(&mut sink))
    });
    let mut highest = 0;
    let status = loop {
        highest = highest.max(memory::peak(&process).unwrap_or(0));
        if let Some(status) = child.try_wait().map_err(say)? {
            break status;
        }
        std::thread::sleep(Duration::from_micros(200));
    };
    let _ = reader.join();
    match status.code() {
        Some(0 | 1) if highest > 0 => Ok((real(usize::try_from(highest).unwrap_or(usize::MAX)) / 1024.0, count)),
        _ => Err(format!("the command line lacks it so far ({status})")),
    }
}
