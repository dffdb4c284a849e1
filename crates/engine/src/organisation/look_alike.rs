//! Hosts made to look like an organisation's. The official names are indexed, not the imitations: any host is read
//! label by label and compared with what the organisations own.

mod letters;

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use self::letters::{glance, one_edit, with_one_left_out};
use super::{index::Parts, schema::DomainFact};
use crate::{observable::host, text::normalise::fold};

/// A host that looks like an organisation's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LookAlike {
    /// The organisation's index.
    pub organisation: usize,
    /// How it looks like it.
    pub reason: Reason,
    /// What it looks like: an official domain, or the brand word.
    pub of: String,
}

/// How a host looks like an official one, the plainest imitation first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// An official name stands in front of somebody else's domain: `ameli.fr.shop.example`.
    OfficialAsSubdomain,
    /// It shows the same letters with other characters: `arneli.fr`, Cyrillic letters.
    Confusable,
    /// The official name under another ending: `ameli.com`.
    WrongSuffix,
    /// One letter off: `ameii.fr`.
    OneLetterOff,
    /// A brand word, alone or with other words: `ameli-renouvellement.fr`.
    BrandWord,
    /// A word of the organisation together with words of its lures: `vitale-renouvellement.fr`.
    BrandAndLure,
}

impl Reason {
    /// The stable name used in reports and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OfficialAsSubdomain => "official-name-as-subdomain",
            Self::Confusable => "confusable-letters",
            Self::WrongSuffix => "wrong-suffix",
            Self::OneLetterOff => "one-letter-off",
            Self::BrandWord => "brand-word",
            Self::BrandAndLure => "brand-and-lure-word",
        }
    }
}

/// A label shorter than this is compared exactly only: too many honest names lie one letter from it.
const SHORTEST_EDITED: usize = 5;
/// Up to this length an edit counts only where eye or finger slips: a look-alike glyph, a doubled or swapped letter.
const SLIPS_ONLY: usize = 7;
/// A brand word this long is not in an honest name by chance: it counts wherever it stands.
const LONG_TOKEN: usize = 11;
/// A lure word this long is not in an honest name by chance either.
const LONG_LURE: usize = 6;
/// Letters of a label that may belong to no known word beside a brand word.
const MOST_UNKNOWN: usize = 3;
/// Longer labels than DNS allows are not read.
const LONGEST_LABEL: usize = 63;

/// What a known word of a label is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Word {
    Token(usize),
    Weak(usize),
    /// A lure of every organisation (lexicons), or of one.
    Lure(Option<usize>),
    /// An ordinary word that only shares the letters.
    Ordinary,
}

/// An official label, its organisation and its domain.
type Near = (String, (usize, String));

/// The best way to part the letters so far: those that belong to no word, the words, and the word that ends here.
type Parted = (usize, usize, Option<(usize, Word)>);

/// The index of official names and brand words.
#[derive(Clone, Debug, Default)]
pub struct LookAlikeIndex {
    /// Official domain -> organisation.
    domains: HashMap<String, usize>,
    /// Registered label of an official domain ("ameli") -> organisation, domain.
    labels: HashMap<String, (usize, String)>,
    /// The same by what the eye sees of them.
    glances: HashMap<String, (usize, String)>,
    /// The same by what is left of them without one letter, with the label.
    near: HashMap<String, Vec<Near>>,
    words: HashMap<String, Word>,
    /// Brand words by what the eye sees of them, and by what is left of them without one letter.
    token_glances: HashMap<String, (String, usize)>,
    token_near: HashMap<String, Vec<(String, usize)>>,
    /// Brand words of [`LONG_TOKEN`] letters and more.
    long_tokens: Vec<(String, usize)>,
    /// All brand words and weak words: a name that holds none needs no parting into words.
    brands: Option<AhoCorasick>,
    /// The lengths of official labels and of brand words, a bit each: most names are too long or too short to be near one.
    label_lengths: u64,
    token_lengths: u64,
    /// Words that are no imitation by themselves.
    ordinary: HashSet<String>,
    longest_word: usize,
}

impl LookAlikeIndex {
    /// Indexes the official names of all organisations.
    #[must_use]
    pub fn new(parts: &Parts) -> Self {
        let mut index = Self::default();
        // Later words win: what every fraud uses ("info") says little, what this one alone uses ("remboursement") more.
        for (organisation, profile) in parts.profiles.iter().enumerate() {
            let words = &profile.look_alikes;
            words.ordinary.iter().for_each(|word| index.add_word(word, Word::Ordinary));
            words.lures.iter().for_each(|word| index.add_word(word, Word::Lure(Some(organisation))));
        }
        for lexicon in &parts.lexicons {
            lexicon.lures.iter().for_each(|lure| index.add_word(lure, Word::Lure(None)));
        }
        for (organisation, profile) in parts.profiles.iter().enumerate() {
            for domain in profile.domains.iter().flat_map(DomainFact::all) {
                index.domains.entry(domain.to_owned()).or_insert(organisation);
                let Some(label) = host::registrable(domain).and_then(|domain| domain.split('.').next()) else {
                    continue;
                };
                let known = (organisation, domain.to_owned());
                if host::registrable(domain) == Some(domain) {
                    for shorter in with_one_left_out(label) {
                        index.near.entry(shorter).or_default().push((label.to_owned(), known.clone()));
                    }
                    index.glances.entry(glance(label)).or_insert_with(|| known.clone());
                    index.labels.entry(label.to_owned()).or_insert(known);
                }
            }
            let words = &profile.look_alikes;
            // A first name that is also a lure of fraudsters ("amelie") still counts beside another lure.
            words.weak_tokens.iter().for_each(|word| index.add_word(word, Word::Weak(organisation)));
            for token in words.tokens.iter().map(|token| fold(token)).filter(|token| token.len() >= SHORTEST_EDITED) {
                index.token_glances.insert(glance(&token), (token.clone(), organisation));
                if token.len() >= LONG_TOKEN {
                    index.long_tokens.push((token.clone(), organisation));
                }
                for shorter in with_one_left_out(&token) {
                    index.token_near.entry(shorter).or_default().push((token.clone(), organisation));
                }
            }
            words.tokens.iter().for_each(|word| index.add_word(word, Word::Token(organisation)));
            index.ordinary.extend(words.ordinary.iter().map(|word| fold(word)));
        }
        let brands = index.words.iter().filter(|(_, means)| matches!(means, Word::Token(_) | Word::Weak(_)));
        // Without the automaton every name is parted: slower, never wrong.
        index.brands = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(brands.map(|(word, _)| word)).ok();
        index.label_lengths = lengths(index.labels.keys());
        index.token_lengths =
            lengths(index.words.iter().filter(|(_, means)| matches!(means, Word::Token(_))).map(|(word, _)| word));
        index
    }

    fn add_word(&mut self, word: &str, means: Word) {
        let word = fold(word);
        self.longest_word = self.longest_word.max(word.len());
        self.words.insert(word, means);
    }

    /// Says what an unofficial host looks like, if anything. The host is in ASCII, lower case.
    #[must_use]
    pub fn classify(&self, ascii: &str) -> Option<LookAlike> {
        let own = host::registrable(ascii);
        let unicode = if ascii.contains("xn--") { idna::domain_to_unicode(ascii).0 } else { ascii.to_owned() };
        let seen = fold(&unicode);
        if let Some(found) = self.as_subdomain(&seen) {
            return Some(found);
        }
        // The suffix is nobody's choice of words.
        let suffix_labels = own.map_or(1, |own| own.split('.').count().saturating_sub(1));
        let labels: Vec<&str> = seen.split('.').collect();
        let chosen = labels.get(..labels.len().saturating_sub(suffix_labels)).unwrap_or_default();
        let disguised = !unicode.is_ascii();
        let by_label = chosen
            .iter()
            .rev()
            .filter(|label| label.len() <= LONGEST_LABEL)
            .filter_map(|label| self.label(label, disguised));
        by_label.min_by_key(|found| found.reason).or_else(|| self.words_of(&chosen.join("-")))
    }

    /// Says which brand word a name without spaces holds, if any.
    #[must_use]
    pub fn brand_in(&self, name: &str) -> Option<LookAlike> {
        self.words_of(&fold(name).replace(' ', "-"))
    }

    fn as_subdomain(&self, seen: &str) -> Option<LookAlike> {
        let starts = std::iter::once(0).chain(seen.match_indices('.').map(|(at, _)| at + 1));
        for start in starts.take(20) {
            let rest = seen.get(start..)?;
            let ends = rest.match_indices('.').map(|(at, _)| at).skip(1).take(3);
            for end in ends {
                let name = rest.get(..end)?;
                if let Some(&organisation) = self.domains.get(name) {
                    return Some(LookAlike { organisation, reason: Reason::OfficialAsSubdomain, of: name.to_owned() });
                }
            }
        }
        None
    }

    /// One whole label against the official ones.
    fn label(&self, label: &str, disguised: bool) -> Option<LookAlike> {
        let found = |(organisation, domain): &(usize, String), reason| LookAlike {
            organisation: *organisation,
            reason,
            of: domain.clone(),
        };
        if label.len() < SHORTEST_EDITED || self.ordinary.contains(label) {
            return None;
        }
        if let Some(known) = self.labels.get(label) {
            return Some(found(known, if disguised { Reason::Confusable } else { Reason::WrongSuffix }));
        }
        if !has_length(self.label_lengths, label.len()) {
            return None;
        }
        if let Some(known) = self.glances.get(&glance(label)) {
            return Some(found(known, Reason::Confusable));
        }
        let near = with_one_left_out(label).filter_map(|shorter| self.near.get(&shorter)).flatten();
        let known = near.filter(|(official, _)| official.len() >= SHORTEST_EDITED).find_map(|(official, known)| {
            let slip = one_edit(label, official)?;
            (slip || official.len() > SLIPS_ONLY).then_some(known)
        })?;
        Some(found(known, Reason::OneLetterOff))
    }

    /// The words of a name: a brand word with nothing unknown around it, or a weak one with a lure.
    fn words_of(&self, name: &str) -> Option<LookAlike> {
        let mut count = Count::default();
        let mut disguised = None;
        let joined: String = name.chars().filter(|c| c.is_ascii_lowercase()).take(200).collect();
        let parts = || name.split(['-', '_', '.']).take(40);
        for part in parts() {
            disguised = disguised.or_else(|| self.disguised_token(part));
        }
        if disguised.is_none() && self.brands.as_ref().is_some_and(|brands| !brands.is_match(&joined)) {
            return None;
        }
        for part in parts() {
            self.read_words(part.trim_matches(|c: char| c.is_ascii_digit()), &mut count);
        }
        let told = |found: &LookAlike| found.reason == Reason::Confusable || count.lures > 0;
        if let Some(found) = disguised.filter(told) {
            return Some(found);
        }
        // Words that the hyphens part: "carte-vitale".
        if let Some((word, organisation)) = self.long_tokens.iter().find(|(word, _)| joined.contains(word.as_str())) {
            return Some(LookAlike { organisation: *organisation, reason: Reason::BrandWord, of: word.clone() });
        }
        if let Some((organisation, word)) = count.token {
            return Some(LookAlike { organisation, reason: Reason::BrandWord, of: word });
        }
        if count.weak.is_none() && name.contains('-') {
            // "securite-sociale" is one weak word of two.
            let mut whole = Count::default();
            self.read_words(&joined, &mut whole);
            if whole.unknown == 0 && whole.weak.as_ref().is_some_and(|(_, word)| word.len() >= LONG_TOKEN) {
                count = whole;
            }
        }
        let (organisation, word) = count.weak?;
        // "amelie-services" and "vital-info" are anyone's; "amelie-remboursement" is not.
        let lured = if self.ordinary.contains(&word) { count.own_lures > 0 } else { count.lures > 0 };
        let enough = (lured || count.weak_words > 1) && count.unknown <= MOST_UNKNOWN;
        enough.then_some(LookAlike { organisation, reason: Reason::BrandAndLure, of: word })
    }

    /// A whole word that passes for a brand word: other signs for its letters, or a slip of one letter.
    fn disguised_token(&self, part: &str) -> Option<LookAlike> {
        let known = self.words.contains_key(part) || self.ordinary.contains(part);
        if known || part.len() < SHORTEST_EDITED || part.len() > LONGEST_LABEL {
            return None;
        }
        if !has_length(self.token_lengths, part.len()) {
            return None;
        }
        let found = |(token, organisation): &(String, usize), reason| LookAlike {
            organisation: *organisation,
            reason,
            of: token.clone(),
        };
        if let Some(token) = self.token_glances.get(&glance(part)) {
            return Some(found(token, Reason::Confusable));
        }
        let mut near = with_one_left_out(part).filter_map(|shorter| self.token_near.get(&shorter)).flatten();
        near.find(|(token, _)| one_edit(part, token) == Some(true)).map(|token| found(token, Reason::OneLetterOff))
    }

    /// Parts a run of letters into known words so that the fewest letters are left over.
    fn read_words(&self, part: &str, count: &mut Count) {
        if part.len() > LONGEST_LABEL || !part.is_ascii() || part.is_empty() {
            count.unknown += part.len();
            return;
        }
        let length = part.len();
        // best[i]: fewest unknown letters (then fewest words) in part[..i], and the word that ends there.
        let mut best: Vec<Parted> = vec![(usize::MAX, 0, None); length + 1];
        if let Some(first) = best.first_mut() {
            *first = (0, 0, None);
        }
        for end in 1..=length {
            let mut choice =
                best.get(end - 1).map_or((usize::MAX, 0, None), |&(unknown, words, _)| (unknown + 1, words, None));
            for start in end.saturating_sub(self.longest_word)..end {
                let Some(&means) = part.get(start..end).and_then(|word| self.words.get(word)) else { continue };
                let Some(&(unknown, words, _)) = best.get(start) else { continue };
                if (unknown, words + 1) < (choice.0, if choice.2.is_some() { choice.1 } else { usize::MAX }) {
                    choice = (unknown, words + 1, Some((start, means)));
                }
            }
            if let Some(slot) = best.get_mut(end) {
                *slot = choice;
            }
        }
        let unknown = best.last().map_or(length, |&(unknown, ..)| unknown);
        let mut words = Vec::new();
        let mut at = length;
        while at > 0 {
            match best.get(at).and_then(|&(_, _, word)| word) {
                None => at -= 1,
                Some((start, means)) => {
                    words.push((means, part.get(start..at).unwrap_or_default()));
                    at = start;
                }
            }
        }
        // Among unknown letters a short brand word may be chance; a long lure beside it makes that unlikely.
        let sure =
            unknown == 0 || words.iter().any(|(means, word)| matches!(means, Word::Lure(_)) && word.len() >= LONG_LURE);
        words.into_iter().for_each(|(means, word)| count.take(means, word, sure, unknown));
        count.unknown += unknown;
    }
}

/// The lengths of some words, a bit each.
fn lengths<'w>(words: impl Iterator<Item = &'w String>) -> u64 {
    words.fold(0, |lengths, word| lengths | 1 << word.len().min(63))
}

/// Whether a name is about as long as one of the words: a letter shorter, or up to three longer (`rn` for `m`).
fn has_length(lengths: u64, length: usize) -> bool {
    (length.saturating_sub(3)..=length + 1).any(|near| lengths >> near.min(63) & 1 == 1)
}

/// What the words of a name are.
#[derive(Debug, Default)]
struct Count {
    token: Option<(usize, String)>,
    weak: Option<(usize, String)>,
    weak_words: usize,
    lures: usize,
    /// Of these, lures of one organisation.
    own_lures: usize,
    unknown: usize,
}

impl Count {
    /// Takes a word of a run in which `unknown` letters belong to no word; `sure` says that the others are no chance.
    fn take(&mut self, means: Word, word: &str, sure: bool, unknown: usize) {
        match means {
            Word::Token(organisation) if unknown <= MOST_UNKNOWN && (sure || word.len() >= LONG_TOKEN) => {
                self.token = Some((organisation, word.to_owned()));
            }
            // "vitaleforme" and "vitallyimportant" are any words.
            Word::Weak(organisation) if unknown == 0 || sure && unknown <= MOST_UNKNOWN && word.len() >= LONG_LURE => {
                self.weak = Some((organisation, word.to_owned()));
                self.weak_words += 1;
            }
            Word::Lure(owner) if unknown == 0 || word.len() >= LONG_LURE => {
                self.lures += 1;
                self.own_lures += usize::from(owner.is_some());
            }
            Word::Lure(_) | Word::Token(_) | Word::Weak(_) | Word::Ordinary => {}
        }
    }
}
