//! What is known of organisations, numbers and domains, without a message.

use axum::{
    extract::{Path, Request},
    http::{HeaderMap, Uri},
};
use jiff::civil::Date;
use vigie_engine::{
    inquiry::{
        host::HostKnown,
        number::NumberKnown,
        organisation::{list, with_standing},
        screening::Screening,
    },
    message::day::day_in_paris,
    observable::{host::Host, phone::Number},
};

use super::Data;
use crate::http::{
    Shared, State, language,
    openapi::{DomainBody, NumberBody, OrganisationBody, OrganisationsBody, ScreeningBody},
    options::{Asking, Calling, Options, moment, spoken},
    problem::{Details, Kind, Problem},
};

/// Longer names and numbers are none.
const LONGEST: usize = 300;

/// Lists the organisations that are known.
#[utoipa::path(
    get, path = "/v1/organisations", tag = "knowledge", params(Asking),
    responses((status = 200, description = "Every organisation", body = OrganisationsBody))
)]
pub(crate) async fn organisations(
    state: Shared,
    Options(asking): Options<Asking>,
    request: Request,
) -> Result<Data, Problem> {
    let language = spoken(asking.lang.as_deref(), language::of(request.uri(), request.headers()))?;
    Data::of(&list(&state.knowledge(), language).collect::<Vec<_>>())
}

/// Shows an organisation: every fact with its days, sources and standing.
#[utoipa::path(
    get, path = "/v1/organisations/{slug}", tag = "knowledge", params(("slug" = String, Path, description = "Its stable name"), Asking),
    responses(
        (status = 200, description = "Its profile", body = OrganisationBody),
        (status = 404, description = "No such organisation", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn organisation(
    state: Shared,
    Path(slug): Path<String>,
    Options(asking): Options<Asking>,
) -> Result<Data, Problem> {
    let day = day(&state, asking.date.as_deref())?;
    let knowledge = state.knowledge();
    let at = knowledge.organisation_named(&slug);
    let profile = at.and_then(|at| knowledge.organisation(at)).ok_or_else(no_such_organisation)?;
    Data::of(&with_standing(profile, day).map_err(|_| Problem::defect())?)
}

/// Says what a telephone number is, what calling it costs, and who uses it. A number never proves who calls.
#[utoipa::path(
    get, path = "/v1/numbers/{number}", tag = "knowledge", params(("number" = String, Path, description = "As it is written or displayed"), Asking),
    responses(
        (status = 200, description = "What is known of it", body = NumberBody),
        (status = 404, description = "This is no telephone number", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn number(
    state: Shared,
    Path(written): Path<String>,
    Options(asking): Options<Asking>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Data, Problem> {
    let language = spoken(asking.lang.as_deref(), language::of(&uri, &headers))?;
    let day = day(&state, asking.date.as_deref())?;
    let number = Number::parse(short(&written)?).ok_or_else(no_number)?;
    let knowledge = state.knowledge();
    let plan = knowledge.plan().ok_or_else(Problem::defect)?;
    let facts = plan.look_up(&number, day);
    Data::of(&NumberKnown::new(&number, &facts, &knowledge, day, language))
}

/// Says whose a domain or host is, or whose it is made to look like. Nothing is opened.
#[utoipa::path(
    get, path = "/v1/domains/{domain}", tag = "knowledge", params(("domain" = String, Path, description = "A domain or host, in any script"), Asking),
    responses(
        (status = 200, description = "Whose it is", body = DomainBody),
        (status = 404, description = "This is no domain", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn domain(
    state: Shared,
    Path(written): Path<String>,
    Options(asking): Options<Asking>,
) -> Result<Data, Problem> {
    let day = day(&state, asking.date.as_deref())?;
    let host = Host::parse(short(&written)?).ok_or_else(no_domain)?;
    Data::of(&HostKnown::new(&host, &state.knowledge(), day))
}

/// Says what a displayed caller is, before anybody answers: `official`, `unlisted`, `surcharged`, `polyvalent` or `impossible`.
///
/// For applications that screen calls and for telephone systems. Whatever is displayed gets an answer. Not even `official`
/// proves who calls: show `means` with it.
#[utoipa::path(
    get, path = "/v1/calls/screen", tag = "knowledge", params(Calling),
    responses(
        (status = 200, description = "The answer", body = ScreeningBody),
        (status = 400, description = "An option is missing or not understood", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn screen(
    state: Shared,
    Options(calling): Options<Calling>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Data, Problem> {
    let language = spoken(calling.lang.as_deref(), language::of(&uri, &headers))?;
    let day = day(&state, calling.date.as_deref())?;
    let displayed: String = calling.from.chars().take(LONGEST).collect();
    Data::of(&Screening::new(&displayed, &state.knowledge(), day, language))
}

pub(super) fn day(state: &State, given: Option<&str>) -> Result<Date, Problem> {
    Ok(day_in_paris(moment("date", given)?.unwrap_or_else(state.now)))
}

fn short(written: &str) -> Result<&str, Problem> {
    if written.len() > LONGEST { Err(Problem::too_large(LONGEST)) } else { Ok(written) }
}

/// Said of organisations here and in advice.
pub(super) fn no_such_organisation() -> Problem {
    Problem::new(
        Kind::NotFound,
        "Vigie ne connaît pas d’organisme de ce nom. La liste : GET /v1/organisations.",
        "Vigie knows no organisation of this name. The list: GET /v1/organisations.",
    )
}

fn no_number() -> Problem {
    Problem::new(
        Kind::NotFound,
        "Ce n’est pas un numéro de téléphone. Écrivez-le comme il s’affiche : 01 99 00 12 34, +33 6 39 98 00 12, 3646.",
        "This is not a telephone number. Write it as it is displayed: 01 99 00 12 34, +33 6 39 98 00 12, 3646.",
    )
}

fn no_domain() -> Problem {
    Problem::new(
        Kind::NotFound,
        "Ce n’est pas le nom d’un site. Écrivez-le sans « https:// », par exemple exemple.fr.",
        "This is not the name of a site. Write it without “https://”, for example example.com.",
    )
}
