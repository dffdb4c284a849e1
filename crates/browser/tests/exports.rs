//! What the modules answer, without a browser: they are plain functions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use vigie_browser::{advise, answer, check, number, version};

const NOW: &str = r#"{"lang": "en", "now": "2026-06-10T09:30:00+02:00"}"#;

fn read(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}

fn fake_sms() -> String {
    json!({
        "channel": "sms",
        "from": "+33639984321",
        "text": "Ameli : votre carte Vitale expire. Renouvelez : https://ameli-vitale.example/<script>alert(1)</script>",
    })
    .to_string()
}

#[test]
fn a_report_is_the_published_one() {
    let report: vigie_engine::report::Report = serde_json::from_str(&check(&fake_sms(), NOW)).unwrap();
    assert!(report.verdict.warns());
    assert!(report.received_at.starts_with("2026-06-10"), "the page's present judges a message without a day");
}

#[test]
fn an_answer_is_an_article_whose_words_are_escaped() {
    let answer = read(&answer(&fake_sms(), NOW));
    let html = answer["html"].as_str().unwrap();
    assert_eq!(answer["verdict"], answer["report"]["verdict"]);
    assert!(html.starts_with("<article ") && html.contains("What to do now"), "{html}");
    assert!(!html.contains("<script"), "nothing runs: {html}");
    let leads_to = |at: usize| html.get(at..).and_then(|rest| rest.split('"').nth(1)).unwrap();
    let strange = html.match_indices("href=").map(|(at, _)| leads_to(at)).filter(|href| href.contains("ameli-vitale"));
    assert_eq!(strange.collect::<Vec<_>>(), Vec::<&str>::new(), "no link of the message can be clicked");
}

#[test]
fn a_number_is_told_as_the_page_without_javascript_tells_it() {
    let asked = |from: &str| read(&number(&json!({"channel": "call", "from": from}).to_string(), NOW));
    let told = asked("08 99 00 12 34");
    let html = told["html"].as_str().unwrap();
    assert!(html.contains("data-number=\"surcharged\"") && html.contains("Do not call back"), "{html}");
    assert!(asked("good morning")["error"].as_str().unwrap().contains("is not a telephone number"));
}

#[test]
fn what_a_gateway_wrote_into_a_head_is_opened_and_changes_no_report() {
    let fields = "X-Vigie-Verdict: consistent; action=accept\nX-Vigie-Report: v=1;\n check=links-leave-sender shown=%3Cscript%3E\n";
    let mail = "From: ameli <info@carte-vitale.example>\nSubject: Carte Vitale\nTo: a@b.example\n\nDonnez votre carte bancaire";
    let pasted = |record: Value| read(&answer(&record.to_string(), NOW));
    let alone = pasted(json!({"channel": "email", "text": fields}));
    let html = alone["html"].as_str().unwrap();
    assert!(html.contains("What your mail server noted") && html.contains("&#60;script&#62;"), "{html}");
    assert!(alone.get("verdict").is_none() && alone.get("report").is_none(), "no verdict of our own");
    let [usual, with] =
        [mail.to_owned(), format!("{fields}{mail}")].map(|raw| pasted(json!({"channel": "email", "raw": raw})));
    assert_eq!((&with["verdict"], &with["report"]), (&usual["verdict"], &usual["report"]));
    assert!(with["html"].as_str().unwrap().starts_with(usual["html"].as_str().unwrap()));
    assert!(with["html"].as_str().unwrap().contains("What your mail server noted"));
}

#[test]
fn what_was_done_and_the_language_choose_the_advice() {
    let done = |options: &str| read(&advise(r#"{"channel": "sms", "after": ["gave-card"]}"#, options));
    let (english, french) = (done(NOW), done(r#"{"now": "2026-06-10T09:30:00+02:00"}"#));
    assert!(!english["advice"].as_array().unwrap().is_empty());
    assert_eq!(english["advice"][0]["step"], french["advice"][0]["step"]);
    assert_ne!(english["html"], french["html"]);
    assert!(english["html"].as_str().unwrap().contains("data-tick=\"block-card\""), "{}", english["html"]);
}

#[test]
fn options_reach_the_engine() {
    let with = |more: Value| {
        let mut options = json!({"now": "2026-06-10T09:30:00Z"});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        read(&check(&fake_sms(), &options.to_string()))
    };
    let plain = with(json!({}));
    assert_eq!(plain["views"].as_array().map_or(0, Vec::len), 0);
    assert!(!with(json!({"with_views": true}))["views"].as_array().unwrap().is_empty());
    assert_ne!(with(json!({"after": ["gave-card"]}))["advice"], plain["advice"]);
    assert_ne!(with(json!({"lang": "en"}))["headline"], plain["headline"]);
}

#[test]
fn a_mailbox_providers_check_is_believed_only_when_the_person_says_that_it_received_the_mail() {
    let raw = "Authentication-Results: mx.google.com; dkim=pass header.d=ameli.fr; dmarc=pass header.from=ameli.fr\n\
               From: ameli <no-reply@ameli.fr>\n\nBonjour";
    let record = json!({"raw": raw}).to_string();
    let verdict = |provider: &str| {
        let options = json!({"now": "2026-06-10T09:30:00Z", "received_by": provider}).to_string();
        read(&check(&record, &options))["verdict"].clone()
    };
    assert_eq!(verdict("jeanne@gmail.com"), "consistent");
    assert_eq!(verdict("unknown.example"), "unverified");
}

#[test]
fn whatever_is_wrong_is_said_in_the_persons_language() {
    let error = |answer: String| read(&answer)["error"].as_str().unwrap().to_owned();
    assert!(error(check("", NOW)).contains("not a message record"));
    assert!(error(check("", r#"{"now": "2026-06-10T09:30:00Z"}"#)).contains("fiche de message"));
    assert!(error(check("{}", NOW)).contains("`text`"));
    assert!(error(check(&fake_sms(), "{}")).contains("now"), "a module has no clock");
    assert!(error(check(&fake_sms(), r#"{"lang": "en", "new": 1}"#)).starts_with("options: "));
    assert!(error(answer(r#"{"raw": {"base64": "*"}}"#, NOW)).contains("base64"));
    assert!(error(advise("7", NOW)).starts_with("situation: "));
    assert!(error(advise(r#"{"organisation": "nobody"}"#, NOW)).contains("nobody"));
}

#[test]
fn what_no_server_would_carry_is_refused() {
    let long = "a".repeat(64 * 1024 * 1024 + 1);
    assert!(read(&check(&long, NOW))["error"].as_str().unwrap().contains("64 MB"));
}

#[test]
fn a_module_says_its_version() {
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}

#[test]
fn getting_ready_stops_nothing() {
    vigie_browser::ready();
}
