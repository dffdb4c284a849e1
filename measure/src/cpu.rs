//! Processor time of processes, as Linux tells it.

use std::{fs, time::Duration};

/// The kernel counts in hundredths of a second, whatever its own clock: `USER_HZ` of every Linux that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// User and system time of a process, its children, theirs, and those that ended.
pub(crate) fn of_family(id: u32) -> Duration {
    let all: Vec<Stat> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(Stat::read)
        .collect();
    let mut family = vec![id];
    loop {
        let grown: Vec<u32> = all
            .iter()
            .filter(|stat| family.contains(&stat.parent) && !family.contains(&stat.id))
            .map(|stat| stat.id)
            .collect();
        if grown.is_empty() {
            break;
        }
        family.extend(grown);
    }
    let ticks: u32 = all.iter().filter(|stat| family.contains(&stat.id)).map(|stat| stat.ticks).sum();
    TICK * ticks
}

/// User and system time of this process.
pub(crate) fn own() -> Duration {
    Stat::read(std::process::id()).map_or(Duration::ZERO, |stat| TICK * stat.ticks)
}

struct Stat {
    id: u32,
    parent: u32,
    ticks: u32,
}

impl Stat {
    fn read(id: u32) -> Option<Self> {
        Self::parse(id, &fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
    }

    /// Fields are counted behind the name, which may hold blanks and brackets.
    fn parse(id: u32, text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let field = |at: usize| fields.get(at)?.parse::<u32>().ok();
        // utime, stime, and those of children that were waited for.
        Some(Self { id, parent: field(1)?, ticks: field(11)? + field(12)? + field(13)? + field(14)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_may_hold_anything() {
        let stat = Stat::parse(7, "7 (a) b) S 3 7 7 0 -1 4 1 2 3 4 50 6 7 8 20 0 1");
        assert_eq!(stat.map(|stat| (stat.parent, stat.ticks)), Some((3, 71)));
    }
}
