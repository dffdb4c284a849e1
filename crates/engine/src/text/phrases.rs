//! All phrases of all lexicons and organisations in one automaton: a text is read once, whatever the number of phrases.

use std::{
    collections::HashMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};

use super::normalise::{LineEnds, Normalised};

/// At most this many phrases are taken from one view; far more than an honest message holds.
pub const MOST_HITS: usize = 20_000;
/// Words that may stand in a ` ... ` of a phrase.
const MOST_WORDS_BETWEEN: usize = 6;

/// A phrase found in a text in normal form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hit<T> {
    /// What the phrase means.
    pub tag: T,
    /// First byte in the normal form.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// Phrases to be looked for, each with its meaning.
#[derive(Clone, Debug)]
pub struct PhrasesBuilder<T> {
    phrases: Vec<(Vec<Piece>, T)>,
}

/// A run of words without a gap.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    /// `expir*`: more letters may follow.
    open_end: bool,
}

impl<T: Copy> Default for PhrasesBuilder<T> {
    fn default() -> Self {
        Self { phrases: Vec::new() }
    }
}

impl<T: Copy> PhrasesBuilder<T> {
    /// Adds a phrase. Case, accents and hyphens do not matter; `*` at a word's end lets more letters follow;
    /// ` ... ` lets up to six words stand between. An empty phrase is left out.
    pub fn add(&mut self, phrase: &str, tag: T) {
        let pieces: Vec<Piece> = phrase
            .split(" ... ")
            .map(|piece| {
                let piece = piece.trim();
                let open_end = piece.ends_with('*');
                let text = Normalised::new(piece.trim_end_matches('*'), LineEnds::Meant).text().to_owned();
                Piece { text, open_end }
            })
            .filter(|piece| !piece.text.is_empty())
            .collect();
        if !pieces.is_empty() {
            self.phrases.push((pieces, tag));
        }
    }

    /// Makes the automaton.
    ///
    /// # Errors
    /// When the phrases are more than the automaton can number (millions).
    pub fn build(self) -> Result<Phrases<T>, TooManyPhrases> {
        self.build_with(&[])
    }

    /// The same, with the automaton that [`Phrases::prepared`] gave for the same phrases: reading it back takes a fiftieth of
    /// the time of making it. One made of other phrases is left aside and the automaton made anew.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn build_with(self, prepared: &[u8]) -> Result<Phrases<T>, TooManyPhrases> {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut texts: Vec<&str> = Vec::new();
        let mut pieces: Vec<Vec<PieceUse>> = Vec::new();
        for (phrase, (parts, _)) in self.phrases.iter().enumerate() {
            for (place, part) in parts.iter().enumerate() {
                let number = *numbers.entry(&part.text).or_insert_with(|| {
                    texts.push(&part.text);
                    pieces.push(Vec::new());
                    texts.len() - 1
                });
                let uses = pieces.get_mut(number);
                uses.into_iter().for_each(|uses| uses.push(PieceUse { phrase, place, open_end: part.open_end }));
            }
        }
        let made_of = {
            let mut hasher = DefaultHasher::new();
            texts.hash(&mut hasher);
            hasher.finish().to_le_bytes()
        };
        let ready = prepared.strip_prefix(&made_of).and_then(|bytes| DoubleArrayAhoCorasick::deserialize(bytes).ok());
        let automaton = match ready {
            Some((automaton, _)) => automaton,
            // Every text holds some piece: looking for places without any is no gain.
            None => {
                let builder = DoubleArrayAhoCorasickBuilder::new().use_prefilter(false);
                builder.build(&texts).map_err(|_| TooManyPhrases)?
            }
        };
        let phrases = self.phrases.iter().map(|(parts, tag)| Phrase { pieces: parts.len(), tag: *tag }).collect();
        Ok(Phrases { automaton, made_of, pieces, phrases })
    }
}

/// More phrases than the automaton can number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("more phrases than can be numbered")]
pub struct TooManyPhrases;

/// The automaton of all phrases: a double array, which is built several times faster than a table of all transitions, at
/// the same speed of search, and is small enough to stay near the processor.
#[derive(Clone)]
pub struct Phrases<T> {
    automaton: DoubleArrayAhoCorasick<u32>,
    /// A number of the texts that the automaton was made of.
    made_of: [u8; 8],
    /// By pattern number of the automaton.
    pieces: Vec<Vec<PieceUse>>,
    /// By phrase number.
    phrases: Vec<Phrase<T>>,
}

impl<T> fmt::Debug for Phrases<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Phrases").field("phrases", &self.phrases.len()).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
struct Phrase<T> {
    pieces: usize,
    tag: T,
}

/// A piece as a part of a phrase.
#[derive(Clone, Copy, Debug)]
struct PieceUse {
    phrase: usize,
    place: usize,
    open_end: bool,
}

/// How far a phrase with gaps has been seen.
struct Begun {
    next_place: usize,
    start: usize,
    end: usize,
}

impl<T: Copy> Phrases<T> {
    /// The automaton as bytes, for [`PhrasesBuilder::build_with`].
    #[must_use]
    pub fn prepared(&self) -> Vec<u8> {
        [&self.made_of[..], &self.automaton.serialize()].concat()
    }

    /// Every phrase in a text in normal form, by where it starts; at most [`MOST_HITS`]. Linear in the text.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Hit<T>> {
        let mut hits = Vec::new();
        // Few of the thousands of phrases with gaps begin in one text.
        let mut begun: HashMap<usize, Begun> = HashMap::new();
        for found in self.automaton.find_overlapping_iter(text) {
            let Some(uses) = usize::try_from(found.value()).ok().and_then(|at| self.pieces.get(at)) else { continue };
            let (start, end) = (found.start(), found.end());
            if !starts_word(text, start) {
                continue;
            }
            let closed = ends_word(text, end);
            for piece in uses.iter().filter(|piece| piece.open_end || closed) {
                let Some(phrase) = self.phrases.get(piece.phrase) else { continue };
                let end = if piece.open_end { word_end(text, end) } else { end };
                let started =
                    if phrase.pieces == 1 { Some(start) } else { advance(&mut begun, piece, start, end, text) };
                if let Some(start) = started.filter(|_| piece.place + 1 == phrase.pieces) {
                    hits.push(Hit { tag: phrase.tag, start, end });
                }
            }
            if hits.len() >= MOST_HITS {
                break;
            }
        }
        hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
        hits
    }
}

/// Notes that a piece was seen; where its phrase goes on or begins with it, says where the phrase started.
fn advance(begun: &mut HashMap<usize, Begun>, piece: &PieceUse, start: usize, end: usize, text: &str) -> Option<usize> {
    let phrase_start = if piece.place == 0 {
        start
    } else {
        let before = begun.get(&piece.phrase)?;
        let goes_on = before.next_place == piece.place && few_words(text.get(before.end..start)?);
        goes_on.then_some(before.start)?
    };
    begun.insert(piece.phrase, Begun { next_place: piece.place + 1, start: phrase_start, end });
    Some(phrase_start)
}

fn few_words(between: &str) -> bool {
    between.len() <= 20 * MOST_WORDS_BETWEEN
        && !between.contains(['\n', '.', '!', '?', ';'])
        && between.split(' ').filter(|word| !word.is_empty()).count() <= MOST_WORDS_BETWEEN
}

/// Whether a word can start at this byte.
pub(crate) fn starts_word(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    if let (Some(before), Some(first)) = (at.checked_sub(1).and_then(|at| bytes.get(at)), bytes.get(at))
        && before.is_ascii()
        && first.is_ascii()
    {
        return !(before.is_ascii_alphanumeric() && first.is_ascii_alphanumeric());
    }
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let first = text.get(at..).and_then(|rest| rest.chars().next());
    !(before.is_some_and(char::is_alphanumeric) && first.is_some_and(char::is_alphanumeric))
}

/// Whether a word can end before this byte.
pub(crate) fn ends_word(text: &str, at: usize) -> bool {
    starts_word(text, at)
}

fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let mut builder = PhrasesBuilder::default();
        phrases.iter().enumerate().for_each(|(tag, phrase)| builder.add(phrase, tag));
        let text = Normalised::new(text, LineEnds::Meant).text().to_owned();
        builder
            .build()
            .unwrap()
            .find(&text)
            .iter()
            .map(|hit| text.get(hit.start..hit.end).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn whole_words_only() {
        assert_eq!(
            found(&["carte", "vitale"], "La CARTE-Vitale, pas la cartevitale ni l'invitale"),
            ["carte", "vitale"]
        );
    }

    #[test]
    fn an_open_word_takes_its_ending() {
        assert_eq!(found(&["expir*"], "elle expirera"), ["expirera"]);
    }

    #[test]
    fn a_gap_holds_a_few_words_of_one_sentence() {
        let phrases = ["carte vitale ... expir*"];
        assert_eq!(
            found(&phrases, "Votre carte Vitale arrive bientôt à expiration"),
            ["carte vitale arrive bientot a expiration"]
        );
        assert!(found(&phrases, "carte Vitale. Le passeport expire").is_empty());
        assert!(found(&phrases, "carte Vitale un deux trois quatre cinq six sept expire").is_empty());
    }

    #[test]
    fn the_same_words_can_mean_several_things() {
        assert_eq!(found(&["iban", "votre iban", "iban"], "votre IBAN").len(), 3);
    }

    #[test]
    fn a_prepared_automaton_serves_its_own_phrases_alone() {
        let builder = |phrases: &[&'static str]| {
            let mut builder = PhrasesBuilder::default();
            phrases.iter().enumerate().for_each(|(tag, phrase)| builder.add(phrase, tag));
            builder
        };
        let prepared = builder(&["carte", "vitale"]).build().unwrap().prepared();
        let same = builder(&["carte", "vitale"]).build_with(&prepared).unwrap();
        assert_eq!(same.find("carte vitale").len(), 2);
        let other = builder(&["rib", "iban"]).build_with(&prepared).unwrap();
        assert_eq!((other.find("carte vitale").len(), other.find("rib iban").len()), (0, 2));
        let broken = builder(&["carte", "vitale"]).build_with(prepared.get(..40).unwrap()).unwrap();
        assert_eq!(broken.find("carte vitale").len(), 2);
    }

    #[test]
    fn hostile_repetition_ends() {
        let text = "iban ".repeat(200_000);
        assert_eq!(found(&["iban", "iban ... iban"], &text).len(), MOST_HITS);
    }
}
