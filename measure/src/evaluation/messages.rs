//! Sets of messages: recall or false-alarm rate, the mix of verdicts, the checks that fire most.

use std::collections::BTreeMap;

use vigie_engine::{Policy, organisation::index::Knowledge, report::Verdict};

use super::{files::Files, goals::Goals, parted, unseen::Unseen};
use crate::{
    Failure,
    corpus::Set,
    judge::{self, Judged, Outcome},
    label::Label,
    statistics::Share,
    table::{Page, Table},
};

/// Checks listed for each set.
const MOST_CHECKS: usize = 10;

/// A row of the tables: a set, or several that belong together.
pub(super) struct Row<'a> {
    pub(super) name: String,
    pub(super) judged: Vec<&'a Judged>,
}

/// Judges all sets and prints their tables.
pub(super) fn measure(
    sets: &[Set],
    knowledge: &Knowledge,
    policy: &Policy,
    unseen: &Unseen,
    files: &Files,
    page: &mut Page<'_>,
    goals: &mut Goals,
) -> Result<(), Failure> {
    let items: Vec<(usize, &crate::corpus::Item)> =
        sets.iter().enumerate().flat_map(|(set, all)| all.items.iter().map(move |item| (set, item))).collect();
    let judged = judge::in_parallel("messages", items.len(), |at| {
        items.get(at).map_or_else(Vec::new, |(_, item)| judge::item(item, unseen.knowledge(item, knowledge), policy))
    });
    let mut by_set: Vec<Vec<Judged>> = sets.iter().map(|_| Vec::new()).collect();
    for ((set, _), judged) in items.iter().zip(judged) {
        if let Some(own) = by_set.get_mut(*set) {
            own.extend(judged);
        }
    }
    let labelled: Vec<(&Set, &Vec<Judged>)> = sets.iter().zip(&by_set).collect();
    write_lists(&labelled, files)?;
    for (label, heading, rate) in [
        (Label::Fraud, "Fraud: recall", "recall"),
        (Label::Genuine, "Genuine: false alarms", "false alarms"),
        (Label::Unwanted, "Unwanted, not fraud: warned of", "warned of"),
        (Label::Unlabelled, "Without a label", "warned of"),
    ] {
        let rows = rows_of(label, &labelled);
        if !rows.is_empty() {
            goals.add_rows(&rows);
            page.heading(heading)?;
            page.table(&rates(&rows, rate))?;
            page.paragraph("Checks that fired most, with the number of messages:\n")?;
            page.table(&checks(&rows))?;
        }
    }
    parted::measure(&labelled, page)
}

/// The rows of one label: every set, numbered sets of one name together, a folder's fraud together, and of that what
/// names a profile.
fn rows_of<'a>(label: Label, sets: &[(&'a Set, &'a Vec<Judged>)]) -> Vec<Row<'a>> {
    let own: Vec<_> = sets.iter().filter(|(set, _)| set.label == label).collect();
    let mut together: BTreeMap<String, Vec<&Judged>> = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut add = |name: String, judged: &'a [Judged]| {
        *count.entry(name.clone()).or_default() += 1;
        together.entry(name).or_default().extend(judged);
    };
    for (set, judged) in &own {
        if let Some((stem, number)) = set.name.rsplit_once('-')
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            add(format!("{stem}-*"), judged);
        }
        if label == Label::Fraud
            && let Some((folder, _)) = set.name.rsplit_once('/')
        {
            add(format!("{folder}/*"), judged);
        }
    }
    together.retain(|name, _| count.get(name).is_some_and(|count| *count > 1));
    let mut rows: Vec<Row<'a>> =
        own.iter().map(|(set, judged)| Row { name: set.name.clone(), judged: judged.iter().collect() }).collect();
    rows.extend(together.into_iter().map(|(name, judged)| Row { name, judged }));
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    if label == Label::Fraud {
        let naming = rows.iter().filter(|row| row.name.ends_with("/*")).map(|row| Row {
            name: format!("{} that name a profile", row.name),
            judged: row.judged.iter().copied().filter(|judged| judged.names_a_profile).collect(),
        });
        let naming: Vec<Row<'a>> = naming.collect();
        rows.extend(naming);
    }
    rows
}

fn rates(rows: &[Row<'_>], rate: &'static str) -> Table {
    let mut table = Table::new(
        &["set", "n", "warned", rate, "95 %", "fraudulent", "suspicious", "unverified", "consistent", "unread"],
        &[],
    );
    for row in rows {
        let of = |wanted: Verdict| {
            let is =
                |judged: &&&Judged| matches!(&judged.outcome, Outcome::Verdict { verdict, .. } if *verdict == wanted);
            row.judged.iter().filter(is).count().to_string()
        };
        // What could not be read was not caught either: it counts as a message without a warning.
        let warned = Share { part: row.judged.iter().filter(|judged| judged.warns()).count(), whole: row.judged.len() };
        let unread = row.judged.iter().filter(|judged| matches!(judged.outcome, Outcome::Unread(_))).count();
        let mut cells = vec![
            row.name.clone(),
            warned.whole.to_string(),
            warned.part.to_string(),
            warned.percent(),
            warned.interval_text(),
        ];
        cells.extend(Verdict::ALL.into_iter().rev().map(of));
        cells.push(unread.to_string());
        table.row(cells);
    }
    table
}

fn checks(rows: &[Row<'_>]) -> Table {
    let mut table = Table::new(&["set", "checks"], &[1]);
    for row in rows {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for judged in &row.judged {
            if let Outcome::Verdict { checks, .. } = &judged.outcome {
                checks.iter().for_each(|check| *counts.entry(check).or_default() += 1);
            }
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|&(check, count)| (std::cmp::Reverse(count), check));
        let shown: Vec<String> =
            counts.iter().take(MOST_CHECKS).map(|(check, count)| format!("{check} {count}")).collect();
        table.row(vec![row.name.clone(), if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }]);
    }
    table
}

fn write_lists(sets: &[(&Set, &Vec<Judged>)], files: &Files) -> Result<(), Failure> {
    let line = |set: &Set, judged: &Judged| match &judged.outcome {
        Outcome::Verdict { verdict, score, checks } => {
            let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
            let named = if judged.names_a_profile { "names a profile" } else { "" };
            vec![
                set.name.clone(),
                judged.place.clone(),
                verdict.name().to_owned(),
                format!("{score:.2}"),
                checks.join(","),
                named.to_owned(),
            ]
        }
        Outcome::Unread(why) => {
            vec![set.name.clone(), judged.place.clone(), "unread".to_owned(), String::new(), why.clone(), String::new()]
        }
    };
    let list = |wanted: &dyn Fn(Label, &Judged) -> bool| -> Vec<Vec<String>> {
        let all = sets.iter().flat_map(|(set, judged)| judged.iter().map(move |judged| (*set, judged)));
        all.filter(|(set, judged)| wanted(set.label, judged)).map(|(set, judged)| line(set, judged)).collect()
    };
    let head = ["set", "place", "verdict", "score", "checks", "named"];
    files.write("misses", &head, &list(&|label, judged| label == Label::Fraud && !judged.warns()))?;
    files.write("hits", &head, &list(&|label, judged| label == Label::Fraud && judged.warns()))?;
    files.write("false-alarms", &head, &list(&|label, judged| label == Label::Genuine && judged.warns()))?;
    files.write("unread", &head, &list(&|_, judged| matches!(judged.outcome, Outcome::Unread(_))))
}
