//! Reading days: the rules that judge a message are those of the day it was received.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// Paris time by rule (European Union summer time), so that the engine needs no time zone data.
/// Directive 2000/84/EC: last Sunday of March to last Sunday of October, 01:00 UTC.
#[must_use]
pub fn paris() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC)
}

/// The day in Paris at an instant.
#[must_use]
pub fn day_in_paris(at: Timestamp) -> Date {
    paris().to_datetime(at).date()
}

/// Reads RFC 3339 (`2024-05-14T09:30:00+02:00`), or a date alone, which means noon in Paris.
#[must_use]
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let noon = Time::new(12, 0, 0, 0).ok()?;
    let date: Date = if text.len() == 10 { text.parse().ok()? } else { return None };
    paris().to_timestamp(date.to_datetime(noon)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_alone_means_noon_in_paris() {
        assert_eq!(parse_instant("2020-09-14").unwrap().to_string(), "2020-09-14T10:00:00Z");
        assert_eq!(parse_instant("2020-12-14").unwrap().to_string(), "2020-12-14T11:00:00Z");
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in ["2024-02-30", "2024-13-01T00:00:00Z", "demain", "", "2024-05-14T09:30:00"] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
