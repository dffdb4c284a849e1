//! Whether a fact holds on a day: a message is judged by the rules in force when it was received.

use jiff::{Span, civil::Date};

use super::schema::{ClosedList, Grade, NumberRole, Profile, Provenance};
use crate::{observable::host::Host, report::Standing};

/// How long a review of a profile stays fresh, in days; then the report says that it is old.
pub const REVIEW_PERIOD_DAYS: i64 = 180;
/// How long a fact is held to stand after the last day a source attests it, in days; then it is unconfirmed.
/// Organisations repeat their standing warnings about once a year, not daily (`docs/decisions/0004`).
pub const ATTESTED_FOR_DAYS: i64 = 365;

impl Provenance {
    /// How sure the fact is on a day.
    #[must_use]
    pub fn standing(&self, day: Date, profile: &Profile) -> Standing {
        if self.valid_from.is_some_and(|from| day < from) || self.valid_to.is_some_and(|to| day > to) {
            return Standing::NotInForce;
        }
        let begins = self.valid_from.unwrap_or(self.first_seen);
        let ends = self.valid_to.unwrap_or_else(|| days_after(self.last_seen, ATTESTED_FOR_DAYS));
        let only_leads =
            self.sources.iter().all(|id| profile.sources.get(id).is_none_or(|source| source.grade == Grade::Lead));
        if self.unconfirmed || only_leads || day < begins || day > ends {
            Standing::Unconfirmed
        } else if self.disputed_by.is_empty() {
            Standing::InForce
        } else {
            Standing::Disputed
        }
    }

    /// Whether the fact may be relied on to quiet an alarm on a day: all but what is known not to hold.
    #[must_use]
    pub fn may_quiet(&self, day: Date, profile: &Profile) -> bool {
        self.standing(day, profile) != Standing::NotInForce
    }
}

impl Profile {
    /// The list of numbers of a role that was declared complete on a day, the surest where there are several.
    #[must_use]
    pub fn closed_list(&self, role: NumberRole, day: Date) -> Option<(&ClosedList, Standing)> {
        let lists = self.closed_lists.iter().filter(|list| list.role == role);
        lists.filter_map(|list| Some((list, list.standing(day)?))).min_by_key(|(_, standing)| *standing)
    }

    /// Whether genuine messages link to a host that is not the organisation's own.
    #[must_use]
    pub fn has_companion(&self, host: &Host) -> bool {
        self.companions.iter().any(|companion| host.is_within(companion))
    }
}

impl ClosedList {
    /// How sure the list is on a day; `None` outside its period.
    #[must_use]
    pub fn standing(&self, day: Date) -> Option<Standing> {
        (self.from <= day && day <= self.to).then_some(if self.disputed_by.is_empty() {
            Standing::InForce
        } else {
            Standing::Disputed
        })
    }
}

/// The last day that a review of a day still counts as fresh.
#[must_use]
pub fn after_review_period(day: Date) -> Date {
    days_after(day, REVIEW_PERIOD_DAYS)
}

fn days_after(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(Date::MAX)
}
