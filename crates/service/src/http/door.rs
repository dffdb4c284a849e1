//! What surrounds every request: who may come in, what it is told where something went wrong, and what is counted and logged.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State as Extract},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use super::{State, headers, language, problem::Problem, rate, server::Peer};

/// Lets a request in, and its response out.
pub(crate) async fn door(state: Extract<Arc<State>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let language = language::of(request.uri(), request.headers());
    let as_page = language::is_page(request.uri().path()) && wants_page(&request);
    let method = request.method().clone();
    // The pattern: what stands in its place may come from a message.
    let route = request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |path| path.as_str().to_owned());
    state.metrics.open.inc();
    let mut response = answer(&state, request, next).await.unwrap_or_else(IntoResponse::into_response);
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        state.metrics.problem(problem.kind.name());
        let allowed = response.headers_mut().remove(header::ALLOW);
        response = problem.told(language, as_page);
        if let Some(allowed) = allowed {
            response.headers_mut().insert(header::ALLOW, allowed);
        }
    }
    headers::put(response.headers_mut());
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    state.metrics.open.dec();
    state.metrics.answered(&route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, micros, "answered");
    response
}

async fn answer(state: &State, request: Request, next: Next) -> Result<Response, Problem> {
    if let Some(Peer(peer)) = request.extensions().get() {
        state.rate.count(rate::client(peer.ip(), request.headers(), state.behind_proxy))?;
    }
    // Whoever watches the service must see it when it is busy.
    let is_watched = matches!(request.uri().path(), "/health" | "/metrics");
    let turn = state.requests.try_acquire();
    if turn.is_err() && !is_watched {
        return Err(Problem::busy());
    }
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.map_err(|_| {
        tracing::error!(place = crate::boundary::last_place(), "defect");
        Problem::defect()
    })
}

fn wants_page(request: &Request) -> bool {
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}
