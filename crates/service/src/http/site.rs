//! The page's routes: the check without JavaScript, its answer, and what to do next. One address a language.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Uri},
    response::{Html, Redirect},
    routing::{get, post},
};
use serde::Deserialize;
use vigie_engine::Policy;

use super::{
    Shared, State,
    form::Form,
    headers::from_another_site,
    language,
    options::{self, Options},
    pages,
    problem::{Kind, Problem},
};

/// Every page. Bulletins (`/alertes/`, `/en/alerts/`) will stand here.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/", get(ask))
        .route("/en", get(|| async { Redirect::permanent("/en/") }))
        .route("/en/", get(ask))
        .route("/reponse", post(answer).get(|| async { Redirect::to("/") }))
        .route("/en/answer", post(answer).get(|| async { Redirect::to("/en/") }))
        .route("/que-faire", get(steps))
        .route("/en/what-to-do", get(steps))
}

async fn ask(uri: Uri, headers: HeaderMap) -> Html<String> {
    pages::ask(language::of(&uri, &headers))
}

async fn answer(state: Shared, request: Request) -> Result<Html<String>, Problem> {
    if from_another_site(request.headers()) {
        return Err(Problem::new(
            Kind::CrossSite,
            "Ce formulaire a été envoyé par une page d’un autre site. Ouvrez la page de Vigie, et collez-y le message vous-même.",
            "This form was sent by a page of another site. Open Vigie’s page, and paste the message into it yourself.",
        ));
    }
    let language = language::of(request.uri(), request.headers());
    let mut form = Form::read(request, &state).await?;
    let after = std::mem::take(&mut form.after);
    let mut policy = Policy { now: (state.now)(), language, after, ..Policy::default() };
    for provider in std::mem::take(&mut form.received_by) {
        // Of a mailbox that is not known nobody is believed: the answer says that the sender was not verified.
        let _ = policy.received_by(provider.rsplit('@').next().unwrap_or(&provider));
    }
    let (handed, place) = form.handed();
    let shape = move |report: &_, knowledge: &_| Ok(pages::answer(report, knowledge, language));
    state.judge(handed, place, Arc::new(policy), shape).await
}

/// What was done, as the form of the page says it.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Done {
    after: Vec<String>,
}

async fn steps(
    state: Shared,
    Options(done): Options<Done>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    let after = options::deeds(&done.after)?;
    Ok(pages::steps(&state.knowledge, after, (state.now)(), language::of(&uri, &headers)))
}
