//! Peak memory of a process that judges mails one after another.
//!
//! The benchmark holds its whole sample, so its own peak says nothing. It starts itself again with `--peak`: that process
//! reads mails from its standard input, each after its length (eight bytes, little-endian), judges one at a time, and
//! prints the peak of its resident memory in kB.

use std::io::{self, Read, Write};

use jiff::Timestamp;
use vigie_engine::{Policy, analyse, message::email};

use crate::Failure;

/// Judges the mails of an input, one at a time, and prints the peak in kB.
///
/// # Errors
/// When the input cannot be read, or the system does not tell the peak.
pub fn judge_and_tell_peak(input: &mut dyn Read, out: &mut dyn Write) -> Result<(), Failure> {
    let knowledge = vigie_knowledge::embedded()?;
    let policy = Policy { now: Timestamp::now(), ..Policy::default() };
    let mut length = [0; 8];
    loop {
        match input.read_exact(&mut length) {
            Err(why) if why.kind() == io::ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        let mut raw = Vec::new();
        input.take(u64::from_le_bytes(length)).read_to_end(&mut raw)?;
        std::hint::black_box(analyse(&email::read(&raw), &knowledge, &policy));
    }
    let peak = peak("self").ok_or("/proc/self/status does not tell the peak of memory")?;
    writeln!(out, "{peak}")?;
    Ok(())
}

/// Writes one mail for such a process.
pub(super) fn send(mail: &[u8], process: &mut dyn Write) -> io::Result<()> {
    process.write_all(&u64::try_from(mail.len()).unwrap_or(u64::MAX).to_le_bytes())?;
    process.write_all(mail)
}

/// The peak of a process's resident memory so far, in kB, where the system tells it.
pub(super) fn peak(process: &str) -> Option<u64> {
    told(process, "VmHWM:")
}

/// A process's resident memory now, in kB, where the system tells it.
pub(super) fn resident(process: &str) -> Option<u64> {
    told(process, "VmRSS:")
}

fn told(process: &str, field: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(field))?.trim().trim_end_matches("kB").trim().parse().ok()
}
