//! The two languages of everything that people read here, and how one is chosen.

use std::ffi::{OsStr, OsString};

pub(crate) use vigie_page::language::{Language, Say, Wording, both, day, day_written, grouped, quoted, say};

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
}
