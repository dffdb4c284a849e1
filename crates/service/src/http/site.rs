//! The page's routes: the check and its answer without JavaScript, what to do next, alerts, about. One address a language.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Request},
    http::{HeaderMap, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use vigie_engine::{Policy, advice::Situation, channel::Channel, report::Verdict};
use vigie_page::{alerts, carried::Left, everyone, language::Language};

use super::{
    Shared, State,
    form::Form,
    headers::from_another_site,
    language,
    options::{self, Options},
    pages,
    problem::{Kind, Problem, no_such_page},
};

/// Every page.
pub(crate) fn routes() -> Router<Arc<State>> {
    let mut router = Router::new()
        .route("/", get(ask))
        .route("/en", get(|| async { Redirect::permanent("/en/") }))
        .route("/en/", get(ask))
        .route("/reponse", post(answer).get(|| async { Redirect::to("/") }))
        .route("/en/answer", post(answer).get(|| async { Redirect::to("/en/") }))
        .route("/que-faire", get(steps))
        .route("/en/what-to-do", get(steps))
        .route(everyone::OWN, get(own_knowledge))
        .route("/a-propos", get(about))
        .route("/en/about", get(about));
    for language in [Language::Fr, Language::En] {
        let list = alerts::path(language);
        router = router
            .route(list.trim_end_matches('/'), get(move || async move { Redirect::permanent(list) }))
            .route(list, get(alert_list))
            .route(&format!("{list}atom.xml"), get(feed))
            .route(&format!("{list}{{slug}}"), get(alert));
    }
    router
}

async fn ask(state: Shared, uri: Uri, headers: HeaderMap) -> Html<String> {
    pages::ask(&state.knowledge(), language::of(&uri, &headers))
}

async fn about(uri: Uri, headers: HeaderMap) -> Html<String> {
    pages::about(language::of(&uri, &headers))
}

async fn own_knowledge(state: Shared, uri: Uri) -> Response {
    match pages::own_knowledge(&state.knowledge()) {
        Some(own) => {
            ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], own).into_response()
        }
        None => no_such_page(uri).await.into_response(),
    }
}

async fn alert_list(state: Shared, uri: Uri, headers: HeaderMap) -> Html<String> {
    pages::alerts(&state.knowledge(), language::of(&uri, &headers))
}

async fn alert(state: Shared, Path(slug): Path<String>, uri: Uri, headers: HeaderMap) -> Result<Html<String>, Problem> {
    match pages::alert(&state.knowledge(), &slug, language::of(&uri, &headers), (state.now)()) {
        Some(page) => Ok(page),
        None => Err(no_such_page(uri).await),
    }
}

/// The alerts for news readers. Its links are relative: the service does not know by which name it is reached.
async fn feed(state: Shared, uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    let feed = alerts::feed(&state.knowledge(), language::of(&uri, &headers), "");
    ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed)
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
    // The message is shown with its marks: for that the answer needs its views.
    let mut policy = Policy { now: (state.now)(), language, after, with_views: true, ..Policy::default() };
    for provider in std::mem::take(&mut form.received_by) {
        // Of a mailbox that is not known nobody is believed: the answer says that the sender was not verified.
        let _ = policy.received_by(provider.rsplit('@').next().unwrap_or(&provider));
    }
    let number = form.number();
    let given = form.carried();
    if let Some(given) = given.as_ref().filter(|given| given.left == Left::Nothing) {
        return Ok(pages::carried(given, None, &state.knowledge(), &policy));
    }
    let (handed, place) = form.handed();
    let policy = Arc::new(policy);
    let told = Arc::clone(&policy);
    let shape = move |report: &_, knowledge: &_| match (number, given) {
        (Some(written), _) => pages::number(&written, report, knowledge, &told),
        (None, Some(given)) => Ok(pages::carried(&given, Some(report), knowledge, &told)),
        (None, None) => Ok(pages::answer(report, knowledge, &told)),
    };
    state.judge(handed, place, policy, shape).await
}

/// What was done, and of which message, as the forms of the pages say it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Done {
    after: Vec<String>,
    channel: Option<String>,
    verdict: Option<String>,
    organisation: Option<String>,
}

async fn steps(
    state: Shared,
    Options(done): Options<Done>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    let knowledge = state.knowledge();
    let organisation = done.organisation.as_deref().and_then(|slug| knowledge.organisation_named(slug));
    let verdict = |name: &str| Verdict::ALL.into_iter().find(|verdict| verdict.name() == name);
    let situation = Situation {
        after: options::deeds(&done.after)?,
        channel: done.channel.as_deref().and_then(Channel::from_name),
        verdict: done.verdict.as_deref().and_then(verdict),
        organisation: organisation.and_then(|at| knowledge.organisation(at)),
        now: (state.now)(),
        language: language::of(&uri, &headers),
        ..Situation::default()
    };
    Ok(pages::steps(&knowledge, &situation))
}
