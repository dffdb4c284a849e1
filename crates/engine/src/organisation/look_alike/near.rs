//! Names that differ from a brand word or an official label by what the eye does not see, or by a letter or two.
//!
//! A name with two edits keeps one third of the official one whole, one with a single edit keeps a half. So the official
//! names are cut into pieces, all pieces are searched in one pass, and only names that share a piece in about the same
//! place are compared letter by letter.

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};

use super::letters::{glance, one_edit, within};

/// A name shorter than this is compared exactly only: too many honest names lie one letter from it.
pub(super) const SHORTEST_EDITED: usize = 5;
/// Up to this length an edit counts only where eye or finger slips: a look-alike glyph, a doubled or swapped letter.
const SLIPS_ONLY: usize = 7;
/// From this length on two edits still make no other honest name.
const TWO_EDITS: usize = 12;

/// How near a name is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Nearness {
    /// The same.
    Same,
    /// The same to the eye.
    Glance,
    /// One letter off.
    OneLetter,
    /// Two letters off, in a long name.
    TwoLetters,
}

/// A name that others are compared with.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) organisation: usize,
    /// An official domain, or the brand word.
    pub(super) of: String,
    /// Whether it is the label of an official domain: then its being the same under another ending counts.
    pub(super) is_label: bool,
    text: String,
    seen: Vec<u8>,
}

/// A piece's place: the name, and where in it the piece stands.
#[derive(Clone, Copy, Debug)]
struct Piece {
    known: usize,
    offset: usize,
}

/// The index.
#[derive(Clone, Default)]
pub(super) struct NearIndex {
    known: Vec<Known>,
    pieces: Option<DoubleArrayAhoCorasick<u32>>,
    uses: Vec<Vec<Piece>>,
}

impl NearIndex {
    /// Adds a name; the pieces are made by [`NearIndex::finish`].
    pub(super) fn add(&mut self, text: &str, organisation: usize, of: &str, is_label: bool) {
        if text.len() < SHORTEST_EDITED || !text.is_ascii() {
            return;
        }
        let mut seen = Vec::new();
        glance(text, &mut seen);
        self.known.push(Known { organisation, of: of.to_owned(), is_label, text: text.to_owned(), seen });
    }

    pub(super) fn finish(&mut self) {
        let mut pieces: Vec<(&[u8], Piece)> = Vec::new();
        for (at, known) in self.known.iter().enumerate() {
            let length = known.seen.len();
            let parts = edits(known) + 1;
            for part in 0..parts {
                let (offset, end) = (part * length / parts, (part + 1) * length / parts);
                let piece = known.seen.get(offset..end).unwrap_or_default();
                if !piece.is_empty() {
                    pieces.push((piece, Piece { known: at, offset }));
                }
            }
        }
        pieces.sort_by_key(|(piece, _)| *piece);
        let mut texts: Vec<&[u8]> = Vec::new();
        let mut uses: Vec<Vec<Piece>> = Vec::new();
        for (text, piece) in pieces {
            if texts.last() == Some(&text) {
                uses.last_mut().into_iter().for_each(|uses| uses.push(piece));
            } else {
                texts.push(text);
                uses.push(vec![piece]);
            }
        }
        self.pieces = DoubleArrayAhoCorasickBuilder::new().use_prefilter(false).build(&texts).ok();
        self.uses = uses;
    }

    /// Every known name that an ASCII name is near, with how near; some more than once.
    pub(super) fn find<'i>(&'i self, name: &str, mut found: impl FnMut(&'i Known, Nearness)) {
        let Some(pieces) = self.pieces.as_ref().filter(|_| name.is_ascii() && name.len() + 1 >= SHORTEST_EDITED) else {
            return;
        };
        let mut seen = Vec::with_capacity(64);
        glance(name, &mut seen);
        for hit in pieces.find_overlapping_iter(&seen) {
            let uses = usize::try_from(hit.value()).ok().and_then(|at| self.uses.get(at));
            for piece in uses.into_iter().flatten() {
                let Some(known) = self.known.get(piece.known) else { continue };
                let edits = edits(known);
                if hit.start().abs_diff(piece.offset) > edits || seen.len().abs_diff(known.seen.len()) > edits {
                    continue;
                }
                if let Some(nearness) = compare(name, &seen, known) {
                    found(known, nearness);
                }
            }
        }
    }
}

/// How many edits are looked for.
const fn edits(known: &Known) -> usize {
    if known.text.len() >= TWO_EDITS { 2 } else { 1 }
}

fn compare(name: &str, seen: &[u8], known: &Known) -> Option<Nearness> {
    if seen == known.seen {
        return Some(if name == known.text { Nearness::Same } else { Nearness::Glance });
    }
    if name.len() < SHORTEST_EDITED {
        return None;
    }
    match one_edit(name.as_bytes(), known.text.as_bytes()) {
        Some(slip) => (slip || known.text.len() > SLIPS_ONLY && same_start(name, known)).then_some(Nearness::OneLetter),
        None => (edits(known) == 2
            && same_start(name, known)
            && within(seen, &known.seen, 2)
            && within(name.as_bytes(), known.text.as_bytes(), 2))
        .then_some(Nearness::TwoLetters),
    }
}

/// Another beginning makes another name: nobody misreads the first letters.
fn same_start(name: &str, known: &Known) -> bool {
    name.as_bytes().get(..2) == known.text.as_bytes().get(..2)
}
