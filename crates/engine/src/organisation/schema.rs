//! What one organisation's TOML file may say. Every table here is one kind of fact.
//!
//! A fact always carries its [`Provenance`]: the sources it rests on and the days between which they attest it.
//! The file format is documented for contributors in `CONTRIBUTING.md`; this is its only definition.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::{channel::Channel, message::record::Record, report::Verdict, request::Request, wording::Wording};

/// One organisation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Stable name, equal to the file's name: lower-case letters, digits and hyphens.
    pub slug: String,
    /// The name shown to people.
    pub name: Wording,
    /// What it is.
    pub kind: Kind,
    /// ISO 3166-1 alpha-2 code of its home country; `XX` for a worldwide one.
    pub country: String,
    /// The group it belongs to, where members send for each other.
    #[serde(default)]
    pub group: Option<String>,
    /// The last day a maintainer read the whole profile against its sources.
    pub reviewed: Date,
    /// How a person reaches it by their own means: said in every piece of advice.
    pub reach: Wording,
    /// Where its facts come from, by a short name that the facts repeat.
    pub sources: BTreeMap<String, Source>,
    /// The words it goes by, and the things and services it alone owns.
    pub names: Vec<Name>,
    /// Phrases that hold a name and mean something else: "orange amère", or another firm whose name begins alike.
    #[serde(default)]
    pub other_meanings: Vec<String>,
    /// Its domains.
    #[serde(default)]
    pub domains: Vec<DomainFact>,
    /// Hosts of others that its genuine messages link to (application stores, public services): they only quiet.
    #[serde(default)]
    pub companions: Vec<String>,
    /// Addresses it is known to send mail from.
    #[serde(default)]
    pub senders: Vec<SenderFact>,
    /// Its telephone numbers and SMS senders.
    #[serde(default)]
    pub numbers: Vec<NumberFact>,
    /// Periods for which a list of numbers was declared complete.
    #[serde(default)]
    pub closed_lists: Vec<ClosedList>,
    /// What it says it does and never does.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What imitations of its domains look like, and the ordinary words that only resemble them.
    #[serde(default)]
    pub look_alikes: LookAlikes,
    /// Messages that the lint judges: at least one genuine and one fraudulent.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// Where a fact was read.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Who published it.
    pub publisher: String,
    /// The page, in our own words or by its title.
    pub title: String,
    /// Its address, where it has one.
    #[serde(default)]
    pub url: Option<String>,
    /// How close it stands to the organisation.
    pub grade: Grade,
    /// The day the page speaks for, where it says one.
    #[serde(default)]
    pub date: Option<Date>,
    /// The day we read it (or the stored copy of it).
    pub seen_on: Date,
}

/// How close a source stands to the organisation it speaks of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// The organisation itself, its regulator, or the standard.
    Official,
    /// Press or a public body that names the official source.
    Relay,
    /// Public code, data or a real message found there.
    Repository,
    /// A lead only: it never makes a rule decisive.
    Lead,
}

/// When a fact holds and on what it rests. Flattened into every fact.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Provenance {
    /// The first day a source attests it.
    pub first_seen: Date,
    /// The last day a source attests it; later it is unconfirmed.
    pub last_seen: Date,
    /// The day it came into force, only where a source states one.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Its last day in force, only where a source states one.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Names in [`Profile::sources`]; at least one.
    pub sources: Vec<String>,
    /// Sources that contradict it for these days: the fact is `disputed` and decides nothing.
    #[serde(default)]
    pub disputed_by: Vec<String>,
    /// Known from memory or an unreliable lead alone: it may quiet an alarm, it never accuses.
    #[serde(default)]
    pub unconfirmed: bool,
    /// A remark for readers of the profile: a conflict, a trap.
    #[serde(default)]
    pub note: Option<Wording>,
}

/// A word or phrase by which a message can speak for the organisation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Name {
    /// As written by the organisation; case, accents and hyphens do not matter.
    pub text: String,
    /// What it names.
    #[serde(rename = "as")]
    pub role: NameRole,
    /// It has other meanings ("CNAM", "sophia"): it counts only beside another name of the same organisation.
    #[serde(default)]
    pub ambiguous: bool,
}

/// What a [`Name`] names.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameRole {
    /// The organisation: "la CPAM vous informe" speaks for it.
    Organisation,
    /// A service or product of it: "Mon espace santé".
    Service,
    /// A thing that it alone issues: "carte Vitale". Naming it is not yet speaking for the organisation.
    Object,
}

/// A domain that belongs to the organisation, with everything below it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DomainFact {
    /// A registrable domain, or a host below one when only that host is the organisation's.
    pub domain: String,
    /// Further domains of the same uses and provenance.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is used for.
    pub uses: Vec<DomainUse>,
    /// Since when we know it, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl DomainFact {
    /// Whether what comes from there is the organisation's word: not where its customers write, nor where a provider
    /// sends for many.
    #[must_use]
    pub fn speaks(&self) -> bool {
        !self.uses.contains(&DomainUse::Customers) && self.uses.iter().any(|usage| *usage != DomainUse::SentThrough)
    }

    /// Every domain that the fact speaks of.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.domain.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// What a domain is used for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DomainUse {
    /// Pages.
    Web,
    /// The pages where one logs in.
    Account,
    /// The From address of its mail.
    Mail,
    /// Links in its mail that lead on to its pages.
    Tracking,
    /// A provider that sends in its name; shared with other customers.
    SentThrough,
    /// Its customers have addresses and pages here: what comes from here is not the organisation's word.
    Customers,
}

/// An address that it sends mail from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SenderFact {
    /// The address, or `@domain` for any address there.
    pub address: String,
    /// Since when we know it, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A telephone number or an SMS sender of the organisation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct NumberFact {
    /// E.164 (`+33553356237`), a short number (`3646`), or an alphanumeric SMS sender.
    pub number: String,
    /// What it serves for.
    pub roles: Vec<NumberRole>,
    /// What it is for, in a few words.
    pub about: Wording,
    /// Since when we know it, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// What a number serves for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberRole {
    /// People dial it to reach the organisation.
    ReachUs,
    /// It is displayed when the organisation calls.
    CallsFrom,
    /// It is displayed as the sender of its SMS.
    TextsFrom,
}

/// A period for which the organisation declared its numbers of one role complete: any other is contradicted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClosedList {
    /// Which numbers.
    pub role: NumberRole,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The rule, in our own words.
    pub text: Wording,
    /// Names in [`Profile::sources`].
    pub sources: Vec<String>,
    /// Sources that contradict it for these days.
    #[serde(default)]
    pub disputed_by: Vec<String>,
}

/// Something the organisation published about what it does, never does, or what is true of its things.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rule {
    /// Stable name within the profile.
    pub id: String,
    /// The channels it holds for; empty means all.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// What it says, for the checks.
    #[serde(flatten)]
    pub says: Says,
    /// What it says, for people, in our own words.
    pub text: Wording,
    /// A published exception to it.
    #[serde(default)]
    pub exception: Option<Wording>,
    /// Since when it holds, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// What a [`Rule`] says, in the form that a check reads.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "says", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Says {
    /// It never asks for these.
    NeverAsks {
        /// What it never asks for.
        requests: Vec<Request>,
    },
    /// Links lead only to these domains; an empty list means no link at all.
    LinksOnlyTo {
        /// Registrable domains or hosts.
        domains: Vec<String>,
    },
    /// These things cost nothing: whoever asks money for them is not the organisation.
    IsFree {
        /// Phrases that name the thing, as in [`Name::text`].
        things: Vec<String>,
    },
    /// These statements are false ("the card expires").
    IsNotTrue {
        /// Phrases that make the statement; `*` ends an open word ("expir*"), ` ... ` allows up to six words between.
        statements: Vec<String>,
    },
    /// A caller of this kind must be able to name the person's contact.
    NamesTheContact {
        /// Phrases by which such a caller presents the call.
        about: Vec<String>,
    },
    /// A request to call back was genuine practice for calls of this kind.
    MayAskToCallBack {
        /// Phrases by which such a caller presents the call.
        about: Vec<String>,
    },
    /// It does not exchange on these hosts (social networks, messengers).
    NeverOn {
        /// Hosts or registrable domains.
        hosts: Vec<String>,
        /// What they are called in talk.
        #[serde(default)]
        names: Vec<String>,
    },
}

/// What imitations of the organisation's domains are made of.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct LookAlikes {
    /// Brand words: a host that contains one as a word imitates the organisation. No accents, no hyphens.
    pub tokens: Vec<String>,
    /// Words that count only together with a lure word ("vitale" + "renouvellement").
    pub weak_tokens: Vec<String>,
    /// Lure words of this organisation, beside those of the lexicons.
    pub lures: Vec<String>,
    /// Ordinary words and names that share the letters: never a look-alike by themselves.
    pub ordinary: Vec<String>,
}

/// A message with the verdict that it must get.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The verdicts that are right for it.
    pub expect: Vec<Verdict>,
    /// The message.
    pub record: Record,
}
