//! What a script in an attached page does, by its words alone: nothing is run. Text that it holds in a simple disguise
//! (base64, percent signs, `\x3c`) is undone once.

use super::super::email::clip;

/// Literals looked at in one script.
const MOST_LITERALS: usize = 5_000;
/// Texts kept of one script.
const MOST_TEXTS: usize = 10;
/// Bytes of all texts kept of one script.
const MOST_BYTES: usize = 512 * 1024;
/// Bytes of a script shown as evidence.
const LONGEST_EXCERPT: usize = 400;

/// What a script does.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// It writes the page that the reader sees.
    pub(super) writes: bool,
    /// It leads to another page by itself.
    pub(super) redirects: bool,
    /// It puts together a file and hands it to the reader.
    pub(super) drops: bool,
    /// Pages and addresses that it holds.
    pub(super) texts: Vec<String>,
    /// Where the first of the deeds stands.
    first: Option<usize>,
}

impl Read {
    /// The words around the first deed.
    pub(super) fn excerpt(&self, script: &str) -> String {
        let at = self.first.unwrap_or(0);
        let start = (0..=at).rev().find(|start| script.is_char_boundary(*start)).unwrap_or(0);
        clip(script.get(start..).unwrap_or_default().trim_start(), LONGEST_EXCERPT).0
    }
}

/// Words that show a deed, in lower case.
const WRITES: [&str; 8] = [
    "document.write",
    "document[\"write",
    "document['write",
    ".innerhtml",
    ".outerhtml",
    "insertadjacenthtml",
    "srcdoc",
    "createcontextualfragment",
];
const REDIRECTS: [&str; 7] = [
    "location.href",
    "location.replace",
    "location.assign",
    "window.location",
    "document.location",
    "top.location",
    "self.location",
];
const DROPS: [&str; 3] = ["createobjecturl", "mssaveoropenblob", "mssaveblob"];

/// Reads a script. Linear in its length.
pub(super) fn read(script: &str) -> Read {
    let lower = script.to_ascii_lowercase();
    let first = |words: &[&str]| words.iter().filter_map(|word| lower.find(word)).min();
    let written = first(&WRITES);
    let led = REDIRECTS.iter().filter_map(|word| changes(&lower, word)).min();
    let dropped = first(&DROPS);
    let mut read = Read {
        writes: written.is_some(),
        redirects: led.is_some(),
        drops: dropped.is_some() && lower.contains("blob"),
        texts: Vec::new(),
        first: [written, led, dropped].into_iter().flatten().min(),
    };
    let mut room = MOST_BYTES;
    for literal in literals(script) {
        let Some(text) = meant(&literal) else { continue };
        if read.texts.len() >= MOST_TEXTS || text.len() > room {
            break;
        }
        room -= text.len();
        if !read.texts.contains(&text) {
            read.texts.push(text);
        }
    }
    read
}

/// Where a script sets the page's address, as against asking for it: `location.href = ...`, `location.replace(...)`.
fn changes(lower: &str, word: &str) -> Option<usize> {
    let set = |at: &usize| {
        let rest = lower.get(at + word.len()..).unwrap_or_default();
        let rest = rest.strip_prefix(".href").unwrap_or(rest).trim_start();
        rest.starts_with('(')
            || rest.starts_with('=') && !rest.starts_with("==")
            || rest.starts_with(".replace(")
            || rest.starts_with(".assign(")
    };
    lower.match_indices(word).map(|(at, _)| at).take(200).find(set)
}

/// The string literals of a script, with their escapes undone; those joined by `+` are one.
fn literals(script: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut at, mut joins) = (0, false);
    while let Some(letter) = script.get(at..).and_then(|rest| rest.chars().next()) {
        at += letter.len_utf8();
        match letter {
            '"' | '\'' | '`' => {
                let (text, length) = literal(script.get(at..).unwrap_or_default(), letter);
                at += length;
                // What never ends is no literal; the walk goes on behind it all the same, so that it stays linear.
                let Some(text) = text else { continue };
                if let Some(last) = found.last_mut().filter(|_| joins) {
                    last.push_str(&text);
                } else if found.len() < MOST_LITERALS {
                    found.push(text);
                } else {
                    break;
                }
                joins = false;
            }
            '+' => joins = !found.is_empty(),
            _ if letter.is_whitespace() => {}
            _ => joins = false,
        }
    }
    found
}

/// A literal up to its closing mark, and the length read; no text where it does not end.
fn literal(rest: &str, mark: char) -> (Option<String>, usize) {
    let mut text = String::new();
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next().map(|(_, escaped)| escaped) {
                Some('x') => text.extend(code(&mut letters, 2)),
                Some('u') => text.extend(code(&mut letters, 4)),
                Some('n' | 'r') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('\n') | None => {}
                Some(other) => text.push(other),
            },
            '\n' if mark != '`' => return (None, at),
            _ if letter == mark => return (Some(text), at + mark.len_utf8()),
            _ => text.push(letter),
        }
    }
    (None, rest.len())
}

/// A character by its number of so many hexadecimal digits.
fn code(letters: &mut std::str::CharIndices<'_>, digits: usize) -> Option<char> {
    let mut value = 0;
    for _ in 0..digits {
        value = value * 16 + letters.next()?.1.to_digit(16)?;
    }
    char::from_u32(value)
}

/// The page or address that a literal holds, as it stands or in disguise; `None` for ordinary words.
fn meant(literal: &str) -> Option<String> {
    if literal.len() < 12 {
        return None;
    }
    if is_page(literal) {
        return Some(literal.to_owned());
    }
    let percent = literal.matches('%').take(4).count() >= 3;
    if percent {
        let undone = percent_encoding::percent_decode_str(literal).decode_utf8_lossy().into_owned();
        if is_page(&undone) || is_address(&undone) {
            return Some(undone);
        }
    }
    if literal.len() >= 16 && literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(&byte)) {
        let undone = base64(literal.as_bytes())?;
        let undone = String::from_utf8(undone).ok()?;
        // A second time only for percent signs: `unescape(atob(...))` is one disguise in two words.
        let again = percent_encoding::percent_decode_str(&undone).decode_utf8_lossy();
        if is_page(&undone) || is_address(&undone) {
            return Some(undone);
        }
        return is_page(&again).then(|| again.into_owned());
    }
    is_address(literal).then(|| literal.to_owned())
}

/// Whether a text is a piece of a page that matters: it shows a form, leads somewhere, or is a page as a whole.
fn is_page(text: &str) -> bool {
    let lower = clip(text, 4_000).0.to_ascii_lowercase();
    let tags =
        ["<form", "<input", "<a ", "<html", "<body", "<iframe", "<script", "<!doctype", "<div", "<meta", "<img", "<p>"];
    tags.iter().any(|tag| lower.contains(tag))
}

fn is_address(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("https://") || text.starts_with("http://")) && text.len() < 2_000 && !text.contains(char::is_whitespace)
        // The names of document types and drawing languages look like addresses.
        && !text.contains("www.w3.org/")
}

/// The bytes of a `data:` address.
pub(super) fn of_data_address(address: &str) -> Option<Vec<u8>> {
    let (head, data) = address.split_once(',')?;
    if head.to_ascii_lowercase().ends_with(";base64") {
        let data = percent_encoding::percent_decode_str(data).collect::<Vec<u8>>();
        base64(&data)
    } else {
        Some(percent_encoding::percent_decode_str(data).collect())
    }
}

fn base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let standard: Vec<u8> = bytes
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    mail_parser::decoders::base64::base64_decode(&standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_writes_is_read_through_one_disguise() {
        for script in [
            "document.write('<form action=\"https://shop.example/\">')",
            "document.write(unescape('%3Cform%20action%3D%22https%3A%2F%2Fshop.example%2F%22%3E'))",
            "document.write(atob('PGZvcm0gYWN0aW9uPSJodHRwczovL3Nob3AuZXhhbXBsZS8iPg=='))",
            "var a='\\x3cform action=\"https://shop.example/\"\\u003e'; document['write'](a)",
            "document.write('<for' + 'm action=\"https://shop.example/\">')",
        ] {
            let read = read(script);
            assert!(read.writes, "{script}");
            assert_eq!(read.texts, ["<form action=\"https://shop.example/\">"], "{script}");
        }
    }

    #[test]
    fn where_a_script_leads_is_told_from_what_it_asks() {
        for script in [
            "window.location.href = 'https://shop.example/x'",
            "location.replace(atob('aHR0cHM6Ly9zaG9wLmV4YW1wbGUveA=='))",
        ] {
            let read = read(script);
            assert!(read.redirects, "{script}");
            assert_eq!(read.texts, ["https://shop.example/x"], "{script}");
        }
        let asks = read("if (location.href == 'x' || window.location.hash) { go('Bonjour à tous') }");
        assert!(!asks.redirects && !asks.writes && asks.texts.is_empty());
    }

    #[test]
    fn a_file_put_together_by_a_script_is_noticed() {
        assert!(read("var b = new Blob([x]); a.href = URL.createObjectURL(b); a.download = 'f.zip'").drops);
    }

    #[test]
    fn hostile_scripts_end_quickly() {
        for piece in ["'", "\\", "'a'+", "\"%3C%3C%3Caaaaaaaaa\";", "`", "location.href", "'\\x'", "é'é'", "\\\""] {
            let _ = read(&piece.repeat(256 * 1024 / piece.len()));
        }
    }
}
