//! What the system tells of a running program, through `/proc`.

use std::{fs, time::Duration};

use crate::{Failure, statistics::real};

/// Processor time of a process and everything it started, so far.
///
/// # Errors
/// When the system does not tell.
pub(super) fn time_of_all(id: u32) -> Result<Duration, Failure> {
    let all: Vec<Stat> = fs::read_dir("/proc")?.flatten().filter_map(|entry| Stat::read(&entry.path())).collect();
    let mut family = vec![id];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(all.iter().filter(|stat| stat.parent == parent).map(|stat| stat.id));
        at += 1;
    }
    let ticks: u128 = all.iter().filter(|stat| family.contains(&stat.id)).map(|stat| stat.ticks).sum();
    // Linux tells hundredths of a second, whatever its own clock.
    Ok(Duration::from_millis(10 * u64::try_from(ticks)?))
}

/// Resident memory of a process, in bytes.
///
/// # Errors
/// When the system does not tell.
pub(super) fn memory(id: u32) -> Result<f64, Failure> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc")?;
    let kilobytes: usize = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(1024.0 * real(kilobytes))
}

struct Stat {
    id: u32,
    parent: u32,
    ticks: u128,
}

impl Stat {
    fn read(process: &std::path::Path) -> Option<Self> {
        let stat = fs::read_to_string(process.join("stat")).ok()?;
        let id = stat.split(' ').next()?.parse().ok()?;
        // The name, in brackets, may hold anything.
        let mut after = stat.rsplit_once(')')?.1.split_whitespace();
        let parent = after.nth(1)?.parse().ok()?;
        let (user, system): (u128, u128) = (after.nth(9)?.parse().ok()?, after.next()?.parse().ok()?);
        Some(Self { id, parent, ticks: user + system })
    }
}
