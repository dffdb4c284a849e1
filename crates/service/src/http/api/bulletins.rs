//! Published warnings.

use axum::extract::{Path, Request};
use vigie_engine::bulletin::view;

use super::Data;
use crate::http::{
    Shared, language,
    openapi::{BulletinBody, BulletinsBody},
    options::{Asking, Options, spoken},
    problem::{Details, Kind, Problem},
};

/// Lists the bulletins, the newest first.
#[utoipa::path(
    get, path = "/v1/bulletins", tag = "knowledge", params(Asking),
    responses((status = 200, description = "Every bulletin", body = BulletinsBody))
)]
pub(crate) async fn bulletins(
    state: Shared,
    Options(asking): Options<Asking>,
    request: Request,
) -> Result<Data, Problem> {
    let language = spoken(asking.lang.as_deref(), language::of(request.uri(), request.headers()))?;
    Data::of(&view::list(&state.knowledge(), language))
}

/// Shows a bulletin: what such messages look like, what to do, by what the organisation is truly known, its sources.
#[utoipa::path(
    get, path = "/v1/bulletins/{slug}", tag = "knowledge", params(("slug" = String, Path, description = "Its stable name"), Asking),
    responses(
        (status = 200, description = "The bulletin as it stands on the day", body = BulletinBody),
        (status = 404, description = "No such bulletin", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn bulletin(
    state: Shared,
    Path(slug): Path<String>,
    Options(asking): Options<Asking>,
    request: Request,
) -> Result<Data, Problem> {
    let language = spoken(asking.lang.as_deref(), language::of(request.uri(), request.headers()))?;
    let day = super::known::day(&state, asking.date.as_deref())?;
    let knowledge = state.knowledge();
    let shown = view::show(&knowledge, &slug, language, day).ok_or_else(|| {
        Problem::new(
            Kind::NotFound,
            "Vigie ne connaît pas d’alerte de ce nom. La liste : GET /v1/bulletins.",
            "Vigie knows no bulletin of this name. The list: GET /v1/bulletins.",
        )
    })?;
    Data::of(&shown)
}
