//! What the page decides about an answer.

use jiff::Timestamp;
use serde::Deserialize;
use vigie_engine::{
    Policy,
    request::Deed,
    wording::{Language, Wording},
};
use vigie_page::language::both;

/// The options of every function. A module has no clock: the page says what time it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// The language of the answer.
    #[serde(default)]
    pub(crate) lang: Language,
    /// The person's present, RFC 3339.
    pub(crate) now: Timestamp,
    /// What the person has already done.
    #[serde(default)]
    after: Vec<Deed>,
    /// The mailbox provider that received a mail; of an unknown one nobody is believed.
    #[serde(default)]
    received_by: Option<String>,
    /// A mail server of the person's own whose results are believed, as `vigie check --trust`.
    #[serde(default)]
    trust: Vec<String>,
    /// Whether the report holds the texts that its evidence points into.
    #[serde(default)]
    pub(crate) with_views: bool,
    /// Of evidence: whether other people's contact details are masked.
    #[serde(default)]
    pub(crate) mask: bool,
    /// Of evidence: whether the original is left out.
    #[serde(default)]
    pub(crate) without_original: bool,
    /// Of evidence: how the original is named in it.
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// The language alone, for options that are otherwise wrong.
#[derive(Deserialize)]
struct Spoken {
    #[serde(default)]
    lang: Language,
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// When they are not of this form.
    pub(crate) fn read(json: &str) -> Result<Self, Wording> {
        serde_json::from_str(json).map_err(|why| both(format!("options : {why}"), format!("options: {why}")))
    }

    /// The language of options that cannot be read as a whole; French where even that fails.
    pub(crate) fn language_alone(json: &str) -> Language {
        serde_json::from_str::<Spoken>(json).map(|spoken| spoken.lang).unwrap_or_default()
    }

    /// The same for the engine.
    pub(crate) fn policy(&self) -> Policy {
        let mut policy = Policy {
            now: self.now,
            trusted_servers: self.trust.clone(),
            language: self.lang,
            after: self.after.clone(),
            with_views: self.with_views,
        };
        if let Some(provider) = &self.received_by {
            let _ = policy.received_by(provider.rsplit('@').next().unwrap_or(provider));
        }
        policy
    }
}
