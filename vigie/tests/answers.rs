//! The commands that answer one question: `number`, `link`, `domains`, `explain`, `organisations`, `advise`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use serde_json::Value;
use support::{NOW, file, run, run_with};

fn json(arguments: &[&str]) -> Value {
    let ran = run("en", &[arguments, &["--format", "json"]].concat());
    assert_eq!(ran.err, "");
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn short_numbers_of_public_services_are_not_surcharged() {
    for number in ["3646", "3230", "3949"] {
        let answer = json(&["number", number]);
        assert_ne!(answer["cost"], "surcharged", "{number}");
        assert_eq!(answer["proves_identity"], false);
    }
    assert_eq!(json(&["number", "08 99 00 12 34"])["cost"], "surcharged");
    assert_eq!(json(&["number", "0162 00 12 34"])["kind"], "verified-polyvalent");
}

#[test]
fn a_number_names_who_used_it_and_how_sure_that_is_on_the_day() {
    let standing =
        |day: &str| json(&["number", "05 53 35 62 37", "--date", day])["organisations"][0]["standing"].clone();
    assert_eq!((standing("2020-09-14"), standing("2026-11-23")), ("in-force".into(), "unconfirmed".into()));
}

#[test]
fn the_operators_table_is_read_where_it_is_given_and_named_where_it_is_broken() {
    let table = file("arcep/majnum.csv", b"EZABPQM;Tranche_Debut;Tranche_Fin;Mnemo;Territoire;Date_Attribution\nx;0199000000;0199009999;XMPL;Metropole;02/01/2020\n");
    assert_eq!(json(&["number", "01 99 00 12 34", "--arcep", &table])["operator"]["code"], "XMPL");
    let broken =
        file("arcep/broken.csv", b"EZABPQM;Tranche_Debut;Tranche_Fin;Mnemo;Territoire;Date_Attribution\nx;1;2\n");
    let ran = run("fr", &["number", "3646", "--arcep", &broken]);
    assert!(ran.status == 2 && ran.err.starts_with(&format!("vigie : {broken}, ligne 2 : ")), "{}", ran.err);
    assert_eq!(run("fr", &["number", "3646", "--arcep", "nowhere.csv"]).status, 2);
    assert_eq!(run("fr", &["number", "abc"]).status, 2);
}

#[test]
fn a_link_is_official_a_look_alike_or_unrelated() {
    let whose = |url: &str| json(&["link", url])["whose"].clone();
    assert_eq!(whose("https://assure.ameli.fr/x")["is"], "official");
    assert_eq!(whose("hxxps://ameli[.]fr[.]colis[.]example/x")["reason"], "official-name-as-subdomain");
    assert_eq!(whose("colis.example")["is"], "unrelated");
    assert_eq!(run("fr", &["link", "https://www.ameli.fr/"]).status, 0);
    assert_eq!(run("fr", &["link", "ameli-vitale.example"]).status, 1);
    assert_eq!(run("fr", &["link", "bonjour"]).status, 2);
}

#[test]
fn look_alikes_of_a_list_come_out_as_they_were_read() {
    let list = "# liste\r\nAMELI-Vitale.example\r\n\r\nwww.ameli.fr\namélioration.example\nameli.com";
    let ran = run_with("fr", &["domains"], list.as_bytes(), &[]);
    let lines: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(
        lines,
        [
            ["AMELI-Vitale.example", "assurance-maladie", "brand-word"],
            ["ameli.com", "assurance-maladie", "wrong-suffix"]
        ]
    );
    assert_eq!(ran.status, 0);
    let path = file("domains/list", list.as_bytes());
    assert_eq!(run("fr", &["domains", "--against", "assurance-maladie", &path]).out, ran.out);
    let other = run("fr", &["domains", "--against", "banque-exemple", "--knowledge", "profiles/sound", &path]);
    assert_eq!((other.out.as_str(), other.status), ("", 0));
    assert_eq!(run("fr", &["domains", "nowhere"]).status, 2);
    assert_eq!(run_with("fr", &["domains"], b"\xff\xfe\n\0\nameli.com\n", &[]).out.lines().count(), 1);
}

#[test]
fn every_check_can_be_explained_and_a_typing_error_is_understood() {
    let list = run("en", &["explain"]).out;
    let names: Vec<&str> = list.lines().filter(|line| !line.starts_with(' ')).collect();
    assert!(names.len() > 15, "{list}");
    for name in names {
        for language in ["fr", "en"] {
            let ran = run(language, &["explain", name]);
            assert!(ran.status == 0 && ran.out.lines().count() > 5 && !ran.out.contains('*'), "{name}: {}", ran.out);
        }
    }
    let ran = run("en", &["explain", "look-alike-domian"]);
    assert!(ran.status == 2 && ran.err.contains("Did you mean “look-alike-domain”?"), "{}", ran.err);
}

#[test]
fn profiles_are_linted_and_problems_named_by_file() {
    assert_eq!(run("en", &["organisations", "lint"]).status, 0);
    let sound = run("en", &["organisations", "lint", "profiles/sound"]);
    assert_eq!((sound.status, sound.out.as_str()), (0, ""), "{}", sound.err);
    let unsound = run("en", &["organisations", "lint", "--knowledge", "profiles/unsound"]);
    assert_eq!(unsound.status, 1);
    assert!(
        unsound.out.lines().all(|line| line.starts_with("profiles/unsound/banque-exemple.toml: ")),
        "{}",
        unsound.out
    );
    let broken = run("en", &["organisations", "lint", "profiles/broken"]);
    assert!(broken.status == 2 && broken.err.contains("banque-exemple.toml, line 4"), "{}", broken.err);
    assert_eq!(run("en", &["organisations", "lint", "nowhere"]).status, 2);
}

#[test]
fn a_shown_profile_says_how_sure_each_fact_is_on_the_day() {
    let shown = json(&["organisations", "show", "banque-exemple", "--knowledge", "profiles/sound", NOW]);
    assert_eq!(shown["domains"][0]["standing"], "in-force");
    assert_eq!(shown["senders"][0]["standing"], "unconfirmed");
    assert_eq!(shown["rules"][1]["standing"], "disputed");
    let list = json(&["organisations", "list"]);
    assert!(list.as_array().unwrap().iter().any(|organisation| organisation["slug"] == "assurance-maladie"));
}

#[test]
fn bank_details_mean_card_and_iban() {
    let steps = |after: &str| -> Vec<String> {
        let advice = json(&["advise", "--after", after, NOW]);
        advice.as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(steps("gave-bank-details"), steps("gave-card,gave-iban"));
    assert!(steps("gave-card").len() < steps("gave-card,gave-iban").len());
}
