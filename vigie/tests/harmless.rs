//! Nothing of a message may act on the reader's terminal or be followed by a click.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use support::{NOW, file, run, run_with};

/// Clears the screen, sets the title, turns the text round, hides letters.
const HOSTILE: &str = "Ameli\u{1b}[2J\u{1b}]0;x\u{7} : votre carte Vi\u{200b}tale expire\u{202e}\u{9b}31m, donnez votre RIB : https://ameli-vitale.example/\u{1b}[5m <script>alert(1)</script>";

fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{200b}' | '\u{202e}')
}

fn hostile() -> Vec<u8> {
    let record = serde_json::json!({"id": "\u{1b}[1m", "channel": "sms", "from": "Ame\u{202e}li", "text": HOSTILE});
    serde_json::to_vec(&record).unwrap()
}

#[test]
fn no_form_of_the_result_lets_them_through() {
    for format in ["text", "json", "ndjson", "html"] {
        let ran = run_with("fr", &["check", "--format", format], &hostile(), &[]);
        assert_eq!(ran.status, 1, "{format}: {}", ran.err);
        assert_eq!(ran.out.chars().find(|c| is_harmful(*c)), None, "{format}");
    }
}

#[test]
fn json_still_says_exactly_what_was_there() {
    let ran = run_with("fr", &["check", "--format", "json", "--with-views"], &hostile(), &[]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let views = report.pointer("/views").and_then(serde_json::Value::as_array).unwrap();
    assert!(views.iter().any(|view| view.pointer("/text").unwrap() == HOSTILE));
}

#[test]
fn errors_do_not_let_them_through_either_nor_quote_the_message() {
    let broken = file("hostile/a\u{1b}[2Jb.jsonl", b"{\"text\": \"mon secret\", \"channel\": \"\\u001b[2J\"}\n");
    let ran = run("en", &["check", &broken, "no\u{1b}where"]);
    assert_eq!(ran.err.chars().find(|c| is_harmful(*c)), None, "{:?}", ran.err);
    assert!(!ran.err.contains("secret"), "{}", ran.err);
}

#[test]
fn links_of_strangers_cannot_be_clicked() {
    for arguments in [
        &["check", "messages/mail.eml", NOW][..],
        &["check", "messages/fake.sms", NOW],
        &["link", "https://ameli-vitale.example/x", NOW],
    ] {
        for language in ["fr", "en"] {
            let out = run(language, arguments).out;
            assert!(!out.contains("https://ameli-vitale") && !out.contains("https://formulaires"), "{out}");
            assert!(!out.contains("vitale.example") && !out.contains("vitale-maj.example"), "{out}");
        }
    }
    let page = run("fr", &["check", "--format", "html", "messages/mail.eml"]).out;
    assert!(!page.contains("<a ") && !page.contains("href") && !page.contains("<script"), "{page}");
}

#[test]
fn colours_are_for_terminals_and_can_be_had_or_refused() {
    let colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        run_with("fr", &[&["check", "messages/fake.sms"], arguments].concat(), b"", variables).out.contains('\u{1b}')
    };
    assert!(!colours(&[], &[]));
    assert!(!colours(&["--color", "never"], &[]));
    assert!(colours(&["--color", "always"], &[]));
    assert!(!colours(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}
