//! What one country's guidance file may say: reporting services with their hours, and the steps that advise people.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{
    channel::Channel,
    organisation::schema::{Provenance, Source},
    report::Verdict,
    request::{Deed, Request},
    wording::{Language, Wording},
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
    /// Texts ready to be handed in.
    #[serde(default)]
    pub hand_offs: Vec<HandOff>,
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

/// A text ready for a service, a bank or a relative, with gaps for the facts of a message. Offered when all of its
/// conditions hold.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HandOff {
    /// Stable name: `33700-sms`.
    pub id: String,
    /// What it is, in a few words.
    pub name: Wording,
    /// What to do with it, in one sentence.
    pub about: Wording,
    /// The service that takes it; absent: it goes with no service.
    #[serde(default)]
    pub service: Option<String>,
    /// How it is handed in.
    pub form: HandOffForm,
    /// The language of whoever reads it; absent: the person's own.
    #[serde(default)]
    pub read_in: Option<Language>,
    /// Offered only for these channels; empty: all, and where there is no message.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Offered only for these verdicts; empty: all.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// Offered only when the person did one of these; empty: whatever they did.
    #[serde(default)]
    pub after: Vec<Deed>,
    /// Offered only where the message has all of these.
    #[serde(default)]
    pub needs: Vec<Gap>,
    /// The text, with gaps as `{number}`. Its line ends are kept.
    pub text: Wording,
}

/// How a text is handed in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandOffForm {
    /// As a text message to this number.
    Sms(String),
    /// Pasted into a form, or read aloud.
    Text,
    /// Printed and signed.
    Letter,
    /// The text says how; what is handed in is the message itself, as a file.
    File,
}

/// A gap of a text, filled with a fact of the message.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// The sender displayed: number, name or address.
    Sender,
    /// What the message says.
    Text,
    /// The links in it, one a line.
    Links,
    /// The number to call back.
    CallBack,
    /// In whose name it speaks.
    Organisation,
    /// The day it was received.
    Received,
    /// How it came: "un SMS".
    Channel,
    /// What it asked for.
    Requests,
    /// What the person did.
    Deeds,
    /// The verdict in one sentence.
    Verdict,
    /// The reasons, one a line.
    Reasons,
    /// Today.
    Today,
}

impl Gap {
    /// Every gap.
    pub const ALL: [Self; 12] = [
        Self::Sender,
        Self::Text,
        Self::Links,
        Self::CallBack,
        Self::Organisation,
        Self::Received,
        Self::Channel,
        Self::Requests,
        Self::Deeds,
        Self::Verdict,
        Self::Reasons,
        Self::Today,
    ];

    /// How it is written in a text, between braces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Text => "text",
            Self::Links => "links",
            Self::CallBack => "call-back",
            Self::Organisation => "organisation",
            Self::Received => "received",
            Self::Channel => "channel",
            Self::Requests => "requests",
            Self::Deeds => "deeds",
            Self::Verdict => "verdict",
            Self::Reasons => "reasons",
            Self::Today => "today",
        }
    }
}

impl HandOff {
    /// Whether it is offered in a situation, its gaps aside.
    #[must_use]
    pub fn is_for(&self, channel: Option<Channel>, verdict: Option<Verdict>, after: &[Deed]) -> bool {
        (self.channels.is_empty() || channel.is_some_and(|channel| self.channels.contains(&channel)))
            && (self.verdicts.is_empty() || verdict.is_some_and(|verdict| self.verdicts.contains(&verdict)))
            && (self.after.is_empty() || self.after.iter().any(|deed| after.contains(deed)))
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problems(&self, services: &[Service]) -> Vec<String> {
        let mut problems = Vec::new();
        if self.service.as_ref().is_some_and(|id| !services.iter().any(|service| service.id == *id)) {
            problems.push(format!("hand-off {}: no such service", self.id));
        }
        for text in [&self.text.fr, &self.text.en] {
            for gap in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                if !Gap::ALL.iter().any(|known| known.name() == gap) {
                    problems.push(format!("hand-off {}: no gap {gap:?}", self.id));
                }
            }
        }
        problems
    }
}
