//! What a telephone number is: its kind, what calling it costs, and where it lives.
//!
//! The plan is data (`knowledge/numbering/<country>.toml`): ranges of one national plan, each dated and sourced. The
//! longest root that is in force on the day asked for decides. A kind or a cost is a description, never a verdict: 3646
//! begins like a paid service, a paid service can be genuine, and every displayed number can be forged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::phone::Number;
use crate::{
    organisation::schema::{Provenance, Source},
    wording::Wording,
};

/// What a number serves for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "NumberKind")]
pub enum Kind {
    /// A line at a place (01 to 05).
    Geographic,
    /// A person's mobile (06, 07): only for people who talk to each other.
    Mobile,
    /// The long mobile number of a machine (0700 and ten digits).
    Machine,
    /// A line of no place (09).
    NonGeographic,
    /// "Numéro polyvalent vérifié" (0162, 0163, ...): the kind that automated calls may show. Lawful, and no proof of identity.
    VerifiedPolyvalent,
    /// Exchanges with a technical platform (0937, 0938, 0939): couriers, drivers, reminders.
    Platform,
    /// Free phone (0800 to 0805).
    FreePhone,
    /// A special number at the price of a call (0806 to 0809).
    SpecialNormal,
    /// A paid service (081, 082, 089).
    SpecialPaid,
    /// Dial-up access and data services (0836, 085x, 0860, 0868).
    DataService,
    /// A service of four digits (3xxx).
    ShortService,
    /// An operator's own service (10xx).
    ShortOperator,
    /// Directory enquiries (118 xxx).
    DirectoryEnquiries,
    /// A service of social value (116 xxx).
    SocialValue,
    /// An emergency number (15, 17, 18, 112, ...).
    Emergency,
    /// The five digits that an SMS comes from or is sent to.
    SmsShort,
    /// Kept for films and books: it never rings.
    Fiction,
    /// A number of another country's plan.
    Foreign,
    /// The plan says nothing of it.
    Unknown,
}

/// What calling a number from its own country costs.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Nothing.
    Free,
    /// An ordinary call.
    Normal,
    /// An ordinary call and the price of a service.
    Surcharged,
    /// We do not know.
    Unknown,
}

/// One range of a plan.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct NumberRange {
    /// The beginnings of its numbers as dialled at home ("0162"), or whole short numbers ("3646").
    pub roots: Vec<String>,
    /// How many digits its numbers have as dialled at home.
    pub digits: usize,
    /// What they serve for.
    pub kind: Kind,
    /// What calling them costs.
    pub cost: Cost,
    /// The overseas territories they belong to (ISO 3166-1); empty for the mainland or the whole country.
    #[serde(default)]
    pub territories: Vec<String>,
    /// What a person should know about them, in a few words.
    #[serde(default)]
    pub about: Option<Wording>,
    /// Since when it holds, and from whom.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl NumberRange {
    fn in_force(&self, day: Date) -> bool {
        self.provenance.valid_from.is_none_or(|from| from <= day) && self.provenance.valid_to.is_none_or(|to| day <= to)
    }
}

/// What a plan's file says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PlanFile {
    country: String,
    reviewed: Date,
    sources: BTreeMap<String, Source>,
    ranges: Vec<NumberRange>,
}

/// What is wrong with a plan's file.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is not TOML of the right shape.
    #[error("numbering plan: {0}")]
    Shape(#[from] toml::de::Error),
    /// A root is not digits, or longer than its numbers.
    #[error("numbering plan: the root {root:?} does not fit numbers of {digits} digits")]
    Root {
        /// The root.
        root: String,
        /// The digits its numbers are said to have.
        digits: usize,
    },
    /// A range names no source, or one that the file does not list.
    #[error("numbering plan: the range of {root:?} names the source {name:?}, which the file does not list")]
    Source {
        /// A root of the range.
        root: String,
        /// The name, empty where it names none.
        name: String,
    },
    /// Two ranges speak for one root on the same day.
    #[error("numbering plan: two ranges speak for {root:?} on {day}")]
    Twice {
        /// The root.
        root: String,
        /// The first day on which both hold.
        day: Date,
    },
}

/// A national numbering plan.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "PlanFile", into = "PlanFile")]
pub struct Plan {
    /// ISO 3166-1 code of the country.
    pub country: String,
    /// The last day a maintainer read it against its sources.
    pub reviewed: Date,
    /// Where its facts come from.
    pub sources: BTreeMap<String, Source>,
    ranges: Vec<NumberRange>,
    /// Digits and root to the places in `ranges`.
    roots: BTreeMap<(usize, String), Vec<usize>>,
    longest: usize,
}

/// What a plan says of a number on a day.
#[derive(Clone, Debug)]
pub struct NumberFacts<'p> {
    /// What it serves for.
    pub kind: Kind,
    /// What calling it costs.
    pub cost: Cost,
    /// The countries it can belong to (ISO 3166-1): one, or several that share a code.
    pub countries: Vec<&'p str>,
    /// The French overseas territories it belongs to.
    pub territories: &'p [String],
    /// The range that says so, with its sources; none for foreign and unknown numbers.
    pub range: Option<&'p NumberRange>,
}

impl NumberFacts<'_> {
    /// Whether no source was read for it: it may quiet an alarm, it never accuses.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.range.is_none_or(|range| range.provenance.unconfirmed)
    }
}

impl TryFrom<PlanFile> for Plan {
    type Error = PlanError;

    fn try_from(file: PlanFile) -> Result<Self, PlanError> {
        let mut roots: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
        for (place, range) in file.ranges.iter().enumerate() {
            for root in &range.roots {
                let fits =
                    !root.is_empty() && root.len() <= range.digits && root.bytes().all(|byte| byte.is_ascii_digit());
                if !fits {
                    return Err(PlanError::Root { root: root.clone(), digits: range.digits });
                }
                roots.entry((range.digits, root.clone())).or_default().push(place);
            }
            let named = &range.provenance.sources;
            let missing = named.iter().find(|name| !file.sources.contains_key(*name)).cloned();
            if let Some(name) = missing.or_else(|| named.is_empty().then(String::new)) {
                return Err(PlanError::Source { root: range.roots.first().cloned().unwrap_or_default(), name });
            }
        }
        for ((_, root), places) in &roots {
            if let Some(day) = first_day_twice(&file.ranges, places) {
                return Err(PlanError::Twice { root: root.clone(), day });
            }
        }
        let longest = roots.keys().map(|(_, root)| root.len()).max().unwrap_or(0);
        let PlanFile { country, reviewed, sources, ranges } = file;
        Ok(Self { country, reviewed, sources, ranges, roots, longest })
    }
}

impl From<Plan> for PlanFile {
    fn from(plan: Plan) -> Self {
        Self { country: plan.country, reviewed: plan.reviewed, sources: plan.sources, ranges: plan.ranges }
    }
}

impl Plan {
    /// Reads and checks a plan.
    ///
    /// # Errors
    ///
    /// Where the file has another shape, a root does not fit its numbers, a source is missing, or two ranges speak for
    /// one root on one day.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        Self::try_from(toml::from_str::<PlanFile>(text)?)
    }

    /// What it says of a number on a day.
    #[must_use]
    pub fn look_up(&self, number: &Number, day: Date) -> NumberFacts<'_> {
        let Some(national) = number.french() else {
            return NumberFacts {
                kind: Kind::Foreign,
                cost: Cost::Unknown,
                countries: number.countries().to_vec(),
                territories: &[],
                range: None,
            };
        };
        let range = self.range_of(&national, day);
        let territories = range.map_or(&[] as &[String], |range| &range.territories);
        let countries = if number.as_str().starts_with("+33") || number.is_short() {
            vec![self.country.as_str()]
        } else if territories.is_empty() {
            number.countries().to_vec()
        } else {
            territories.iter().map(String::as_str).collect()
        };
        NumberFacts {
            kind: range.map_or(Kind::Unknown, |range| range.kind),
            cost: range.map_or(Cost::Unknown, |range| range.cost),
            countries,
            territories,
            range,
        }
    }

    /// The range with the longest root that is in force on that day.
    fn range_of(&self, national: &str, day: Date) -> Option<&NumberRange> {
        let longest = self.longest.min(national.len());
        (1..=longest).rev().find_map(|length| {
            let root = national.get(..length)?.to_owned();
            let places = self.roots.get(&(national.len(), root))?;
            places.iter().filter_map(|place| self.ranges.get(*place)).find(|range| range.in_force(day))
        })
    }

    /// Its ranges, in the order of the file.
    #[must_use]
    pub fn ranges(&self) -> &[NumberRange] {
        &self.ranges
    }

    /// The roots of a kind on a day, sorted.
    #[must_use]
    pub fn roots_of(&self, kind: Kind, day: Date) -> BTreeSet<&str> {
        self.ranges
            .iter()
            .filter(|range| range.kind == kind && range.in_force(day))
            .flat_map(|range| range.roots.iter().map(String::as_str))
            .collect()
    }
}

/// The first day on which two of these ranges hold.
fn first_day_twice(ranges: &[NumberRange], places: &[usize]) -> Option<Date> {
    let of = |place: &usize| ranges.get(*place).map(|range| &range.provenance);
    places.iter().enumerate().find_map(|(nth, one)| {
        places.iter().skip(nth + 1).find_map(|other| {
            let (one, other) = (of(one)?, of(other)?);
            let from = one.valid_from.max(other.valid_from).unwrap_or(Date::MIN);
            let to = [one.valid_to, other.valid_to].into_iter().flatten().min().unwrap_or(Date::MAX);
            (from <= to).then_some(from)
        })
    })
}

#[cfg(test)]
mod tests;
