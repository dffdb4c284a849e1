//! The pages as HTML. Every page passes through here: it is the one place that calls `vigie-page`.

use axum::response::Html;
use jiff::{Timestamp, civil::Date};
use vigie_engine::{
    Policy, advice::Situation, message::day::day_in_paris, organisation::index::Knowledge, report::Report,
};
use vigie_page::{
    alerts, answer,
    carried::Given,
    everyone,
    language::Language,
    number,
    site::{self, Options},
    steps::Steps,
};

use super::problem::{Kind, Problem};

/// What the pages can count on here.
fn options() -> Options {
    Options { browser: super::has_browser_modules(), server: true, alerts: true, own: false }
}

/// The same of pages that judge.
fn judging(knowledge: &Knowledge) -> Options {
    Options { own: !knowledge.parts().replaced.is_empty(), ..options() }
}

/// The page that asks for a message.
pub(crate) fn ask(knowledge: &Knowledge, language: Language) -> Html<String> {
    Html(site::home(language, &judging(knowledge)))
}

/// The page that answers.
pub(crate) fn answer(report: &Report, knowledge: &Knowledge, policy: &Policy) -> Html<String> {
    Html(site::answer_page(policy.language, &answer::of(report, knowledge, policy), &options()))
}

/// The page that answers to what a mail gateway wrote into, with the report of what else was given.
pub(crate) fn carried(given: &Given, report: Option<&Report>, knowledge: &Knowledge, policy: &Policy) -> Html<String> {
    Html(site::answer_page(policy.language, &given.answer(report, knowledge, policy), &options()))
}

/// The page that tells what is known of a number.
pub(crate) fn number(
    written: &str,
    report: &Report,
    knowledge: &Knowledge,
    policy: &Policy,
) -> Result<Html<String>, Problem> {
    let answer = number::answer(written, report, knowledge, policy).map_err(|why| Problem::message(&why))?;
    Ok(Html(site::answer_page(policy.language, &answer, &options())))
}

/// The page of next steps.
pub(crate) fn steps(knowledge: &Knowledge, situation: &Situation<'_>) -> Html<String> {
    let steps = Steps::advised(knowledge, situation);
    Html(site::what_to_do(situation.language, situation.channel, &situation.after, &steps, &options()))
}

/// Who makes Vigie, what it keeps, what it cannot do.
pub(crate) fn about(language: Language) -> Html<String> {
    Html(site::about(language, &options()))
}

/// The list of alerts.
pub(crate) fn alerts(knowledge: &Knowledge, language: Language) -> Html<String> {
    Html(alerts::document(&alerts::list(knowledge, language), language, &options()))
}

/// One alert as it stands now; `None` where there is none of that name.
pub(crate) fn alert(knowledge: &Knowledge, slug: &str, language: Language, now: Timestamp) -> Option<Html<String>> {
    let main = alerts::bulletin(knowledge, slug, language, day_in_paris(now), "")?;
    Some(Html(alerts::document(&main, language, &options())))
}

/// What a browser runs to keep these pages, and the files below `/browser/`, for when there is no network.
pub(crate) fn service_worker(knowledge: &Knowledge, today: Date, browser: &[(&str, &[u8])]) -> String {
    let mut kept = everyone::pages(knowledge, today, &judging(knowledge));
    kept.extend(everyone::own(knowledge));
    everyone::service_worker(&kept, browser)
}

/// Knowledge of somebody's own, for the engine in the browser.
pub(crate) fn own_knowledge(knowledge: &Knowledge) -> Option<String> {
    everyone::own(knowledge).map(|own| own.body)
}

/// What went wrong, for people.
pub(crate) fn problem(problem: &Problem, language: Language) -> Html<String> {
    if problem.kind == Kind::NotFound {
        return Html(site::not_found(language, &options()));
    }
    let complaint = site::complaint(language, problem.detail.in_language(language));
    Html(site::answer_page(language, &complaint, &options()))
}
