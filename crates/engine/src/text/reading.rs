//! A view read once: its normal form, the phrases in it, and where its sentences end.

use super::{
    lexicon::{Act, Sense},
    normalise::{DisguiseKind, LineEnds, Normalised},
    phrases::{Hit, Phrases},
};
use crate::{organisation::kind::Kind, request::Request, span::Span};

/// What a phrase means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tag {
    /// A name of an organisation: its index, and the name's index in the profile.
    Name(usize, usize),
    /// A phrase that holds a name of an organisation and means something else.
    OtherMeaning(usize),
    /// A phrase of a rule of an organisation: its index, and the rule's index in the profile.
    Rule(usize, usize),
    /// Words of known scams: the number of their sign, and of their language.
    Word(usize, usize),
    /// Words by which one speaks for a kind of organisation, and the number of their language.
    Kind(Kind, usize),
    /// A word's part in the sentence.
    Sense(Sense),
    /// An act in the form of an order.
    Order(Act),
    /// An act in the form that needs a word before it to be an order.
    Infinitive(Act),
    /// A thing that can be asked for.
    Object(Request),
    /// Act and object in one, as an order.
    OrderFor(Request),
    /// Act and object in one, in the form that needs a word before it.
    InfinitiveFor(Request),
}

/// A view read once.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The view in normal form.
    pub normal: Normalised,
    /// The phrases in it, by where they start in the normal form.
    pub hits: Vec<Hit<Tag>>,
    /// Names found only after undoing digits for letters or letters set apart.
    pub spelled: Vec<Hit<Tag>>,
    /// Whether there were more phrases than are taken.
    pub cut: bool,
    /// Where sentences end, in the normal form, ascending.
    ends: Vec<usize>,
    /// What stands between quotation marks, in the normal form.
    quotations: Vec<(usize, usize)>,
}

/// Longer than this between two quotation marks is not a quotation, in bytes.
const LONGEST_QUOTATION: usize = 400;

impl Reading {
    /// Reads a view, looking for phrases, and for names in disguise.
    #[must_use]
    pub fn new<'k>(
        text: &str,
        line_ends: LineEnds,
        phrases: &Phrases<Tag>,
        names: impl Fn() -> &'k Phrases<Tag>,
    ) -> Self {
        let normal = Normalised::new(text, line_ends);
        let hits = phrases.find(normal.text());
        let mut spelled = super::disguised::find(normal.text(), &names);
        spelled.extend(super::disguised::turned_round(normal.text(), normal.turned(), names));
        let ends = sentence_ends(normal.text());
        let quotations = quotations(normal.text());
        let cut = hits.len() >= super::phrases::MOST_HITS;
        Self { normal, hits, spelled, cut, ends, quotations }
    }

    /// The place in the view of a place in the normal form.
    #[must_use]
    pub fn span(&self, start: usize, end: usize, view: &str) -> Span {
        self.normal.original_span(start, end, view)
    }

    /// The sentence around a place in the normal form.
    #[must_use]
    pub fn sentence(&self, at: usize) -> (usize, usize) {
        let next = self.ends.partition_point(|&end| end <= at);
        let start = next.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(next).copied().unwrap_or(self.normal.text().len());
        (start, end)
    }

    /// All sentences, in order, as places in the normal form.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ends = self.ends.iter().copied().chain(std::iter::once(self.normal.text().len()));
        starts.zip(ends).filter(|(start, end)| start < end)
    }

    /// The hits that start in a range of the normal form.
    #[must_use]
    pub fn hits_in(&self, start: usize, end: usize) -> &[Hit<Tag>] {
        let from = self.hits.partition_point(|hit| hit.start < start);
        let to = self.hits.partition_point(|hit| hit.start < end);
        self.hits.get(from..to.max(from)).unwrap_or_default()
    }

    /// Whether the range holds a word of that sense.
    #[must_use]
    pub fn has(&self, sense: Sense, start: usize, end: usize) -> bool {
        self.hits_in(start, end).iter().any(|hit| hit.tag == Tag::Sense(sense) && hit.end <= end)
    }

    /// Whether a phrase is written with tampered letters. Soft hyphens count from the third on: newsletters break a long
    /// word once or twice.
    #[must_use]
    pub fn is_disguised(&self, hit: &Hit<Tag>) -> bool {
        let disguises = self.normal.disguises_in(hit.start, hit.end);
        let soft_hyphens = disguises.iter().filter(|disguise| disguise.kind == DisguiseKind::SoftHyphen).count();
        disguises.len() > soft_hyphens || soft_hyphens > 2 || self.spelled.contains(hit)
    }

    /// Whether a place stands between quotation marks.
    #[must_use]
    pub fn quoted(&self, at: usize) -> bool {
        let after = self.quotations.partition_point(|&(start, _)| start <= at);
        after.checked_sub(1).and_then(|before| self.quotations.get(before)).is_some_and(|&(_, end)| at < end)
    }

    /// The words between two places of the normal form.
    #[must_use]
    pub fn words(&self, start: usize, end: usize) -> &str {
        self.normal.text().get(start..end).unwrap_or_default()
    }
}

/// A text without full stops is cut into pieces of about this many bytes, so that no sentence makes the reading slow.
const LONGEST_SENTENCE: usize = 500;

/// A sentence ends at a line end, or at a mark followed by white space: the dots of `ameli.fr` and `0.95` end nothing.
fn sentence_ends(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut ends: Vec<usize> = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        let ends_here = match byte {
            b'\n' => true,
            b' ' if at - start >= LONGEST_SENTENCE => true,
            0..=0x7f if at - start >= 2 * LONGEST_SENTENCE => true,
            b'.' | b'!' | b'?' | b';' => {
                matches!(next, None | Some(b' ' | b'\n' | b'"')) && !is_abbreviation(bytes, at)
            }
            _ => false,
        };
        if ends_here {
            ends.push(at + 1);
            start = at + 1;
        }
    }
    ends
}

/// "M.", "Dr.", "n.": one or two letters before the dot.
fn is_abbreviation(bytes: &[u8], dot: usize) -> bool {
    let letters =
        bytes.get(..dot).unwrap_or_default().iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    bytes.get(dot) == Some(&b'.') && (letters == 1 || bytes.get(dot.saturating_sub(2)..dot) == Some(b"dr"))
}

/// Pairs quotation marks within a paragraph.
fn quotations(text: &str) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, open) {
            (b'\n', _) => open = None,
            (b'"', Some(start)) if at - start <= LONGEST_QUOTATION => {
                pairs.push((start, at));
                open = None;
            }
            (b'"', _) => open = Some(at),
            _ => {}
        }
    }
    // A message wholly in quotation marks quotes nobody: it is how it was pasted.
    let quoted: usize = pairs.iter().map(|(start, end)| end - start).sum();
    if quoted * 10 > text.len() * 8 {
        pairs.clear();
    }
    pairs
}
