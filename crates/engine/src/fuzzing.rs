//! The entry points that fuzzing drives, each with the invariants that must hold for any bytes. `fuzz/` calls them with
//! new inputs; an ordinary test replays the stored ones.
#![allow(clippy::panic, reason = "a broken invariant must stop the fuzzer")]

use crate::{
    Policy, analyse,
    message::{Message, email, record::Record, sms},
    observable::{link, phone},
    organisation::{
        index::{Knowledge, Parts},
        lint, load,
    },
    report::Report,
};

/// A mail.
///
/// # Panics
/// When an invariant is broken, as all of these: that is what they are for.
pub fn email(bytes: &[u8], knowledge: &Knowledge) {
    judge(&email::read(bytes), knowledge);
}

/// A message record.
///
/// # Panics
/// When an invariant is broken.
pub fn record(bytes: &[u8], knowledge: &Knowledge) {
    let read = std::str::from_utf8(bytes).ok().and_then(|json| Record::from_json(json).ok());
    if let Some(message) = read.and_then(|record| record.read().ok()) {
        judge(&message, knowledge);
    }
}

/// A text with links, and a link alone.
///
/// # Panics
/// When an invariant is broken.
pub fn link(bytes: &[u8], knowledge: &Knowledge) {
    let text = String::from_utf8_lossy(bytes);
    for found in link::find(&text, 100) {
        assert!(text.get(found.span.start as usize..found.span.end as usize).is_some(), "a link lies inside its text");
    }
    judge(&sms::read_link(&text), knowledge);
    judge(&sms::read(None, &text), knowledge);
}

/// A text with telephone numbers, and a number alone.
///
/// # Panics
/// When an invariant is broken.
pub fn number(bytes: &[u8], knowledge: &Knowledge) {
    let text = String::from_utf8_lossy(bytes);
    for (range, number) in phone::find(&text, 100) {
        assert!(text.get(range).is_some(), "a number lies inside its text");
        let again = phone::Number::parse(number.as_str());
        assert_eq!(again.as_ref(), Some(&number), "a normal form is its own normal form");
    }
    if let Some(number) = phone::Number::parse(&text) {
        let _ = number.display();
        let _ = knowledge.plan().map(|plan| plan.look_up(&number, jiff::civil::Date::MIN));
    }
}

/// An organisation's file.
///
/// # Panics
/// When an invariant is broken.
pub fn profile(bytes: &[u8], knowledge: &Knowledge) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(profile) = load::profile("fuzz.toml", text) {
        let parts = Parts { profiles: vec![profile], ..knowledge.parts().clone() };
        let _ = lint::lint(&parts);
    }
}

/// A picture that comes with a mail.
///
/// # Panics
/// When an invariant is broken.
pub fn picture(bytes: &[u8], knowledge: &Knowledge) {
    judge(&email::read_file("scan.png", "image/png", bytes), knowledge);
}

/// A text, and the same as a page: what letters and table cells draw.
///
/// # Panics
/// When an invariant is broken.
pub fn drawing(bytes: &[u8], knowledge: &Knowledge) {
    let text = String::from_utf8_lossy(bytes);
    judge(&email::read_bodies(&text, &text), knowledge);
}

/// A document that comes with a mail.
///
/// # Panics
/// When an invariant is broken.
pub fn document(bytes: &[u8], knowledge: &Knowledge) {
    judge(&email::read_file("facture.pdf", "application/pdf", bytes), knowledge);
}

/// A page or SVG picture that comes with a mail, with its scripts.
///
/// # Panics
/// When an invariant is broken.
pub fn page(bytes: &[u8], knowledge: &Knowledge) {
    for name in ["facture.html", "facture.svg"] {
        judge(&email::read_file(name, "text/html", bytes), knowledge);
    }
}

/// Any file that comes with a mail: its name is the first line, the rest its bytes.
///
/// # Panics
/// When an invariant is broken.
pub fn file(bytes: &[u8], knowledge: &Knowledge) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (name, rest) = bytes.split_at(end);
    judge(&email::read_file(&String::from_utf8_lossy(name), "application/pdf", rest), knowledge);
}

/// Judges a message and checks what must hold of every report.
///
/// # Panics
/// When an invariant is broken.
pub fn judge(message: &Message, knowledge: &Knowledge) {
    let policy = Policy { with_views: true, ..Policy::default() };
    let report = analyse(message, knowledge, &policy);
    assert_eq!(report, analyse(message, knowledge, &policy), "the same message gives the same report");
    check(&report);
    let json = serde_json::to_string(&report).unwrap_or_else(|why| panic!("a report is JSON: {why}"));
    let back: Report = serde_json::from_str(&json).unwrap_or_else(|why| panic!("a report reads back: {why}"));
    assert_eq!(back, report, "a report survives JSON");
}

/// What must hold of every report.
///
/// # Panics
/// When it does not.
pub fn check(report: &Report) {
    let sum: f64 = report.findings.iter().map(|finding| finding.weight).sum();
    assert!((sum - report.score).abs() < 1e-9, "the sum shown is the sum of the weights shown");
    assert!(report.alerts.is_empty() || report.verdict.warns(), "alerts are named to those who are warned alone");
    for finding in &report.findings {
        assert!(
            finding.weight.abs() < f64::EPSILON || !finding.evidence.is_empty(),
            "{}: a weight has a place",
            finding.check
        );
        for evidence in &finding.evidence {
            let view = report.views.iter().find(|view| view.part == evidence.part);
            let Some(view) = view else { panic!("{}: evidence names no view: {}", finding.check, evidence.part) };
            assert_eq!(
                evidence.span.of(&view.text),
                evidence.shown,
                "{}: the span holds the words shown",
                finding.check
            );
            assert!(
                view.text.get(evidence.span.start as usize..evidence.span.end as usize).is_some(),
                "{}: the span fits its view",
                finding.check
            );
        }
    }
}
