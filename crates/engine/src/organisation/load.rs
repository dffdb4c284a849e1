//! Reading knowledge files: TOML in, facts out, and one clear sentence for what is wrong.

use std::path::Path;

use super::schema::Profile;
use crate::{
    bulletin::Bulletin,
    guidance::Guidance,
    scam::Scams,
    text::{lexicon::Lexicon, word_weights::WordWeights},
    wording::Wording,
};

/// Larger files are refused: a profile is a page, not a book.
pub const LARGEST_FILE: usize = 1024 * 1024;

/// What is wrong with a knowledge file, and where.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{file}{}: {problem}", .line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct FileError {
    /// The file's name as the caller gave it.
    pub file: String,
    /// The line, counted from 1, where that is known.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub problem: String,
}

impl FileError {
    /// A problem of a whole file.
    #[must_use]
    pub fn new(file: &str, problem: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, problem: problem.into() }
    }

    /// The same for people. The reader's own words (which name fields of the file) stay as they are.
    #[must_use]
    pub fn wording(&self) -> Wording {
        let fr = match self.line {
            Some(line) => format!("{}, ligne {line} : {}", self.file, self.problem),
            None => format!("{} : {}", self.file, self.problem),
        };
        Wording { fr, en: self.to_string() }
    }
}

/// Reads an organisation's file.
///
/// # Errors
/// What is wrong, with the line.
pub fn profile(file: &str, text: &str) -> Result<Profile, FileError> {
    toml(file, text)
}

/// Reads a country's guidance.
///
/// # Errors
/// What is wrong, with the line.
pub fn guidance(file: &str, text: &str) -> Result<Guidance, FileError> {
    toml(file, text)
}

/// Reads the known scams.
///
/// # Errors
/// What is wrong, with the line.
pub fn scams(file: &str, text: &str) -> Result<Scams, FileError> {
    toml(file, text)
}

/// Reads a bulletin: `<year>/<slug>.toml`, by the year in which it was published.
///
/// # Errors
/// What is wrong, with the line; or that the file stands elsewhere than its slug and its day say.
pub fn bulletin(file: &str, text: &str) -> Result<Bulletin, FileError> {
    let bulletin: Bulletin = toml(file, text)?;
    let place = Path::new(file).with_extension("");
    let year = bulletin.published.year().to_string();
    if !place.ends_with(Path::new(&year).join(&bulletin.slug)) {
        let problem =
            format!("a bulletin {:?} published in {year} stands in {year}/{}.toml", bulletin.slug, bulletin.slug);
        return Err(FileError::new(file, problem));
    }
    Ok(bulletin)
}

/// Reads the weights of a language's words in text messages.
///
/// # Errors
/// What is wrong, with the line.
pub fn word_weights(file: &str, text: &str) -> Result<WordWeights, FileError> {
    toml(file, text)
}

/// Reads a language's lexicon.
///
/// # Errors
/// What is wrong, with the line.
pub fn lexicon(file: &str, text: &str) -> Result<Lexicon, FileError> {
    toml(file, text)
}

/// Reads any knowledge file.
///
/// # Errors
/// What is wrong, with the line.
pub fn toml<T: serde::de::DeserializeOwned + serde::Serialize>(file: &str, text: &str) -> Result<T, FileError> {
    if text.len() > LARGEST_FILE {
        return Err(FileError::new(file, format!("larger than {LARGEST_FILE} bytes")));
    }
    let at_line = |start: usize| text.get(..start).unwrap_or_default().matches('\n').count() + 1;
    let told = |why: toml::de::Error| FileError {
        file: file.to_owned(),
        line: why.span().map(|span| at_line(span.start)),
        problem: why.message().to_owned(),
    };
    let read: T = toml::from_str(text).map_err(told)?;
    let written: toml::Value = toml::from_str(text).map_err(told)?;
    let known = serde_json::to_value(&read).map_err(|why| FileError::new(file, why.to_string()))?;
    match unknown_key(&written, &known) {
        Some(key) => {
            let line = text.find(&format!("\n{key} =")).or_else(|| text.find(key.as_str())).map(|at| at_line(at + 1));
            Err(FileError {
                file: file.to_owned(),
                line,
                problem: format!("unknown field `{key}`: check its spelling"),
            })
        }
        None => Ok(read),
    }
}

/// The first key of a file that its reader did not take: tables that flatten others cannot refuse it themselves.
fn unknown_key(written: &toml::Value, known: &serde_json::Value) -> Option<String> {
    match (written, known) {
        (toml::Value::Table(written), serde_json::Value::Object(known)) => {
            written.iter().find_map(|(key, value)| match known.get(key) {
                Some(known) => unknown_key(value, known),
                None => Some(key.clone()),
            })
        }
        (toml::Value::Array(written), serde_json::Value::Array(known)) => {
            written.iter().zip(known).find_map(|(written, known)| unknown_key(written, known))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_broken_file_is_told_with_its_line() {
        let why = profile("x.toml", "slug = \"x\"\nname = 3\n").unwrap_err();
        assert_eq!((why.file.as_str(), why.line), ("x.toml", Some(2)));
        assert!(why.to_string().starts_with("x.toml, line 2: "), "{why}");
    }

    #[test]
    fn a_slip_in_a_field_name_is_refused() {
        let text = include_str!("../../../knowledge/guidance/fr.toml").replacen("first-seen =", "frist-seen =", 1);
        assert!(guidance("fr.toml", &text).is_err());
        let text = include_str!("../../../knowledge/guidance/fr.toml").replacen(
            "last-seen =",
            "valid-form = \"2024-01-01\"\nlast-seen =",
            1,
        );
        let why = guidance("fr.toml", &text).unwrap_err();
        assert!(why.problem.contains("valid-form") && why.line.is_some(), "{why}");
    }
}
