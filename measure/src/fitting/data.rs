//! The text messages to fit on: read with the engine's own words, near-duplicates known.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use vigie_engine::{
    message::{ViewKind, record::Record, sms},
    text::{normalise::Normalised, word_weights},
};

use crate::{
    Failure,
    corpus::{Item, records},
    label::{Label, Overrides},
};

/// The set of text messages: its licence lets weights be fitted on it and shipped.
const SET: &str = "sms-en";
/// Ordinary messages of shops and offices, of our own writing.
const BUSINESS: &str = include_str!("../../genuine-business-sms.txt");
/// Common words of English that French, German, Dutch, Spanish and Italian do not have as common words.
pub(super) const COMMON: &str = "about again and any are awarded be because been but by call can claim could customer day dear did dont every for \
free from get go going got great have help her here him his home how if im into it its ive just know like love \
make meet more my need new not now off one only or our out phone please prize receive reply said selected send \
she should some soon still take thank thanks that the their them then there they think this time to today \
tomorrow too txt until up update urgent us very well were what when where which who why with won work would yes \
yet you your";

/// What a message is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    /// Between people who know each other.
    Ham,
    /// Ordinary ones of shops and offices, of our own writing.
    Business,
    /// Unwanted advertising.
    Spam,
    /// Fraud.
    Smishing,
}

impl Kind {
    pub(super) const ALL: [(Self, &'static str); 4] = [
        (Self::Smishing, "smishing"),
        (Self::Spam, "spam"),
        (Self::Ham, "ham"),
        (Self::Business, "ordinary business messages, our own"),
    ];

    /// Whether the finding should fire: unwanted advertising counts with fraud, see the page of the check.
    pub(crate) const fn is_positive(self) -> bool {
        matches!(self, Self::Spam | Self::Smishing)
    }

    /// How much one message counts. There are few of two kinds, and these are the two that matter most.
    pub(super) const fn weight(self) -> f64 {
        match self {
            Self::Ham | Self::Spam => 1.0,
            Self::Smishing => 2.0,
            Self::Business => 10.0,
        }
    }
}

/// One message.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) kind: Kind,
    /// A number of its text, the same on every machine.
    pub(crate) hash: u64,
    /// The number of the first of its near-duplicates: they all fall on the same side of a split.
    pub(crate) group: u64,
    pub(crate) features: Vec<usize>,
    /// Whether enough common words show its language.
    pub(crate) speaks: bool,
}

/// All messages.
#[derive(Debug, Default)]
pub(crate) struct Data {
    pub(crate) examples: Vec<Example>,
    /// The features by number.
    pub(crate) names: Vec<String>,
}

impl Data {
    /// Reads the folder's set and our own messages.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut texts: Vec<(Kind, String)> = Vec::new();
        for set in records::sets(&folder.join(format!("{SET}.jsonl")), SET, &Overrides::default())? {
            let kind = match set.label {
                Label::Genuine => Kind::Ham,
                Label::Unwanted => Kind::Spam,
                Label::Fraud => Kind::Smishing,
                _ => continue,
            };
            texts.extend(set.items.into_iter().filter_map(|item| Some((kind, text_of(item)?))));
        }
        let own = BUSINESS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        texts.extend(own.map(|line| (Kind::Business, line.to_owned())));
        texts.sort();
        texts.dedup();

        let common: HashSet<&str> = COMMON.split_whitespace().collect();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut data = Self::default();
        let mut sets = Vec::new();
        for (kind, text) in &texts {
            let message = sms::read(None, text);
            let Some((view, lines)) = message.views.iter().enumerate().find_map(|(at, view)| match view.kind {
                ViewKind::Body(lines) => Some((at, lines)),
                _ => None,
            }) else {
                continue;
            };
            let words = word_weights::words(&message, view, &Normalised::new(text, lines));
            let mut features: Vec<usize> = Vec::new();
            for entry in word_weights::entries(&words) {
                let next = numbers.len();
                let number = *numbers.entry(entry.text.clone()).or_insert(next);
                if number == next {
                    data.names.push(entry.text);
                }
                features.push(number);
            }
            let known: HashSet<&str> =
                words.iter().map(|word| word.text.as_str()).filter(|word| common.contains(word)).collect();
            let hash = number_of(text);
            data.examples.push(Example { kind: *kind, hash, group: hash, features, speaks: known.len() >= 3 });
            let mut set: Vec<u64> = words
                .iter()
                .filter(|word| word.text.len() > 2 && !word.text.starts_with('<'))
                .map(|word| number_of(&word.text))
                .collect();
            set.sort_unstable();
            set.dedup();
            sets.push(set);
        }
        data.group(&sets);
        Ok(data)
    }

    /// Joins near-duplicates: messages that share at least six of ten of their words.
    fn group(&mut self, sets: &[Vec<u64>]) {
        let mut leader: Vec<usize> = (0..sets.len()).collect();
        let root = |leader: &[usize], mut at: usize| {
            while let Some(&up) = leader.get(at).filter(|up| **up != at) {
                at = up;
            }
            at
        };
        for (at, set) in sets.iter().enumerate() {
            for (before, other) in sets.iter().enumerate().take(at) {
                if similar(set, other) {
                    let (one, two) = (root(&leader, at), root(&leader, before));
                    if let Some(up) = leader.get_mut(one.max(two)) {
                        *up = one.min(two);
                    }
                }
            }
        }
        let hashes: Vec<u64> = self.examples.iter().map(|example| example.hash).collect();
        for (at, example) in self.examples.iter_mut().enumerate() {
            example.group = hashes.get(root(&leader, at)).copied().unwrap_or(example.hash);
        }
    }

    /// The features that at least `least` different messages of some hold; near-duplicates count once.
    pub(super) fn frequent(&self, examples: &[&Example], least: usize) -> Vec<bool> {
        let mut groups: BTreeMap<usize, HashSet<u64>> = BTreeMap::new();
        for example in examples {
            for &feature in &example.features {
                groups.entry(feature).or_default().insert(example.group);
            }
        }
        (0..self.names.len()).map(|at| groups.get(&at).is_some_and(|groups| groups.len() >= least)).collect()
    }
}

fn text_of(item: Item) -> Option<String> {
    match item {
        Item::Record { record, .. } => match *record {
            Ok(Record { text, .. }) => text,
            Err(_) => None,
        },
        Item::File { .. } => None,
    }
}

/// Whether two sorted sets share six tenths of what they hold; short ones must be equal.
fn similar(one: &[u64], other: &[u64]) -> bool {
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    if short * 10 < long * 6 {
        return false;
    }
    let shared = one.iter().filter(|number| other.binary_search(number).is_ok()).count();
    if short < 4 { short > 0 && shared == long } else { shared * 10 >= (short + long - shared) * 6 }
}

/// FNV-1a, 64 bits, over the text: the same number on every machine and for every compiler.
pub(crate) fn number_of(text: &str) -> u64 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // The low bits of FNV are weak: mix them (the finaliser of SplitMix64).
    let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_duplicates_share_most_words() {
        let set = |text: &str| {
            let mut set: Vec<u64> = text.split(' ').map(number_of).collect();
            set.sort_unstable();
            set
        };
        assert!(similar(&set("call now for your free prize today"), &set("call now for your big prize today")));
        assert!(!similar(&set("call now for your free prize today"), &set("see you at home for tea today")));
        assert!(!similar(&set("yes ok"), &set("yes no")));
    }

    #[test]
    fn the_number_of_a_text_never_changes() {
        assert_eq!(number_of("abc"), number_of("abc"));
        assert_ne!(number_of("abc") & 1, number_of("abe") & 1);
    }
}
