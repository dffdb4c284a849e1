//! One normal form for words: lower case, no accents, look-alike letters undone, invisible characters dropped,
//! white space folded. What was undone is remembered, because an honest sender has no reason to disguise a name.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_security::confusable_detection::skeleton;

use super::{
    characters::{is_accented_latin, is_invisible, is_used_to_imitate, kind_of_invisible},
    offsets::Offsets,
};
use crate::span::Span;

/// A text in normal form.
#[derive(Clone, Debug, Default)]
pub struct Normalised {
    text: String,
    offsets: Offsets,
    disguises: Vec<Disguise>,
    /// Parts of the normal form whose letters are shown in the opposite order (U+202E).
    turned: Vec<(usize, usize)>,
}

/// Something undone on the way to the normal form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Disguise {
    /// Byte offset in the normal form where it stood.
    pub at: u32,
    /// What it was.
    pub kind: DisguiseKind,
}

/// How a word can be disguised.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum DisguiseKind {
    /// A place where a long word may be broken: ordinary in newsletters, once or twice a word.
    SoftHyphen,
    /// A character that is not shown, between two letters.
    Invisible,
    /// A character that no honest Latin word holds between its letters: a variation selector, a tag character, a sign that
    /// turns the direction of writing.
    Selector,
    /// A letter of another script that looks like a Latin letter.
    LookAlike,
    /// The same of a script or alphabet whose own words are full of it, as the Turkish dotless i.
    Related,
    /// A mathematical, full-width or circled letter.
    Styled,
}

/// How line ends are to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LineEnds {
    /// Every line end is meant (SMS, text taken from HTML).
    Meant,
    /// Long lines were wrapped: only an empty line or a line shorter than this, in characters, ends a thought.
    Wrapped(usize),
}

impl LineEnds {
    /// Of a plain text mail: programs wrap at 66 to 78 (RFC 3676).
    pub const OF_MAIL: Self = Self::Wrapped(50);

    /// Of a text that somebody pasted: wrapped where most of its lines are about as long as the longest.
    #[must_use]
    pub fn of_pasted(text: &str) -> Self {
        const WIDTHS: std::ops::RangeInclusive<usize> = 30..=100;
        let lengths: Vec<usize> =
            text.lines().map(|line| line.trim().chars().count()).filter(|line| *line > 0).collect();
        let longest = lengths.iter().copied().max().unwrap_or_default();
        let shortest = longest * 7 / 10;
        let full = lengths.iter().filter(|line| **line >= shortest).count();
        let is_wrapped = lengths.len() >= 3 && WIDTHS.contains(&longest) && full * 10 >= lengths.len() * 6;
        if is_wrapped { Self::Wrapped(shortest) } else { Self::Meant }
    }
}

impl Normalised {
    /// The normal form of a text.
    #[must_use]
    pub fn new(original: &str, line_ends: LineEnds) -> Self {
        let mut normalised = Self::unjoined(original, line_ends);
        normalised.text = join_hyphenated(normalised.text);
        normalised
    }

    fn unjoined(original: &str, line_ends: LineEnds) -> Self {
        let mut writer = Writer {
            out: Self::default(),
            line_ends,
            line: 0,
            gap: Gap::None,
            dropped: None,
            turned_from: None,
            pace: usize::MAX,
        };
        writer.out.text.reserve(original.len());
        for (at, c) in original.char_indices() {
            writer.push(at, c);
        }
        writer.end_turn();
        writer.out
    }

    /// The normal form.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the original text of a place in the normal form.
    #[must_use]
    pub fn original_span(&self, start: usize, end: usize, original: &str) -> Span {
        self.offsets.span(start, end, original)
    }

    /// Every disguise, in order.
    #[must_use]
    pub fn disguises(&self) -> &[Disguise] {
        &self.disguises
    }

    /// The parts whose letters are shown in the opposite order, in order.
    #[must_use]
    pub fn turned(&self) -> &[(usize, usize)] {
        &self.turned
    }

    /// The disguises that stood between two offsets of the normal form.
    #[must_use]
    pub fn disguises_in(&self, start: usize, end: usize) -> &[Disguise] {
        let from = self.disguises.partition_point(|d| (d.at as usize) < start);
        let to = self.disguises.partition_point(|d| (d.at as usize) < end);
        self.disguises.get(from..to.max(from)).unwrap_or_default()
    }
}

/// A name in lower case, without accents and disguises; hyphens stay.
#[must_use]
pub fn fold(name: &str) -> String {
    Normalised::unjoined(name, LineEnds::Meant).text
}

/// White space that was read and not yet written.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Gap {
    None,
    Space,
    /// One line end.
    Line,
    /// An empty line.
    Paragraph,
}

struct Writer {
    out: Normalised,
    line_ends: LineEnds,
    /// Characters written since the last line end of the original.
    line: usize,
    gap: Gap,
    /// An invisible character was dropped behind a letter; a disguise if another letter follows.
    dropped: Option<DisguiseKind>,
    /// Where letters began to be shown in the opposite order.
    turned_from: Option<usize>,
    /// How far the original is ahead of the normal form; `usize::MAX` after a break.
    pace: usize,
}

impl Writer {
    fn push(&mut self, at: usize, c: char) {
        match c {
            'a'..='z' | '0'..='9' => self.write(at, c),
            'A'..='Z' => self.write(at, c.to_ascii_lowercase()),
            '\n' => self.line_end(),
            ' ' | '\t' | '\r' => self.gap = if self.gap == Gap::None { Gap::Space } else { self.gap },
            '\0'..='\x7f' => self.write(at, c),
            _ => self.push_unicode(at, c),
        }
    }

    fn line_end(&mut self) {
        self.end_turn();
        self.gap = match self.gap {
            Gap::Line | Gap::Paragraph => Gap::Paragraph,
            Gap::None | Gap::Space => {
                let meant = match self.line_ends {
                    LineEnds::Meant => true,
                    LineEnds::Wrapped(shortest) => self.line < shortest,
                };
                if meant { Gap::Paragraph } else { Gap::Line }
            }
        };
        self.line = 0;
    }

    fn push_unicode(&mut self, at: usize, c: char) {
        match c {
            _ if is_invisible(c) => {
                match c {
                    '\u{202e}' => self.turned_from = Some(self.out.text.len()),
                    '\u{202a}'..='\u{202d}' => self.end_turn(),
                    _ => {}
                }
                if self.ends_in_letter() {
                    self.dropped = self.dropped.max(Some(kind_of_invisible(c)));
                }
            }
            '’' | '‘' | 'ʼ' | '`' | '´' | '′' => self.write(at, '\''),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => self.write(at, '-'),
            '«' | '»' | '“' | '”' | '„' | '‟' => self.write(at, '"'),
            'œ' | 'Œ' => self.write_str(at, "oe"),
            'æ' | 'Æ' => self.write_str(at, "ae"),
            'ß' => self.write_str(at, "ss"),
            // A mark behind a name is no part of it; its letters would be.
            '™' | '®' | '©' | '℠' => self.gap = if self.gap == Gap::None { Gap::Space } else { self.gap },
            _ if c.is_whitespace() => self.gap = if self.gap == Gap::None { Gap::Space } else { self.gap },
            _ => self.push_letter(at, c),
        }
    }

    /// Takes accents off; a letter that only looks Latin becomes the letter that it imitates.
    fn push_letter(&mut self, at: usize, c: char) {
        let mut plain = ['\0'; 4];
        let mut length = 0;
        decompose_compatible(c, |part| {
            if !is_combining_mark(part)
                && let Some(slot) = plain.get_mut(length)
            {
                *slot = part;
                length += 1;
            }
        });
        let accent_alone = length == 0;
        if accent_alone {
            return;
        }
        let styled = !is_accented_latin(c);
        for &part in plain.iter().take(length) {
            if part.is_ascii() {
                if styled && part.is_ascii_alphabetic() {
                    self.disguise(at, DisguiseKind::Styled);
                }
                self.write(at, part.to_ascii_lowercase());
            } else {
                self.push_foreign(at, part);
            }
        }
    }

    fn push_foreign(&mut self, at: usize, c: char) {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let mut letters = [0_u8; 2];
        let mut length = 0;
        for part in skeleton(lower.encode_utf8(&mut [0; 4])) {
            if !part.is_ascii_alphabetic() || length == letters.len() {
                return self.write(at, lower);
            }
            if let Some(slot) = letters.get_mut(length) {
                *slot = part.to_ascii_lowercase() as u8;
            }
            length += 1;
        }
        if length == 0 {
            return self.write(at, lower);
        }
        let kind = if is_used_to_imitate(c) { DisguiseKind::LookAlike } else { DisguiseKind::Related };
        // UTS 39 writes `m` as `rn`; a reader sees the `m`.
        let letters = match letters.get(..length).unwrap_or_default() {
            b"rn" => b"m",
            letters => letters,
        };
        for &letter in letters {
            self.disguise(at, kind);
            self.write(at, char::from(letter));
        }
    }

    fn write_str(&mut self, at: usize, text: &str) {
        text.chars().for_each(|c| self.write(at, c));
    }

    /// Writes the white space that was read before the next letter, so that what is noted of the letter stands at it.
    fn end_gap(&mut self, at: usize) {
        if self.gap != Gap::None {
            if !self.out.text.is_empty() {
                let white = if self.gap == Gap::Paragraph { '\n' } else { ' ' };
                self.out.offsets.note(self.out.text.len(), at.saturating_sub(1));
                self.pace = usize::MAX;
                self.out.text.push(white);
            }
            self.gap = Gap::None;
            self.dropped = None;
        }
    }

    fn write(&mut self, at: usize, c: char) {
        self.end_gap(at);
        if let Some(kind) = self.dropped.take().filter(|_| c.is_alphanumeric()) {
            self.disguise(at, kind);
        }
        // Most letters follow their neighbour; only a change of pace is noted.
        let pace = at.wrapping_sub(self.out.text.len());
        if pace != self.pace {
            self.out.offsets.note(self.out.text.len(), at);
            self.pace = pace;
        }
        self.out.text.push(c);
        self.line += 1;
    }

    fn disguise(&mut self, at: usize, kind: DisguiseKind) {
        self.end_gap(at);
        let at = u32::try_from(self.out.text.len()).unwrap_or(u32::MAX);
        self.out.disguises.push(Disguise { at, kind });
    }

    /// Ends the part whose letters are shown in the opposite order.
    fn end_turn(&mut self) {
        if let Some(from) = self.turned_from.take().filter(|from| *from < self.out.text.len()) {
            self.out.turned.push((from, self.out.text.len()));
        }
    }

    fn ends_in_letter(&self) -> bool {
        self.gap == Gap::None && self.out.text.ends_with(|c: char| c.is_alphanumeric())
    }
}

/// "Cliquez-ici" and "cliquez ici" are the same words: a hyphen or underscore inside a word becomes a space.
/// No length changes, so the offsets stay true.
fn join_hyphenated(text: String) -> String {
    if !text.contains(['-', '_']) {
        return text;
    }
    let mut after_letter = false;
    let mut rest = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        let joins = matches!(c, '-' | '_') && after_letter && rest.peek().is_some_and(|next| next.is_alphanumeric());
        out.push(if joins { ' ' } else { c });
        after_letter = c.is_alphanumeric();
    }
    out
}

#[cfg(test)]
mod tests;
