//! What the characters of a telephone number are: digits in any dress, separators, and what nobody sees.

/// The value of a digit as people and attackers write it: ASCII, full-width, Arabic-Indic, mathematical, circled.
pub(super) const fn digit(c: char) -> Option<u8> {
    let code = c as u32;
    let value = match code {
        0x30..=0x39 => code - 0x30,
        0x660..=0x669 => code - 0x660,
        0x6F0..=0x6F9 => code - 0x6F0,
        0x2460..=0x2468 => code - 0x245F,
        0x24EA => 0,
        0xFF10..=0xFF19 => code - 0xFF10,
        0x1D7CE..=0x1D7FF => (code - 0x1D7CE) % 10,
        0x1FBF0..=0x1FBF9 => code - 0x1FBF0,
        _ => return None,
    };
    // Every arm above gives 0 to 9.
    Some((value % 10) as u8)
}

/// Whether a byte can begin a digit or a plus sign of [`digit`] and [`is_plus`].
pub(super) const fn can_begin(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | 0xD9 | 0xDB | 0xE2 | 0xEF | 0xF0)
}

/// A plus sign.
pub(super) const fn is_plus(c: char) -> bool {
    matches!(c, '+' | '\u{FF0B}' | '\u{FE62}')
}

/// What separates two groups of digits, apart from spaces.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mark {
    /// Only spaces, or nothing at all.
    None,
    /// A dot.
    Dot,
    /// A hyphen or a dash of any length.
    Hyphen,
    /// A slash.
    Slash,
    /// A middle dot or a bullet.
    Middle,
    /// A parenthesis: "+33 (0)5", "(202) 555-0123".
    Parenthesis,
}

/// The separator that a character is, spaces apart.
pub(super) const fn mark(c: char) -> Option<Mark> {
    Some(match c {
        '.' | '\u{FF0E}' | '\u{2024}' => Mark::Dot,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => Mark::Hyphen,
        '/' | '\u{2044}' | '\u{2215}' | '\u{FF0F}' => Mark::Slash,
        '\u{B7}' | '\u{2022}' | '\u{2027}' | '\u{22C5}' | '\u{30FB}' => Mark::Middle,
        '(' | ')' | '[' | ']' | '\u{FF08}' | '\u{FF09}' => Mark::Parenthesis,
        _ => return None,
    })
}

/// A space inside a line; a line's end is none.
pub(super) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// A character that shows nothing: zero-width, direction marks, soft hyphens, the dress of key-cap digits.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

/// The letter without accent, in lower case, as far as French and English need it.
pub(super) fn folded(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'À' | 'Â' | 'Ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'î' | 'ï' | 'Î' | 'Ï' => 'i',
        'ô' | 'ö' | 'Ô' | 'Ö' => 'o',
        'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ç' | 'Ç' => 'c',
        // An accent written apart belongs to the letter before it.
        '\u{300}'..='\u{36F}' => '\u{301}',
        other => other.to_ascii_lowercase(),
    }
}
