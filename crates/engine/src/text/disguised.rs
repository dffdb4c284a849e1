//! Names written so that a filter does not see them: digits for letters ("am3li", "v1tale"), letters set apart
//! ("c a r t e  v i t a l e", "A.M.E.L.I").

use super::{
    phrases::{Hit, Phrases},
    reading::Tag,
};

/// At most this many disguised words are looked at in one view.
const MOST_WORDS: usize = 200;
/// No name is longer than this, in bytes.
const LONGEST_WORD: usize = 40;
/// How far around a disguised word a name of several words is looked for, in bytes.
const AROUND: usize = 24;
/// Longer parts whose letters are turned round are not names, in bytes.
const LONGEST_TURNED: usize = 120;
/// Fewer letters set apart are initials ("S.A.S.", "M. T."), not a word.
const FEWEST_LETTERS: usize = 4;

/// Names that appear only once the disguise is undone; places are in the given text, in normal form.
#[must_use]
pub fn find<'k>(text: &str, names: impl Fn() -> &'k Phrases<Tag>) -> Vec<Hit<Tag>> {
    let mut hits = digits_for_letters(text, &names);
    hits.extend(letters_set_apart(text, &names));
    hits
}

/// Names that appear only where letters are shown in the opposite order; `turned` are those parts of the text.
#[must_use]
pub fn turned_round<'k>(text: &str, turned: &[(usize, usize)], names: impl Fn() -> &'k Phrases<Tag>) -> Vec<Hit<Tag>> {
    let mut hits = Vec::new();
    for &(start, end) in turned.iter().take(MOST_WORDS) {
        if end - start > LONGEST_TURNED {
            continue;
        }
        let from = boundary_before(text, start.saturating_sub(AROUND));
        let to = boundary_after(text, (end + AROUND).min(text.len()));
        let (Some(before), Some(inside), Some(after)) =
            (text.get(from..start), text.get(start..end), text.get(end..to))
        else {
            continue;
        };
        let shown: String = before.chars().chain(inside.chars().rev()).chain(after.chars()).collect();
        let found = names().find(&shown).into_iter().map(|hit| (hit.tag, hit.start + from, hit.end + from));
        let inside = found.filter(|&(_, from, to)| from < end && start < to);
        // Where a name begins and ends within the part is not where its letters stand: the whole part is told.
        hits.extend(inside.map(|(tag, from, to)| Hit { tag, start: from.min(start), end: to.max(end) }));
    }
    hits
}

fn digits_for_letters<'k>(text: &str, names: impl Fn() -> &'k Phrases<Tag>) -> Vec<Hit<Tag>> {
    let mut hits = Vec::new();
    for (start, end) in mixed_words(text).take(MOST_WORDS) {
        let from = boundary_before(text, start.saturating_sub(AROUND));
        let to = boundary_after(text, (end + AROUND).min(text.len()));
        let Some(window) = text.get(from..to) else { continue };
        // "1" stands for an `i` or an `l`; each reading is tried.
        for one in ['i', 'l'] {
            let plain: String = window.chars().map(|c| letter_for(c, one)).collect();
            let found =
                names().find(&plain).into_iter().map(|hit| Hit { start: hit.start + from, end: hit.end + from, ..hit });
            // A name beside the sign is no disguise: the sign must stand in the name.
            let is_disguised =
                |hit: &Hit<Tag>| text.get(hit.start..hit.end) != plain.get(hit.start - from..hit.end - from);
            hits.extend(found.filter(|hit| hit.start < end && start < hit.end && is_disguised(hit)));
        }
    }
    hits
}

/// The letter that a digit or sign stands for; all are one byte, so places stay true.
const fn letter_for(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    }
}

fn is_mixed(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let stand_ins = word.chars().filter(|&c| letter_for(c, 'l') != c).count();
    (3..=LONGEST_WORD).contains(&word.len())
        && stand_ins > 0
        && letters >= 2
        && letters >= stand_ins
        && !word.contains(['.', '/'])
}

/// Words that mix letters with signs that stand for letters, found by the signs: most texts have few.
fn mixed_words(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bytes = text.as_bytes();
    let is_gap = |byte: &u8| matches!(byte, b' ' | b'\n');
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = bytes.get(at..)?;
            let sign = at + rest.iter().position(|&byte| letter_for(char::from(byte), 'l') != char::from(byte))?;
            let start = bytes.get(at..sign)?.iter().rposition(is_gap).map_or(at, |gap| at + gap + 1);
            let end = bytes.get(sign..)?.iter().position(is_gap).map_or(bytes.len(), |gap| sign + gap);
            at = end;
            let word = text.get(start..end).unwrap_or_default().trim_end_matches([',', ';', ':', '?', '.']);
            if is_mixed(word) {
                return Some((start, start + word.len()));
            }
        }
    })
}

fn letters_set_apart<'k>(text: &str, names: impl Fn() -> &'k Phrases<Tag>) -> Vec<Hit<Tag>> {
    let mut hits = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut looked_at = 0;
    while at < bytes.len() && looked_at < MOST_WORDS {
        let run = run_of_letters(bytes, at);
        if run.len() < FEWEST_LETTERS {
            // The next word: letters set apart begin where a word begins.
            at +=
                1 + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            continue;
        }
        looked_at += 1;
        let plain: String = run.iter().filter_map(|&at| bytes.get(at)).map(|&byte| char::from(byte)).collect();
        let (start, end) = (at, run.last().map_or(at, |&last| last + 1));
        let joined = join_known(&plain);
        let found = names().find(&joined);
        hits.extend(found.into_iter().map(|hit| Hit { tag: hit.tag, start, end }));
        at = end;
    }
    hits
}

/// Places of single letters from `at` on, each pair parted by the same one or two signs.
fn run_of_letters(bytes: &[u8], at: usize) -> Vec<usize> {
    let mut places = Vec::new();
    let mut next = at;
    while bytes.get(next).is_some_and(u8::is_ascii_alphabetic) && places.len() < LONGEST_WORD {
        let alone = !bytes.get(next + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !alone {
            break;
        }
        places.push(next);
        let parted = bytes
            .get(next + 1..)
            .unwrap_or_default()
            .iter()
            .take(3)
            .take_while(|b| !b.is_ascii_alphanumeric() && **b != b'\n')
            .count();
        if parted == 0 {
            break;
        }
        next += 1 + parted;
    }
    places
}

/// Letters set apart lose the space between words; names of two words are tried with it put back after each letter.
fn join_known(letters: &str) -> String {
    let splits = (2..letters.len().saturating_sub(1))
        .filter_map(|at| Some(format!("{} {}", letters.get(..at)?, letters.get(at..)?)));
    std::iter::once(letters.to_owned()).chain(splits).collect::<Vec<_>>().join("\n")
}

fn boundary_before(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn boundary_after(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
