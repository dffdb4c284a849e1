//! What went wrong, as RFC 9457 problem details: in the caller's language, and as a page for whoever came with a browser.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use vigie_page::language::{Language, Say, Wording, both, say};

use crate::{room::Full, workers::Undone};

/// What can go wrong. The names are part of the contract.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// No such page.
    NotFound,
    /// This address does not take this method.
    Method,
    /// An option of the query is not understood.
    Option,
    /// The body holds no message that can be read.
    Message,
    /// The body is too large.
    TooLarge,
    /// The body is of a form that is not read here.
    MediaType,
    /// The body came too slowly.
    Slow,
    /// One client asks too often.
    TooMany,
    /// Too much is being done at once, or one message took too long.
    Busy,
    /// The form was sent from another site.
    CrossSite,
    /// A defect of Vigie.
    Defect,
}

impl Kind {
    /// Its stable name, the end of `type`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Method => "method-not-allowed",
            Self::Option => "option-not-understood",
            Self::Message => "message-not-readable",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type-not-read",
            Self::Slow => "too-slow",
            Self::TooMany => "too-many-requests",
            Self::Busy => "busy",
            Self::CrossSite => "from-another-site",
            Self::Defect => "defect",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Option => StatusCode::BAD_REQUEST,
            Self::Message => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Defect => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The same for every occurrence.
    pub(crate) const fn title(self) -> Say {
        match self {
            Self::NotFound => say("Il n’y a rien à cette adresse", "There is nothing at this address"),
            Self::Method => say("Cette adresse ne s’utilise pas ainsi", "This address is not used in this way"),
            Self::Option => say("Une option n’est pas comprise", "An option is not understood"),
            Self::Message => say("Le message ne peut pas être lu", "The message cannot be read"),
            Self::TooLarge => say("C’est trop grand", "This is too large"),
            Self::MediaType => say("Cette forme de message n’est pas lue ici", "This form of message is not read here"),
            Self::Slow => say("L’envoi était trop lent", "The upload was too slow"),
            Self::TooMany => say("Trop de demandes à la fois", "Too many requests"),
            Self::Busy => say("Vigie est très occupée", "Vigie is very busy"),
            Self::CrossSite => say("Ce formulaire vient d’un autre site", "This form comes from another site"),
            Self::Defect => say("Vigie a rencontré un défaut", "Vigie met a defect"),
        }
    }
}

/// Something that went wrong. As a response it waits for `door.rs`, which knows the language.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) detail: Wording,
    /// Seconds after which it is worth trying again.
    retry_after: Option<u64>,
}

/// The published form.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Details {
    /// `urn:vigie:problem:` and a stable name.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of problem it is, for people.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened here and what to do, for people.
    detail: String,
    /// In a batch: the line it speaks of, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, detail: both(fr, en), retry_after: None }
    }

    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds.max(1)), ..self }
    }

    /// A defect of our own; where it is stands in the log.
    pub(crate) fn defect() -> Self {
        Self::new(
            Kind::Defect,
            "Vigie a rencontré un défaut de son propre programme. Le message n’a pas été jugé. Signalez-le, s’il vous plaît, sans joindre le message.",
            "Vigie met a defect of its own program. The message was not judged. Please report it, without the message itself.",
        )
    }

    pub(crate) fn busy() -> Self {
        Self::new(
            Kind::Busy,
            "Trop de messages sont jugés en ce moment. Recommencez dans quelques secondes.",
            "Too many messages are being judged at the moment. Try again in a few seconds.",
        )
        .retry_after(2)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let kib = limit / 1024;
        let (limit, unit) = if kib >= 1024 { (kib / 1024, "M") } else { (kib, "K") };
        Self::new(
            Kind::TooLarge,
            format!(
                "Plus de {limit} {unit}io ne sont pas lus ici. Pour un courriel, enlevez les pièces jointes les plus lourdes, ou utilisez le programme « vigie check »."
            ),
            format!(
                "More than {limit} {unit}iB are not read here. Of a mail, remove the largest attachments, or use the program “vigie check”."
            ),
        )
    }

    /// What a reader of messages says of one that it cannot read.
    pub(crate) fn message(why: &Wording) -> Self {
        let ended = |text: &str| format!("{}.", text.trim_end_matches('.'));
        Self { kind: Kind::Message, detail: both(ended(&why.fr), ended(&why.en)), retry_after: None }
    }

    pub(crate) fn details(&self, language: Language, line: Option<usize>) -> Details {
        Details {
            kind: format!("urn:vigie:problem:{}", self.kind.name()),
            title: self.kind.title().to(language),
            status: self.kind.status().as_u16(),
            detail: self.detail.in_language(language).to_owned(),
            line,
        }
    }

    /// The response in a language.
    pub(crate) fn told(&self, language: Language, as_page: bool) -> Response {
        let status = self.kind.status();
        let mut response = if as_page {
            (status, super::pages::problem(self, language)).into_response()
        } else {
            let mut response = (status, Json(self.details(language, None))).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
            response
        };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Full> for Problem {
    fn from(_: Full) -> Self {
        Self::busy()
    }
}

impl From<Undone> for Problem {
    fn from(why: Undone) -> Self {
        match why {
            Undone::Stopping => Self::busy(),
            Undone::Defect(_) => Self::defect(),
            Undone::TooLong => Self::new(
                Kind::Busy,
                "Ce message a demandé trop de temps. Recommencez plus tard, ou jugez-le avec le programme « vigie check ».",
                "This message took too long. Try again later, or judge it with the program “vigie check”.",
            )
            .retry_after(10),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

pub(crate) async fn no_such_page(_: Uri) -> Problem {
    Problem::new(
        Kind::NotFound,
        "Vérifiez l’adresse. La page commence à « / », et l’API (pour les programmes) est décrite à « /docs/ ».",
        "Check the address. The page begins at “/en/”, and the API (for programs) is described at “/docs/”.",
    )
}

pub(crate) async fn wrong_method() -> Problem {
    Problem::new(
        Kind::Method,
        "L’API est décrite à « /docs/ » : chaque adresse y est avec sa méthode (GET ou POST).",
        "The API is described at “/docs/”: each address stands there with its method (GET or POST).",
    )
}
