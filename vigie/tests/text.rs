//! What people read, word for word. Look at every change as a frightened reader would, then accept it:
//! `INSTA_UPDATE=always cargo test -p vigie --test text`.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use support::{NOW, run, run_with};

/// Snapshots do not change with a release or a review of the knowledge.
fn same_tomorrow() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"Vigie \d+\.\d+\.\d+", "Vigie [version]");
    settings.add_filter(r"règles relues le \d+(er)? \S+\s+\d{4}", "règles relues le [jour]");
    settings.add_filter(r"rules reviewed on \d+ \S+\s+\d{4}", "rules reviewed on [day]");
    settings
}

fn told(name: &str, language: &str, arguments: &[&str]) {
    let ran = run(language, arguments);
    assert_eq!(ran.err, "");
    same_tomorrow().bind(|| insta::assert_snapshot!(format!("{name}-{language}"), ran.out));
}

#[test]
fn a_fake_sms() {
    for language in ["fr", "en"] {
        let arguments = [
            "check",
            "--channel",
            "sms",
            "--from",
            "+33 6 39 98 00 12",
            "--received-at",
            "2024-05-14",
            NOW,
            "messages/fake.sms",
        ];
        told("fake-sms", language, &arguments);
    }
}

#[test]
fn a_voicemail() {
    for language in ["fr", "en"] {
        told("voicemail", language, &["check", NOW, "messages/voicemail.jsonl"]);
    }
}

#[test]
fn a_mail() {
    for language in ["fr", "en"] {
        told("mail", language, &["check", NOW, "--after", "clicked", "messages/mail.eml"]);
    }
}

#[test]
fn several_messages() {
    for language in ["fr", "en"] {
        told("several", language, &["check", NOW, "messages/quiet.txt", "messages/quiet.txt"]);
    }
}

#[test]
fn advice_after_the_fact() {
    for language in ["fr", "en"] {
        told("advise", language, &["advise", "--after", "gave-card", NOW]);
    }
}

#[test]
fn an_organisation() {
    for language in ["fr", "en"] {
        told(
            "organisation",
            language,
            &["organisations", "show", "banque-exemple", "--knowledge", "profiles/sound", NOW],
        );
    }
}

#[test]
fn a_number_and_a_link() {
    for language in ["fr", "en"] {
        let arguments = ["number", "01 99 00 12 34", "--knowledge", "profiles/sound", "--date", "2024-05-14"];
        told("number", language, &arguments);
        told("link", language, &["link", "https://ameli.fr.colis.example/x", NOW]);
    }
}

#[test]
fn a_web_page() {
    told("page", "fr", &["check", "--format", "html", NOW, "messages/mail.eml"]);
}

#[test]
fn nothing_is_wider_than_80_columns_but_an_address() {
    let out = run_with("fr", &["check", NOW, "messages/mail.eml"], b"", &[]).out;
    let wide = out.lines().find(|line| line.chars().count() > 80 && !line.contains("://"));
    assert_eq!(wide, None);
}
