//! The situation of a person who asks what to do.

use serde::Deserialize;
use vigie_engine::{
    advice::Situation,
    channel::Channel,
    organisation::index::Knowledge,
    report::Verdict,
    request::{Deed, Request},
    wording::Wording,
};
use vigie_page::language::both;

use crate::options::Options;

/// A situation as the page tells it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    channel: Option<Channel>,
    verdict: Option<Verdict>,
    /// The organisation that the message spoke for, by slug.
    organisation: Option<String>,
    requests: Vec<Request>,
    after: Vec<Deed>,
}

impl Asked {
    /// Reads one.
    ///
    /// # Errors
    /// When it is not of this form.
    pub(crate) fn read(json: &str) -> Result<Self, Wording> {
        serde_json::from_str(json).map_err(|why| both(format!("situation : {why}"), format!("situation: {why}")))
    }

    /// The situation as the engine knows it.
    ///
    /// # Errors
    /// When Vigie does not know the organisation.
    pub(crate) fn situation<'k>(self, knowledge: &'k Knowledge, options: &Options) -> Result<Situation<'k>, Wording> {
        let organisation = match &self.organisation {
            Some(slug) => {
                let known = knowledge.organisation_named(slug).and_then(|at| knowledge.organisation(at));
                Some(known.ok_or_else(|| {
                    both(
                        format!("Vigie ne connaît pas l’organisme « {slug} »."),
                        format!("Vigie does not know the organisation “{slug}”."),
                    )
                })?)
            }
            None => None,
        };
        Ok(Situation {
            channel: self.channel,
            verdict: self.verdict,
            organisation,
            requests: self.requests,
            after: self.after,
            now: options.now,
            language: options.lang,
        })
    }
}
