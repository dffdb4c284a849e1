//! Many messages: one record a line in, one report a line out, in the same order, while they come.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use futures_util::{Stream, StreamExt, stream};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};
use vigie_engine::Policy;
use vigie_page::{json, language::Language};

use crate::http::{
    Shared, State,
    body::{Flow, Place},
    form::unread,
    judge::{self, Handed},
    language,
    openapi::{RecordBody, ReportBody},
    options::{Judging, Options},
    problem::{Details, Kind, Problem},
};

/// Lines of one batch that are judged at once.
const AT_ONCE: usize = 8;

/// Judges many messages: JSON Lines of message records in, JSON Lines of reports out.
///
/// One line of answer for each line that is not blank, in the order of the lines, written while further lines come in: read
/// while you write. A line that cannot be judged gets a problem (`application/problem+json` with `line`) in its place and
/// stops nothing. A line holds at most 25 MiB, a batch any number of them for one hour.
#[utoipa::path(
    post, path = "/v1/check/batch", tag = "check", params(Judging),
    request_body(content((RecordBody = "application/x-ndjson"))),
    responses(
        (status = 200, description = "A report or problem a line", content((ReportBody = "application/x-ndjson"))),
        (status = 400, description = "An option is not understood", body = Details, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON Lines", body = Details, content_type = "application/problem+json"),
        (status = 503, description = "Too many batches at once", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn batch(
    state: Shared,
    Options(options): Options<Judging>,
    request: Request,
) -> Result<Response, Problem> {
    let language = language::of(request.uri(), request.headers());
    let policy = Arc::new(options.policy(language, state.now)?);
    let form = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = form.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(
        form.as_str(),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/json"
    ) {
        return Err(unread(&form));
    }
    let turn = Arc::clone(&state.batches).try_acquire_owned().map_err(|_| Problem::busy())?;
    let state = Arc::clone(&state);
    let answers = answers(state, request.into_body(), policy, turn);
    let form = HeaderValue::from_static("application/x-ndjson");
    Ok(([(header::CONTENT_TYPE, form)], Body::from_stream(answers)).into_response())
}

fn answers(
    state: Arc<State>,
    body: Body,
    policy: Arc<Policy>,
    turn: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> {
    let lines = Lines {
        flow: Flow::new(body, &state.limits),
        state: Arc::clone(&state),
        rest: BytesMut::new(),
        place: Place::none(),
        number: 0,
        ends: Instant::now() + state.limits.batch,
        over: false,
        _turn: turn,
    };
    stream::unfold(lines, |mut lines| async move { lines.next().await.map(|line| (line, lines)) })
        .map(move |(number, line)| {
            let (state, policy) = (Arc::clone(&state), Arc::clone(&policy));
            async move {
                let language = policy.language;
                let judged = match line {
                    Ok((bytes, place)) => state.judge(Handed::Record(bytes), place, policy, judge::line).await,
                    Err(problem) => Err(problem),
                };
                let line = judged.unwrap_or_else(|problem| problem_line(&state, &problem, number, language));
                Ok(Bytes::from(line))
            }
        })
        .buffered(AT_ONCE)
}

fn problem_line(state: &State, problem: &Problem, number: usize, language: Language) -> Vec<u8> {
    state.metrics.problem(problem.kind.name());
    judge::written(|out| json::compact(&problem.details(language, Some(number)), out)).unwrap_or_default()
}

/// A line and its place in the room, or what is wrong with it.
type Line = Result<(Bytes, Place), Problem>;

/// The lines of a body, each within its limit.
struct Lines {
    flow: Flow,
    state: Arc<State>,
    /// What has come in of the lines to come.
    rest: BytesMut,
    place: Place,
    number: usize,
    ends: Instant,
    over: bool,
    _turn: OwnedSemaphorePermit,
}

impl Lines {
    /// The next line that is not blank, with its number.
    async fn next(&mut self) -> Option<(usize, Line)> {
        // Time between two calls was ours, or that of the reader of our answers: it does not count against the sender.
        self.flow.resume();
        loop {
            self.number += 1;
            match self.line().await {
                Ok(line) if line.as_ref().is_some_and(|line| line.trim_ascii().is_empty()) => {}
                Ok(line) => {
                    let place = std::mem::replace(&mut self.place, Place::none());
                    self.flow.pause();
                    return line.map(|line| (self.number, Ok((line, place))));
                }
                Err(problem) => {
                    // Only a line that is too large leaves the rest of the batch to be read.
                    self.over |= problem.kind != Kind::TooLarge;
                    return Some((self.number, Err(problem)));
                }
            }
        }
    }

    /// The bytes up to the next line end; nothing when all were read.
    async fn line(&mut self) -> Result<Option<Bytes>, Problem> {
        let most = self.state.limits.message;
        let (mut searched, mut too_large) = (0, false);
        while !self.over {
            if let Some(end) = self.rest.iter().skip(searched).position(|byte| *byte == b'\n') {
                let mut line = self.rest.split_to(searched + end + 1);
                line.truncate(searched + end);
                return if too_large || line.len() > most {
                    Err(Problem::too_large(most))
                } else {
                    Ok(Some(line.freeze()))
                };
            }
            searched = self.rest.len();
            if searched > most {
                too_large = true;
                self.rest.clear();
                searched = 0;
            }
            if Instant::now() > self.ends {
                return Err(too_long());
            }
            match self.flow.next().await? {
                Some(more) => {
                    self.state.room.grow(&mut self.place, self.rest.len() + more.len())?;
                    self.rest.extend_from_slice(&more);
                }
                None => self.over = true,
            }
        }
        let last = std::mem::take(&mut self.rest);
        match last.is_empty() {
            _ if too_large || last.len() > most => Err(Problem::too_large(most)),
            true => Ok(None),
            false => Ok(Some(last.freeze())),
        }
    }
}

fn too_long() -> Problem {
    Problem::new(
        Kind::Slow,
        "Ce lot dure depuis plus d’une heure. Envoyez la suite dans un autre lot.",
        "This batch has gone on for more than an hour. Send the rest in another batch.",
    )
}
