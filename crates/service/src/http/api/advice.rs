//! What to do now, and where to report.

use axum::http::{HeaderMap, Uri};
use schemars::JsonSchema;
use serde::Serialize;
use vigie_engine::{
    advice::{Situation, advise, open_state},
    guidance::{Guidance, Service},
};
use vigie_page::language::Language;

use super::{Data, known::no_such_organisation};
use crate::http::{
    Shared, language,
    openapi::{AdviceBody, GuidanceBody},
    options::{self, Asking, Happened, Options, moment, spoken},
    problem::{Details, Problem},
};

/// Says what to do after something was done, first things first.
#[utoipa::path(
    get, path = "/v1/advice", tag = "advice", params(Happened),
    responses(
        (status = 200, description = "The steps, in order", body = AdviceBody),
        (status = 400, description = "An option is not understood", body = Details, content_type = "application/problem+json"),
        (status = 404, description = "No such organisation", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn advice(
    state: Shared,
    Options(happened): Options<Happened>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Data, Problem> {
    let knowledge = state.knowledge();
    let organisation = match &happened.organisation {
        Some(slug) => {
            let at = knowledge.organisation_named(slug).ok_or_else(no_such_organisation)?;
            knowledge.organisation(at)
        }
        None => None,
    };
    let situation = Situation {
        channel: options::channel(happened.channel.as_deref())?,
        verdict: None,
        organisation,
        requests: options::requests(&happened.request)?,
        after: options::deeds(&happened.after)?,
        now: moment("now", happened.now.as_deref())?.unwrap_or_else(state.now),
        language: spoken(happened.lang.as_deref(), language::of(&uri, &headers))?,
    };
    Data::of(&advise(&knowledge, &situation))
}

/// A country's services.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CountryGuidance")]
pub(crate) struct Country<'k> {
    /// ISO 3166-1 code.
    country: &'k str,
    /// The last day that all of it was read against its sources, `YYYY-MM-DD`.
    reviewed: String,
    /// Services that help or take reports.
    services: Vec<Offered<'k>>,
}

/// A service that helps people or takes reports.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ReportingService")]
pub(crate) struct Offered<'k> {
    /// Stable name, such as `33700`.
    id: &'k str,
    /// Its name.
    name: &'k str,
    /// What it is for.
    about: &'k str,
    /// Its page.
    url: Option<&'k str>,
    /// Its telephone number as people dial it.
    phone: Option<&'k str>,
    /// Whether its telephone is answered now, and else when.
    open: Option<String>,
    /// Exactly how to use it, step by step.
    how: Vec<&'k str>,
    /// Whether no recent source confirms it.
    unconfirmed: bool,
    /// Where that was read.
    sources: Vec<&'k str>,
}

/// Lists the services that help people or take reports, by country, with their hours.
#[utoipa::path(
    get, path = "/v1/guidance", tag = "advice", params(Asking),
    responses((status = 200, description = "Every country that is known", body = GuidanceBody))
)]
pub(crate) async fn guidance(
    state: Shared,
    Options(asking): Options<Asking>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Data, Problem> {
    let language = spoken(asking.lang.as_deref(), language::of(&uri, &headers))?;
    let now = moment("date", asking.date.as_deref())?.unwrap_or_else(state.now);
    let knowledge = state.knowledge();
    let countries = knowledge.guidance().iter().map(|guidance| Country {
        country: &guidance.country,
        reviewed: guidance.reviewed.to_string(),
        services: guidance.services.iter().map(|service| offered(service, guidance, now, language)).collect(),
    });
    Data::of(&countries.collect::<Vec<_>>())
}

fn offered<'k>(service: &'k Service, guidance: &'k Guidance, now: jiff::Timestamp, language: Language) -> Offered<'k> {
    let sources = service.provenance.sources.iter().filter_map(|name| guidance.sources.get(name));
    Offered {
        id: &service.id,
        name: service.name.in_language(language),
        about: service.about.in_language(language),
        url: service.url.as_deref(),
        phone: service.phone.as_deref(),
        open: service.hours.as_ref().map(|hours| open_state(hours, now).in_words(language)),
        how: service.how.iter().map(|step| step.in_language(language)).collect(),
        unconfirmed: service.provenance.unconfirmed,
        sources: sources.map(|source| source.url.as_deref().unwrap_or(&source.publisher)).collect(),
    }
}
