//! What a telephone can say of a caller before anybody answers: only what the displayed number is.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::number::uses;
use crate::{
    observable::{
        phone::Number,
        phone_plan::{Cost, Kind},
    },
    organisation::{index::Knowledge, schema::NumberRole},
    report::Standing,
    wording::{Language, Wording},
};

/// What the displayed number is.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "ScreeningAnswer")]
pub enum Answer {
    /// An organisation is known to call from it, by a fact in force on the day. No proof of who calls.
    Official,
    /// Nobody is known to call from it, or it is hidden.
    Unlisted,
    /// Calling it back costs more than a call.
    Surcharged,
    /// Of the kind that automated calls may show.
    Polyvalent,
    /// No line has this number: it was made up.
    Impossible,
}

/// The answer to a displayed caller.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Screening {
    /// What the displayed number is.
    pub answer: Answer,
    /// The same in a sentence for people.
    pub means: String,
    /// The number in international form; null where it is hidden or none.
    pub number: Option<String>,
    /// What it serves for.
    pub kind: Kind,
    /// What calling it back costs.
    pub cost: Cost,
    /// The slugs of the organisations that call from it, where the answer is `official`.
    pub organisations: Vec<String>,
    /// Never true: it is here so that no program has to guess.
    pub proves_identity: bool,
}

/// What telephones and networks show instead of a number.
const HIDDEN: &[&str] = &[
    "anonymous",
    "anonyme",
    "hidden",
    "inconnu",
    "masque",
    "masqué",
    "private",
    "prive",
    "privé",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
];

impl Screening {
    /// What is known of a displayed caller on a day. Total: whatever is displayed gets an answer.
    #[must_use]
    pub fn new(displayed: &str, knowledge: &Knowledge, date: Date, language: Language) -> Self {
        let Some(number) = Number::parse(displayed) else { return Self::without_number(displayed, language) };
        let facts = knowledge.plan().map(|plan| plan.look_up(&number, date));
        let (kind, cost) = facts.map_or((Kind::Unknown, Cost::Unknown), |facts| (facts.kind, facts.cost));
        let callers = uses(knowledge, &number, date, language);
        let callers = callers
            .iter()
            .filter(|used| used.standing == Standing::InForce && used.roles.contains(&NumberRole::CallsFrom));
        let organisations: Vec<String> = callers.map(|used| used.organisation.to_owned()).collect();
        let answer = match (kind, cost) {
            _ if !organisations.is_empty() => Answer::Official,
            (Kind::VerifiedPolyvalent, _) => Answer::Polyvalent,
            (_, Cost::Surcharged) => Answer::Surcharged,
            (Kind::Fiction | Kind::Unknown, _) => Answer::Impossible,
            _ => Answer::Unlisted,
        };
        let means = answer.in_words().in_language(language).to_owned();
        let number = Some(number.as_str().to_owned());
        Self { answer, means, number, kind, cost, organisations, proves_identity: false }
    }

    fn without_number(displayed: &str, language: Language) -> Self {
        let displayed = displayed.trim().to_lowercase();
        let hidden = displayed.is_empty() || HIDDEN.contains(&displayed.as_str());
        let answer = if hidden { Answer::Unlisted } else { Answer::Impossible };
        let means = if hidden { hidden_in_words() } else { answer.in_words() };
        Self {
            answer,
            means: means.in_language(language).to_owned(),
            number: None,
            kind: Kind::Unknown,
            cost: Cost::Unknown,
            organisations: Vec::new(),
            proves_identity: false,
        }
    }
}

impl Answer {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Unlisted => "unlisted",
            Self::Surcharged => "surcharged",
            Self::Polyvalent => "polyvalent",
            Self::Impossible => "impossible",
        }
    }

    fn in_words(self) -> Wording {
        let (fr, en) = match self {
            Self::Official => (
                "Un organisme appelle avec ce numéro. Un numéro s’imite : il ne prouve pas qui appelle.",
                "An organisation calls from this number. A number can be forged: it does not prove who calls.",
            ),
            Self::Unlisted => (
                "Aucun organisme connu de Vigie n’appelle avec ce numéro.",
                "No organisation that Vigie knows calls from this number.",
            ),
            Self::Surcharged => (
                "Rappeler ce numéro coûte un supplément (numéro surtaxé). Ne rappelez pas.",
                "Calling this number back costs a surcharge (premium rate). Do not call back.",
            ),
            Self::Polyvalent => (
                "C’est un numéro réservé aux appels automatiques (numéro polyvalent vérifié). Il ne prouve pas qui appelle.",
                "This is a number for automated calls (“verified polyvalent number”). It does not prove who calls.",
            ),
            Self::Impossible => (
                "Aucune ligne ne peut avoir ce numéro : il a été inventé.",
                "No line can have this number: it was made up.",
            ),
        };
        Wording { fr: fr.to_owned(), en: en.to_owned() }
    }
}

fn hidden_in_words() -> Wording {
    Wording {
        fr: "Le numéro est masqué : on ne sait pas qui appelle.".to_owned(),
        en: "The number is hidden: nobody can tell who calls.".to_owned(),
    }
}
