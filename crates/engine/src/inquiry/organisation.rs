//! The organisations that are known, and all that is known of one.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    organisation::{
        index::Knowledge,
        schema::{Profile, Provenance},
    },
    report::Standing,
    wording::Language,
};

/// One organisation of the list.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Listed<'k> {
    /// Its stable name.
    pub slug: &'k str,
    /// Its name for people.
    pub name: &'k str,
    /// What it is.
    pub kind: &'k str,
    /// ISO 3166-1 code of its home country; `XX` for a worldwide one.
    pub country: &'k str,
    /// The last day that its whole profile was read against its sources, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub reviewed: Date,
}

/// Every organisation that is known.
pub fn list(knowledge: &Knowledge, language: Language) -> impl Iterator<Item = Listed<'_>> {
    knowledge.organisations().iter().map(move |profile| Listed {
        slug: &profile.slug,
        name: profile.name.in_language(language),
        kind: profile.kind.name(),
        country: &profile.country,
        reviewed: profile.reviewed,
    })
}

/// A profile as data, each fact with its standing on a day.
///
/// # Errors
/// None that is known of: a profile was read from such data.
pub fn with_standing(profile: &Profile, date: Date) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(profile)?;
    let mut mark = |list: &str, standings: Vec<Standing>| {
        let facts = value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for (fact, standing) in facts.zip(standings) {
            if let Some(fact) = fact.as_object_mut() {
                fact.insert("standing".to_owned(), json!(standing));
            }
        }
    };
    let standing = |provenance: &Provenance| provenance.standing(date, profile);
    mark("domains", profile.domains.iter().map(|fact| standing(&fact.provenance)).collect());
    mark("senders", profile.senders.iter().map(|fact| standing(&fact.provenance)).collect());
    mark("numbers", profile.numbers.iter().map(|fact| standing(&fact.provenance)).collect());
    mark("rules", profile.rules.iter().map(|fact| standing(&fact.provenance)).collect());
    Ok(value)
}
