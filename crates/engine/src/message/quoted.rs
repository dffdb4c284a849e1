//! Which parts of a text quote another message: what a friend forwards is not what the friend says.

use crate::span::Span;

/// Less than this many bytes of its own, and the whole is taken for the sender's own words: nobody else speaks.
const LEAST_OWN_TEXT: usize = 12;

/// The quoted parts of a text, in order.
#[must_use]
pub(super) fn find(text: &str) -> Vec<Span> {
    let mut quoted = Vec::new();
    let mut at = 0;
    let mut header_lines = 0;
    let mut header_start = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if is_header_line(trimmed) {
            if header_lines == 0 {
                header_start = start;
            }
            header_lines += 1;
        } else if !trimmed.is_empty() {
            header_lines = 0;
        }
        if begins_forward(trimmed) || header_lines >= 3 {
            let from = if header_lines >= 3 { header_start } else { start };
            quoted.push(Span::new(from, text.len()));
            break;
        }
        if trimmed.starts_with('>') {
            quoted.push(Span::new(start, at));
        }
    }
    let own: usize = text.trim().len().saturating_sub(quoted.iter().map(|span| span.len()).sum());
    if own < LEAST_OWN_TEXT { Vec::new() } else { quoted }
}

/// The line by which mail programs introduce a forwarded or answered message.
fn begins_forward(line: &str) -> bool {
    if line.len() > 300 {
        return false;
    }
    let lower = line.to_lowercase();
    let words = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let marker = [
        "message transféré",
        "message transfere",
        "message d'origine",
        "message d’origine",
        "forwarded message",
        "original message",
        "début du message transféré",
        "begin forwarded message",
    ];
    let wrote = (lower.starts_with("le ") && lower.ends_with("a écrit :"))
        || (lower.starts_with("le ") && lower.ends_with("a écrit\u{a0}:"))
        || (lower.starts_with("on ") && lower.ends_with("wrote:"));
    wrote
        || marker.iter().any(|marker| words == *marker || (words.starts_with(marker) && words.len() < marker.len() + 4))
}

/// A line of a forwarded header block: "De : ...", "Subject: ...".
fn is_header_line(line: &str) -> bool {
    let Some((name, _)) = line.split_once(':') else { return false };
    let name = name.trim().trim_matches('*').to_lowercase();
    matches!(
        name.as_str(),
        "de" | "from"
            | "à"
            | "a"
            | "to"
            | "objet"
            | "subject"
            | "date"
            | "envoyé"
            | "sent"
            | "cc"
            | "répondre à"
            | "reply-to"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_message_is_quoted_and_the_question_above_it_is_not() {
        let text = "Tu crois que c'est vrai ?\n\n---------- Message transféré ---------\nDe : x\nVotre carte expire";
        let quoted = find(text);
        assert_eq!(quoted.len(), 1);
        assert!(
            quoted.iter().all(|span| span.of(text).ends_with("Votre carte expire") && !span.of(text).contains("vrai"))
        );
    }

    #[test]
    fn a_header_block_begins_a_quotation() {
        let text = "Est-ce normal ?\n\nDe : Ameli\nEnvoyé : lundi\nÀ : moi\nObjet : carte\n\nCliquez";
        assert!(find(text).iter().any(|span| span.of(text).starts_with("De : Ameli")));
    }

    #[test]
    fn a_message_that_is_nothing_but_a_quotation_quotes_nobody() {
        assert_eq!(find("> Votre carte expire\n> cliquez\n"), []);
    }
}
