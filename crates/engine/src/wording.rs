//! Sentences that people read, in every language that Vigie speaks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language that Vigie speaks to people.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, the first language.
    #[default]
    Fr,
    /// English.
    En,
}

/// One sentence in each language.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Wording {
    /// The sentence in that language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }
}
