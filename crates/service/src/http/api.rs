//! The API. To add a route: one handler in a file of `api/` with its `utoipa::path`, and one `routes!` here.

mod advice;
mod batch;
mod bulletins;
mod check;
mod known;
mod service;

use std::sync::Arc;

use axum::Router;
use utoipa::{OpenApi, openapi::OpenApi as Document};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{State, metrics, openapi::About};

pub(crate) use advice::Country;

/// Every route of the API, and the document that describes them.
pub(crate) fn routes() -> (Router<Arc<State>>, Document) {
    OpenApiRouter::with_openapi(About::openapi())
        .routes(routes!(check::check))
        .routes(routes!(batch::batch))
        .routes(routes!(known::organisations))
        .routes(routes!(known::organisation))
        .routes(routes!(known::number))
        .routes(routes!(known::domain))
        .routes(routes!(known::screen))
        .routes(routes!(advice::advice))
        .routes(routes!(advice::guidance))
        .routes(routes!(bulletins::bulletins))
        .routes(routes!(bulletins::bulletin))
        .routes(routes!(service::health))
        .routes(routes!(metrics::show))
        .split_for_parts()
}

/// JSON as every route writes it: nothing in it acts on a terminal.
pub(crate) struct Data(pub(crate) Vec<u8>);

impl axum::response::IntoResponse for Data {
    fn into_response(self) -> axum::response::Response {
        let form = axum::http::HeaderValue::from_static("application/json");
        ([(axum::http::header::CONTENT_TYPE, form)], self.0).into_response()
    }
}

impl Data {
    pub(crate) fn of(value: &(impl serde::Serialize + ?Sized)) -> Result<Self, super::problem::Problem> {
        super::judge::written(|out| vigie_page::json::pretty(value, out)).map(Self)
    }
}
