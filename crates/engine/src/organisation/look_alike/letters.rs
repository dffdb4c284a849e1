//! How letters deceive: what the eye takes for what, and slips of one letter.

/// What the eye makes of a label: pairs and digits that pass for other letters.
pub(super) fn glance(label: &str) -> String {
    let mut out = label.replace("rn", "m").replace("vv", "w").replace("cl", "d");
    out = out
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | 'l' | '!' | '|' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            _ => c,
        })
        .collect();
    out
}

/// The label and everything it becomes when one letter is left out: two labels one edit apart share one of these.
pub(super) fn with_one_left_out(label: &str) -> impl Iterator<Item = String> + '_ {
    let without = label.char_indices().map(|(at, c)| {
        let after = label.get(at + c.len_utf8()..).unwrap_or_default();
        format!("{}{after}", label.get(..at).unwrap_or_default())
    });
    std::iter::once(label.to_owned()).chain(without)
}

/// How one label becomes another by one edit: whether it is a slip that eye or finger easily makes. `None` for more edits.
pub(super) fn one_edit(label: &str, official: &str) -> Option<bool> {
    let (label, official): (Vec<char>, Vec<char>) = (label.chars().collect(), official.chars().collect());
    let same_start = label.iter().zip(&official).take_while(|(a, b)| a == b).count();
    let rest = label.get(same_start..)?;
    let official_rest = official.get(same_start..)?;
    match (rest, official_rest) {
        // One letter too many: a slip where it is doubled, or a plural.
        ([extra, rest @ ..], kept) if rest == kept => {
            let doubled = same_start.checked_sub(1).and_then(|at| label.get(at)) == Some(extra);
            Some(doubled || *extra == 's' && rest.is_empty())
        }
        // One letter missing: the one left out inside a word is not missed.
        (kept, [_, rest @ ..]) if rest == kept => Some(same_start > 0 && !rest.is_empty()),
        ([a, b, rest @ ..], [c, d, official_rest @ ..]) if a == d && b == c && rest == official_rest => Some(true),
        ([a, rest @ ..], [b, official_rest @ ..]) if rest == official_rest => Some(looks_like(*a, *b)),
        _ => None,
    }
}

/// Letters taken for one another at a glance.
const fn looks_like(one: char, other: char) -> bool {
    matches!(
        (one, other),
        ('i', 'l')
            | ('l', 'i')
            | ('m', 'n')
            | ('n', 'm')
            | ('u', 'v')
            | ('v', 'u')
            | ('o', 'a')
            | ('a', 'o')
            | ('i', 'j')
            | ('j', 'i')
            | ('c', 'e')
            | ('e', 'c')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_tells_slips_from_other_names() {
        assert_eq!(one_edit("ameii", "ameli"), Some(true));
        assert_eq!(one_edit("amelli", "ameli"), Some(true));
        assert_eq!(one_edit("amlei", "ameli"), Some(true));
        assert_eq!(one_edit("ameri", "ameli"), Some(false));
        assert_eq!(one_edit("camelia", "ameli"), None);
    }

    #[test]
    fn the_eye_takes_some_letters_for_others() {
        assert_eq!(glance("arne1i"), glance("ameli"));
        assert_ne!(glance("amelia"), glance("ameli"));
    }
}
