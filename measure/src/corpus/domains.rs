//! Lists of domains: `domain`, then in any order a tier (a word) and a day (`YYYY-MM-DD`), parted by tabs.

use std::{fs, path::Path};

use jiff::civil::Date;

use crate::Failure;

/// One domain of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Domain {
    /// As it is written in the list.
    pub name: String,
    /// How sure the list is of it, in the list's own words.
    pub tier: Option<String>,
    /// The day it was first seen.
    pub day: Option<Date>,
}

/// Reads a list.
///
/// # Errors
/// A sentence naming the file that cannot be read.
pub fn read(path: &Path) -> Result<Vec<Domain>, Failure> {
    let text = fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))?;
    Ok(text.lines().filter_map(parse).collect())
}

/// Reads one line; `None` for comments, empty lines and a head of column names.
fn parse(line: &str) -> Option<Domain> {
    let mut cells = line.split('\t').map(str::trim);
    let name = cells.next().filter(|name| name.contains('.') && !name.starts_with('#'))?.to_owned();
    let mut domain = Domain { name, tier: None, day: None };
    for cell in cells.filter(|cell| !cell.is_empty()) {
        match cell.parse::<Date>() {
            Ok(day) => domain.day = Some(day),
            // A rank is no tier.
            Err(_) if cell.bytes().all(|byte| byte.is_ascii_digit()) => {}
            Err(_) => domain.tier = Some(cell.to_owned()),
        }
    }
    Some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_days_and_ranks_are_told_apart() {
        let read = parse("a.example\tA\t2022-10-01")
            .map(|domain| (domain.name, domain.tier, domain.day.map(|day| day.to_string())));
        assert_eq!(read, Some(("a.example".into(), Some("A".into()), Some("2022-10-01".into()))));
        assert_eq!(parse("b.example\t12"), Some(Domain { name: "b.example".into(), tier: None, day: None }));
        assert_eq!(parse("domain\ttier"), None);
    }
}
