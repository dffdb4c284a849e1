//! The words of the pages: Fluent files, one a language, embedded.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// The French words.
pub const FR: &str = include_str!("../words/fr.ftl");
/// The English words.
pub const EN: &str = include_str!("../words/en.ftl");

/// The French words of the alerts.
pub const ALERTS_FR: &str = include_str!("../words/alerts.fr.ftl");
/// The English words of the alerts.
pub const ALERTS_EN: &str = include_str!("../words/alerts.en.ftl");

/// The French words of a scan.
pub const SCAN_FR: &str = include_str!("../words/scan.fr.ftl");
/// The English words of a scan.
pub const SCAN_EN: &str = include_str!("../words/scan.en.ftl");

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle([FR, ALERTS_FR, SCAN_FR], "fr"));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle([EN, ALERTS_EN, SCAN_EN], "en"));

fn bundle(files: [&str; 3], language: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.parse::<LanguageIdentifier>().unwrap_or_default()]);
    // The marks that isolate directions are ours to set: words go into elements of their own.
    bundle.set_use_isolating(false);
    for words in files {
        // A broken entry is left out, and a test says which.
        bundle.add_resource_overriding(FluentResource::try_new(words.to_owned()).unwrap_or_else(|(rest, _)| rest));
    }
    bundle
}

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// The words with that key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The words with that key, their gaps filled.
    #[must_use]
    pub fn fill(&self, key: &str, gaps: &[(&str, &str)]) -> String {
        let bundle = match self.0 {
            Language::Fr => &FRENCH,
            Language::En => &ENGLISH,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in gaps {
            arguments.set(*name, *value);
        }
        self.spaced(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
    }

    /// Our own words with the spaces of the language, at which no line may break.
    pub(crate) fn spaced(&self, text: String) -> String {
        match self.0 {
            Language::Fr => french_spaces(&text),
            Language::En => text,
        }
    }

    /// `fr`, `en`: for `lang` attributes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.0 {
            Language::Fr => "fr",
            Language::En => "en",
        }
    }
}

/// French sets a space before certain signs, at which no line may break.
fn french_spaces(text: &str) -> String {
    let mut spaced = text.replace("« ", "«\u{a0}");
    for sign in [":", ";", "?", "!", "»", "€"] {
        spaced = spaced.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    spaced
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use fluent_syntax::{ast::Entry, parser::parse};

    use super::*;

    fn keys(words: &str) -> Vec<String> {
        let resource = parse(words.to_owned()).unwrap();
        let keys = resource.body.into_iter().filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name),
            _ => None,
        });
        keys.collect()
    }

    #[test]
    fn both_files_are_sound_and_say_the_same_things_in_the_same_order() {
        assert_eq!(keys(ALERTS_FR), keys(ALERTS_EN));
        assert_eq!(keys(SCAN_FR), keys(SCAN_EN));
    }

    #[test]
    fn every_key_that_a_template_or_this_crate_uses_has_words() {
        let used = [
            include_str!("alerts.rs"),
            include_str!("alerts/feed.rs"),
            include_str!("../templates/alerts/list.html"),
            include_str!("../templates/alerts/bulletin.html"),
            include_str!("../templates/page.html"),
        ];
        let known = keys(ALERTS_FR);
        let quoted = used.iter().flat_map(|text| text.split('"')).filter(|word| word.starts_with("alerts-"));
        let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.ends_with('-');
        let missing: Vec<&str> = quoted.filter(plain).filter(|key| !known.iter().any(|known| known == key)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
