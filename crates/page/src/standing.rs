//! How sure a fact is on a day, in words.

use jiff::{Span, civil::Date};
use vigie_engine::{
    organisation::{
        schema::{Profile, Provenance},
        standing::ATTESTED_FOR_DAYS,
    },
    report::Standing,
};

use crate::language::{Language, day};

/// The facts of a standing: "confirmed until 22 May 2027", "disputed by ...".
#[must_use]
pub fn words(provenance: &Provenance, profile: &Profile, on: Date, language: Language) -> String {
    let is_french = language == Language::Fr;
    match provenance.standing(on, profile) {
        Standing::InForce => {
            let until = day(provenance.valid_to.unwrap_or_else(|| attested_until(provenance)), language);
            if is_french { format!("confirmé jusqu’au {until}") } else { format!("confirmed until {until}") }
        }
        Standing::Disputed => {
            let by = provenance.disputed_by.join(", ");
            if is_french { format!("contesté par {by}") } else { format!("disputed by {by}") }
        }
        Standing::NotInForce => match (provenance.valid_to.filter(|to| *to < on), provenance.valid_from) {
            (Some(to), _) if is_french => format!("terminé depuis le {}", day(to, language)),
            (Some(to), _) => format!("ended on {}", day(to, language)),
            (None, Some(from)) if is_french => format!("ne commence que le {}", day(from, language)),
            (None, Some(from)) => format!("begins only on {}", day(from, language)),
            (None, None) => String::new(),
        },
        Standing::Unconfirmed => {
            let seen = day(provenance.last_seen, language);
            match (on < provenance.first_seen, provenance.unconfirmed, is_french) {
                (true, _, true) => {
                    format!("non confirmé ce jour-là (première source : {})", day(provenance.first_seen, language))
                }
                (true, _, false) => {
                    format!("unconfirmed on that day (first source: {})", day(provenance.first_seen, language))
                }
                (false, true, true) => "non confirmé (source peu sûre)".to_owned(),
                (false, true, false) => "unconfirmed (unreliable source)".to_owned(),
                (false, false, true) => format!("non confirmé (dernière source : {seen})"),
                (false, false, false) => format!("unconfirmed (last source: {seen})"),
            }
        }
    }
}

fn attested_until(provenance: &Provenance) -> Date {
    provenance.last_seen.checked_add(Span::new().days(ATTESTED_FOR_DAYS)).unwrap_or(Date::MAX)
}

/// The days that sources speak for: "attested 10 May 2017 to 27 August 2020".
#[must_use]
pub fn period(provenance: &Provenance, language: Language) -> String {
    let (first, last) = (day(provenance.first_seen, language), day(provenance.last_seen, language));
    match (language, provenance.first_seen == provenance.last_seen) {
        (Language::Fr, true) => format!("attesté le {first}"),
        (Language::Fr, false) => format!("attesté du {first} au {last}"),
        (Language::En, true) => format!("attested on {first}"),
        (Language::En, false) => format!("attested from {first} to {last}"),
    }
}
