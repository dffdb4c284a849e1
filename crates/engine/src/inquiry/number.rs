//! What is known of a telephone number.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    observable::{
        operator_blocks::Operator,
        phone::Number,
        phone_plan::{Cost, Kind, NumberFacts},
    },
    organisation::{
        index::Knowledge,
        schema::{NumberFact, NumberRole, Profile},
    },
    report::Standing,
    wording::Language,
};

/// What is known of a telephone number on a day.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct NumberKnown<'k> {
    /// International form, or the short number.
    pub number: &'k str,
    /// As people write it.
    pub shown: String,
    /// The day in question, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub date: Date,
    /// What it serves for.
    pub kind: Kind,
    /// What calling it costs.
    pub cost: Cost,
    /// The countries it can belong to (ISO 3166-1).
    pub countries: Vec<&'k str>,
    /// The French overseas territories it belongs to.
    pub territories: &'k [String],
    /// What a person should know of such numbers.
    pub about: Option<&'k str>,
    /// Whether no source confirms its kind and cost.
    pub unconfirmed: bool,
    /// Who is known to use it.
    pub organisations: Vec<NumberUse<'k>>,
    /// The operator that its block was given to, where the caller has the table of blocks.
    pub operator: Option<Block>,
    /// Never true: it is here so that no program has to guess.
    pub proves_identity: bool,
}

/// An organisation's use of a number.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct NumberUse<'k> {
    /// The organisation's slug.
    pub organisation: &'k str,
    /// What it uses the number for.
    pub roles: &'k [NumberRole],
    /// The same in a few words.
    pub about: &'k str,
    /// How sure that is on the day.
    pub standing: Standing,
    /// The fact that says so.
    #[serde(skip)]
    pub fact: &'k NumberFact,
    /// The profile that it stands in.
    #[serde(skip)]
    pub profile: &'k Profile,
}

/// An operator's block of numbers.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(rename = "NumberBlock")]
pub struct Block {
    /// The operator's code.
    pub code: String,
    /// Where its numbers live.
    pub territory: String,
    /// The day it was given, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub since: Date,
}

impl From<Operator<'_>> for Block {
    fn from(found: Operator<'_>) -> Self {
        Self { code: found.code.to_owned(), territory: found.territory.to_owned(), since: found.since }
    }
}

impl<'k> NumberKnown<'k> {
    /// What is known of a number, with what the numbering plan says of it.
    #[must_use]
    pub fn new(
        number: &'k Number,
        facts: &NumberFacts<'k>,
        knowledge: &'k Knowledge,
        date: Date,
        language: Language,
    ) -> Self {
        Self {
            number: number.as_str(),
            shown: number.display(),
            date,
            kind: facts.kind,
            cost: facts.cost,
            countries: facts.countries.clone(),
            territories: facts.territories,
            about: facts.range.and_then(|range| range.about.as_ref()).map(|about| about.in_language(language)),
            unconfirmed: facts.is_unconfirmed(),
            organisations: uses(knowledge, number, date, language),
            operator: None,
            proves_identity: false,
        }
    }
}

/// Who is known to use a number, whatever for and whenever; the standing says how sure that is on the day.
#[must_use]
pub fn uses<'k>(knowledge: &'k Knowledge, number: &'k Number, date: Date, language: Language) -> Vec<NumberUse<'k>> {
    let organisations = knowledge.organisations().iter().enumerate();
    let facts =
        organisations.flat_map(|(at, profile)| knowledge.number_facts(number, at).map(move |fact| (profile, fact)));
    facts
        .map(|(profile, fact)| NumberUse {
            organisation: &profile.slug,
            roles: &fact.roles,
            about: fact.about.in_language(language),
            standing: fact.provenance.standing(date, profile),
            fact,
            profile,
        })
        .collect()
}
