//! Bulletins: dated and sourced alerts about a wave of fraudulent messages, one file each in `knowledge/bulletins/<year>/`.
//!
//! A bulletin judges nothing: it only names what a message resembles that the checks warn of. What makes a message
//! resemble it is written with the signs of known scams ([`Sign`]).

pub mod lint;
pub mod view;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    channel::Channel,
    context::Context,
    message::record::Record,
    organisation::{
        index::Parts,
        kind::Kind,
        schema::{Profile, Source},
    },
    report::AlertNamed,
    scam::{Sign, story::Shown},
    wording::Wording,
};

/// One bulletin.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bulletin {
    /// Stable name, equal to the file's name: lower-case letters, digits and hyphens.
    pub slug: String,
    /// What people call it.
    pub title: Wording,
    /// What happens, in one or two sentences.
    pub summary: Wording,
    /// The day a source first told of it: that of one of the sources, never a day of our own.
    pub published: Date,
    /// The day it was last read against its sources.
    pub updated: Date,
    /// Set where its advice no longer holds as it stands.
    #[serde(default)]
    pub superseded: Option<Superseded>,
    /// Slugs of the organisations in whose name it is told.
    #[serde(default)]
    pub organisations: Vec<String>,
    /// The kinds of organisation in whose name it is told where it names nobody.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// How it comes in.
    pub channels: Vec<Channel>,
    /// Why people fall for it.
    pub lure: Wording,
    /// What to do, first things first.
    pub to_do: Vec<Wording>,
    /// What such a message looks like.
    pub looks_like: Vec<Statement>,
    /// By what the organisation is truly reached or known: facts of its profile.
    #[serde(default)]
    pub official: Vec<Official>,
    /// What has changed since, in the order of the days.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Its own sources, by a short name; those of an organisation are cited as `slug/name`.
    #[serde(default)]
    pub sources: BTreeMap<String, Source>,
    /// What makes a message resemble it.
    pub resembles: Resembles,
    /// Words of its own, by language and name: `word:NAME` in [`Resembles::needs`].
    #[serde(default)]
    pub signs: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Messages that the lint judges: at least one that resembles it and one that does not.
    pub examples: Vec<Example>,
}

/// Why a bulletin no longer holds as it stands.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Superseded {
    /// Since when.
    pub on: Date,
    /// The bulletin that takes its place, where there is one.
    #[serde(default)]
    pub by: Option<String>,
    /// What no longer holds.
    pub why: Wording,
    /// Who says so.
    pub sources: Vec<String>,
}

/// A statement with its sources.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statement {
    /// What is stated, in our own words.
    pub text: Wording,
    /// Who says so.
    pub sources: Vec<String>,
    /// Told by leads alone.
    #[serde(default)]
    pub unconfirmed: bool,
}

/// Something that changed after the bulletin was published.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Change {
    /// The day.
    pub on: Date,
    /// What changed.
    pub text: Wording,
    /// Who says so.
    pub sources: Vec<String>,
    /// Told by leads alone.
    #[serde(default)]
    pub unconfirmed: bool,
}

/// A fact of an organisation's profile.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Official {
    /// The organisation's slug.
    pub organisation: String,
    /// Which fact.
    #[serde(flatten)]
    pub fact: Fact,
}

/// Which fact of a profile, by what names it there.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A telephone number or a sender of text messages.
    Number(String),
    /// A domain.
    Domain(String),
    /// An address that it writes from.
    Sender(String),
    /// A published rule, by its id.
    Rule(String),
}

/// What makes a message resemble a bulletin: it comes by one of its channels in these days, in the name of one of its
/// organisations or kinds, and shows what is listed here.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resembles {
    /// The first day of such messages; none: any.
    #[serde(default)]
    pub from: Option<Date>,
    /// The last one; none: they go on.
    #[serde(default)]
    pub to: Option<Date>,
    /// Known scams, one of which it tells; empty: none is needed.
    #[serde(default)]
    pub scams: Vec<String>,
    /// Of every list, at least one sign, as known scams need them.
    #[serde(default)]
    pub needs: Vec<Vec<Sign>>,
    /// Signs that show another story.
    #[serde(default)]
    pub unless: Vec<Sign>,
}

/// A message, and whether it must resemble the bulletin.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// Whether the report must name this bulletin.
    pub resembles: bool,
    /// The message, of our own writing.
    pub record: Record,
}

impl Bulletin {
    /// A source by the name under which the bulletin cites it: its own, or `organisation/name`.
    #[must_use]
    pub fn source<'k>(&'k self, cited: &str, profiles: &'k [Profile]) -> Option<&'k Source> {
        match cited.split_once('/') {
            None => self.sources.get(cited),
            Some((slug, name)) => profiles.iter().find(|profile| profile.slug == slug)?.sources.get(name),
        }
    }

    /// Every source that it cites, in the order of the page, each once.
    #[must_use]
    pub fn cited(&self) -> Vec<&str> {
        let statements = self.looks_like.iter().flat_map(|statement| &statement.sources);
        let changes = self.changes.iter().flat_map(|change| &change.sources);
        let superseded = self.superseded.iter().flat_map(|superseded| &superseded.sources);
        let mut cited: Vec<&str> = Vec::new();
        for name in superseded.chain(statements).chain(changes) {
            if !cited.contains(&name.as_str()) {
                cited.push(name);
            }
        }
        cited
    }

    fn is_resembled(&self, context: &Context<'_>, shown: &Shown<'_, '_>) -> bool {
        let Resembles { from, to, scams, needs, unless } = &self.resembles;
        let day = context.day;
        let in_period = from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to);
        let tells = |told: &crate::scam::Told<'_>| scams.contains(&told.scam.id);
        in_period
            && self.channels.contains(&context.message.channel)
            && self.is_spoken_for(context, shown)
            && (scams.is_empty() || context.scams.iter().any(tells))
            && shown.story(needs, unless).is_some()
    }

    /// Whether the message speaks in the name of one of its organisations, or of one of its kinds.
    fn is_spoken_for(&self, context: &Context<'_>, shown: &Shown<'_, '_>) -> bool {
        let nobody_named = context.speakers().next().is_none();
        let of_kind = |kind: &Kind| {
            shown.shows(&Sign::Kind(*kind)) || nobody_named && context.scams.iter().any(|told| told.scam.kind == *kind)
        };
        context.speakers().any(|(_, profile)| self.organisations.contains(&profile.slug))
            || self.kinds.iter().any(of_kind)
    }
}

/// The bulletins that a message resembles, those that still hold first, then the newest. For messages that are warned of:
/// of others it would say more than is known.
#[must_use]
pub fn resembling(context: &Context<'_>) -> Vec<AlertNamed> {
    let bulletins = &context.knowledge.parts().bulletins;
    if bulletins.is_empty() {
        return Vec::new();
    }
    let shown = Shown::new(context);
    let mut alike: Vec<&Bulletin> =
        bulletins.iter().filter(|bulletin| bulletin.is_resembled(context, &shown)).collect();
    alike.sort_by_key(|bulletin| (bulletin.superseded.is_some(), std::cmp::Reverse(bulletin.published)));
    let named = alike.into_iter().map(|bulletin| AlertNamed {
        slug: bulletin.slug.clone(),
        title: bulletin.title.in_language(context.policy.language).to_owned(),
        published: bulletin.published.to_string(),
        superseded: bulletin.superseded.as_ref().map(|superseded| superseded.on.to_string()),
    });
    named.collect()
}

/// The phrases of bulletins' own signs, with the name of the sign and the place of their language among the lexicons.
pub(crate) fn phrases(parts: &Parts) -> impl Iterator<Item = (&str, usize, &str)> {
    let signs = parts.bulletins.iter().flat_map(|bulletin| &bulletin.signs);
    signs.flat_map(|(language, signs)| {
        let place = parts.lexicons.iter().position(|lexicon| lexicon.language == *language);
        signs.iter().flat_map(move |(name, phrases)| {
            phrases.iter().filter_map(move |phrase| Some((name.as_str(), place?, phrase.as_str())))
        })
    })
}
