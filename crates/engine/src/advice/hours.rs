//! Whether a hotline answers now: its hours in Paris time, closed on French public holidays.

use jiff::{
    Span, Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
};

use crate::{guidance::Hours, message::day::paris, wording::Language};

/// Whether a hotline answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OpenState {
    /// Until this time today.
    Open(Time),
    /// It opens on this day at this time; the day in Paris now.
    Closed {
        /// Today.
        today: Date,
        /// The next day it opens.
        day: Date,
        /// When it opens.
        at: Time,
    },
    /// It does not open in the next weeks.
    Never,
}

/// Whether a hotline answers at an instant, and else when.
#[must_use]
pub fn open_state(hours: &Hours, now: Timestamp) -> OpenState {
    let now = now.to_zoned_datetime(paris());
    let (today, time) = (now.date(), now.time());
    if opens_on(hours, today) && time < hours.opens {
        return OpenState::Closed { today, day: today, at: hours.opens };
    }
    if opens_on(hours, today) && time < hours.closes {
        return OpenState::Open(hours.closes);
    }
    let following = (1..=21).filter_map(|days| today.checked_add(days.days()).ok());
    let next = following.into_iter().find(|day| opens_on(hours, *day));
    next.map_or(OpenState::Never, |day| OpenState::Closed { today, day, at: hours.opens })
}

fn opens_on(hours: &Hours, day: Date) -> bool {
    hours.days.contains(&day.weekday().to_monday_one_offset()) && !public_holidays(day.year()).contains(&day)
}

/// The eleven public holidays of France in a year (Code du travail, art. L3133-1), in order of the list, not of the year.
#[must_use]
pub fn public_holidays(year: i16) -> Vec<Date> {
    let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let fixed = fixed.into_iter().filter_map(|(month, day)| Date::new(year, month, day).ok());
    let easter = easter_sunday(year);
    let moving = [1, 39, 50].into_iter().filter_map(|days: i64| easter?.checked_add(Span::new().days(days)).ok());
    fixed.chain(moving).collect()
}

/// Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
fn easter_sunday(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (a, b, c) = (year_number.rem_euclid(19), year_number.div_euclid(100), year_number.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c.div_euclid(4), c.rem_euclid(4));
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l).div_euclid(433);
    let month = (h + l - 7 * m + 90).div_euclid(25);
    let day = (h + l - 7 * m + 33 * month + 19).rem_euclid(32);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl OpenState {
    /// "open now (until 18:30)", "opens Monday at 9:00".
    #[must_use]
    pub fn in_words(self, language: Language) -> String {
        match (self, language) {
            (Self::Open(until), Language::Fr) => format!("ouvert maintenant (jusqu’à {})", clock(until, language)),
            (Self::Open(until), Language::En) => format!("open now (until {})", clock(until, language)),
            (Self::Closed { today, day, at }, Language::Fr) => {
                format!("fermé pour le moment, ouvre {} à {}", day_name(today, day, language), clock(at, language))
            }
            (Self::Closed { today, day, at }, Language::En) => {
                format!("closed at the moment, opens {} at {}", day_name(today, day, language), clock(at, language))
            }
            (Self::Never, Language::Fr) => "fermé".to_owned(),
            (Self::Never, Language::En) => "closed".to_owned(),
        }
    }
}

fn clock(time: Time, language: Language) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match (language, minute) {
        (Language::Fr, 0) => format!("{hour} h"),
        (Language::Fr, _) => format!("{hour} h {minute:02}"),
        (Language::En, _) => format!("{hour}:{minute:02}"),
    }
}

fn day_name(today: Date, day: Date, language: Language) -> String {
    let days = today.until(day).map_or(99, |span| span.get_days());
    let name = match (day.weekday(), language) {
        (Weekday::Monday, Language::Fr) => "lundi",
        (Weekday::Tuesday, Language::Fr) => "mardi",
        (Weekday::Wednesday, Language::Fr) => "mercredi",
        (Weekday::Thursday, Language::Fr) => "jeudi",
        (Weekday::Friday, Language::Fr) => "vendredi",
        (Weekday::Saturday, Language::Fr) => "samedi",
        (Weekday::Sunday, Language::Fr) => "dimanche",
        (Weekday::Monday, Language::En) => "Monday",
        (Weekday::Tuesday, Language::En) => "Tuesday",
        (Weekday::Wednesday, Language::En) => "Wednesday",
        (Weekday::Thursday, Language::En) => "Thursday",
        (Weekday::Friday, Language::En) => "Friday",
        (Weekday::Saturday, Language::En) => "Saturday",
        (Weekday::Sunday, Language::En) => "Sunday",
    };
    match (days, language) {
        (0, Language::Fr) => "aujourd’hui".to_owned(),
        (0, Language::En) => "today".to_owned(),
        (1..=6, _) => name.to_owned(),
        (_, Language::Fr) => format!("{name} {}/{:02}", day.day(), day.month()),
        (_, Language::En) => format!("{name} {} {}", day.day(), day.strftime("%B")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn info_escroqueries() -> Hours {
        Hours { days: vec![1, 2, 3, 4, 5], opens: "09:00".parse().unwrap(), closes: "18:30".parse().unwrap() }
    }

    fn state(at: &str) -> String {
        open_state(&info_escroqueries(), at.parse().unwrap()).in_words(Language::En)
    }

    #[test]
    fn hours_are_those_of_paris_in_summer_and_winter() {
        assert_eq!(state("2024-07-02T07:30:00Z"), "open now (until 18:30)");
        assert_eq!(state("2024-12-03T07:30:00Z"), "closed at the moment, opens today at 9:00");
        assert_eq!(state("2024-12-03T17:29:59Z"), "open now (until 18:30)");
        assert_eq!(state("2024-12-03T17:30:00Z"), "closed at the moment, opens Wednesday at 9:00");
    }

    #[test]
    fn weekends_and_public_holidays_are_skipped() {
        assert_eq!(state("2024-11-30T10:00:00Z"), "closed at the moment, opens Monday at 9:00");
        // Easter Monday 2025 was 21 April; Friday evening waits for Tuesday.
        assert_eq!(state("2025-04-18T18:00:00Z"), "closed at the moment, opens Tuesday at 9:00");
    }

    #[test]
    fn movable_feasts_fall_where_calendars_put_them() {
        for (year, easter) in [
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2020, "2020-04-12"),
            (2024, "2024-03-31"),
            (2026, "2026-04-05"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter_sunday(year).unwrap().to_string(), easter);
        }
        let holidays = public_holidays(2026);
        for day in ["2026-04-06", "2026-05-14", "2026-05-25", "2026-11-11"] {
            assert!(holidays.contains(&day.parse().unwrap()), "{day}");
        }
        assert_eq!(holidays.len(), 11);
    }
}
