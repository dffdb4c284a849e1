//! Runs: groups of digits with their separators, without what hangs on words, links, amounts and times.

use super::glyph::{Mark, digit, is_invisible, is_plus, is_space, mark};

/// Groups in one run; a longer run is read in pieces. A multiple of five, so that lists of numbers are cut between two.
pub(super) const MAX_GROUPS: usize = 60;
/// Digits kept of one group: more than any number has.
pub(super) const MAX_DIGITS: usize = 16;

/// What stands between two groups.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Gap {
    /// The mark, spaces apart.
    pub(super) mark: Mark,
    /// A space stands there.
    pub(super) spaced: bool,
}

/// Digits without anything between them.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Where it begins, with its plus sign.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// The first [`MAX_DIGITS`] of them, in ASCII.
    pub(super) digits: String,
    /// How many there are, saturating.
    pub(super) count: usize,
    /// A plus sign stands before it.
    pub(super) plus: bool,
    /// What stands before it.
    pub(super) before: Gap,
}

/// Reads the run of digit groups that begins at that offset and returns the offset behind its last group.
pub(super) fn read_run(text: &str, begin: usize, groups: &mut Vec<Group>) -> usize {
    groups.clear();
    let mut open: Option<Group> = None;
    let mut gap = Gap { mark: Mark::None, spaced: false };
    let mut gap_length = 0;
    let mut plus = None;
    for (offset, c) in text.get(begin..).unwrap_or_default().char_indices() {
        let start = begin + offset;
        if let Some(value) = digit(c) {
            let group = open.get_or_insert_with(|| Group {
                start: plus.unwrap_or(start),
                end: start,
                digits: String::with_capacity(MAX_DIGITS),
                count: 0,
                plus: plus.is_some(),
                before: gap,
            });
            if group.digits.len() < MAX_DIGITS {
                group.digits.push(char::from(b'0' + value));
            }
            group.count = group.count.saturating_add(1);
            group.end = start + c.len_utf8();
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if let Some(group) = open.take() {
            groups.push(group);
            if groups.len() == MAX_GROUPS {
                break;
            }
            gap = Gap { mark: Mark::None, spaced: false };
            gap_length = 0;
            plus = None;
        }
        gap_length += 1;
        if is_plus(c) && plus.is_none() && (groups.is_empty() || gap_length > 1) {
            plus = Some(start);
            gap_length = 1;
        } else if is_space(c) && gap_length <= 3 {
            gap.spaced = true;
        } else if let Some(new) = mark(c).filter(|_| gap_length <= 3 && plus.is_none()) {
            match gap.mark {
                Mark::None => gap.mark = new,
                Mark::Parenthesis if new == Mark::Parenthesis => {}
                // "+33.(0)5": a parenthesis may stand beside another mark.
                _ if new == Mark::Parenthesis => gap.mark = new,
                Mark::Parenthesis => {}
                _ => break,
            }
        } else {
            break;
        }
    }
    groups.extend(open);
    groups.last().map_or(begin, |last| last.end)
}

/// Drops the first groups where something before them says that they are part of something else.
pub(super) fn trim_start(text: &str, groups: &mut Vec<Group>) {
    let Some(first) = groups.first() else { return };
    if starts_free(text, first) {
        return;
    }
    let free = groups.iter().skip(1).position(|group| group.before.spaced).map_or(groups.len(), |place| place + 1);
    groups.drain(..free);
}

fn starts_free(text: &str, first: &Group) -> bool {
    let before = text.get(..first.start).unwrap_or_default().trim_end_matches(is_invisible);
    let Some(last) = before.chars().next_back() else { return true };
    if last.is_whitespace() {
        return true;
    }
    if last.is_alphabetic() {
        return super::cue::ends_with_phone_word(before);
    }
    if last.is_alphanumeric()
        || matches!(last, '_' | '@' | '$' | '€' | '£' | '%' | '&' | '=' | '?' | '#' | '~' | '\\' | '^' | '+')
    {
        return false;
    }
    // The word that the digits hang on: no further back than a link needs to show itself.
    let from = (before.len().saturating_sub(96)..=before.len()).find(|&at| before.is_char_boundary(at)).unwrap_or(0);
    let token = before.get(from..).unwrap_or_default();
    let token = token.rsplit(char::is_whitespace).next().unwrap_or_default();
    if token.contains("://") || token.contains("www.") {
        return false;
    }
    let word = token.trim_end_matches(last);
    match last {
        // Decimals, and the minutes of a time.
        ',' | ':' => !(word.ends_with(|c: char| c.is_ascii_digit()) && first.count <= 3),
        '-' | '/' | '\u{2010}' | '\u{2011}' => {
            word.is_empty()
                || first.plus
                || (first.count < 6 && !word.contains(['.', '/', '=']) && !word.ends_with(|c: char| c.is_ascii_digit()))
        }
        _ => true,
    }
}

/// Drops the last groups where something behind them says that they are part of something else.
pub(super) fn trim_end(text: &str, groups: &mut Vec<Group>) {
    let Some(last) = groups.last() else { return };
    let after = text.get(last.end..).unwrap_or_default().trim_start_matches(is_invisible);
    if ends_free(after, last) {
        return;
    }
    // Everything that hangs on it without a space goes with it.
    let keep = groups.iter().rposition(|group| group.before.spaced).unwrap_or(0);
    groups.truncate(keep);
}

fn ends_free(after: &str, last: &Group) -> bool {
    let mut chars = after.chars();
    let Some(first) = chars.next() else { return true };
    let second = chars.next();
    let digit_second = second.is_some_and(|c| digit(c).is_some());
    match first {
        '_' | '@' | '%' | '€' | '$' | '£' | '\\' | '=' => false,
        '.' => !second.is_some_and(|c| c.is_ascii_lowercase()),
        ':' => !digit_second,
        '-' => last.count < 6 || !second.is_some_and(char::is_alphabetic),
        // "1 234,56" against "05 53 35 62 37,06 39 98 00 01".
        ',' if digit_second => {
            let decimals = chars.clone().take(3).take_while(|c| digit(*c).is_some()).count() + 1;
            let mut behind = chars.skip(decimals.saturating_sub(1));
            decimals > 2
                || (behind.next().is_some_and(|c| is_space(c) || mark(c).is_some())
                    && behind.next().is_some_and(|c| digit(c).is_some()))
        }
        c if is_space(c) => {
            let word = after.trim_start_matches(is_space);
            let currency = word.starts_with(['€', '$', '£', '%'])
                || ["EUR", "eur", "Eur"].iter().any(|name| word.starts_with(name))
                || word.starts_with("USD");
            !currency
        }
        c => !c.is_alphanumeric(),
    }
}
