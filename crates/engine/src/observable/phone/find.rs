//! Finding telephone numbers in running text.
//!
//! The text is read once. Digits joined by at most three separators make a *run* ("05 53 35 62 37 / 3646"); a run is then
//! read from left to right:
//!
//! * Behind "+" or "00": the longest possible number of that country.
//! * Ten digits with one 0 in front: a French number when the groups are those people write, one kind of separator stands
//!   between them, and no like group continues them; otherwise only when a word announces a telephone number
//!   ([`super::cue`]). Ten digits in one piece are no number where the nearest word announces an order, a file, an account.
//! * Short numbers only alone in their run, and only when announced: by a word, by "au", or by the price of the call
//!   behind them. Five digits (SMS senders) need a word about SMS, three an order to dial, two "composez le".
//!
//! Digits glued to letters, inside addresses of pages, before a currency or a unit, and parts of a time or a decimal number
//! belong to no number at all.

use std::{cell::OnceCell, ops::Range};

use super::{
    Number,
    cue::{self, Announced, Before},
    glyph::{Mark, can_begin, digit, is_plus},
    normal,
    run::{Gap, Group, MAX_DIGITS, MAX_GROUPS, read_run, trim_end, trim_start},
};

/// Every telephone number in a text with its byte range there, in order; at most `limit`.
#[must_use]
pub fn find(text: &str, limit: usize) -> Vec<(Range<usize>, Number)> {
    let mut found = Vec::new();
    let mut groups = Vec::new();
    let mut at = 0;
    while found.len() < limit {
        let Some(begin) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(|byte| can_begin(*byte)))
        else {
            break;
        };
        let begin = at + begin;
        let first = text.get(begin..).and_then(|rest| rest.chars().next());
        let after_first = begin + first.map_or(1, char::len_utf8);
        // The byte promised a digit; reading on from something else would make a row of invisible characters slow.
        if !first.is_some_and(|c| digit(c).is_some() || is_plus(c)) {
            at = after_first;
            continue;
        }
        let end = read_run(text, begin, &mut groups);
        if groups.is_empty() {
            // A plus sign with nothing behind it.
            at = after_first;
            continue;
        }
        at = end;
        let complete = groups.len() < MAX_GROUPS;
        trim_start(text, &mut groups);
        if complete {
            trim_end(text, &mut groups);
        }
        read_numbers(text, &groups, limit, &mut found);
    }
    found
}

/// Reads the numbers of one run.
fn read_numbers(text: &str, groups: &[Group], limit: usize, found: &mut Vec<(Range<usize>, Number)>) {
    let mut at = 0;
    // The place behind the last number: what follows a number is a beginning again.
    let mut free = 0;
    let words = OnceCell::new();
    while let Some(first) = groups.get(at) {
        if found.len() >= limit {
            return;
        }
        let place = Place { text, groups, words: &words, at, free: at == free };
        let read = if first.plus {
            place.international(false)
        } else if first.digits.starts_with("00") {
            place.international(true)
        } else if first.digits.starts_with('0') {
            place.national()
        } else {
            place.short().or_else(|| place.without_plus())
        };
        match read {
            Some((behind, number)) => {
                let end = behind.checked_sub(1).and_then(|last| groups.get(last)).map_or(first.end, |last| last.end);
                found.push((first.start..end, number));
                at = behind.max(at + 1);
                free = at;
            }
            None => at += 1,
        }
    }
}

/// A group of a run at which a number could begin.
struct Place<'t> {
    text: &'t str,
    groups: &'t [Group],
    /// The words before the run, read once when first asked for: there are none inside a run.
    words: &'t OnceCell<Before>,
    at: usize,
    /// It begins the run or follows a number.
    free: bool,
}

/// A number and the place of the group behind it.
type Read = Option<(usize, Number)>;

impl Place<'_> {
    fn rest(&self) -> &[Group] {
        self.groups.get(self.at..).unwrap_or_default()
    }

    fn first(&self) -> Option<&Group> {
        self.groups.get(self.at)
    }

    fn before(&self) -> &Before {
        self.words.get_or_init(|| Before::of(self.text, self.groups.first().map_or(0, |first| first.start)))
    }

    fn announced(&self) -> Announced {
        self.before().announced
    }

    /// Whether a mark between spaces, or nothing, stands before the group at that place.
    fn divided(&self, place: usize) -> bool {
        self.groups
            .get(place)
            .is_none_or(|group| group.plus || (group.before.spaced && group.before.mark != Mark::None))
    }

    /// Whether a French number could begin at that place.
    fn french_begins(&self, place: usize) -> bool {
        self.groups.get(place).is_some_and(|group| {
            group.plus || (group.count > 1 && group.digits.starts_with('0') && !group.digits.starts_with("00"))
        })
    }

    fn international(&self, zeros: bool) -> Read {
        if zeros && !(self.free || self.divided(self.at)) {
            return None;
        }
        let mut digits = String::with_capacity(MAX_DIGITS);
        let mut best = None;
        for (place, group) in self.rest().iter().enumerate() {
            let before = group.before;
            if place > 0 && (group.plus || (before.spaced && !matches!(before.mark, Mark::None | Mark::Parenthesis))) {
                break;
            }
            let next = self.rest().get(place + 1).map(|next| next.before.mark);
            let optional =
                group.digits == "0" && place > 0 && before.mark == Mark::Parenthesis && next == Some(Mark::Parenthesis);
            if !optional || super::keeps_zero(&digits) {
                digits.push_str(&group.digits);
            }
            if group.count > MAX_DIGITS || digits.len() > 18 {
                break;
            }
            let abroad = if zeros { digits.strip_prefix("00").unwrap_or_default() } else { &digits };
            // Six digits behind the code: shorter numbers exist, but so do scores and offsets.
            if abroad.len() >= 8 || (place > 0 && abroad.starts_with("33")) {
                best = normal::international(abroad).map(|number| (self.at + place + 1, Number(number))).or(best);
            }
        }
        let (behind, number) = best?;
        // Two zeros also begin many a reference.
        let beyond_doubt = !zeros || number.french().is_some() || self.announced() == Announced::Phone;
        beyond_doubt.then_some((behind, number))
    }

    fn national(&self) -> Read {
        let mut digits = String::with_capacity(10);
        let mut sizes = Vec::with_capacity(5);
        let mut inner: Option<Gap> = None;
        let mut mixed = false;
        for (place, group) in self.rest().iter().enumerate() {
            if place > 0 {
                let gap = *inner.get_or_insert(group.before);
                if group.plus || matches!(group.before.mark, Mark::Parenthesis | Mark::Slash) && group.before != gap {
                    return None;
                }
                mixed |= group.before != gap || gap.mark == Mark::Parenthesis;
            }
            sizes.push(group.count);
            digits.push_str(&group.digits);
            if digits.len() >= 10 {
                break;
            }
        }
        let number = (digits.len() == 10).then(|| Number::from_digits(&digits, false)).flatten()?;
        let behind = self.at + sizes.len();
        let stands =
            if mixed { self.announced() == Announced::Phone } else { self.stands_as_number(&sizes, inner, behind) };
        stands.then_some((behind, number))
    }

    /// Whether ten digits in groups of these sizes are a telephone number where they stand.
    fn stands_as_number(&self, sizes: &[usize], inner: Option<Gap>, behind: usize) -> bool {
        // "05 12 2024 10": a date.
        if let [2, 2, 4, ..] = sizes {
            return false;
        }
        let next = self.groups.get(behind);
        let Some(inner) = inner else {
            // In one piece.
            let alone = (self.free || self.divided(self.at)) && (self.divided(behind) || self.french_begins(behind));
            return match self.announced() {
                Announced::Other => false,
                Announced::Phone | Announced::Sms => true,
                Announced::Nothing => alone,
            };
        };
        let previous = self.at.checked_sub(1).and_then(|place| self.groups.get(place));
        let gap_before = self.first().map(|first| first.before);
        let pairs = sizes.iter().all(|size| *size == 2);
        let unlike = |group: Option<&Group>| pairs && group.is_some_and(|group| group.count != 2);
        let begins = self.free || gap_before != Some(inner) || unlike(previous);
        let ends = next.is_none_or(|next| next.before != inner) || self.french_begins(behind) || unlike(next);
        let usual =
            matches!(sizes, [2, 2, 2, 2, 2] | [4, 2, 2, 2] | [4, 3, 3] | [1, 3, 3, 3] | [1, 3, 2, 2, 2] | [2, 4, 4]);
        (usual && begins && ends && inner.mark != Mark::Slash) || self.announced() == Announced::Phone
    }

    /// "33612345678", as networks export it: only where a word announces it.
    fn without_plus(&self) -> Read {
        let first = self.first().filter(|first| matches!(first.count, 11 | 12))?;
        let number = Number::from_digits(&first.digits, false)?;
        (self.announced() == Announced::Phone).then_some((self.at + 1, number))
    }

    fn short(&self) -> Read {
        if !(self.free || self.divided(self.at)) {
            return None;
        }
        let first = self.first()?;
        let second = self.groups.get(self.at + 1).filter(|second| {
            !second.plus
                && matches!(second.before.mark, Mark::None | Mark::Dot)
                && second.before.spaced != (second.before.mark == Mark::Dot)
        });
        let (digits, behind, end) = match second {
            Some(second) if matches!((first.count, second.count), (2, 2) | (3, 3)) => {
                (format!("{}{}", first.digits, second.digits), self.at + 2, second.end)
            }
            _ if first.count <= 6 => (first.digits.clone(), self.at + 1, first.end),
            _ => return None,
        };
        let alone = self.divided(behind) || self.french_begins(behind);
        if !alone || !normal::is_short(&digits) || cue::unit_follows(self.text, end) {
            return None;
        }
        let before = self.before();
        let announced = before.announced;
        let stands = match digits.len() {
            2 => before.orders_to_dial() && before.last() == "le",
            3 => before.orders_to_dial(),
            5 => {
                announced == Announced::Sms
                    && matches!(before.last(), "au" | "to" | "le")
                    && !cue::town_follows(self.text, end)
            }
            _ => match announced {
                Announced::Phone => true,
                Announced::Other => before.last() == "au" || cue::price_follows(self.text, end),
                Announced::Sms | Announced::Nothing => {
                    matches!(before.last(), "au" | "aux") || cue::price_follows(self.text, end)
                }
            },
        };
        stands.then_some((behind, Number(digits)))
    }
}
