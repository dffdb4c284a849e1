//! Vigie in the browser: the engine and its knowledge behind a few functions that take JSON and give JSON, so that a page
//! checks messages without sending them anywhere.
//!
//! One crate, two modules. `vigie` is loaded while the person reads; `vigie-files` (feature `files`) also reads codes in
//! pictures and documents, and is loaded when a file is dropped. Every function answers whatever it is given: what cannot
//! be judged gives `{"error": "..."}`, in words for people. `script/browser` builds both.

mod knowledge;
mod options;
mod situation;

use serde::Serialize;
use vigie_engine::{
    Policy, advice, analyse,
    message::record::{Raw, Record},
    organisation::index::Knowledge,
    report::{Advice, Report},
    wording::Wording,
};
use vigie_page::{
    answer as page,
    carried::{self, Left},
    evidence::Evidence,
    language::both,
    number as of_number,
    steps::{self, Steps},
    words::Words,
};
use wasm_bindgen::prelude::wasm_bindgen;

use self::{options::Options, situation::Asked};

/// Longer inputs are refused: what a mail server carries at most, in base64.
const LONGEST: usize = 64 * 1024 * 1024;

/// Makes everything ready while the module is loaded, so that the first message waits for nothing: the knowledge, and the
/// functions themselves, which browsers compile when they first run. So a text message and a mail are judged.
#[cfg_attr(target_family = "wasm", wasm_bindgen(start))]
pub fn ready() {
    const OPTIONS: &str = r#"{"now":"2026-06-10T09:30:00Z"}"#;
    const SMS: &str =
        r#"{"from":"+33639984321","text":"Ameli : carte expirée, renouvelez : https://ameli-carte.example/"}"#;
    let mail = Record { raw: Some(Raw::Text(include_str!("ready.eml").to_owned())), ..Record::default() };
    for record in [SMS, &serde_json::to_string(&mail).unwrap_or_default()] {
        let _ = answer(record, OPTIONS);
    }
}

/// Takes knowledge of the host's own: `{"profiles", "bulletins"}`, linted by who wrote it. To be called before anything is asked.
#[wasm_bindgen]
#[must_use]
pub fn know(own: &str) -> String {
    match knowledge::know(own) {
        Ok(()) => "{}".to_owned(),
        Err(why) => serde_json::to_string(&Refused { error: &why.en }).unwrap_or_default(),
    }
}

/// Judges a message record; the report is that of `vigie check --format json`.
#[wasm_bindgen]
#[must_use]
pub fn check(record: &str, options: &str) -> String {
    answered(options, record, |knowledge, options| judged(&read(record)?, knowledge, &options.policy()))
}

/// Judges a message record; the answer as the article that people read, with its report.
#[wasm_bindgen]
#[must_use]
pub fn answer(record: &str, options: &str) -> String {
    answered(options, record, |knowledge, options| {
        let policy = Policy { with_views: true, ..options.policy() };
        let mut record = read(record)?;
        let given = carried::of_record(&mut record);
        if let Some(given) = given.as_ref().filter(|given| given.left == Left::Nothing) {
            return Ok(Answer::without_verdict(given.answer(None, knowledge, &policy)));
        }
        let mut report = judged(&record, knowledge, &policy)?;
        let html = match &given {
            Some(given) => given.answer(Some(&report), knowledge, &policy),
            None => page::of(&report, knowledge, &policy),
        };
        if given.is_some_and(|given| !given.is_judged(&report)) {
            return Ok(Answer::without_verdict(html));
        }
        if !options.with_views {
            report.views.clear();
        }
        Ok(Answer { verdict: Some(report.verdict.name()), html, report: Some(report) })
    })
}

/// What is known of a displayed number, as an article: `record` is that of a call from it.
#[wasm_bindgen]
#[must_use]
pub fn number(record: &str, options: &str) -> String {
    answered(options, record, |knowledge, options| {
        let policy = Policy { with_views: true, ..options.policy() };
        let called = read(record)?;
        let report = judged(&called, knowledge, &policy)?;
        let written = called.from.as_deref().unwrap_or_default();
        Ok(Numbered { html: of_number::answer(written, &report, knowledge, &policy)? })
    })
}

/// What to do in a situation, with or without a message.
#[wasm_bindgen]
#[must_use]
pub fn advise(situation: &str, options: &str) -> String {
    answered(options, situation, |knowledge, options| {
        let situation = Asked::read(situation)?.situation(knowledge, options)?;
        let steps = Steps::advised(knowledge, &situation);
        Ok(WhatToDo { html: steps::html(&steps, Words(options.lang)), advice: advice::advise(knowledge, &situation) })
    })
}

/// The evidence of a message as one zip: `original` is what the person gave, byte for byte, `record` the same as a record. What
/// cannot be read gives no bytes.
#[wasm_bindgen]
#[must_use]
pub fn evidence(original: &[u8], record: &str, options: &str) -> Vec<u8> {
    let made = || {
        let options = Options::read(options).ok().filter(|_| record.len() <= LONGEST)?;
        let knowledge = knowledge::known().ok()?;
        let policy = Policy { with_views: true, ..options.policy() };
        let mut record = read(record).ok()?;
        let _ = carried::of_record(&mut record);
        let report = judged(&record, knowledge, &policy).ok()?;
        let evidence = Evidence {
            original,
            name: options.name.as_deref().unwrap_or("message.txt"),
            report: &report,
            knowledge,
            policy: &policy,
            mask: options.mask,
            with_original: !options.without_original,
        };
        evidence.zip().ok()
    };
    made().unwrap_or_default()
}

/// The version of Vigie that this module is.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    html: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
}

impl Answer {
    /// Of a head in which a mail gateway wrote, and nothing else that could be judged.
    const fn without_verdict(html: String) -> Self {
        Self { verdict: None, html, report: None }
    }
}

#[derive(Serialize)]
struct Numbered {
    html: String,
}

#[derive(Serialize)]
struct WhatToDo {
    html: String,
    advice: Vec<Advice>,
}

#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
}

fn read(record: &str) -> Result<Record, Wording> {
    Record::from_json(record).map_err(|why| why.wording())
}

fn judged(record: &Record, knowledge: &Knowledge, policy: &Policy) -> Result<Report, Wording> {
    let message = record.read().map_err(|why| why.wording())?;
    Ok(analyse(&message, knowledge, policy))
}

/// Runs one function with what all of them need; what is wrong becomes words in the person's language.
fn answered<T: Serialize>(
    options: &str,
    input: &str,
    answer: impl FnOnce(&'static Knowledge, &Options) -> Result<T, Wording>,
) -> String {
    let read = Options::read(options);
    let language = read.as_ref().map_or_else(|_| Options::language_alone(options), |options| options.lang);
    let result = read.and_then(|options| {
        if input.len() > LONGEST {
            return Err(both(
                "Ce fichier est trop gros pour être vérifié ici. Le plus gros possible : 64 Mo.",
                "This file is too large to be checked here. The largest possible: 64 MB.",
            ));
        }
        answer(knowledge::known()?, &options)
    });
    let json = match &result {
        Ok(answer) => serde_json::to_string(answer),
        Err(why) => serde_json::to_string(&Refused { error: why.in_language(language) }),
    };
    json.unwrap_or_else(|_| r#"{"error":"JSON"}"#.to_owned())
}
