//! A word before the subject, in the recipient's language. What stood there stays as it is, encoded words too.

use vigie_engine::{report::Verdict, wording::Language};
use vigie_page::language::{Say, say};

/// Bytes of text in one encoded word: with its frame it stays below the 75 characters of RFC 2047.
const LONGEST_WORD: usize = 42;

/// Vigie's own word for a verdict; nothing for one that does not warn.
pub(super) fn tag(verdict: Verdict, language: Language) -> Option<&'static str> {
    const FRAUDULENT: Say = say("[Fraude probable]", "[Likely fraud]");
    const SUSPICIOUS: Say = say("[Suspect]", "[Suspicious]");
    match verdict {
        Verdict::Fraudulent => Some(FRAUDULENT.to(language)),
        Verdict::Suspicious => Some(SUSPICIOUS.to(language)),
        Verdict::Unverified | Verdict::Consistent => None,
    }
}

/// The subject with the word before it; `None` where it stands there already.
pub(super) fn tagged(tag: &str, subject: &[u8]) -> Option<Vec<u8>> {
    let subject = subject.trim_ascii_start();
    // Between two encoded words a space is not shown: then it must stand in the first.
    let begins_encoded = subject.starts_with(b"=?");
    let written = |spaced: bool| if tag.is_ascii() { tag.to_owned() } else { encoded(tag, spaced) };
    if [true, false].into_iter().any(|spaced| subject.starts_with(written(spaced).as_bytes())) {
        return None;
    }
    let word = written(begins_encoded);
    let mut out = word.into_bytes();
    if !subject.is_empty() {
        out.push(b' ');
    }
    out.extend_from_slice(subject);
    Some(out)
}

/// Encoded words (RFC 2047, "Q") of UTF-8, each of whole characters.
fn encoded(text: &str, spaced: bool) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut current = String::new();
    for c in text.chars().chain(spaced.then_some(' ')) {
        let mut written = String::new();
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            match byte {
                b' ' => written.push('_'),
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'!' | b'*' | b'+' | b'-' | b'/') => {
                    written.push(char::from(byte));
                }
                byte => written.push_str(&format!("={byte:02X}")),
            }
        }
        if current.len() + written.len() > LONGEST_WORD {
            words.push(std::mem::take(&mut current));
        }
        current.push_str(&written);
    }
    words.push(current);
    words.iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The subject as a mail program shows it.
    fn shown(tag: &str, subject: &str) -> String {
        let value = String::from_utf8(tagged(tag, subject.as_bytes()).unwrap()).unwrap();
        let mail = format!("Subject: {value}\r\n\r\n");
        let message = vigie_engine::message::email::read(mail.as_bytes());
        let view = message.views.iter().find(|view| view.part == "subject").unwrap();
        view.text.clone()
    }

    #[test]
    fn the_word_is_shown_before_the_subject_with_one_space_between() {
        for (subject, decoded) in [
            ("Votre dossier", "Votre dossier"),
            ("=?UTF-8?Q?Votre_c=C3=A9?= a", "Votre cé a"),
            ("a =?UTF-8?B?w6k=?=", "a é"),
        ] {
            assert_eq!(shown("[Suspect]", subject), format!("[Suspect] {decoded}"));
            assert_eq!(shown("[Méfiance]", subject), format!("[Méfiance] {decoded}"));
        }
        assert_eq!(shown("[Suspect]", ""), "[Suspect]");
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let tag = "é".repeat(60);
        let value = String::from_utf8(tagged(&tag, b"a").unwrap()).unwrap();
        assert!(value.split(' ').all(|word| word.len() <= 75), "{value}");
        assert_eq!(shown(&tag, "a"), format!("{tag} a"));
    }

    #[test]
    fn what_is_tagged_already_is_not_tagged_again() {
        for (tag, subject) in [("[Suspect]", "Votre dossier"), ("[Méfiance]", "=?UTF-8?Q?a?="), ("[Méfiance]", "a")] {
            let once = tagged(tag, subject.as_bytes()).unwrap();
            assert_eq!(tagged(tag, &once), None, "{tag} {subject}");
        }
    }

    #[test]
    fn eight_bit_subjects_and_folds_stay_as_they_are() {
        assert_eq!(tagged("[Suspect]", b" \xe9t\xe9\n\tb").unwrap(), b"[Suspect] \xe9t\xe9\n\tb");
    }
}
