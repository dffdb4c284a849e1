//! Every problem: its status, its form, its language; and that the service goes on.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod served;

use std::{io::Write, num::NonZeroU32, time::Duration};

use served::{FRAUD, Served, head, multipart};
use vigie_service::http::{Limits, Settings};

fn limited(limits: Limits) -> Served {
    Served::with(Settings { limits, ..Settings::default() })
}

#[test]
fn what_is_asked_wrongly_is_told_with_its_status_and_name() {
    let served = Served::start();
    let json = "application/json";
    let long = "9".repeat(400);
    for (answer, status, name) in [
        (served.get("/v1/nothing"), 404, "not-found"),
        (served.get("/v1/organisations/nobody"), 404, "not-found"),
        (served.get("/v1/numbers/hello"), 404, "not-found"),
        (served.get(&format!("/v1/numbers/{long}")), 413, "too-large"),
        (served.get("/v1/domains/%20"), 404, "not-found"),
        (served.get("/v1/check"), 405, "method-not-allowed"),
        (served.get("/v1/calls/screen"), 400, "option-not-understood"),
        (served.get("/v1/advice?after=flown"), 400, "option-not-understood"),
        (served.get("/v1/advice?organisation=nobody"), 404, "not-found"),
        (served.get("/v1/organisations?lang=xx"), 400, "option-not-understood"),
        (served.get("/v1/organisations?langue=fr"), 400, "option-not-understood"),
        (served.get("/v1/numbers/3646?date=someday"), 400, "option-not-understood"),
        (served.post("/v1/check?afterwards=clicked", json, FRAUD.as_bytes()), 400, "option-not-understood"),
        (served.post("/v1/check?received_by=unknown.example", json, FRAUD.as_bytes()), 400, "option-not-understood"),
        (served.post("/v1/check", "text/csv", b"a,b"), 415, "media-type-not-read"),
        (served.post("/v1/check", json, b"{"), 422, "message-not-readable"),
        (served.post("/v1/check", json, b"\xff\xfe"), 422, "message-not-readable"),
        (served.post("/v1/check", json, b"{\"text\":\"a\",\"sender\":\"b\"}"), 422, "message-not-readable"),
        (served.post("/v1/check", json, b"{\"text\":\"a\",\"received_at\":\"soon\"}"), 422, "message-not-readable"),
        (served.post("/v1/check", json, b"{\"raw\":{\"base64\":\"*\"}}"), 422, "message-not-readable"),
        (served.post("/v1/check", "message/rfc822", b"  \r\n"), 422, "message-not-readable"),
        (
            served.post("/v1/check", "multipart/form-data; boundary=limit", b"nothing of the kind"),
            422,
            "message-not-readable",
        ),
        (served.post("/v1/check/batch", "text/plain", b"{}"), 415, "media-type-not-read"),
    ] {
        assert_eq!((answer.status, answer.problem().as_str()), (status, name), "{}", answer.text());
    }
    assert_eq!(served.get("/v1/check").header("allow"), Some("POST"));
}

#[test]
fn problems_are_told_in_the_callers_language() {
    let served = Served::start();
    let title = |path: &str, accepted: &str| {
        let answer = served.client().ask("GET", path, &[("Accept-Language", accepted)], b"");
        answer.json()["title"].as_str().unwrap().to_owned()
    };
    assert_eq!(title("/v1/nothing", "en-GB,en;q=0.9"), "There is nothing at this address");
    assert_eq!(title("/v1/nothing", "fr-FR,fr;q=0.9,en;q=0.8"), "Il n’y a rien à cette adresse");
    assert_eq!(title("/v1/nothing?lang=fr", "en"), "Il n’y a rien à cette adresse");
}

#[test]
fn whoever_comes_with_a_browser_gets_a_page_and_not_json() {
    let served = Served::start();
    let accept = [("Accept", "text/html,application/xhtml+xml")];
    let page = served.client().ask("GET", "/en/nothing", &accept, b"");
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("<html lang=\"en\"") && page.text().contains("This page does not exist"));
    let api = served.client().ask("GET", "/v1/nothing", &accept, b"");
    assert_eq!(api.problem(), "not-found");
}

#[test]
fn too_large_is_refused_before_it_is_sent_and_while_it_is_sent() {
    let served = limited(Limits { message: 4_096, form: 1_024, ..Limits::default() });
    let mut told = served.client();
    let declared = [("Content-Type", "message/rfc822"), ("Content-Length", "5000000")];
    told.stream().write_all(head("POST", "/v1/check", &declared).as_bytes()).unwrap();
    assert_eq!(told.answer().unwrap().problem(), "too-large");
    let mut untold = served.client();
    let chunked = [("Content-Type", "message/rfc822"), ("Transfer-Encoding", "chunked")];
    untold.stream().write_all(head("POST", "/v1/check", &chunked).as_bytes()).unwrap();
    for _ in 0..5 {
        untold.stream().write_all(format!("400\r\n{}\r\n", "a".repeat(1_024)).as_bytes()).unwrap();
    }
    assert_eq!(untold.answer().unwrap().problem(), "too-large");
    let form = format!("text={}", "a".repeat(2_000));
    let page = served.post("/reponse", "application/x-www-form-urlencoded", form.as_bytes());
    assert_eq!(page.problem(), "too-large");
    let (form, body) = multipart(&[("text", None, &[b'a'; 5_000])]);
    assert_eq!(served.post("/v1/check", &form, &body).problem(), "too-large");
    let long = format!("{{\"text\":\"{}\"}}", "a".repeat(20_000));
    let lines = format!("{long}\n{FRAUD}\n{long}");
    let batch = served.post("/v1/check/batch", "application/x-ndjson", lines.as_bytes());
    let told: Vec<serde_json::Value> = batch.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<_> = told.iter().map(|line| line["type"].as_str()).collect();
    assert_eq!(names, [Some("urn:vigie:problem:too-large"), None, Some("urn:vigie:problem:too-large")]);
    assert_eq!((&told[1]["verdict"], &told[2]["line"]), (&"fraudulent".into(), &3.into()));
}

#[test]
fn one_client_that_asks_too_often_is_told_when_to_come_back() {
    let served = Served::with(Settings { rate: NonZeroU32::new(2), ..Settings::default() });
    let mut client = served.client();
    let answers: Vec<_> = (0..20).map(|_| client.ask("GET", "/health", &[], b"")).collect();
    let refused = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!(refused.problem(), "too-many-requests");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert!(answers.iter().filter(|answer| answer.status == 200).count() >= 10);
}

#[test]
fn requests_beyond_what_is_done_at_once_are_told_to_come_back() {
    let served = limited(Limits { requests: 1, ..Limits::default() });
    let mut slow = served.client();
    let headers = [("Content-Type", "application/json"), ("Content-Length", "500")];
    slow.stream().write_all(head("POST", "/v1/check", &headers).as_bytes()).unwrap();
    // Whether the first has come in is only known by what the second is told.
    let refused = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        Some(served.get("/v1/guidance")).filter(|answer| answer.status == 503)
    });
    let refused = refused.unwrap();
    assert_eq!((refused.problem().as_str(), refused.header("retry-after").is_some()), ("busy", true));
    assert_eq!((served.get("/health").status, served.get("/metrics").status), (200, 200));
}

#[test]
fn bodies_that_together_take_too_much_memory_are_refused() {
    let served = limited(Limits { memory: 64 * 1024, ..Limits::default() });
    let mail = format!("Subject: a\r\n\r\n{}", "a".repeat(100 * 1024));
    let answer = served.post("/v1/check", "message/rfc822", mail.as_bytes());
    assert_eq!(answer.problem(), "busy");
    assert_eq!(served.post("/v1/check", "application/json", FRAUD.as_bytes()).status, 200);
}

#[test]
fn a_broken_line_of_a_batch_gets_its_problem_and_the_others_their_reports() {
    let served = Served::start();
    let lines = format!("{FRAUD}\n\nnot json\n{{\"text\":\"\"}}\n{FRAUD}\n{{\"channel\":\"fax\"}}");
    let answer = served.post("/v1/check/batch?lang=en", "application/x-ndjson", lines.as_bytes());
    let told: Vec<serde_json::Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (told.len(), told[0]["verdict"].as_str(), told[3]["verdict"].as_str()),
        (5, Some("fraudulent"), Some("fraudulent"))
    );
    for (place, line) in [(1, 3), (4, 6)] {
        assert_eq!((&told[place]["line"], &told[place]["status"]), (&line.into(), &422.into()), "{}", told[place]);
        assert_eq!(told[place]["type"], "urn:vigie:problem:message-not-readable");
        assert_eq!(told[place]["title"], "The message cannot be read");
    }
}
