//! `vigie alerts`, as a person and a program use it, and the line that a report has for them.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use support::{file, run};

const TODAY: &str = "--now=2026-11-27T12:00:00+01:00";

fn json(arguments: &[&str]) -> Value {
    let ran = run("en", arguments);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_list_holds_every_alert_that_can_be_shown() {
    let list = json(&["alerts", "list", "--format", "json"]);
    let slugs: Vec<&str> = list.as_array().unwrap().iter().map(|alert| alert["slug"].as_str().unwrap()).collect();
    assert!(slugs.len() >= 8, "{slugs:?}");
    for slug in slugs {
        let shown = json(&["alerts", "show", slug, TODAY, "--format", "json"]);
        assert_eq!(shown["slug"], slug);
        assert!(!shown["sources"].as_array().unwrap().is_empty());
    }
}

#[test]
fn an_alert_is_told_in_both_languages_what_to_do_first() {
    for (language, to_do, sources) in
        [("fr", "Que faire", "lu le 27 novembre 2026"), ("en", "What to do", "read on 27 November 2026")]
    {
        let ran = run(language, &["alerts", "show", "carte-vitale-a-renouveler", TODAY]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        let place = |words: &str| ran.out.find(words).unwrap_or_else(|| panic!("{words}: {}", ran.out));
        assert!(place(to_do) < place(sources));
    }
}

#[test]
fn a_superseded_alert_says_so_at_once() {
    let ran = run("en", &["alerts", "show", "faux-appels-du-tracage-covid", TODAY]);
    let head: String = ran.out.lines().take(4).collect();
    assert!(head.contains("no longer holds as it stands since 9 April 2021"), "{head}");
}

#[test]
fn a_slip_in_the_name_is_told_with_the_nearest() {
    let ran = run("en", &["alerts", "show", "carte-vitale-a-renouveller"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("Did you mean “carte-vitale-a-renouveler”?"), "{}", ran.err);
}

#[test]
fn a_fake_message_is_told_in_one_line_which_alert_it_resembles_and_a_genuine_one_is_not() {
    let sms = |name: &str, text: &str| file(name, format!("{text}\n").as_bytes());
    let fake = sms(
        "fake.txt",
        "AMELI : votre carte Vitale expire. Réglez 0,95 EUR de frais d'envoi : https://ameli-vitale.example/c",
    );
    let ran = run(
        "fr",
        &["check", "--channel", "sms", "--from", "+33639980012", "--received-at", "2024-05-14", TODAY, &fake],
    );
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.contains("Cela ressemble à l’alerte «\u{a0}La carte Vitale “à renouveler” et ses petits frais"),
        "{}",
        ran.out
    );
    let genuine = sms("genuine.txt", "Pensez à mettre à jour votre carte Vitale en pharmacie. Bises, maman");
    let ran = run("fr", &["check", "--channel", "sms", "--received-at", "2024-05-14", TODAY, &genuine]);
    assert_eq!(ran.status, 0);
    assert!(!ran.out.contains("ressemble"), "{}", ran.out);
}
