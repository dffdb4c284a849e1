//! The words of the alerts: Fluent files, one a language, embedded.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

const FR: &str = include_str!("../../words/alerts.fr.ftl");
const EN: &str = include_str!("../../words/alerts.en.ftl");

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(FR, "fr"));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(EN, "en"));

fn bundle(words: &str, language: &str) -> FluentBundle<FluentResource> {
    // A broken entry is left out, and a test says which.
    let resource = FluentResource::try_new(words.to_owned()).unwrap_or_else(|(rest, _)| rest);
    let mut bundle = FluentBundle::new_concurrent(vec![language.parse::<LanguageIdentifier>().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words(pub(super) Language);

impl Words {
    /// The words with that key.
    pub(super) fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The words with that key, their gaps filled.
    pub(super) fn fill(&self, key: &str, gaps: &[(&str, &str)]) -> String {
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
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// `fr`, `en`: for `lang` attributes.
    pub(super) const fn code(&self) -> &'static str {
        match self.0 {
            Language::Fr => "fr",
            Language::En => "en",
        }
    }
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
        assert_eq!(keys(FR), keys(EN));
    }

    #[test]
    fn every_key_that_a_template_or_this_crate_uses_has_words() {
        let used = [
            include_str!("../alerts.rs"),
            include_str!("feed.rs"),
            include_str!("../../templates/alerts/list.html"),
            include_str!("../../templates/alerts/bulletin.html"),
            include_str!("../../templates/alerts/document.html"),
        ];
        let known = keys(FR);
        let quoted = used.iter().flat_map(|text| text.split('"')).filter(|word| word.starts_with("alerts-"));
        let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.ends_with('-');
        let missing: Vec<&str> = quoted.filter(plain).filter(|key| !known.iter().any(|known| known == key)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
