//! The same judgements parted by language, by channel and score, and the misses by kind.

use std::collections::BTreeMap;

use vigie_engine::channel::Channel;

use super::{calibration, goals::warned};
use crate::{
    Failure,
    corpus::Set,
    judge::{Judged, Outcome},
    label::Label,
    table::{Page, Table},
};

/// Fewer messages than this of a language are put together as `other`: a share of three says nothing.
const FEWEST: usize = 10;

type Labelled<'a> = [(&'a Set, &'a Vec<Judged>)];

/// Prints the tables.
pub(super) fn measure(sets: &Labelled<'_>, page: &mut Page<'_>) -> Result<(), Failure> {
    page.heading("By channel and language")?;
    page.paragraph(
        "The language is guessed from the commonest words of subject and text; `other` has too few of them, or fewer than ten \
         messages. Each corpus for itself.\n",
    )?;
    page.table(&by_language(sets))?;
    let misses = misses(sets);
    if !misses.is_empty() {
        page.heading("Misses by kind")?;
        page.table(&misses)?;
    }
    for channel in [Channel::Email, Channel::Sms] {
        let of_channel = |judged: &Judged| judged.channel == Some(channel);
        let told = sets.iter().filter(|(set, _)| matches!(set.label, Label::Fraud | Label::Genuine));
        let judged: Vec<(Label, &Judged)> = told
            .flat_map(|(set, judged)| judged.iter().map(|one| (set.label, one)))
            .filter(|(_, one)| of_channel(one))
            .collect();
        if judged.is_empty() {
            continue;
        }
        let mut mixture: BTreeMap<&str, usize> = BTreeMap::new();
        for (set, all) in sets.iter().filter(|(set, _)| matches!(set.label, Label::Fraud | Label::Genuine)) {
            let name = if set.label == Label::Fraud { folder(&set.name) } else { set.name.as_str() };
            *mixture.entry(name).or_default() += all.iter().filter(|one| of_channel(one)).count();
        }
        let mixture: Vec<String> =
            mixture.iter().filter(|(_, n)| **n > 0).map(|(name, n)| format!("{n} of {name}")).collect();
        page.heading(&format!("Calibration, {}: {}", channel.name(), mixture.join(", ")))?;
        page.paragraph(&format!("{}\n", calibration::MEANING))?;
        page.table(&calibration::table(&judged))?;
    }
    Ok(())
}

/// The corpus that a set belongs to; of records, the set itself.
fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(folder, _)| if folder.starts_with("sms") { name } else { folder })
}

fn by_language(sets: &Labelled<'_>) -> Table {
    let mut table = Table::new(&["corpus", "label", "channel", "language", "n", "warned", "share", "95 %"], &[1, 2, 3]);
    let mut parts: BTreeMap<(&str, Label, &str), Vec<&Judged>> = BTreeMap::new();
    for (set, judged) in sets {
        for one in *judged {
            let channel = one.channel.map_or("unread", Channel::name);
            parts.entry((folder(&set.name), set.label, channel)).or_default().push(one);
        }
    }
    for ((corpus, label, channel), judged) in parts {
        let mut languages: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
        judged.iter().for_each(|one| languages.entry(one.language).or_default().push(one));
        let few: Vec<&str> =
            languages.iter().filter(|(_, all)| all.len() < FEWEST).map(|(language, _)| *language).collect();
        for language in few {
            let own = languages.remove(language).unwrap_or_default();
            languages.entry("other").or_default().extend(own);
        }
        for (language, own) in languages {
            let share = warned(&own);
            let words = [corpus, label.name(), channel, language].map(str::to_owned);
            let figures = [share.whole.to_string(), share.part.to_string(), share.percent(), share.interval_text()];
            table.row(words.into_iter().chain(figures).collect());
        }
    }
    table
}

/// How near the missed fraud was.
fn misses(sets: &Labelled<'_>) -> Table {
    let mut table =
        Table::new(&["set", "n", "missed", "that name a profile", "score 0", "below 1", "below 2", "below 3"], &[]);
    for (set, judged) in sets.iter().filter(|(set, _)| set.label == Label::Fraud) {
        let missed: Vec<&Judged> = judged.iter().filter(|one| !one.warns()).collect();
        let score = |one: &Judged| match one.outcome {
            Outcome::Verdict { score, .. } => score,
            Outcome::Unread(_) => 0.0,
        };
        let between = |from: f64, to: f64| missed.iter().filter(|one| score(one) >= from && score(one) < to).count();
        let naming = missed.iter().filter(|one| one.names_a_profile).count();
        let below = [between(-1.0, 0.01), between(0.01, 1.0), between(1.0, 2.0), between(2.0, 3.0)];
        let figures = [judged.len(), missed.len(), naming].into_iter().chain(below).map(|count| count.to_string());
        table.row(std::iter::once(set.name.clone()).chain(figures).collect());
    }
    table
}
