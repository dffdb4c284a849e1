//! The published form of a report: `docs/schema/report-1.json` is what `vigie schema` prints, and reports obey it.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::run;

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schema/report-1.json");

#[test]
fn the_published_schema_is_that_of_the_program() {
    let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(
        run("fr", &["schema"]).out == published,
        "docs/schema/report-1.json is not what the program writes. If the change is meant: cargo run -- schema > docs/schema/report-1.json"
    );
}

#[test]
fn reports_of_every_channel_obey_it() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(PUBLISHED).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut reports = Vec::new();
    for arguments in [
        &["messages/mail.eml", "messages/fake.sms", "messages/voicemail.jsonl", "messages/quiet.txt"][..],
        &["--with-views", "--knowledge", "profiles/sound", "--after", "gave-bank-details", "messages/mail.eml"],
    ] {
        let out = run("fr", &[&["check", "--format", "ndjson"], arguments].concat()).out;
        reports.extend(out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    let link = run("en", &["link", "--format", "json", "https://ameli-vitale.example/"]).out;
    reports.push(serde_json::from_str::<Value>(&link).unwrap().pointer("/report").unwrap().clone());
    assert_eq!(reports.len(), 6);
    for report in &reports {
        let errors: Vec<String> =
            validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{report:#}");
    }
    let mut wrong = reports.first().unwrap().clone();
    wrong.as_object_mut().unwrap().remove("probability");
    assert!(!validator.is_valid(&wrong), "a field that is always written must be required");
}
