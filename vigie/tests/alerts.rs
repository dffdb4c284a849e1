//! `vigie alerts`, as a person and a program use it, and the line that a report has for them.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;

use serde_json::Value;
use support::{file, run, run_with};

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

/// A message as the bulletin of `own/` describes it.
const METER: &[u8] =
    r#"{"channel":"sms","from":"+33639985050","text":"Ameli : votre compteur doit être changé. Confirmez votre carte bancaire : https://ameli-compteur.example/p"}"#.as_bytes();

#[test]
fn one_file_publishes_an_alert_that_is_listed_shown_and_named_by_reports() {
    let own = ["--knowledge", "own"];
    let list = json(&[&["alerts", "list", "--format", "json"], &own[..]].concat());
    assert_eq!(list[0]["slug"], "compteur-a-changer", "the newest first");
    assert!(list.as_array().unwrap().len() > 8, "those of Vigie are still there");
    let ran = run_with("en", &[&["check", "--format", "json"], &own[..]].concat(), METER, &[]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["alerts"][0]["slug"], "compteur-a-changer", "{}", ran.out);
    assert_eq!(report["knowledge"]["replaced"][0], "compteur-a-changer", "the report says whose it is");
    let without: Value = serde_json::from_str(&run_with("en", &["check", "--format", "json"], METER, &[]).out).unwrap();
    assert_eq!(without["verdict"], report["verdict"], "an alert changes no verdict");
    assert!(
        without["alerts"]
            .as_array()
            .is_none_or(|alerts| alerts.iter().all(|alert| alert["slug"] != "compteur-a-changer"))
    );
}

#[test]
fn a_bulletin_of_the_same_name_takes_the_place_of_vigies() {
    let known = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/knowledge/bulletins/2023/amende-impayee-par-sms.toml"
    ))
    .unwrap();
    let other = known.replace("The “unpaid” fine by text message", "The fine, as we tell it");
    let file = file("own-fine/bulletins/2023/amende-impayee-par-sms.toml", other.as_bytes());
    let folder = file.split("/bulletins").next().unwrap();
    let list = json(&["alerts", "list", "--format", "json", "--knowledge", folder]);
    let fines: Vec<&Value> =
        list.as_array().unwrap().iter().filter(|alert| alert["slug"] == "amende-impayee-par-sms").collect();
    assert_eq!(fines.len(), 1);
    assert_eq!(fines[0]["title"], "The fine, as we tell it");
}

#[test]
fn a_bulletin_that_does_not_hold_is_named_with_what_is_wrong_and_left_out() {
    let sound =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/own/bulletins/2026/compteur-a-changer.toml"))
            .unwrap();
    for (name, broken, why) in [
        (
            "own-day",
            sound.replace("published = \"2026-11-20\"", "published = \"2026-11-19\""),
            "no source that it cites is of that day",
        ),
        ("own-field", sound.replace("lure =", "allure ="), "allure"),
        ("own-example", sound.replace("compteur ... chang*", "compteur ... vol*"), "does not resemble the bulletin"),
        (
            "own-organisation",
            sound.replace("kinds = [\"health-insurer\"]", "organisations = [\"nobody\"]"),
            "is not known",
        ),
    ] {
        let path = file(&format!("{name}/bulletins/2026/compteur-a-changer.toml"), broken.as_bytes());
        let folder = path.split("/bulletins").next().unwrap();
        let ran = run("en", &["alerts", "list", "--format", "json", "--knowledge", folder]);
        assert_eq!(ran.status, 2, "{name}");
        assert!(ran.err.contains("compteur-a-changer.toml") && ran.err.contains(why), "{name}: {}", ran.err);
        assert!(
            !ran.out.contains("compteur-a-changer") && ran.out.contains("amende-impayee-par-sms"),
            "{name}: {}",
            ran.out
        );
    }
    let unsound = file(
        "own-lint/bulletins/2026/compteur-a-changer.toml",
        sound.replace("updated = \"2026-11-21\"", "updated = \"2026-11-01\"").as_bytes(),
    );
    let lint = run("en", &["organisations", "lint", unsound.split("/bulletins").next().unwrap()]);
    assert!(lint.status == 1 && lint.out.contains("updated before it was published"), "{}{}", lint.out, lint.err);
    let misplaced = file("own-year/bulletins/2024/compteur-a-changer.toml", sound.as_bytes());
    let ran = run("en", &["alerts", "list", "--knowledge", misplaced.split("/bulletins").next().unwrap()]);
    assert!(ran.status == 2 && ran.err.contains("stands in 2026/compteur-a-changer.toml"), "{}", ran.err);
}
