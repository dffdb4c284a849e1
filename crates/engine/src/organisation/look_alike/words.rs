//! The words that names are made of: brand words, lures, ordinary ones; and a name parted into them.

use std::collections::HashMap;

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};

use crate::{organisation::index::Parts, text::normalise::fold};

/// A brand word this long is not in an honest name by chance: it counts wherever it stands.
pub(super) const LONG_TOKEN: usize = 11;
/// A lure word this long is not in an honest name by chance either.
const LONG_LURE: usize = 6;
/// Letters of a label that may belong to no known word beside a brand word.
pub(super) const MOST_UNKNOWN: usize = 3;
/// Longer labels than DNS allows are not read.
const LONGEST_PART: usize = 63;
/// Parts of a name that are looked at.
const MOST_PARTS: usize = 40;

/// A known word and all that it means; one that means nothing goes with any other ("mon", "service").
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub(super) text: String,
    /// The organisation whose brand it is.
    token: Option<usize>,
    /// Organisations of which it is a weak word.
    weak: Vec<usize>,
    /// A word of the lexicons: what everybody uses says little, even where one organisation's frauds use it too.
    general: bool,
    /// A lure of every fraud (lexicons).
    lure: bool,
    /// Organisations whose frauds use it.
    lure_of: Vec<usize>,
    /// An ordinary word or name.
    ordinary: bool,
}

/// All known words.
#[derive(Clone, Default)]
pub(super) struct Vocabulary {
    words: Vec<Word>,
    by_text: HashMap<String, usize>,
    /// Every word, by its number.
    all: Option<DoubleArrayAhoCorasick<u32>>,
    /// Brand words and weak words: a name that holds none needs no parting into words.
    brands: Option<DoubleArrayAhoCorasick<u32>>,
}

/// A word in a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct InName<'v> {
    word: &'v Word,
    /// Whether it stands in the label that somebody registered, not in one below it.
    registered: bool,
    /// Whether a lure stands beside it in one run of known words.
    lured: bool,
}

/// What the words of a name are.
#[derive(Debug, Default)]
pub(super) struct Told<'v> {
    tokens: Vec<InName<'v>>,
    weak: Vec<InName<'v>>,
    lures: Vec<&'v Word>,
    unknown: usize,
}

/// A brand word found in a name, with whether it is enough by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brand<'v> {
    pub(super) organisation: usize,
    pub(super) text: &'v str,
    pub(super) registered: bool,
    pub(super) weak: bool,
}

impl Vocabulary {
    pub(super) fn new(parts: &Parts) -> Self {
        let mut vocabulary = Self::default();
        for lexicon in &parts.lexicons {
            for (words, lure) in [(&lexicon.lures, true), (&lexicon.fillers, false)] {
                words.iter().for_each(|text| {
                    vocabulary.learn(text, |word| (word.general, word.lure) = (true, word.lure || lure));
                });
            }
        }
        for (organisation, profile) in parts.profiles.iter().enumerate() {
            let words = &profile.look_alikes;
            words.ordinary.iter().for_each(|text| vocabulary.learn(text, |word| word.ordinary = true));
            words.lures.iter().for_each(|text| vocabulary.learn(text, |word| word.lure_of.push(organisation)));
            words.weak_tokens.iter().for_each(|text| vocabulary.learn(text, |word| word.weak.push(organisation)));
            for text in &words.tokens {
                vocabulary.learn(text, |word| _ = word.token.get_or_insert(organisation));
            }
        }
        let automaton = |chosen: &dyn Fn(&Word) -> bool| {
            let chosen = vocabulary.words.iter().zip(0_u32..).filter(|(word, _)| !word.text.is_empty() && chosen(word));
            let builder = DoubleArrayAhoCorasickBuilder::new().use_prefilter(false);
            builder.build_with_values(chosen.map(|(word, at)| (word.text.as_str(), at))).ok()
        };
        let (all, brands) = (automaton(&|_| true), automaton(&|word| word.token.is_some() || !word.weak.is_empty()));
        (vocabulary.all, vocabulary.brands) = (all, brands);
        vocabulary
    }

    /// Adds a word, or a meaning to a known one.
    fn learn(&mut self, text: &str, meaning: impl FnMut(&mut Word)) {
        let text: String = fold(text).chars().filter(char::is_ascii_alphanumeric).collect();
        let next = self.words.len();
        let at = *self.by_text.entry(text.clone()).or_insert(next);
        if at == next {
            self.words.push(Word { text, ..Word::default() });
        }
        self.words.get_mut(at).into_iter().for_each(meaning);
    }

    /// Whether a name is a known word that is nobody's brand: it is then near nothing.
    pub(super) fn is_plain(&self, name: &str) -> bool {
        self.known(name).is_some_and(|word| word.token.is_none())
    }

    /// Whether a name is a brand word: it is then near no other.
    pub(super) fn is_brand(&self, name: &str) -> bool {
        self.known(name).is_some_and(|word| word.token.is_some())
    }

    fn known(&self, name: &str) -> Option<&Word> {
        self.by_text.get(name).and_then(|&at| self.words.get(at))
    }

    /// Whether some letters hold a brand word or a weak one.
    pub(super) fn holds_brand(&self, name: &str) -> bool {
        self.brands.as_ref().is_some_and(|brands| brands.find_overlapping_iter(name).next().is_some())
    }

    /// Reads the words of a name; what stands from `registered` on is the label that somebody registered.
    pub(super) fn read(&self, name: &str, registered: usize) -> Told<'_> {
        let mut told = Told::default();
        let joined = Joined::new(name, registered);
        for (part, &(_, is_registered)) in name.split(['-', '_', '.']).zip(&joined.parts) {
            self.part(part.trim_matches(|c: char| c.is_ascii_digit()), is_registered, &mut told);
        }
        told
    }

    /// The same with the longest brand word that hyphens part ("carte-vitale", "securite-sociale"), or that is long
    /// enough to count anywhere, read as one.
    pub(super) fn read_across(&self, name: &str, registered: usize) -> Option<Told<'_>> {
        let joined = Joined::new(name, registered);
        let brands = self.brands.as_ref()?;
        let begins = |at: usize| joined.parts.iter().position(|(start, _)| *start == at);
        let found = brands.find_overlapping_iter(&joined.letters).filter_map(|hit| {
            let word = usize::try_from(hit.value()).ok().and_then(|at| self.words.get(at))?;
            let after = if hit.end() == joined.letters.len() { Some(joined.parts.len()) } else { begins(hit.end()) };
            let several = begins(hit.start()).zip(after).is_some_and(|(first, after)| after > first + 1);
            (several || word.text.len() >= LONG_TOKEN).then_some((word, several, hit.start(), hit.end()))
        });
        let longest = found.max_by_key(|(word, several, ..)| (word.token.is_some(), *several, word.text.len()));
        let (word, _, start, end) = longest?;
        let registered = joined.parts.iter().any(|(start, registered)| *registered && *start < end);
        let mut told = Told::default();
        for rest in [joined.letters.get(..start), joined.letters.get(end..)].into_iter().flatten() {
            self.part(rest, registered, &mut told);
        }
        told.add(InName { word, registered, lured: false });
        Some(told)
    }

    /// Parts a run of letters into known words so that the fewest letters are left over, then the fewest words.
    fn part<'v>(&'v self, part: &str, registered: bool, told: &mut Told<'v>) {
        let length = part.len();
        let Some(all) = self.all.as_ref().filter(|_| (1..=LONGEST_PART).contains(&length) && part.is_ascii()) else {
            told.unknown += length;
            return;
        };
        // By end.
        let mut best: [Parted<'v>; LONGEST_PART + 1] = [(0, 0, None); LONGEST_PART + 1];
        let mut done = 0;
        let go_on = |best: &mut [Parted<'v>], from: usize, to: usize| {
            for end in from + 1..=to {
                let before = best.get(end - 1).map_or((0, 0), |&(unknown, words, _)| (unknown + 1, words));
                best.get_mut(end).into_iter().for_each(|slot| *slot = (before.0, before.1, None));
            }
        };
        // Hits come by where they end.
        for hit in all.find_overlapping_iter(part) {
            let Some(word) = usize::try_from(hit.value()).ok().and_then(|at| self.words.get(at)) else { continue };
            if hit.end() > done {
                go_on(&mut best, done, hit.end());
                done = hit.end();
            }
            let Some(&(unknown, words, _)) = best.get(hit.start()) else { continue };
            if let Some(slot) = best.get_mut(hit.end())
                && (unknown, words + 1) < (slot.0, if slot.2.is_some() { slot.1 } else { usize::MAX })
            {
                *slot = (unknown, words + 1, Some((hit.start(), word)));
            }
        }
        go_on(&mut best, done, length);
        let unknown = best.get(length).map_or(length, |&(unknown, ..)| unknown);
        let mut words: Vec<&'v Word> = Vec::new();
        let mut at = length;
        while at > 0 {
            match best.get(at).and_then(|&(_, _, word)| word) {
                None => at -= 1,
                Some((start, word)) => {
                    words.push(word);
                    at = start;
                }
            }
        }
        // Among unknown letters a short brand word may be chance; a long lure beside it makes that unlikely.
        let sure = unknown == 0 || words.iter().any(|word| word.is_lure() && word.text.len() >= LONG_LURE);
        let lured = unknown == 0 && words.iter().any(|word| word.is_lure());
        words.into_iter().for_each(|word| told.take(InName { word, registered, lured }, sure, unknown));
        told.unknown += unknown;
    }
}

/// The best way to part letters so far: those that belong to no word, the words, and the word that ends here with its start.
type Parted<'v> = (usize, usize, Option<(usize, &'v Word)>);

/// The letters of a name without what parts them.
#[derive(Default)]
struct Joined {
    letters: String,
    /// By part: where it begins among the letters, and whether it was registered.
    parts: Vec<(usize, bool)>,
}

impl Joined {
    fn new(name: &str, registered: usize) -> Self {
        let mut joined = Self::default();
        let mut start = 0;
        for part in name.split(['-', '_', '.']).take(MOST_PARTS) {
            joined.parts.push((joined.letters.len(), start >= registered));
            joined.letters.extend(part.chars().filter(char::is_ascii_lowercase));
            start += part.len() + 1;
        }
        joined
    }
}

impl Word {
    fn is_lure(&self) -> bool {
        self.lure || !self.lure_of.is_empty()
    }
}

impl<'v> Told<'v> {
    /// Takes a word of a run in which `unknown` letters belong to no word; `sure` says that the others are no chance.
    fn take(&mut self, found: InName<'v>, sure: bool, unknown: usize) {
        let word = found.word;
        let length = word.text.len();
        if word.token.is_some() {
            if unknown <= MOST_UNKNOWN && sure || length >= LONG_TOKEN {
                self.add(found);
            }
            return;
        }
        // "vitaleforme" and "vitallyimportant" are any words.
        if !word.weak.is_empty() && (unknown == 0 || sure && unknown <= MOST_UNKNOWN && length >= LONG_LURE) {
            self.add(found);
        }
        if word.is_lure() && (unknown == 0 || length >= LONG_LURE) {
            self.lures.push(word);
        }
    }

    fn add(&mut self, found: InName<'v>) {
        if found.word.token.is_some() { &mut self.tokens } else { &mut self.weak }.push(found);
    }

    /// Whether a lure stands beside an organisation's word.
    pub(super) fn lured(&self, organisation: usize, brand: &str) -> bool {
        self.lures.iter().any(|word| word.text != brand && (word.lure || word.lure_of.contains(&organisation)))
    }

    /// Whether one that this organisation's frauds alone use does.
    fn lured_by_its_own(&self, organisation: usize, brand: &str) -> bool {
        self.lures.iter().any(|word| word.text != brand && !word.general && word.lure_of.contains(&organisation))
    }

    /// The brand words that speak, and the weak ones that have company enough. A long weak one written in other letters
    /// needs none.
    pub(super) fn brands(&self, disguised: bool) -> impl Iterator<Item = Brand<'v>> {
        let tokens = self.tokens.iter().filter_map(|found| {
            let organisation = found.word.token?;
            Some(Brand { organisation, text: &found.word.text, registered: found.registered, weak: false })
        });
        let weak =
            self.weak.iter().filter(|found| found.lured || self.unknown <= MOST_UNKNOWN).flat_map(move |found| {
                let text = found.word.text.as_str();
                found.word.weak.iter().filter_map(move |&organisation| {
                    // "amelie-services" and "vital-info" are anyone's; "amelie-remboursement" is not.
                    let lured = if disguised && self.unknown == 0 && text.len() >= LONG_TOKEN {
                        true
                    } else if found.word.ordinary {
                        self.lured_by_its_own(organisation, text)
                    } else {
                        self.lured(organisation, text)
                    };
                    let two = self
                        .weak
                        .iter()
                        .any(|other| other.word.text != text && other.word.weak.contains(&organisation));
                    (lured || two).then_some(Brand { organisation, text, registered: found.registered, weak: true })
                })
            });
        tokens.chain(weak)
    }
}
