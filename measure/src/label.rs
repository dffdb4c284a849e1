//! What a set of a corpus is: by its name, or by `labels.toml` beside it.
//!
//! ```toml
//! # Set name (`*` stands for anything) = genuine | fraud | unwanted | look-alike | popular | unconfirmed | skip
//! "my-newsletters/*" = "genuine"
//! "reported-2025" = "fraud"
//! ```

use std::path::Path;

use crate::Failure;

/// What the messages or domains of a set are known to be.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Label {
    /// Fraud: a warning is right.
    Fraud,
    /// Advertising nobody asked for: a nuisance, no fraud. Reported apart, neither hit nor false alarm.
    Unwanted,
    /// Genuine: a warning is a false alarm.
    Genuine,
    /// Domains that imitate an organisation.
    LookAlike,
    /// Domains that many people visit: none is an imitation.
    Popular,
    /// Domains that somebody found suspicious; nobody confirmed it, and they imitate any brand.
    Unconfirmed,
    /// Nobody says; only the mix of verdicts is shown.
    Unlabelled,
    /// Not to be measured.
    Skip,
}

impl Label {
    const NAMES: [(&'static str, Self); 7] = [
        ("genuine", Self::Genuine),
        ("fraud", Self::Fraud),
        ("unwanted", Self::Unwanted),
        ("look-alike", Self::LookAlike),
        ("popular", Self::Popular),
        ("unconfirmed", Self::Unconfirmed),
        ("skip", Self::Skip),
    ];

    /// The name in `labels.toml` and in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, label)| *label == self).map_or("no label", |(name, _)| name)
    }

    /// Whether it is said of domains, not of messages.
    #[must_use]
    pub const fn is_of_domains(self) -> bool {
        matches!(self, Self::LookAlike | Self::Popular | Self::Unconfirmed)
    }

    /// The label that a set's name shows: the last part of its path that says anything decides.
    #[must_use]
    pub fn of_messages(set: &str) -> Self {
        let parts = set.rsplit('/').map(|part| part.to_ascii_lowercase());
        let found = parts.map(|part| {
            let has = |word: &str| part.split(|c: char| !c.is_ascii_alphanumeric()).any(|own| own == word);
            match () {
                () if has("genuine") || has("ham") => Self::Genuine,
                () if has("phishing") || has("fraud") || has("smishing") => Self::Fraud,
                () if has("spam") => Self::Unwanted,
                () => Self::Unlabelled,
            }
        });
        found.into_iter().find(|label| *label != Self::Unlabelled).unwrap_or(Self::Unlabelled)
    }

    /// The label that the name of a list of domains shows.
    #[must_use]
    pub fn of_domains(set: &str) -> Self {
        let name = set.rsplit('/').next().unwrap_or(set).to_ascii_lowercase();
        match () {
            () if name.contains("lookalike") || name.contains("look-alike") => Self::LookAlike,
            () if name.contains("popular") => Self::Popular,
            () if name.contains("suspicious") => Self::Unconfirmed,
            () => Self::Unlabelled,
        }
    }
}

/// The labels that `labels.toml` gives.
#[derive(Clone, Debug, Default)]
pub struct Overrides(Vec<(String, Label)>);

impl Overrides {
    /// Reads `labels.toml` of a corpus folder; without one there are no overrides.
    ///
    /// # Errors
    /// A sentence naming the file and the label that is none.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join("labels.toml");
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        Self::parse(&text).map_err(|why| format!("{}: {why}", path.display()).into())
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let table: toml::Table = text.parse()?;
        let labels = table.into_iter().map(|(pattern, value)| {
            let label = value.as_str().and_then(|name| Label::NAMES.iter().find(|(known, _)| *known == name));
            let known = || Label::NAMES.map(|(name, _)| name).join(", ");
            label
                .map(|&(_, label)| (pattern.clone(), label))
                .ok_or_else(|| format!("{pattern:?} has no label of {}", known()).into())
        });
        labels.collect::<Result<_, Failure>>().map(Self)
    }

    /// The label given to a set, by the most exact pattern that fits (the longest).
    #[must_use]
    pub fn label(&self, set: &str) -> Option<Label> {
        let fitting = self.0.iter().filter(|(pattern, _)| fits(pattern, set));
        fitting.max_by_key(|(pattern, _)| pattern.len()).map(|&(_, label)| label)
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|name| (0..=name.len()).filter_map(|at| name.get(at..)).any(|end| fits(rest, end))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sets_tell_their_labels() {
        let cases = [
            ("genuine-mail/easy-ham-1", Label::Genuine),
            ("genuine-mail/brand-delivery", Label::Genuine),
            ("phishing-mail/delivery", Label::Fraud),
            ("sms-en/smishing", Label::Fraud),
            ("sms-en/ham", Label::Genuine),
            ("sms-en/spam", Label::Unwanted),
            ("fraud/genuine", Label::Genuine),
            ("hamburg", Label::Unlabelled),
            ("inbox", Label::Unlabelled),
        ];
        for (set, label) in cases {
            assert_eq!(Label::of_messages(set), label, "{set}");
        }
        assert_eq!(Label::of_domains("ameli-lookalikes"), Label::LookAlike);
        assert_eq!(Label::of_domains("popular-domains"), Label::Popular);
        assert_eq!(Label::of_domains("suspicious-fr-domains"), Label::Unconfirmed);
        assert_eq!(Label::of_domains("codes"), Label::Unlabelled);
    }

    #[test]
    fn labels_toml_decides_and_the_longest_pattern_wins() {
        let overrides = Overrides::parse("\"in*\" = \"genuine\"\n\"inbox/bad-*\" = \"fraud\"\n").unwrap_or_default();
        assert_eq!(overrides.label("inbox/bad-2025"), Some(Label::Fraud));
        assert_eq!(overrides.label("inbox/good"), Some(Label::Genuine));
        assert_eq!(overrides.label("outbox"), None);
        let why = Overrides::parse("\"a\" = \"good\"").err().map(|why| why.to_string()).unwrap_or_default();
        assert!(why.contains("\"a\" has no label") && why.contains("genuine"), "{why}");
    }
}
