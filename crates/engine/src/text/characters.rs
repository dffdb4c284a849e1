//! Which characters are letters with accents, which imitate Latin letters, and which are not shown at all.

use super::normalise::DisguiseKind;

/// Letters with accents of European languages, and full-width forms used by Asian keyboards: nobody is deceived.
pub(super) fn is_accented_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{fb00}'..='\u{fb06}' | 'ª' | 'º' | '²' | '³' | '™' | '№' | '℡' | '℠' | 'ℹ' | '…'
        // Roman numerals and fractions, squared units.
        | '\u{2150}'..='\u{218f}' | '\u{3300}'..='\u{33ff}')
}

/// Letters of the scripts that frauds borrow from: of the others, a letter beside a Latin one is a word's own spelling.
pub(super) const fn is_used_to_imitate(c: char) -> bool {
    matches!(c,
        // Greek, Cyrillic, Armenian, Cherokee, Canadian syllabics, small capitals, Coptic, Lisu, Latin Extended-D.
        '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{167f}' | '\u{1c80}'..='\u{1c8f}'
        | '\u{1d00}'..='\u{1d2b}' | '\u{2c60}'..='\u{2cff}' | '\u{a4d0}'..='\u{a4ff}' | '\u{a640}'..='\u{a69f}'
        | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{abbf}' | '\u{10400}'..='\u{1044f}')
}

pub(super) const fn kind_of_invisible(c: char) -> DisguiseKind {
    match c {
        '\u{ad}' => DisguiseKind::SoftHyphen,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' | '\u{180b}'..='\u{180f}' => DisguiseKind::Selector,
        _ if is_bidi_control(c) => DisguiseKind::Selector,
        _ => DisguiseKind::Invisible,
    }
}

/// Characters that force letters into an order of reading. The marks that only lean (U+200E, U+200F) are not among them.
pub(crate) const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room on the screen.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
