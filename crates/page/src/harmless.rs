//! Words of a stranger made harmless to show: no character that moves the cursor, turns the text round or hides in it,
//! and no link that a terminal would make clickable.

use std::borrow::Cow;

use vigie_engine::{
    observable::{host::Host, link},
    organisation::index::Knowledge,
};

/// Stands in for each character that must not be shown.
const STAND_IN: char = '\u{b7}';

/// Whether a character acts on the terminal or hides: controls, bidirectional marks, zero-width and filler characters.
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The text on one line with a dot in place of every harmful character. Line ends and tabs become spaces; the mark that
/// asks for a coloured picture of an emoji goes without a trace.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter(|c| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\r'));
    Cow::Owned(
        kept.map(|c| {
            if matches!(c, '\n' | '\t') {
                ' '
            } else if is_harmful(c) {
                STAND_IN
            } else {
                c
            }
        })
        .collect(),
    )
}

/// A text as it may be shown on several lines, and where each of its characters stood before.
pub struct Shown {
    /// The text: no harmful character, line ends kept.
    pub text: String,
    /// For each character: its first byte here, and its first byte before.
    places: Vec<(usize, usize)>,
    /// The length before.
    before: usize,
}

impl Shown {
    /// The text with a dot in place of every harmful character.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut shown = Self { text: String::with_capacity(text.len()), places: Vec::new(), before: text.len() };
        for (at, c) in text.char_indices() {
            if matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\r') {
                continue;
            }
            shown.places.push((shown.text.len(), at));
            shown.text.push(if is_harmful(c) && !matches!(c, '\n' | '\t') { STAND_IN } else { c });
        }
        shown
    }

    /// Where the character now stands that holds a byte of the text before, or the next one that is left.
    #[must_use]
    pub fn place_of(&self, before: usize) -> usize {
        if before >= self.before {
            return self.text.len();
        }
        let next = self.places.partition_point(|(_, at)| *at < before);
        self.places.get(next).map_or(self.text.len(), |(here, _)| *here)
    }
}

/// The same on one line, with every link to a host that is not an organisation's own written so that nothing follows it:
/// `hxxps://ameli-vitale[.]example/x`.
pub fn disarmed(text: &str, knowledge: &Knowledge) -> String {
    let text = harmless(text);
    let mut arms = arms(&text, knowledge).into_iter().peekable();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match arms.next_if_eq(&at) {
            Some(_) => out.push_str(in_place_of(c)),
            None => out.push(c),
        }
    }
    out
}

/// What is written in place of a character that makes a link work.
pub(crate) const fn in_place_of(c: char) -> &'static str {
    if c == '.' { "[.]" } else { "x" }
}

/// The bytes that make links to strangers' hosts work, in order: the dots of the host, the `t`s of the scheme.
pub(crate) fn arms(text: &str, knowledge: &Knowledge) -> Vec<usize> {
    let mut arms = Vec::new();
    let mut offset = 0;
    // A quotation mark is no part of a link, but the finder of links may take it for one.
    for part in text.split_inclusive(['“', '”', '«', '»']) {
        let words = part.trim_end_matches(['“', '”', '«', '»']);
        for found in link::find(words, 200) {
            let Some(address) = found.target.web() else { continue };
            if is_official(&address.host, knowledge) && address.user.is_none() {
                continue;
            }
            let (start, end) = (found.span.start as usize, found.span.end as usize);
            arms_of_link(words.get(start..end).unwrap_or_default(), offset + start, &mut arms);
        }
        offset += part.len();
    }
    arms.sort_unstable();
    arms.dedup();
    arms
}

fn arms_of_link(link: &str, offset: usize, arms: &mut Vec<usize>) {
    let (scheme, rest) = match link.find("://") {
        Some(at) => link.split_at_checked(at + 3).unwrap_or(("", link)),
        None => ("", link),
    };
    arms.extend(scheme.match_indices(['t', 'T']).map(|(at, _)| offset + at));
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let is_open = |at: usize| {
        !(rest.get(..at).is_some_and(|before| before.ends_with('['))
            && rest.get(at + 1..).is_some_and(|after| after.starts_with(']')))
    };
    let dots = host.match_indices('.').filter(|(at, _)| is_open(*at));
    arms.extend(dots.map(|(at, _)| offset + scheme.len() + at));
}

/// A host name written so that nothing follows it, unless it is an organisation's own.
pub fn disarmed_host(host: &str, knowledge: &Knowledge) -> String {
    let official = Host::parse(host).is_some_and(|host| is_official(&host, knowledge));
    if official { harmless(host).into_owned() } else { harmless(host).replace('.', "[.]") }
}

fn is_official(host: &Host, knowledge: &Knowledge) -> bool {
    host.domain().is_some_and(|name| knowledge.owner(name).is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_or_turns_the_text_is_left() {
        let text = "a\u{1b}[2Jb\u{9b}c\u{202e}d\u{200b}e\nf\u{7f}\u{feff}\u{e0041}\u{fe0f}";
        assert_eq!(harmless(text), "a·[2Jb·c·d·e f···");
        assert!(matches!(harmless("L’été à Nîmes 😀"), Cow::Borrowed(_)));
    }

    #[test]
    fn links_of_strangers_are_disarmed_and_official_ones_stay() {
        let knowledge = vigie_knowledge::embedded().unwrap();
        let text = disarmed(
            "Voir https://ameli-vitale.example/x.php, www.colis.example ou https://www.ameli.fr/assure",
            &knowledge,
        );
        assert_eq!(
            text,
            "Voir hxxps://ameli-vitale[.]example/x.php, www[.]colis[.]example ou https://www.ameli.fr/assure"
        );
        assert_eq!(
            disarmed("“colis.example” and « colis.example »", &knowledge),
            "“colis[.]example” and « colis[.]example »"
        );
        let hidden = disarmed("https://www.ameli.fr@colis.example/", &knowledge);
        assert_eq!(hidden, "hxxps://www[.]ameli[.]fr@colis[.]example/");
    }
}
