//! One message, one report.

use std::sync::Arc;

use axum::{extract::Request, http::header};

use super::Data;
use crate::http::{
    Shared, body,
    form::{Form, impossible, unread},
    judge::{self, Handed},
    language,
    openapi::{RecordBody, ReportBody, UploadBody},
    options::{Judging, Options},
    problem::{Details, Problem},
};

/// Judges one message: the report is that of `vigie check --format json`.
///
/// The body is a message record (`application/json`), a mail byte by byte (`message/rfc822`), or an upload
/// (`multipart/form-data`): `file` with an .eml or .txt, or `text`, and `channel`, `from`, `received_at`, `claimed`,
/// `call_back`, `asked_for`, `named_contact` as in a record. At most 25 MiB. Nothing is kept, and no link is opened.
#[utoipa::path(
    post, path = "/v1/check", tag = "check", params(Judging),
    request_body(content(
        (RecordBody = "application/json"), (String = "message/rfc822"), (UploadBody = "multipart/form-data")
    )),
    responses(
        (status = 200, description = "The report", body = ReportBody),
        (status = 400, description = "An option is not understood", body = Details, content_type = "application/problem+json"),
        (status = 408, description = "The upload was too slow", body = Details, content_type = "application/problem+json"),
        (status = 413, description = "The message is too large", body = Details, content_type = "application/problem+json"),
        (status = 415, description = "The form of the message is not read here", body = Details, content_type = "application/problem+json"),
        (status = 422, description = "The message cannot be read", body = Details, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests of one client", body = Details, content_type = "application/problem+json"),
        (status = 500, description = "A defect of Vigie", body = Details, content_type = "application/problem+json"),
        (status = 503, description = "Too much is being judged; try again", body = Details, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn check(
    state: Shared,
    Options(options): Options<Judging>,
    request: Request,
) -> Result<Data, Problem> {
    let language = language::of(request.uri(), request.headers());
    let mut policy = options.policy(language, state.now)?;
    let form = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = form.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (handed, place) = match form.as_str() {
        "application/json" | "message/rfc822" => {
            let body = request.into_body();
            let (bytes, place) = body::whole(body, state.limits.message, &state.limits, &state.room).await?;
            let handed = if form == "message/rfc822" { Handed::Mail(bytes) } else { Handed::Record(bytes) };
            (handed, place)
        }
        "multipart/form-data" => {
            let mut form = Form::read(request, &state).await?;
            if form.about_number {
                return Err(impossible("channel"));
            }
            policy.after.append(&mut form.after);
            form.handed()
        }
        other => return Err(unread(other)),
    };
    state.judge(handed, place, Arc::new(policy), judge::pretty).await.map(Data)
}
