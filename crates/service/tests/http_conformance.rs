//! The conformance suite through HTTP, on a real socket: the same reports as the engine's own.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod served;

use served::{Served, escaped};
use vigie_conformance::{Case, all};
use vigie_engine::{
    analyse,
    message::{container, email, record::Raw},
    report::Report,
};

/// The options under which a case is judged.
fn options(case: &Case) -> String {
    let policy = case.policy();
    let trust: String = policy.trusted_servers.iter().map(|server| format!("&trust={}", escaped(server))).collect();
    format!("lang=fr&with_views=true&now={}{trust}", escaped(&policy.now.to_string()))
}

#[test]
fn every_case_gets_over_http_the_report_that_the_engine_gives() {
    let knowledge = vigie_knowledge::embedded().unwrap();
    let served = Served::start();
    let mut client = served.client();
    let mut failed = Vec::new();
    for case in all().unwrap() {
        let path = format!("/v1/check?{}", options(&case));
        let body = serde_json::to_vec(&case.record).unwrap();
        let answer = client.ask("POST", &path, &[("Content-Type", "application/json")], &body);
        assert_eq!(answer.status, 200, "{}: {}", case.file.display(), answer.text());
        let report: Report = serde_json::from_slice(&answer.body).unwrap();
        let expected = analyse(&case.record.read().unwrap(), &knowledge, &case.policy());
        if report != expected {
            failed.push(format!("{}: another report than the engine's", case.file.display()));
        }
        failed.extend(case.differences(&report).iter().map(|why| format!("{}: {why}", case.file.display())));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn mails_byte_by_byte_and_as_uploads_get_the_reports_that_the_engine_gives() {
    let knowledge = vigie_knowledge::embedded().unwrap();
    let served = Served::start();
    let mut client = served.client();
    let mut met = 0;
    for case in all().unwrap() {
        let (Some(Raw::Text(raw)), Some(day)) = (&case.record.raw, &case.record.received_at) else { continue };
        let (path, policy) = (format!("/v1/check?{}", options(&case)), case.policy());
        let bare = client.ask("POST", &path, &[("Content-Type", "message/rfc822")], raw.as_bytes());
        let report: Report = serde_json::from_slice(&bare.body).unwrap();
        assert_eq!(report, analyse(&email::read(raw.as_bytes()), &knowledge, &policy), "{}", case.file.display());
        // A mail without a head of its own is taken for words when it comes as a file.
        if container::guess(raw.as_bytes()) != container::Container::Email {
            continue;
        }
        let parts = [("received_at", None, day.as_bytes()), ("file", Some("mail.eml"), raw.as_bytes())];
        let (form, body) = served::multipart(&parts);
        let upload = client.ask("POST", &path, &[("Content-Type", &form)], &body);
        let mut report: Report = serde_json::from_slice(&upload.body).unwrap();
        assert_eq!(report.source.take().as_deref(), Some("mail.eml"));
        report.id.clone_from(&case.record.id);
        assert_eq!(report, analyse(&case.record.read().unwrap(), &knowledge, &policy), "{}", case.file.display());
        met += 1;
    }
    assert!(met > 50, "only {met} mails of the suite were sent");
}

#[test]
fn a_batch_of_the_whole_suite_gives_one_report_a_line_in_the_order_of_the_lines() {
    let knowledge = vigie_knowledge::embedded().unwrap();
    let served = Served::start();
    let cases: Vec<Case> = all().unwrap().into_iter().filter(|case| case.trusts.is_none()).collect();
    let lines: Vec<String> = cases.iter().map(|case| serde_json::to_string(&case.record).unwrap()).collect();
    let now = "2026-11-27T12:00:00Z";
    let path = format!("/v1/check/batch?with_views=true&now={}", escaped(now));
    let answer = served.post(&path, "application/x-ndjson", lines.join("\n").as_bytes());
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-ndjson")));
    let reports: Vec<Report> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), cases.len());
    for (case, report) in cases.iter().zip(&reports) {
        let policy = vigie_engine::Policy { now: now.parse().unwrap(), ..case.policy() };
        assert_eq!(*report, analyse(&case.record.read().unwrap(), &knowledge, &policy), "{}", case.file.display());
    }
}
