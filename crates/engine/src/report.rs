//! The result of an analysis, in the form that is published: `vigie.report/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::organisation::kind::Kind;
use crate::{channel::Channel, span::Span};

/// The name and version of this form, in every report.
pub const SCHEMA: &str = "vigie.report/1";

/// What Vigie says of a message. Ordered from the best to the worst.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Mail only: authenticated sender of the organisation, everything in it official at that date. Never "safe".
    Consistent,
    /// Nothing speaks against it, and nothing proves it.
    Unverified,
    /// Several signs, no proof.
    Suspicious,
    /// It contradicts a published rule of the organisation in force that day, or the evidence is overwhelming.
    Fraudulent,
}

impl Verdict {
    /// Every verdict, from the best to the worst.
    pub const ALL: [Self; 4] = [Self::Consistent, Self::Unverified, Self::Suspicious, Self::Fraudulent];

    /// The stable name used in reports and exit codes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consistent => "consistent",
            Self::Unverified => "unverified",
            Self::Suspicious => "suspicious",
            Self::Fraudulent => "fraudulent",
        }
    }

    /// Whether it warns the reader: what exit status 1, tags and counts mean.
    #[must_use]
    pub const fn warns(self) -> bool {
        matches!(self, Self::Suspicious | Self::Fraudulent)
    }
}

/// One message judged.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Report {
    /// Always `vigie.report/1`.
    pub schema: String,
    /// The record's own name for the message, where it gave one.
    pub id: Option<String>,
    /// Where the message was read: a file and its place in it.
    pub source: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// The day that chose the rules, RFC 3339.
    pub received_at: String,
    /// How that day is known.
    pub received_at_from: DayFrom,
    /// What Vigie says.
    pub verdict: Verdict,
    /// The verdict in one sentence for people, in the report's language.
    pub headline: String,
    /// The sum of the findings' weights (log-odds, natural logarithm).
    pub score: f64,
    /// A calibrated probability of fraud; null until it is calibrated.
    pub probability: Option<f64>,
    /// In whose name the message speaks, and whom it only mentions.
    pub claims: Vec<Claim>,
    /// Every reason, the heaviest first.
    pub findings: Vec<Finding>,
    /// The published alerts that it resembles; only where the verdict warns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<AlertNamed>,
    /// Everything in the message that can be looked up.
    pub observables: Observables,
    /// What to do, first things first.
    pub advice: Vec<Advice>,
    /// What was not looked at, and why: "nothing found" is not "clean".
    pub not_checked: Vec<NotChecked>,
    /// The knowledge that judged.
    pub knowledge: KnowledgeInfo,
    /// The engine that judged: name and version.
    pub engine: String,
    /// The views that spans point into, only on request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<ViewText>,
}

/// How the day that chose the rules is known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayFrom {
    /// The caller said when it was received.
    ReceivedAt,
    /// The topmost `Received` header.
    Received,
    /// Nobody said: the caller's present.
    Now,
}

/// An organisation that the message names, or a kind of organisation where it names none ("your bank").
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Claim {
    /// Its slug; for a kind, the kind's stable name.
    pub organisation: String,
    /// Set where a kind is meant and nobody named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Its name in the report's language.
    pub name: String,
    /// Whether the message speaks for it.
    pub role: Role,
    /// The words that show it.
    pub evidence: Vec<Evidence>,
}

/// Whether a message speaks for an organisation or only names it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It is written in the organisation's name.
    Speaks,
    /// It is about the organisation.
    Mentioned,
}

/// One reason.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Finding {
    /// The check's stable name; `vigie explain NAME` tells more.
    pub check: String,
    /// What it adds to the sum (log-odds, natural logarithm), after its family's cap.
    pub weight: f64,
    /// Whether it is proof by itself: a published rule in force that day is contradicted.
    pub decisive: bool,
    /// The slug of the organisation it concerns.
    pub organisation: Option<String>,
    /// The reason in one sentence for people.
    pub message: String,
    /// The words it rests on.
    pub evidence: Vec<Evidence>,
    /// The official rule it rests on.
    pub rule: Option<RuleCited>,
}

/// A published alert that a message resembles. It adds nothing to the verdict.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct AlertNamed {
    /// Its stable name.
    pub slug: String,
    /// Its title in the report's language.
    pub title: String,
    /// The day a source first told of it, `YYYY-MM-DD`.
    pub published: String,
    /// The day since which its advice no longer holds as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded: Option<String>,
}

/// A place in the message and what stands there.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Evidence {
    /// The view: `from`, `subject`, `header:NAME`, `record:FIELD`, `text:N`, `html:N`, `html:N/hidden`, `attachment:N/VIEW`,
    /// `online:authentication-results` (what Vigie verified itself).
    pub part: String,
    /// `[start, end)` in UTF-8 bytes of that view.
    pub span: Span,
    /// The words as they stand there.
    pub shown: String,
    /// What is behind them: a link's true address, a number in international form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// A published rule that a finding rests on.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct RuleCited {
    /// The rule in our own words, in the report's language.
    pub text: String,
    /// Who published it, and the address.
    pub source: String,
    /// The day we read it, `YYYY-MM-DD`.
    pub seen_on: String,
    /// The day it came into force, where a source states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// Its last day in force, where a source states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// How sure the rule is on that day.
    pub standing: Standing,
}

/// How sure a fact is on a given day, the surest first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// In force, and no source contradicts it.
    InForce,
    /// Another source contradicts it for that day: it decides nothing.
    Disputed,
    /// Not attested for that day, or known from a lead alone: it may quiet, it never accuses.
    Unconfirmed,
    /// A source states that it had not begun or had ended.
    NotInForce,
}

/// What can be looked up, each thing once, with the place where it was first seen.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Observables {
    /// Links, with the host they really lead to.
    pub links: Vec<LinkSeen>,
    /// Telephone numbers.
    pub numbers: Vec<NumberSeen>,
    /// Mail addresses.
    pub addresses: Vec<AddressSeen>,
    /// Attachments.
    pub attachments: Vec<AttachmentSeen>,
}

/// A link.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct LinkSeen {
    /// The address it leads to.
    pub url: String,
    /// The host in ASCII, where it has one.
    pub host: Option<String>,
    /// Its registrable domain (Public Suffix List).
    pub domain: Option<String>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A telephone number.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct NumberSeen {
    /// E.164, or the short number.
    pub number: String,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A mail address.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct AddressSeen {
    /// The address, domain in lower case.
    pub address: String,
    /// Where it stands.
    pub evidence: Evidence,
}

/// An attachment.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct AttachmentSeen {
    /// The file name it announces.
    pub name: Option<String>,
    /// The media type it announces.
    pub media_type: String,
    /// Its size in bytes, decoded.
    pub size: usize,
}

/// One step for this person now.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Advice {
    /// The step's stable name in the guidance.
    pub step: String,
    /// What to do.
    pub text: String,
    /// Exactly how, step by step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub how: Vec<String>,
    /// The telephone number to dial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The page to open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the telephone is answered now, and else when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// Said where no source confirms the step or the service for today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed: Option<String>,
}

/// Something that was not looked at.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct NotChecked {
    /// Stable name: `authentication`, `attachment-content`, `image-content`, `link-destination`, ...
    pub what: String,
    /// Why, for people.
    pub why: String,
}

/// The knowledge that judged.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct KnowledgeInfo {
    /// Version of the data: package version and the date of the newest review.
    pub version: String,
    /// The oldest review among the profiles that took part, `YYYY-MM-DD`.
    pub reviewed: String,
    /// Profiles and bulletins that the caller put in with `--knowledge`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<String>,
    /// Said when the review is older than 180 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
}

/// A view's whole text.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ViewText {
    /// The view's name, as in [`Evidence::part`].
    pub part: String,
    /// Its text.
    pub text: String,
}
