//! `vigie check` from outside: statuses, order, errors. What a verdict should be is the conformance suite's business.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use serde_json::Value;
use support::{NOW, file, run, run_with};

const QUIET: &[u8] = b"{\"id\":\"un\",\"text\":\"Coucou, a dimanche\"}\n";
const FAKE: &[u8] =
    "{\"id\":\"deux\",\"channel\":\"sms\",\"text\":\"Ameli : votre carte Vitale expire, https://ameli-vitale.example/\"}\n".as_bytes();

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_status_is_0_1_or_2() {
    let (quiet, fake) = (file("status/quiet.jsonl", QUIET), file("status/fake.jsonl", FAKE));
    assert_eq!(run("fr", &["check", &quiet]).status, 0);
    assert_eq!(run("fr", &["check", &quiet, &fake]).status, 1);
    assert_eq!(run("fr", &["check", &fake, "nowhere.eml", &quiet]).status, 2);
    assert_eq!(run("fr", &["check", "--no-such-flag"]).status, 2);
    assert_eq!(run("fr", &[]).status, 2);
}

#[test]
fn one_message_is_an_object_and_several_are_an_array_in_order() {
    let (quiet, fake) = (file("order/quiet.jsonl", QUIET), file("order/fake.jsonl", FAKE));
    assert_eq!(json(&run("fr", &["check", "--format", "json", &quiet]).out)["id"], "un");
    let several = json(&run("en", &["check", "--format", "json", &fake, &quiet]).out);
    let ids: Vec<_> = several.as_array().unwrap().iter().map(|report| report["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["deux", "un"]);
    let both = file("order/both.jsonl", &[FAKE, QUIET].concat());
    let lines = run("en", &["check", "--format", "ndjson", &both]).out;
    let reports: Vec<Value> = lines.lines().map(json).collect();
    assert_eq!((&reports[0]["id"], &reports[1]["id"]), (&"deux".into(), &"un".into()));
    assert_eq!(reports[1]["source"].as_str().unwrap(), format!("{both}, line 2"));
}

#[test]
fn a_message_that_cannot_be_read_names_file_line_and_remedy_and_the_others_are_judged() {
    let lines = [
        QUIET,
        b"not json\n",
        b"\n",
        b"{\"text\":\"x\",\"channel\":\"fax\"}\n",
        b"{\"text\":\"x\",\"received_at\":\"2024-02-30\"}\n",
        FAKE,
    ]
    .concat();
    let broken = file("broken/lines.jsonl", &lines);
    let ran = run("fr", &["check", "--format", "json", "nowhere.eml", &broken]);
    assert_eq!(ran.status, 2);
    assert_eq!(json(&ran.out).as_array().unwrap().len(), 2);
    let errors: Vec<&str> = ran.err.lines().collect();
    assert_eq!(errors.len(), 4, "{}", ran.err);
    assert_eq!(errors[0], "vigie : nowhere.eml : ce fichier n’existe pas. Vérifiez son nom et son dossier.");
    for (error, line) in errors[1..].iter().zip([2, 4, 5]) {
        assert!(error.starts_with(&format!("vigie : {broken}, ligne {line} : ")), "{error}");
    }
    assert!(errors[1].ends_with(" (colonne 2). Corrigez ce message ; les autres sont jugés."), "{}", errors[1]);
    assert!(errors[2].contains("fax"), "{}", errors[2]);
    assert!(errors[3].contains("2024-02-30"), "{}", errors[3]);
}

#[test]
fn an_array_stays_an_array_when_all_but_one_are_unreadable() {
    let quiet = file("array/quiet.jsonl", QUIET);
    let ran = run("en", &["check", "--format", "json", "nowhere.eml", &quiet]);
    assert_eq!(json(&ran.out).as_array().unwrap().len(), 1);
    assert_eq!(json(&run("en", &["check", "--format", "json", "nowhere.eml"]).out), json("[]"));
}

#[test]
fn what_is_no_message_is_refused_in_one_sentence() {
    for (name, bytes, word) in [
        ("empty.txt", &b" \n"[..], "nothing to read"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.png", b"\x89PNG\r\n", "picture"),
        ("a.bin", b"abc\0\0\0def", "not text"),
    ] {
        let path = file(&format!("refused/{name}"), bytes);
        let ran = run("en", &["check", &path]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}");
        assert!(ran.err.starts_with(&format!("vigie: {path}: ")) && ran.err.contains(word), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    let folder = run("en", &["check", "."]);
    assert!(folder.status == 2 && folder.err.contains("folder"), "{}", folder.err);
}

#[test]
fn standard_input_is_read_with_and_without_a_hyphen() {
    for arguments in [&["check", "--format", "json"][..], &["check", "--format", "json", "-"]] {
        let ran = run_with("en", arguments, FAKE, &[]);
        assert_eq!((ran.status, json(&ran.out)["source"].as_str().unwrap()), (1, "standard input"));
    }
}

#[test]
fn every_message_of_an_mbox_is_judged() {
    let mbox = b"From a@b.example Tue May 14 09:00:00 2024\nFrom: a@b.example\nSubject: un\n\nx\n\nFrom c@d.example Tue May 14 09:00:00 2024\nFrom: c@d.example\nSubject: deux\n\ny\n";
    let path = file("mbox/two", mbox);
    let lines = run("fr", &["check", "--format", "ndjson", &path]).out;
    let sources: Vec<String> = lines.lines().map(|line| json(line)["source"].as_str().unwrap().to_owned()).collect();
    assert_eq!(sources, [format!("{path}, message 1"), format!("{path}, message 2")]);
}

#[test]
fn truncated_mime_is_judged_all_the_same() {
    let cut = b"From: a@b.example\nSubject: x\nDate: Tue, 14 May 2024 09:00:00 +0200\nContent-Type: multipart/mixed; boundary=z\n\n--z\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPGI";
    let path = file("mime/cut.eml", cut);
    let ran = run("fr", &["check", "--format", "json", &path]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(json(&ran.out)["channel"], "email");
}

#[test]
fn days_channels_deeds_and_organisations_are_checked_before_anything_is_judged() {
    for (arguments, words) in [
        (&["check", "--received-at", "2024-02-30"][..], "--received-at: \"2024-02-30\" is not a possible date"),
        (&["check", "--now", "demain"], "--now: \"demain\" is not a possible date"),
        (
            &["check", "--channel", "fax"],
            "“fax” is not possible for “--channel”. Possible values: email, sms, call, link.",
        ),
        (&["check", "--after", "clicked,gave-car"], "Did you mean “gave-card”?"),
        (&["advise", "--organisation", "assurance-maladi"], "Did you mean “assurance-maladie”?"),
        (&["chek"], "Did you mean “check”?"),
    ] {
        let ran = run("en", arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn a_provider_whose_checks_are_unknown_is_not_believed() {
    let ran = run("en", &["check", "--received-by", "boite.example", "messages/mail.eml", NOW]);
    assert!(ran.err.contains("boite.example") && ran.status == 1, "{}", ran.err);
    assert_eq!(run("en", &["check", "--received-by", "camille@gmail.com", "messages/mail.eml", NOW]).err, "");
}

#[test]
fn a_broken_profile_is_left_out_and_said_and_the_messages_are_judged() {
    let ran = run("en", &["check", "--format", "json", "--knowledge", "profiles/broken", "messages/fake.sms"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.starts_with("vigie: profiles/broken/banque-exemple.toml, line 4: "), "{}", ran.err);
    assert!(json(&ran.out)["knowledge"].get("replaced").is_none());
    let ran = run("en", &["check", "--format", "json", "--knowledge", "profiles/unsound", "messages/fake.sms"]);
    assert!(ran.status == 2 && ran.err.contains("nowhere") && ran.err.contains("organisations lint"), "{}", ran.err);
    let ran = run("en", &["check", "--format", "json", "--knowledge", "nowhere", "messages/fake.sms"]);
    assert!(ran.status == 2 && ran.err.contains("nowhere"), "{}", ran.err);
}

#[test]
fn the_report_names_the_profiles_that_the_caller_put_in() {
    let ran = run("en", &["check", "--format", "json", "--knowledge", "profiles/sound", "messages/fake.sms"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert_eq!(json(&ran.out)["knowledge"]["replaced"], serde_json::json!(["banque-exemple"]));
}

#[test]
fn views_are_there_only_when_asked_for_and_hold_the_evidence() {
    assert!(json(&run("fr", &["check", "--format", "json", "messages/fake.sms"]).out).get("views").is_none());
    let report = json(&run("fr", &["check", "--format", "json", "--with-views", "messages/fake.sms"]).out);
    let view = |part: &Value| {
        report["views"].as_array().unwrap().iter().find(|view| view["part"] == *part).unwrap()["text"].clone()
    };
    for evidence in
        report["findings"].as_array().unwrap().iter().flat_map(|finding| finding["evidence"].as_array().unwrap())
    {
        let text = view(&evidence["part"]);
        let at = |place: usize| usize::try_from(evidence["span"][place].as_u64().unwrap()).unwrap();
        assert_eq!(text.as_str().unwrap().get(at(0)..at(1)), evidence["shown"].as_str());
    }
}
