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

/// The same with every link to a host that is not an organisation's own written so that nothing follows it:
/// `hxxps://ameli-vitale[.]example/x`.
pub fn disarmed(text: &str, knowledge: &Knowledge) -> String {
    let text = harmless(text);
    // A quotation mark is no part of a link, but the finder of links may take it for one.
    let parts = text.split_inclusive(['“', '”', '«', '»']);
    parts.map(|part| disarmed_part(part, knowledge)).collect()
}

fn disarmed_part(text: &str, knowledge: &Knowledge) -> String {
    let (text, mark) = text
        .char_indices()
        .next_back()
        .filter(|(_, c)| matches!(c, '“' | '”' | '«' | '»'))
        .map_or((text, ""), |(at, _)| text.split_at_checked(at).unwrap_or((text, "")));
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for found in link::find(text, 200) {
        let Some(address) = found.target.web() else { continue };
        if is_official(&address.host, knowledge) && address.user.is_none() {
            continue;
        }
        let (start, end) = (found.span.start as usize, found.span.end as usize);
        out.push_str(text.get(copied..start).unwrap_or_default());
        disarm_link(text.get(start..end).unwrap_or_default(), &mut out);
        copied = end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out.push_str(mark);
    out
}

/// A host name written so that nothing follows it, unless it is an organisation's own.
pub fn disarmed_host(host: &str, knowledge: &Knowledge) -> String {
    let official = Host::parse(host).is_some_and(|host| is_official(&host, knowledge));
    if official { harmless(host).into_owned() } else { harmless(host).replace('.', "[.]") }
}

fn is_official(host: &Host, knowledge: &Knowledge) -> bool {
    host.domain().is_some_and(|name| knowledge.owner(name).is_some())
}

fn disarm_link(link: &str, out: &mut String) {
    let rest = match link.split_once("://") {
        Some((scheme, rest)) => {
            out.push_str(&scheme.replace(['t', 'T'], "x"));
            out.push_str("://");
            rest
        }
        None => link,
    };
    let (host, path) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len())).unwrap_or((rest, ""));
    out.push_str(&host.replace("[.]", ".").replace('.', "[.]"));
    out.push_str(path);
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
