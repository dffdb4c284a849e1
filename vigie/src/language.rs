//! The two languages of everything that people read here, and how one is chosen.

use std::ffi::{OsStr, OsString};

use jiff::civil::Date;
pub(crate) use vigie_engine::wording::{Language, Wording};

/// One text in each language, written beside the thing it speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Say {
    /// French.
    pub(crate) fr: &'static str,
    /// English.
    pub(crate) en: &'static str,
}

impl Say {
    /// The text in that language.
    pub(crate) const fn to(self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::En => self.en,
        }
    }
}

/// A text in each language.
pub(crate) const fn say(fr: &'static str, en: &'static str) -> Say {
    Say { fr, en }
}

/// A text in each language, made while running.
pub(crate) fn both(fr: impl Into<String>, en: impl Into<String>) -> Wording {
    Wording { fr: fr.into(), en: en.into() }
}

/// The language with that code.
pub(crate) fn named(code: &str) -> Option<Language> {
    match code {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The language of this run: what `--lang` says, else the locale's. Chosen before the flags are read, since help and the
/// errors about flags need it already.
pub(crate) fn choose(arguments: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Language {
    asked_for(arguments).unwrap_or_else(|| of_locale(variable))
}

fn asked_for(arguments: &[OsString]) -> Option<Language> {
    let mut arguments = arguments.iter().map(OsString::as_os_str).take_while(|argument| *argument != OsStr::new("--"));
    while let Some(argument) = arguments.next() {
        let argument = argument.to_str().unwrap_or_default();
        if argument == "--lang" {
            return arguments.next().and_then(OsStr::to_str).and_then(named);
        }
        if let Some(code) = argument.strip_prefix("--lang=") {
            return named(code);
        }
    }
    None
}

/// POSIX: the first of these that is set and not empty decides. A locale of no language means French, the first one here.
fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    let locale = locale.unwrap_or_default();
    let code = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
    match code.to_ascii_lowercase().as_str() {
        "" | "c" | "posix" | "fr" => Language::Fr,
        _ => Language::En,
    }
}

/// A day as people write it: "1er mars 2022", "1 March 2022".
pub(crate) fn day(date: Date, language: Language) -> String {
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
pub(crate) fn day_written(date: &str, language: Language) -> String {
    date.parse().map_or_else(|_| date.to_owned(), |date| day(date, language))
}

/// Words between the quotation marks of the language.
pub(crate) fn quoted(words: &str, language: Language) -> String {
    match language {
        Language::Fr => format!("«\u{a0}{words}\u{a0}»"),
        Language::En => format!("“{words}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(locale: &[(&str, &str)], arguments: &[&str]) -> Language {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        choose(&arguments, |name| locale.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn no_locale_means_french_and_any_other_language_than_french_means_english() {
        for (locale, expected) in [
            ("", Language::Fr),
            ("C.UTF-8", Language::Fr),
            ("POSIX", Language::Fr),
            ("fr_CA.UTF-8", Language::Fr),
            ("en_GB.UTF-8", Language::En),
            ("de_DE", Language::En),
        ] {
            assert_eq!(language(&[("LANG", locale)], &[]), expected, "{locale}");
        }
    }

    #[test]
    fn the_flag_wins_and_the_first_variable_that_is_set() {
        assert_eq!(language(&[("LANG", "fr_FR"), ("LC_ALL", "en_US")], &["check"]), Language::En);
        assert_eq!(language(&[("LC_ALL", ""), ("LANG", "fr_FR")], &["check", "--lang", "en"]), Language::En);
        assert_eq!(language(&[("LANG", "en_US")], &["--lang=fr"]), Language::Fr);
        assert_eq!(language(&[("LANG", "en_US")], &["check", "--", "--lang=fr"]), Language::En);
    }

    #[test]
    fn days_are_written_as_people_say_them() {
        assert_eq!(day_written("2022-03-01", Language::Fr), "1er mars 2022");
        assert_eq!(day_written("2022-03-01", Language::En), "1 March 2022");
        assert_eq!(day_written("soon", Language::En), "soon");
    }
}
