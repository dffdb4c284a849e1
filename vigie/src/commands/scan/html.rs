//! The result as one web page: the counts in the words of [`vigie_page::scanned`].

use vigie_engine::{checks::Check, organisation::index::Knowledge};
use vigie_page::{
    answer::article,
    harmless::{disarmed, disarmed_host, harmless},
    language::{day_written, grouped},
    scanned::{self, Listed, Scanned},
    told::told,
    words::Words,
};

use super::{
    plan::Plan,
    summary::{self, Summary, highest},
    table::{made, notes, places},
};

/// Look-alike domains in the page.
const MOST_DOMAINS: usize = 100;

/// The page.
pub(super) fn page(summary: &Summary, plan: &Plan, knowledge: &Knowledge) -> String {
    let language = plan.policy.language;
    let w = Words(language);
    let domains = highest(&summary.domains);
    let left: u64 = domains.iter().skip(MOST_DOMAINS).map(|(_, count)| count).sum::<u64>() + summary.other_domains;
    let scan = Scanned {
        places: places(plan),
        made: made(plan),
        totals: summary.verdicts,
        notes: notes(summary, plan),
        months: summary.months.iter().map(|(month, counts)| (month.clone(), *counts)).collect(),
        organisations: summary
            .most_imitated()
            .into_iter()
            .map(|one| (harmless(&one.name).into_owned(), [one.suspicious, one.fraudulent]))
            .collect(),
        checks: highest(&summary.checks)
            .into_iter()
            .map(|(name, count)| {
                (Check::named(name).map_or_else(|| name.to_owned(), |check| check.title(language)), count)
            })
            .collect(),
        domains: domains
            .iter()
            .take(MOST_DOMAINS)
            .map(|(name, count)| (disarmed_host(name, knowledge), *count))
            .collect(),
        more_domains: (left > 0).then(|| w.fill("scan-other-domains", &[("count", &grouped(left, language))])),
        messages: (1..).zip(&summary.listed).map(|(number, one)| listed(number, one, plan, knowledge)).collect(),
    };
    scanned::page(&scan, language)
}

fn listed(number: usize, one: &summary::Listed, plan: &Plan, knowledge: &Knowledge) -> Listed {
    let language = plan.policy.language;
    let day = one.day.clone().unwrap_or_default();
    let report = one.report.as_ref();
    Listed {
        verdict: one.verdict,
        day: if day.is_empty() { Words(language).say("scan-unknown") } else { day_written(&day, language) },
        sorted_day: day,
        from: disarmed(&one.from, knowledge),
        subject: disarmed(&one.subject, knowledge),
        organisations: one.organisations.join(", "),
        source: harmless(&one.source).into_owned(),
        article: report.map(|report| article(&told(report, knowledge, language), number, language)).unwrap_or_default(),
    }
}
