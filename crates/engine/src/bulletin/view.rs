//! Bulletins as they are published: in one language, with the facts and sources that they cite looked up.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Bulletin, Fact, Official};
use crate::{
    observable::phone::Number,
    organisation::{
        index::Knowledge,
        schema::{DomainFact, Grade, Profile, Provenance},
    },
    report::Standing,
    wording::{Language, Wording},
};

/// Words that a person reads in a minute.
const WORDS_A_MINUTE: usize = 200;

/// A bulletin in a list.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Listed {
    /// Its stable name.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// What happens.
    pub summary: String,
    /// The day a source first told of it, `YYYY-MM-DD`.
    pub published: String,
    /// The day it was last read against its sources.
    pub updated: String,
    /// Set where its advice no longer holds as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded: Option<SupersededShown>,
    /// In whose name such messages come: organisations, then kinds of them.
    pub in_the_name_of: Vec<Named>,
    /// Stable names of the channels that they come by.
    pub channels: Vec<String>,
    /// Minutes that reading it takes.
    pub reading_minutes: usize,
}

/// A whole bulletin.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Shown {
    /// What the list says of it.
    #[serde(flatten)]
    pub listed: Listed,
    /// What such a message looks like.
    pub looks_like: Vec<StatementShown>,
    /// Why people fall for it.
    pub lure: String,
    /// What to do, first things first.
    pub to_do: Vec<String>,
    /// By what the organisation is truly reached or known.
    pub official: Vec<OfficialShown>,
    /// What has changed since.
    pub changes: Vec<ChangeShown>,
    /// Its sources; statements cite them by their place, counted from 1.
    pub sources: Vec<SourceShown>,
}

/// An organisation or a kind of organisation.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Named {
    /// Slug, or the kind's stable name.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// Why a bulletin no longer holds as it stands.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct SupersededShown {
    /// Since when.
    pub on: String,
    /// The bulletin that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What no longer holds.
    pub why: String,
}

/// A statement with its sources.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct StatementShown {
    /// What is stated.
    pub text: String,
    /// Told by leads alone.
    pub unconfirmed: bool,
    /// Places in [`Shown::sources`], counted from 1.
    pub sources: Vec<usize>,
}

/// Something that changed after the bulletin was published.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct ChangeShown {
    /// The day.
    pub on: String,
    /// What changed.
    #[serde(flatten)]
    pub statement: StatementShown,
}

/// A fact of an organisation's profile.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct OfficialShown {
    /// The organisation's name.
    pub organisation: String,
    /// What kind of fact: `number`, `domain`, `sender`, `rule`.
    pub kind: &'static str,
    /// The number, domain or address as people write it; empty for a rule.
    pub value: String,
    /// What it is for, or what the rule says; empty where nothing more is known.
    pub about: String,
    /// How sure it was on the day the bulletin was published.
    pub then: Standing,
    /// How sure it is today.
    pub today: Standing,
}

/// A source.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct SourceShown {
    /// Who published it.
    pub publisher: String,
    /// What it is.
    pub title: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day it speaks for, where it says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The day we read it.
    pub seen_on: String,
    /// How close it stands to the organisation: `official`, `relay`, `repository`, `lead`.
    pub grade: &'static str,
}

/// Every bulletin, the newest first.
#[must_use]
pub fn list(knowledge: &Knowledge, language: Language) -> Vec<Listed> {
    knowledge.parts().bulletins.iter().map(|bulletin| listed(bulletin, knowledge, language)).collect()
}

/// One bulletin as it stands today; `None` where there is none of that name.
#[must_use]
pub fn show(knowledge: &Knowledge, slug: &str, language: Language, today: Date) -> Option<Shown> {
    let bulletin = knowledge.bulletin(slug)?;
    let cited = bulletin.cited();
    let statement = |text: &Wording, sources: &[String], unconfirmed: bool| StatementShown {
        text: text.in_language(language).to_owned(),
        unconfirmed,
        sources: sources.iter().filter_map(|name| Some(cited.iter().position(|cited| cited == name)? + 1)).collect(),
    };
    let change = |change: &super::Change| ChangeShown {
        on: change.on.to_string(),
        statement: statement(&change.text, &change.sources, change.unconfirmed),
    };
    Some(Shown {
        listed: listed(bulletin, knowledge, language),
        looks_like: bulletin.looks_like.iter().map(|it| statement(&it.text, &it.sources, it.unconfirmed)).collect(),
        lure: bulletin.lure.in_language(language).to_owned(),
        to_do: bulletin.to_do.iter().map(|step| step.in_language(language).to_owned()).collect(),
        official: bulletin
            .official
            .iter()
            .filter_map(|fact| official(fact, knowledge, language, bulletin.published, today))
            .collect(),
        changes: bulletin.changes.iter().map(change).collect(),
        sources: cited.iter().map(|name| source(bulletin, name, knowledge)).collect(),
    })
}

fn listed(bulletin: &Bulletin, knowledge: &Knowledge, language: Language) -> Listed {
    let word = |wording: &Wording| wording.in_language(language).to_owned();
    let organisations = bulletin.organisations.iter().filter_map(|slug| {
        let profile = knowledge.organisation(knowledge.organisation_named(slug)?)?;
        Some(Named { slug: slug.clone(), name: word(&profile.name) })
    });
    let kinds = bulletin.kinds.iter().map(|kind| Named { slug: kind.name().to_owned(), name: word(&kind.in_words()) });
    Listed {
        slug: bulletin.slug.clone(),
        title: word(&bulletin.title),
        summary: word(&bulletin.summary),
        published: bulletin.published.to_string(),
        updated: bulletin.updated.to_string(),
        superseded: bulletin.superseded.as_ref().map(|superseded| SupersededShown {
            on: superseded.on.to_string(),
            by: superseded.by.clone(),
            why: word(&superseded.why),
        }),
        in_the_name_of: organisations.chain(kinds).collect(),
        channels: bulletin.channels.iter().map(|channel| channel.name().to_owned()).collect(),
        reading_minutes: reading_minutes(bulletin, language),
    }
}

/// Minutes that a person needs for all of it but the sources, one at least.
fn reading_minutes(bulletin: &Bulletin, language: Language) -> usize {
    let whole = [&bulletin.title, &bulletin.summary, &bulletin.lure].into_iter();
    let statements = bulletin.looks_like.iter().map(|statement| &statement.text);
    let changes = bulletin.changes.iter().map(|change| &change.text);
    let texts = whole.chain(&bulletin.to_do).chain(statements).chain(changes);
    let words: usize = texts.map(|text| text.in_language(language).split_whitespace().count()).sum();
    words.div_ceil(WORDS_A_MINUTE).max(1)
}

fn official(
    official: &Official,
    knowledge: &Knowledge,
    language: Language,
    published: Date,
    today: Date,
) -> Option<OfficialShown> {
    let profile = knowledge.organisation(knowledge.organisation_named(&official.organisation)?)?;
    let word = |wording: &Wording| wording.in_language(language).to_owned();
    let (kind, value, about, provenances): (_, _, _, Vec<&Provenance>) = match &official.fact {
        Fact::Number(number) => {
            let facts: Vec<_> = profile.numbers.iter().filter(|fact| fact.number == *number).collect();
            let shown = Number::parse(number).map_or_else(|| number.clone(), |number| number.display());
            let about = facts.last().map(|fact| word(&fact.about)).unwrap_or_default();
            ("number", shown, about, facts.iter().map(|fact| &fact.provenance).collect())
        }
        Fact::Domain(domain) => {
            let facts = profile.domains.iter().filter(|fact: &&DomainFact| fact.all().any(|known| known == domain));
            ("domain", domain.clone(), String::new(), facts.map(|fact| &fact.provenance).collect())
        }
        Fact::Sender(address) => {
            let facts = profile.senders.iter().filter(|fact| fact.address == *address);
            ("sender", address.clone(), String::new(), facts.map(|fact| &fact.provenance).collect())
        }
        Fact::Rule(id) => {
            let rules: Vec<_> = profile.rules.iter().filter(|rule| rule.id == *id).collect();
            let about = rules.last().map(|rule| word(&rule.text)).unwrap_or_default();
            ("rule", String::new(), about, rules.iter().map(|rule| &rule.provenance).collect())
        }
    };
    let on = |day: Date| surest(&provenances, profile, day);
    Some(OfficialShown {
        organisation: word(&profile.name),
        kind,
        value,
        about,
        then: on(published)?,
        today: on(today)?,
    })
}

fn surest(provenances: &[&Provenance], profile: &Profile, day: Date) -> Option<Standing> {
    provenances.iter().map(|provenance| provenance.standing(day, profile)).min()
}

fn source(bulletin: &Bulletin, name: &str, knowledge: &Knowledge) -> SourceShown {
    match bulletin.source(name, knowledge.organisations()) {
        Some(source) => SourceShown {
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
            date: source.date.map(|date| date.to_string()),
            seen_on: source.seen_on.to_string(),
            grade: match source.grade {
                Grade::Official => "official",
                Grade::Relay => "relay",
                Grade::Repository => "repository",
                Grade::Lead => "lead",
            },
        },
        // The caller's own profile took the place of the one that had it.
        None => SourceShown {
            publisher: name.to_owned(),
            title: String::new(),
            url: None,
            date: None,
            seen_on: bulletin.updated.to_string(),
            grade: "lead",
        },
    }
}
