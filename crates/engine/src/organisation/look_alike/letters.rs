//! How letters deceive: what the eye takes for what, and slips of one letter. All on ASCII, in bytes.

/// What the eye makes of a label: pairs and digits that pass for other letters.
pub(super) fn glance(label: &str, out: &mut Vec<u8>) {
    out.clear();
    let bytes = label.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (seen, taken) = match (byte, bytes.get(at + 1)) {
            (b'r', Some(b'n')) | (b'n', Some(b'n')) => (b'm', 2),
            (b'v', Some(b'v')) => (b'w', 2),
            (b'c', Some(b'l')) => (b'd', 2),
            (b'0', _) => (b'o', 1),
            (b'1' | b'l' | b'!' | b'|', _) => (b'i', 1),
            (b'3', _) => (b'e', 1),
            (b'4', _) => (b'a', 1),
            (b'5', _) => (b's', 1),
            (b'7', _) => (b't', 1),
            (b'8', _) => (b'b', 1),
            (b'9' | b'q', _) => (b'g', 1),
            _ => (byte, 1),
        };
        out.push(seen);
        at += taken;
    }
}

/// How one label becomes another by one edit: whether it is a slip that eye or finger easily makes. `None` for more edits.
pub(super) fn one_edit(label: &[u8], official: &[u8]) -> Option<bool> {
    let same_start = label.iter().zip(official).take_while(|(a, b)| a == b).count();
    let rest = label.get(same_start..)?;
    let official_rest = official.get(same_start..)?;
    match (rest, official_rest) {
        // One letter too many: a slip where it is doubled, or a plural.
        ([extra, rest @ ..], kept) if rest == kept => {
            let doubled = same_start.checked_sub(1).and_then(|at| label.get(at)) == Some(extra);
            Some(doubled || *extra == b's' && rest.is_empty())
        }
        // One letter missing: the one left out inside a word is not missed.
        (kept, [_, rest @ ..]) if rest == kept => Some(same_start > 0 && !rest.is_empty()),
        ([a, b, rest @ ..], [c, d, official_rest @ ..]) if a == d && b == c && rest == official_rest => Some(true),
        ([a, rest @ ..], [b, official_rest @ ..]) if rest == official_rest => {
            let typed_beside = same_start > 0 && official.len() > SHORTEST_MISTYPED && beside(*a, *b);
            Some(looks_like(*a, *b) || typed_beside)
        }
        _ => None,
    }
}

/// In a name this short the key beside makes another honest name too easily, and so does another first letter.
const SHORTEST_MISTYPED: usize = 5;

/// Whether so many edits (a letter more, less, other, or two swapped) make one of the other.
pub(super) fn within(one: &[u8], other: &[u8], edits: usize) -> bool {
    if one.len().abs_diff(other.len()) > edits {
        return false;
    }
    let same_start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same_start..).unwrap_or_default(), other.get(same_start..).unwrap_or_default());
    let Some(left) = edits.checked_sub(1) else { return one.is_empty() && other.is_empty() };
    match (one, other) {
        ([], _) | (_, []) => true,
        ([a, rest @ ..], [b, other_rest @ ..]) => {
            let swapped = matches!((rest, other_rest), ([c, ..], [d, ..]) if a == d && b == c);
            within(rest, other_rest, left)
                || within(rest, other, left)
                || within(one, other_rest, left)
                || swapped && within(rest.get(1..).unwrap_or_default(), other_rest.get(1..).unwrap_or_default(), left)
        }
    }
}

/// Letters taken for one another at a glance.
const fn looks_like(one: u8, other: u8) -> bool {
    matches!(
        (one, other),
        (b'i', b'l' | b'j' | b't')
            | (b'l', b'i' | b't')
            | (b't', b'i' | b'l')
            | (b'j', b'i')
            | (b'm', b'n')
            | (b'n', b'm' | b'h')
            | (b'h', b'n' | b'b')
            | (b'b', b'h')
            | (b'u', b'v')
            | (b'v', b'u' | b'y')
            | (b'y', b'v')
            | (b'o', b'a')
            | (b'a', b'o')
            | (b'c', b'e')
            | (b'e', b'c')
            | (b'g', b'q')
            | (b'q', b'g')
    )
}

/// Whether two letters lie side by side in a row of a French or an English keyboard.
fn beside(one: u8, other: u8) -> bool {
    const ROWS: [&[u8]; 6] = [b"azertyuiop", b"qsdfghjklm", b"wxcvbn", b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    ROWS.iter().any(|row| {
        row.windows(2).any(|pair| matches!(pair, [a, b] if (*a == one && *b == other) || (*a == other && *b == one)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_tells_slips_from_other_names() {
        let edit = |label: &str| one_edit(label.as_bytes(), b"ameli");
        assert_eq!(edit("ameii"), Some(true));
        assert_eq!(edit("amelli"), Some(true));
        assert_eq!(edit("amlei"), Some(true));
        assert_eq!(edit("ameri"), Some(false));
        assert_eq!(edit("camelia"), None);
        assert_eq!(one_edit(b"netflux", b"netflix"), Some(true), "u lies beside i");
    }

    #[test]
    fn the_eye_takes_some_letters_for_others() {
        let seen = |label: &str| {
            let mut out = Vec::new();
            glance(label, &mut out);
            out
        };
        assert_eq!(seen("arne1i"), seen("ameli"));
        assert_ne!(seen("amelia"), seen("ameli"));
    }

    #[test]
    fn edits_are_counted() {
        assert!(within(b"chronopots", b"chronopost", 1) && within(b"chronopst", b"chronopost", 1));
        assert!(within(b"cronopots", b"chronopost", 2) && !within(b"cronopots", b"chronopost", 1));
        assert!(within(b"", b"ab", 2) && !within(b"", b"abc", 2));
    }
}
