//! Words in both languages, and how days and quotations are written in each.

use jiff::civil::Date;
pub use vigie_engine::wording::{Language, Wording};

/// One text in each language, written beside the thing it speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Say {
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

impl Say {
    /// The text in that language.
    pub const fn to(self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::En => self.en,
        }
    }
}

/// A text in each language.
pub const fn say(fr: &'static str, en: &'static str) -> Say {
    Say { fr, en }
}

/// A text in each language, made while running.
pub fn both(fr: impl Into<String>, en: impl Into<String>) -> Wording {
    Wording { fr: fr.into(), en: en.into() }
}

/// A day as people write it: "1er mars 2022", "1 March 2022".
pub fn day(date: Date, language: Language) -> String {
    const FRENCH: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    match language {
        Language::En => date.strftime("%-d %B %Y").to_string(),
        Language::Fr => {
            let number = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
            let month = usize::from(date.month().unsigned_abs()).checked_sub(1).and_then(|month| FRENCH.get(month));
            format!("{number} {} {}", month.copied().unwrap_or_default(), date.year())
        }
    }
}

/// The same for a day of a report (`YYYY-MM-DD`); what is no day stays as it is.
pub fn day_written(date: &str, language: Language) -> String {
    date.parse().map_or_else(|_| date.to_owned(), |date| day(date, language))
}

/// A number with its thousands apart: "12 345", "12,345".
#[must_use]
pub fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + 8);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(match language {
                // Narrow, and no line breaks there.
                Language::Fr => '\u{202f}',
                Language::En => ',',
            });
        }
        grouped.push(digit);
    }
    grouped
}

/// Words between the quotation marks of the language.
pub fn quoted(words: &str, language: Language) -> String {
    match language {
        Language::Fr => format!("«\u{a0}{words}\u{a0}»"),
        Language::En => format!("“{words}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let written: Vec<String> = [0, 999, 1_000, 1_234_567].map(|number| grouped(number, Language::En)).into();
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(grouped(12_345, Language::Fr), "12\u{202f}345");
    }

    #[test]
    fn days_are_written_as_people_say_them() {
        assert_eq!(day_written("2022-03-01", Language::Fr), "1er mars 2022");
        assert_eq!(day_written("2022-03-01", Language::En), "1 March 2022");
        assert_eq!(day_written("soon", Language::En), "soon");
    }
}
