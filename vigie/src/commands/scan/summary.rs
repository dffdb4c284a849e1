//! What is counted of all messages, within limits: however many there are, it stays a few pages.

use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
};

use serde::{Deserialize, Serialize};
use vigie_engine::report::{Report, Verdict};
use vigie_service::mailbox::Aside;

use super::judge::Seen;

/// Warned-of messages that are listed, the worst first.
pub(super) const MOST_LISTED: usize = 2_000;
/// Different look-alike domains that are counted; of more, only how often any came.
const MOST_DOMAINS: usize = 20_000;

/// The counts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Summary {
    /// In the order of [`Verdict::ALL`].
    pub(super) verdicts: [u64; 4],
    /// What could not be read, or not whole.
    pub(super) unread: u64,
    /// What is no message to judge.
    pub(super) aside: BTreeMap<Aside, u64>,
    /// Messages of other days than were asked for.
    pub(super) outside: u64,
    /// Messages of which nobody knows the day, where days were asked for.
    pub(super) undated: u64,
    /// Verdicts by month (`2024-05`), where the day of receipt is known.
    pub(super) months: BTreeMap<String, [u64; 4]>,
    /// Organisations in whose name warned-of messages speak, by slug.
    pub(super) organisations: BTreeMap<String, Imitated>,
    /// Look-alike domains in warned-of messages.
    pub(super) domains: BTreeMap<String, u64>,
    /// How often others came when there was no more room.
    pub(super) other_domains: u64,
    /// Checks that found something in warned-of messages.
    pub(super) checks: BTreeMap<String, u64>,
    /// Warned-of messages, the worst first.
    pub(super) listed: Vec<Listed>,
}

/// An organisation that was imitated.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Imitated {
    pub(super) name: String,
    pub(super) fraudulent: u64,
    pub(super) suspicious: u64,
}

/// A warned-of message in the list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Listed {
    /// Its number among all judged messages.
    pub(super) number: u64,
    pub(super) source: String,
    pub(super) day: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) score: f64,
    pub(super) from: String,
    pub(super) subject: String,
    pub(super) organisations: Vec<String>,
    pub(super) headline: String,
    /// Its report without what is not shown, where it is shown at all.
    pub(super) report: Option<Report>,
}

impl Listed {
    /// The worst first; of equals, the one that was read first.
    fn order(&self, other: &Self) -> Ordering {
        let by_score = || other.score.total_cmp(&self.score);
        other.verdict.cmp(&self.verdict).then_with(by_score).then_with(|| self.number.cmp(&other.number))
    }
}

impl Summary {
    /// Counts a message.
    pub(super) fn take(&mut self, seen: Seen) {
        let number = self.judged() + 1;
        let place = Verdict::ALL.iter().position(|verdict| *verdict == seen.verdict).unwrap_or_default();
        let add = |counts: &mut [u64; 4]| counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
        add(&mut self.verdicts);
        if let Some(month) = seen.day.as_deref().and_then(|day| day.get(..7)) {
            add(self.months.entry(month.to_owned()).or_default());
        }
        if !seen.verdict.warns() {
            return;
        }
        for (slug, name) in &seen.organisations {
            let imitated = self.organisations.entry(slug.clone()).or_default();
            imitated.name.clone_from(name);
            let count =
                if seen.verdict == Verdict::Fraudulent { &mut imitated.fraudulent } else { &mut imitated.suspicious };
            *count += 1;
        }
        for check in &seen.checks {
            *self.checks.entry(check.clone()).or_default() += 1;
        }
        for domain in &seen.domains {
            let has_room = self.domains.len() < MOST_DOMAINS || self.domains.contains_key(domain);
            let other = &mut self.other_domains;
            *(if has_room { self.domains.entry(domain.clone()).or_default() } else { other }) += 1;
        }
        self.list(seen, number);
    }

    fn list(&mut self, seen: Seen, number: u64) {
        let listed = Listed {
            number,
            source: seen.source,
            day: seen.day,
            verdict: seen.verdict,
            score: seen.score,
            from: seen.from,
            subject: seen.subject,
            organisations: seen.organisations.into_iter().map(|(_, name)| name).collect(),
            headline: seen.headline,
            report: seen.report,
        };
        let place = self.listed.partition_point(|other| other.order(&listed).is_lt());
        if place < MOST_LISTED {
            self.listed.insert(place, listed);
            self.listed.truncate(MOST_LISTED);
        }
    }

    /// How many messages were judged.
    pub(super) fn judged(&self) -> u64 {
        self.verdicts.iter().sum()
    }

    /// How many are warned of.
    pub(super) fn warned(&self) -> u64 {
        let [.., suspicious, fraudulent] = self.verdicts;
        suspicious + fraudulent
    }

    /// Organisations, the most imitated first.
    pub(super) fn most_imitated(&self) -> Vec<&Imitated> {
        let mut organisations: Vec<_> = self.organisations.values().collect();
        organisations.sort_by_key(|one| (Reverse(one.fraudulent + one.suspicious), Reverse(one.fraudulent), &one.name));
        organisations
    }
}

/// The names of some counts, the highest first.
pub(super) fn highest(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    counts.sort_by_key(|(name, count)| (Reverse(*count), *name));
    counts
}
