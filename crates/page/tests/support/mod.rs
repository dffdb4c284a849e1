//! Reports and pages for the tests.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::LazyLock;

use vigie_engine::{
    Policy, advice::Situation, analyse, channel::Channel, message::record::Record, organisation::index::Knowledge,
    report::Report, request::Deed, wording::Wording,
};
use vigie_page::{
    answer,
    language::Language,
    number,
    site::{self, Options},
    steps::Steps,
};

pub(crate) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| vigie_knowledge::embedded().unwrap());
pub(crate) const LANGUAGES: [Language; 2] = [Language::Fr, Language::En];
pub(crate) const SERVED: Options = Options { browser: true, server: true, alerts: true, own: true };
pub(crate) const STATIC: Options = Options { browser: true, server: false, alerts: false, own: false };
pub(crate) const BARE: Options = Options { browser: false, server: true, alerts: false, own: false };

pub(crate) fn policy(language: Language, after: &[Deed]) -> Policy {
    let now = "2026-11-21T10:00:00Z".parse().unwrap();
    Policy { now, language, with_views: true, after: after.to_vec(), ..Policy::default() }
}

pub(crate) fn record(channel: Channel, from: &str, text: &str) -> Record {
    Record {
        channel: Some(channel),
        from: Some(from.to_owned()),
        text: Some(text.to_owned()),
        received_at: Some("2026-11-20".to_owned()),
        ..Record::default()
    }
}

pub(crate) fn fake_card() -> Record {
    record(
        Channel::Sms,
        "06 39 98 00 12",
        "Ameli : votre nouvelle carte Vitale est disponible. Remplissez le formulaire : https://ameli-vitale.example/form",
    )
}

pub(crate) fn judged(record: &Record, policy: &Policy) -> Report {
    analyse(&record.read().unwrap(), &KNOWLEDGE, policy)
}

pub(crate) fn answered(record: &Record, language: Language, after: &[Deed]) -> String {
    let policy = policy(language, after);
    answer::of(&judged(record, &policy), &KNOWLEDGE, &policy)
}

/// What the page answers to a displayed number.
pub(crate) fn asked_number(written: &str, day: &str, language: Language) -> Result<String, Wording> {
    let policy = policy(language, &[]);
    let call = Record {
        channel: Some(Channel::Call),
        from: Some(written.to_owned()),
        received_at: Some(day.to_owned()),
        ..Record::default()
    };
    number::answer(written, &judged(&call, &policy), &KNOWLEDGE, &policy)
}

/// Every kind of page, by a name for the failure.
pub(crate) fn pages(language: Language) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for (name, options) in [("served", SERVED), ("static", STATIC), ("bare", BARE)] {
        let after = [Deed::GaveCard, Deed::Paid];
        let situation = Situation {
            channel: Some(Channel::Sms),
            after: after.to_vec(),
            now: policy(language, &[]).now,
            language,
            ..Situation::default()
        };
        let steps = Steps::advised(&KNOWLEDGE, &situation);
        let answer = answered(&fake_card(), language, &after);
        let number = asked_number("3646", "2020-09-14", language).unwrap();
        for (page, html) in [
            ("home", site::home(language, &options)),
            ("answer", site::answer_page(language, &answer, &options)),
            ("number", site::answer_page(language, &number, &options)),
            ("complaint", site::answer_page(language, &site::complaint(language, "<b>rien</b>"), &options)),
            ("what to do", site::what_to_do(language, situation.channel, &after, &steps, &options)),
            ("about", site::about(language, &options)),
            ("not found", site::not_found(language, &options)),
        ] {
            pages.push((format!("{page}, {name}, {language:?}"), html));
        }
    }
    pages
}
