//! Whose a host is.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    observable::host::Host,
    organisation::{
        index::{HostIs, Knowledge},
        schema::Profile,
    },
    report::Standing,
};

/// A host and whose it is.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct HostKnown<'k> {
    /// The host in ASCII.
    pub host: String,
    /// Its registrable domain (Public Suffix List).
    pub domain: Option<String>,
    /// Whose it is.
    pub whose: Whose<'k>,
}

/// Whose a host is.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Whose<'k> {
    /// An organisation's own.
    Official {
        /// The organisation's slug.
        organisation: &'k str,
        /// The official domain that the host is, or is below of.
        domain: &'k str,
        /// The first day that a source attests it, `YYYY-MM-DD`.
        first_seen: String,
        /// The last day that a source attests it.
        last_seen: String,
        /// How sure that is on the day.
        standing: Standing,
        /// Where that was read.
        sources: Vec<String>,
    },
    /// Made to look like an organisation's.
    LookAlike {
        /// The slug of the organisation it looks like.
        organisation: &'k str,
        /// The official domain or brand word it looks like.
        of: String,
        /// How: a stable name.
        reason: &'static str,
    },
    /// No organisation's that is known.
    Unrelated,
}

impl<'k> HostKnown<'k> {
    /// What is known of a host on a day.
    #[must_use]
    pub fn new(host: &Host, knowledge: &'k Knowledge, date: Date) -> Self {
        Self {
            host: host.ascii(),
            domain: host.registrable().map(str::to_owned),
            whose: Whose::find(host, knowledge, date),
        }
    }
}

impl<'k> Whose<'k> {
    /// Whose a host is, on a day.
    #[must_use]
    pub fn find(host: &Host, knowledge: &'k Knowledge, date: Date) -> Self {
        match knowledge.whose(host) {
            HostIs::Official(at, fact) => {
                let Some(profile) = knowledge.organisation(at) else { return Self::Unrelated };
                Self::Official {
                    organisation: &profile.slug,
                    domain: fact.all().find(|domain| host.is_within(domain)).unwrap_or(&fact.domain),
                    first_seen: fact.provenance.first_seen.to_string(),
                    last_seen: fact.provenance.last_seen.to_string(),
                    standing: fact.provenance.standing(date, profile),
                    sources: sources(profile, &fact.provenance.sources),
                }
            }
            HostIs::LookAlike(found) => {
                let Some(profile) = knowledge.organisation(found.organisation) else { return Self::Unrelated };
                Self::LookAlike { organisation: &profile.slug, of: found.of, reason: found.reason.name() }
            }
            HostIs::Unrelated => Self::Unrelated,
        }
    }
}

/// The addresses of sources, or who published them where they have none.
#[must_use]
pub fn sources(profile: &Profile, ids: &[String]) -> Vec<String> {
    let known = ids.iter().filter_map(|id| profile.sources.get(id));
    known
        .map(|source| source.url.clone().unwrap_or_else(|| format!("{}, {}", source.publisher, source.title)))
        .collect()
}
