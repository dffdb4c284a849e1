//! What one country's guidance file may say: reporting services with their hours, and the steps that advise people.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{
    channel::Channel,
    organisation::schema::{Provenance, Source},
    report::Verdict,
    request::{Deed, Request},
    wording::Wording,
};

/// One country's file in `knowledge/guidance/`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Guidance {
    /// ISO 3166-1 alpha-2 code, equal to the file's name in lower case.
    pub country: String,
    /// The last day a maintainer read the whole file against its sources.
    pub reviewed: Date,
    /// Where its entries come from, by a short name that they repeat.
    pub sources: BTreeMap<String, Source>,
    /// Services that help or take reports.
    pub services: Vec<Service>,
    /// Steps of advice.
    pub steps: Vec<Step>,
}

/// A service that helps people or takes reports.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Service {
    /// Stable name: `33700`, `signal-spam`, `info-escroqueries`.
    pub id: String,
    /// Its name.
    pub name: Wording,
    /// What it is for, in one sentence.
    pub about: Wording,
    /// Its page.
    #[serde(default)]
    pub url: Option<String>,
    /// Its telephone number as people dial it.
    #[serde(default)]
    pub phone: Option<String>,
    /// When its telephone is answered; absent: not stated or always.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// Exactly how to use it, step by step.
    #[serde(default)]
    pub how: Vec<Wording>,
    /// Since when we know it, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// Opening hours in Paris time, closed on French public holidays.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hours {
    /// Open days, Monday = 1 ... Sunday = 7.
    pub days: Vec<i8>,
    /// Opening time, `09:00:00`.
    pub opens: Time,
    /// Closing time, `18:30:00`.
    pub closes: Time,
}

/// One step of advice: said when all of its conditions hold, in the order of `rank`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Step {
    /// Stable name: `block-card`.
    pub id: String,
    /// Place in the list: lower comes first. 0-99 stop the loss, 100-199 secure accounts, 200-299 keep evidence,
    /// 300-399 complain, 400-499 report, 500-599 afterwards.
    pub rank: u16,
    /// Said only for these channels; empty: all.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Said only for these verdicts; empty: all.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// Said only when the person did one of these; empty: whatever they did.
    #[serde(default)]
    pub after: Vec<Deed>,
    /// Said only when the person did none of these.
    #[serde(default)]
    pub unless: Vec<Deed>,
    /// Said only when the message asked for one of these; empty: whatever it asked.
    #[serde(default)]
    pub requests: Vec<Request>,
    /// What to do, in one or two short sentences. `{organisation}` and `{reach}` stand for the claimed one.
    pub text: Wording,
    /// The same when no organisation is claimed; needed where `text` names one.
    #[serde(default)]
    pub text_without_organisation: Option<Wording>,
    /// The service it sends to, shown with its number, page, hours and way of use.
    #[serde(default)]
    pub service: Option<String>,
    /// Since when we know it, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}
