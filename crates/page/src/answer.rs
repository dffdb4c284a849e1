//! The answer to a message as HTML: one article, whose words are all escaped. The same in the program's page, on the
//! server and in the browser.

use askama::Template;
use vigie_engine::{
    Policy,
    organisation::index::Knowledge,
    report::{Report, Role, Verdict},
    request::{Deed, Request},
};

use crate::{
    alerts,
    hand_off::Facts,
    language::Language,
    marked::{MarkedView, marked},
    steps::Steps,
    told::{Told, told},
    words::Words,
};

/// One report, with everything that a page can offer: the message with its marks, what the person did, the texts to
/// hand in. The report must hold its views (`Policy::with_views`), else the message is not shown.
#[must_use]
pub fn of(report: &Report, knowledge: &Knowledge, policy: &Policy) -> String {
    let language = policy.language;
    let told = told(report, knowledge, language);
    let texts = Facts::of(report, knowledge, policy).hand_offs();
    let speaker = report.claims.iter().find(|claim| claim.role == Role::Speaks && claim.kind.is_none());
    let page = Page {
        w: Words(language),
        sign: sign(told.verdict),
        verdict: told.verdict.name(),
        channel: report.channel.name(),
        number: 1,
        steps: Steps::new(&report.advice, texts, knowledge),
        marked: marked(report, knowledge, language),
        organisation: speaker.map(|claim| claim.organisation.as_str()),
        deeds: Some(deeds(&policy.after, language)),
        alerts: report
            .alerts
            .iter()
            .map(|alert| format!("{}{}", alerts::path(language), alert.slug))
            .zip(&told.alerts)
            .collect(),
        told: &told,
    };
    page.render().unwrap_or_default()
}

/// One report to be read and nothing else; `number` tells it from others on the same page.
#[must_use]
pub fn article(told: &Told, number: usize, language: Language) -> String {
    #[derive(Template)]
    #[template(path = "report.html")]
    struct Report<'a> {
        w: Words,
        sign: &'static str,
        verdict: &'static str,
        number: usize,
        told: &'a Told,
    }
    let verdict = told.verdict;
    Report { w: Words(language), sign: sign(verdict), verdict: verdict.name(), number, told }
        .render()
        .unwrap_or_default()
}

#[derive(Template)]
#[template(path = "answer.html")]
struct Page<'a> {
    w: Words,
    sign: &'static str,
    verdict: &'static str,
    channel: &'static str,
    number: usize,
    told: &'a Told,
    steps: Steps,
    marked: Vec<MarkedView>,
    organisation: Option<&'a str>,
    deeds: Option<Vec<Choice>>,
    /// The alerts that the message resembles: their pages, and what is said of them.
    alerts: Vec<(String, &'a String)>,
}

/// One box of a question.
pub struct Choice {
    /// Its stable name.
    pub name: &'static str,
    /// Its words.
    pub words: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// What a person can have done.
#[must_use]
pub fn deeds(after: &[Deed], language: Language) -> Vec<Choice> {
    let choice = |deed: &Deed| Choice {
        name: deed.name(),
        words: Words(language).say(&format!("deed-{}", deed.name())),
        ticked: after.contains(deed),
    };
    Deed::ALL.iter().map(choice).collect()
}

/// What a caller can have asked for: the requests that people recognise.
#[must_use]
pub fn requests(language: Language) -> Vec<Choice> {
    const ASKED: [Request; 15] = [
        Request::CardNumber,
        Request::Iban,
        Request::OneTimeCode,
        Request::Password,
        Request::ValidateOperation,
        Request::Payment,
        Request::Transfer,
        Request::GiftCard,
        Request::HandOverCard,
        Request::Nir,
        Request::IdentityPapers,
        Request::PersonalData,
        Request::MedicalData,
        Request::InstallApp,
        Request::RemoteAccess,
    ];
    let words = |request: Request| request.in_words().in_language(language).to_owned();
    ASKED.into_iter().map(|request| Choice { name: request.name(), words: words(request), ticked: false }).collect()
}

/// The sign of a verdict: it is never told by colour alone.
pub(crate) const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fraudulent => "✖",
        Verdict::Suspicious => "⚠",
        Verdict::Unverified => "?",
        Verdict::Consistent => "✔",
    }
}
