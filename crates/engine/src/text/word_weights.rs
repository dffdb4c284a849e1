//! Weights of words: how much likelier a word, or two words side by side, is in text messages that deceive or molest than
//! in ordinary ones. One file a language in `knowledge/sms/`, fitted by `script/fit` and readable by people: the score of
//! a message is the bias plus the weight of every entry that it holds, each once.
//!
//! What varies from message to message counts by its kind: `<link>`, `<address>`, `<number>` (a telephone number),
//! `<short-number>`, `<money>`. Two more are said of the whole message: `<capitals>` and `<disguised>`.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::normalise::Normalised;
use crate::{message::Message, span::Span};

/// Words of one message that are looked at: a text message has no more.
const MOST_WORDS: usize = 300;
/// Links and addresses of one message that are told from words.
const MOST_OBSERVABLES: usize = 20;
/// Different common words that show the language.
const SHOW_LANGUAGE: usize = 3;
/// So many words in capitals are shouted.
const SHOUTED: usize = 3;

/// The file of one language.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WordWeights {
    /// ISO 639-1 code, equal to the file's name.
    pub language: String,
    /// Where the weights come from.
    pub fitted: Fitted,
    /// The score of a message that holds no entry.
    pub bias: f64,
    /// From which scores on the finding has which weight.
    pub steps: Steps,
    /// Common words of the language that no other language has: three of them show it.
    pub common: Vec<String>,
    /// Weights of kinds and of traits of the whole message.
    pub traits: BTreeMap<String, f64>,
    /// Weights of words.
    pub words: BTreeMap<String, f64>,
    /// Weights of two words side by side.
    pub pairs: BTreeMap<String, f64>,
}

/// Where weights come from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fitted {
    /// The command that wrote the file.
    pub command: String,
    /// The day of the data.
    pub day: Date,
    /// Whose messages it was fitted on, with their licence.
    pub data: Vec<String>,
    /// On what, and how well it does on messages that it was not fitted on.
    pub about: Vec<String>,
}

/// The lowest scores of the steps of weight, ascending.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Steps {
    /// See [`crate::checks::weight`].
    pub weak: f64,
    /// See [`crate::checks::weight`].
    pub moderate: f64,
    /// See [`crate::checks::weight`].
    pub strong: f64,
}

impl Steps {
    /// The weight of a score; none below the lowest step.
    #[must_use]
    pub fn weight(&self, score: f64) -> Option<f64> {
        use crate::checks::weight;
        let steps = [(self.strong, weight::STRONG), (self.moderate, weight::MODERATE), (self.weak, weight::WEAK)];
        steps.iter().find(|(from, _)| score >= *from).map(|&(_, weight)| weight)
    }
}

/// A word, or the kind of what stands in its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Word {
    /// As it is looked up.
    pub text: String,
    /// First byte in the normal form.
    pub start: usize,
    /// First byte after it; equal to the first for what is said of the whole message.
    pub end: usize,
}

/// The entries that a message could have, with the place of the first of each.
#[must_use]
pub fn entries(words: &[Word]) -> Vec<Word> {
    let pair = |both: &[Word]| match both {
        [first, second] if second.start > first.start && second.end > second.start => {
            let text = format!("{} {}", first.text, second.text);
            Some(Word { text, start: first.start, end: second.end })
        }
        _ => None,
    };
    let mut seen = HashSet::new();
    let all = words.iter().cloned().chain(words.windows(2).filter_map(pair));
    all.filter(|entry| seen.insert(entry.text.clone())).collect()
}

/// The words of a view of a message, in order; traits of the whole message behind them.
#[must_use]
pub fn words(message: &Message, view: usize, normal: &Normalised) -> Vec<Word> {
    let original = message.views.get(view).map_or("", |view| view.text.as_str());
    let here = |place: &crate::message::Place| (place.view == view).then_some(place.span);
    let links = message.links.iter().filter_map(|link| here(&link.place)).map(|span| (span, "<link>"));
    let addresses = message.addresses.iter().filter_map(|address| here(&address.place));
    let addresses = addresses.map(|span| (span, "<address>"));
    let observables: Vec<(Span, &str)> = addresses.chain(links).take(MOST_OBSERVABLES).collect();
    let kind_at = |start: usize, end: usize| {
        let span = normal.original_span(start, end, original);
        observables.iter().find(|(other, _)| other.contains(span)).map(|(_, kind)| *kind)
    };

    let text = normal.text();
    let mut words: Vec<Word> = Vec::new();
    let mut disguised = false;
    for (start, end) in runs(text) {
        if words.len() >= MOST_WORDS {
            break;
        }
        let run = text.get(start..end).unwrap_or_default();
        let word = if let Some(kind) = kind_at(start, end) {
            if let Some(last) = words.last_mut().filter(|last| last.text == kind) {
                last.end = end;
                continue;
            }
            kind.to_owned()
        } else if run.starts_with(|c: char| c.is_ascii_digit()) && !run.contains(char::is_alphabetic) {
            number(text, start, run).to_owned()
        } else {
            let plain: String = run.chars().filter(|c| *c != '\'').collect();
            match undisguised(&plain) {
                Some(word) => {
                    disguised = true;
                    word
                }
                None => plain,
            }
        };
        words.push(Word { text: word, start, end });
    }
    let shouted = original.split_whitespace().take(MOST_WORDS).filter(|word| is_shouted(word)).count();
    let traits = [("<capitals>", shouted >= SHOUTED), ("<disguised>", disguised)];
    words.extend(traits.iter().filter(|(_, holds)| *holds).map(|(name, _)| Word {
        text: (*name).to_owned(),
        start: 0,
        end: 0,
    }));
    words
}

/// Runs of letters and digits. An apostrophe between letters, and a point, comma or space between digits, part nothing.
fn runs(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.find(|(_, c)| c.is_alphanumeric())?;
        let (mut end, mut last) = (start + first.len_utf8(), first);
        let mut letters = first.is_alphabetic();
        while let Some(&(at, c)) = rest.peek() {
            let joins = match c {
                _ if c.is_alphanumeric() => true,
                '\'' => last.is_alphabetic() && followed(text, at, char::is_alphabetic),
                '.' | ',' | ' ' => !letters && last.is_ascii_digit() && followed_by_digits(text, at),
                _ => false,
            };
            if !joins {
                break;
            }
            letters |= c.is_alphabetic();
            (end, last) = (at + c.len_utf8(), c);
            rest.next();
        }
        Some((start, end))
    })
}

fn followed(text: &str, at: usize, by: fn(char) -> bool) -> bool {
    text.get(at + 1..).and_then(|rest| rest.chars().next()).is_some_and(by)
}

/// Whether a group of digits and no letter stands behind one byte.
fn followed_by_digits(text: &str, at: usize) -> bool {
    let mut group = text.bytes().skip(at + 1).take(20).skip_while(u8::is_ascii_digit);
    followed(text, at, |c| c.is_ascii_digit()) && group.next().is_none_or(|after| !after.is_ascii_alphabetic())
}

/// What a number without letters is.
fn number(text: &str, start: usize, run: &str) -> &'static str {
    let before = text.get(..start).and_then(|before| before.trim_end_matches(' ').chars().next_back());
    // Of a pound sign in a wrong charset a replacement character is left.
    if before.is_some_and(|sign| matches!(sign, '£' | '$' | '€' | '₹' | '\u{fffd}')) {
        return "<money>";
    }
    match run.bytes().filter(u8::is_ascii_digit).count() {
        4..=6 if !run.contains([' ', '.', ',']) => "<short-number>",
        9.. if !run.contains(',') => "<number>",
        _ => "<figure>",
    }
}

/// A word written with digits for letters ("w0n", "v0daf0ne").
fn undisguised(word: &str) -> Option<String> {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let inside = word.starts_with(char::is_alphabetic) && word.ends_with(char::is_alphabetic);
    if digits == 0 || digits * 2 >= word.len() || !inside {
        return None;
    }
    let letter = |c: char| match c {
        '0' => Some('o'),
        '1' => Some('i'),
        '3' => Some('e'),
        _ => c.is_alphabetic().then_some(c),
    };
    word.chars().map(letter).collect()
}

fn is_shouted(word: &str) -> bool {
    word.bytes().filter(u8::is_ascii_uppercase).count() >= 4 && !word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The weights of a language, indexed.
#[derive(Clone, Debug)]
pub struct Weigher {
    weights: HashMap<String, f64>,
    common: HashSet<String>,
    bias: f64,
    steps: Steps,
}

/// What a message weighs.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// Bias and weights, added up.
    pub score: f64,
    /// The entries that weigh against it, the heaviest first.
    pub against: Vec<(Word, f64)>,
}

impl Weigher {
    /// Indexes a language's weights.
    #[must_use]
    pub fn new(file: &WordWeights) -> Self {
        let all = [&file.traits, &file.words, &file.pairs].into_iter().flatten();
        Self {
            weights: all.map(|(entry, weight)| (entry.clone(), *weight)).collect(),
            common: file.common.iter().cloned().collect(),
            bias: file.bias,
            steps: file.steps,
        }
    }

    /// Whether the words are of its language.
    #[must_use]
    pub fn speaks(&self, words: &[Word]) -> bool {
        let known: HashSet<&str> =
            words.iter().map(|word| word.text.as_str()).filter(|word| self.common.contains(*word)).collect();
        known.len() >= SHOW_LANGUAGE
    }

    /// Adds up.
    #[must_use]
    pub fn weigh(&self, words: &[Word]) -> Weighed {
        let known = entries(words).into_iter();
        let known: Vec<(Word, f64)> =
            known.filter_map(|entry| self.weights.get(&entry.text).map(|&weight| (entry, weight))).collect();
        let score = known.iter().fold(self.bias, |sum, (_, weight)| sum + weight);
        let mut against: Vec<(Word, f64)> = known.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
        against.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        Weighed { score, against }
    }

    /// From which scores on the finding has which weight.
    #[must_use]
    pub const fn steps(&self) -> &Steps {
        &self.steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message::sms, text::normalise::LineEnds};

    fn read(text: &str) -> Vec<String> {
        let message = sms::read(None, text);
        let normal = Normalised::new(text, LineEnds::Meant);
        words(&message, 0, &normal).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn what_varies_counts_by_its_kind() {
        assert_eq!(
            read("Call 0800 542 0826 or txt WIN to 81010, £1,000.50 at http://a.example/b?c=d"),
            ["call", "<number>", "or", "txt", "win", "to", "<short-number>", "<money>", "at", "<link>"]
        );
    }

    #[test]
    fn apostrophes_and_digits_for_letters_do_not_matter() {
        assert_eq!(read("Don't miss it: you W0N"), ["dont", "miss", "it", "you", "won", "<disguised>"]);
        assert_eq!(read("c u 2nite at 10am m8"), ["c", "u", "2nite", "at", "10am", "m8"]);
    }

    #[test]
    fn an_entry_counts_once_and_pairs_do_not_reach_over_the_traits() {
        let message = sms::read(None, "free FREE PRIZE NOWW free");
        let normal = Normalised::new("free FREE PRIZE NOWW free", LineEnds::Meant);
        let found: Vec<String> = entries(&words(&message, 0, &normal)).into_iter().map(|entry| entry.text).collect();
        assert_eq!(
            found,
            ["free", "prize", "noww", "<capitals>", "free free", "free prize", "prize noww", "noww free"]
        );
    }

    #[test]
    fn hostile_length_ends() {
        assert!(read(&"a'1 ".repeat(500_000)).len() <= MOST_WORDS + 2);
        assert!(read(&"1 ".repeat(500_000)).len() <= MOST_WORDS + 2);
    }
}
