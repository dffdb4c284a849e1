//! The words of the pages: Fluent files, one a language, embedded.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// The French words.
pub const FR: &str = include_str!("../words/fr.ftl");
/// The English words.
pub const EN: &str = include_str!("../words/en.ftl");

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(FR, "fr"));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(EN, "en"));

fn bundle(words: &str, language: &str) -> FluentBundle<FluentResource> {
    // A broken entry is left out, and a test says which.
    let resource = FluentResource::try_new(words.to_owned()).unwrap_or_else(|(rest, _)| rest);
    let mut bundle = FluentBundle::new_concurrent(vec![language.parse::<LanguageIdentifier>().unwrap_or_default()]);
    // The marks that isolate directions are ours to set: words go into elements of their own.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
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
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned();
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
