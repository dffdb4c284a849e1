//! Telephone numbers: one normal form for every way of writing one, and finding them in a text.
//!
//! Numbers without a country are read as dialled in France. For the rest of the world the engine keeps a table of calling
//! codes and lengths instead of rlibphonenumber 2.2, which was tried in November 2026: it adds 2.9 MB to the program and
//! 1.4 MB to the WebAssembly module, takes 8 ms to start and 1 to 17 ms for the first number of each country (its patterns
//! are compiled then), knows no French short number, and would tell us nothing more that a check could use.
//!
//! A displayed number proves nothing: nothing here says that a number is genuine.

mod calling_codes;
mod cue;
mod find;
mod glyph;
mod normal;
mod run;

pub use find::find;

use glyph::{digit, is_invisible, is_plus, is_space, mark};

/// No number written by a person is longer; longer input is not looked at.
const MAX_WRITTEN: usize = 200;

/// A telephone number in normal form.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Number(String);

impl Number {
    /// Reads one number as a person writes it or a network displays it: "05.53.35.62.37", "+33 (0)5 53 35 62 37",
    /// "0033 5...", "36 46", "tel:+44-20-7946-0000", with any kind of space, hyphen or digit. `None` for what cannot be one.
    ///
    /// Numbers of the French overseas territories come out under their own code ("0690 12 34 56" is +590690123456).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_WRITTEN {
            return None;
        }
        match target_of_uri(text) {
            Some(target) => Self::read(&target),
            None => Self::read(text),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut digits = String::new();
        let mut plus = false;
        let mut opened = None;
        for c in text.chars() {
            if let Some(value) = digit(c) {
                digits.push(char::from(b'0' + value));
                if digits.len() > 20 {
                    return None;
                }
            } else if is_plus(c) {
                if plus || !digits.is_empty() {
                    return None;
                }
                plus = true;
            } else if matches!(c, '(' | '[') {
                opened = Some(digits.len());
            } else if matches!(c, ')' | ']') {
                let inside = opened.take().and_then(|start| digits.get(start..));
                let abroad = plus || digits.starts_with("00");
                // "+33 (0)5": the zero is for those who call from home. Italian numbers keep theirs.
                if inside == Some("0") && abroad && digits.len() > 1 && !keeps_zero(&digits) {
                    digits.pop();
                }
            } else if mark(c).is_none() && !is_space(c) && !is_invisible(c) {
                return None;
            }
        }
        Self::from_digits(&digits, plus)
    }

    /// From ASCII digits, behind a plus sign or not.
    fn from_digits(digits: &str, plus: bool) -> Option<Self> {
        if plus { normal::international(digits) } else { normal::dialled(digits) }.map(Self)
    }

    /// E.164 with its plus sign ("+33553356237"), or the digits of a French short number ("3646", "118218").
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a short number, which exists only inside one country.
    #[must_use]
    pub fn is_short(&self) -> bool {
        !self.0.starts_with('+')
    }

    /// The ISO 3166-1 countries that it can belong to: one, several where they share a code, none for satellite networks.
    #[must_use]
    pub fn countries(&self) -> &'static [&'static str] {
        match self.0.strip_prefix('+') {
            Some(digits) => calling_codes::countries(digits),
            None => &["FR"],
        }
    }

    /// As it is dialled in France, for numbers of the French plan (overseas included): "0553356237", "0590123456", "3646".
    #[must_use]
    pub fn french(&self) -> Option<String> {
        let Some(digits) = self.0.strip_prefix('+') else { return Some(self.0.clone()) };
        if let Some(national) = digits.strip_prefix("33") {
            return Some(format!("0{national}"));
        }
        if let Some(national) = digits.strip_prefix("508") {
            return Some(if national.len() == 6 { format!("0508{national}") } else { format!("0{national}") });
        }
        let national = ["262", "590", "594", "596"].iter().find_map(|code| digits.strip_prefix(code))?;
        Some(format!("0{national}"))
    }

    /// As people in France read it: "05 53 35 62 37", "0690 12 34 56", "36 46", "118 218", "+44 20 7946 0000".
    #[must_use]
    pub fn display(&self) -> String {
        let Some(digits) = self.0.strip_prefix('+') else {
            return match self.0.len() {
                4 => grouped(&self.0, &[2, 2]),
                6 => grouped(&self.0, &[3, 3]),
                _ => self.0.clone(),
            };
        };
        if let Some(national) = self.french() {
            let pairs = if digits.starts_with("33") { 2 } else { 4 };
            return grouped(&national, &[pairs]);
        }
        let code = calling_codes::CallingCode::of(digits).map_or(0, |code| code.digits.len());
        let (code, rest) = digits.split_at_checked(code).unwrap_or(("", digits));
        let sizes: &[usize] = match code {
            "1" => &[3, 3, 4],
            "44" if rest.starts_with('2') => &[2, 4, 4],
            "44" => &[4, 3, 3],
            _ if rest.len() % 2 == 1 => &[3],
            _ => &[2],
        };
        format!("+{code} {}", grouped(rest, sizes))
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.display())
    }
}

/// Digits in groups of these sizes, then in pairs; a single digit left over joins the last group.
fn grouped(digits: &str, sizes: &[usize]) -> String {
    let mut out = String::with_capacity(digits.len() * 3 / 2 + 1);
    let mut sizes = sizes.iter().copied().chain(std::iter::repeat(2));
    let mut left = sizes.next().unwrap_or(2);
    for (place, digit) in digits.chars().enumerate() {
        if left == 0 && digits.len() - place > 1 {
            out.push(' ');
            left = sizes.next().unwrap_or(2);
        }
        out.push(digit);
        left = left.saturating_sub(1);
    }
    out
}

/// Whether digits behind a plus sign (or a "00") belong to a country whose numbers keep their 0 from abroad.
fn keeps_zero(digits: &str) -> bool {
    let digits = digits.strip_prefix("00").unwrap_or(digits);
    ["39", "378", "379", "225", "241", "242"].iter().any(|code| digits.starts_with(code))
}

/// The number inside a `tel:`, `sms:` or `sip:` address, its percent signs decoded; `None` for anything else.
fn target_of_uri(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':')?;
    let known = ["tel", "sms", "smsto", "mms", "callto", "sip", "sips"];
    if !known.iter().any(|name| scheme.eq_ignore_ascii_case(name)) {
        return None;
    }
    let target = rest.split([';', '?', '@', '&', ',']).next().unwrap_or_default().trim_start_matches('/');
    let mut out = String::with_capacity(target.len());
    let mut parts = target.split('%');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let decoded = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(u8::is_ascii);
        match (decoded, part.get(2..)) {
            (Some(byte), Some(rest)) => {
                out.push(char::from(byte));
                out.push_str(rest);
            }
            // Not a percent sign of ours: the number is refused for it.
            _ => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests;
