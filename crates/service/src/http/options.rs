//! What a caller may decide with the query of a request.

use axum::{extract::FromRequestParts, http::request::Parts};
use axum_extra::extract::Query;
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;
use vigie_engine::{
    Policy,
    channel::Channel,
    message::day::parse_instant,
    policy::PROVIDERS,
    request::{Deed, Request},
};
use vigie_page::language::Language;

use super::{
    language::named,
    problem::{Kind, Problem},
};

/// A query, read whole: an option that is not known is refused, so that a misspelt one is not lost in silence.
pub(crate) struct Options<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Options<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(options)) => Ok(Self(options)),
            Err(why) => Err(Problem::new(
                Kind::Option,
                format!(
                    "L’adresse porte une option qui n’est pas comprise ({why}). Les options sont décrites à « /docs/ »."
                ),
                format!(
                    "The address holds an option that is not understood ({why}). Options are described at “/docs/”."
                ),
            )),
        }
    }
}

/// What the caller of a check decides.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Judging {
    /// Language of what people read: `fr` or `en`; else `Accept-Language` decides.
    lang: Option<String>,
    /// The mailbox provider that received the mail (`gmail.com`): its own results then count. May be repeated.
    received_by: Vec<String>,
    /// A mail server of yours, by the name it writes into `Authentication-Results`. May be repeated.
    trust: Vec<String>,
    /// What the person has already done: words parted by commas, such as `clicked,gave-card`. May be repeated.
    after: Vec<String>,
    /// Adds the texts that evidence points into.
    with_views: bool,
    /// Acts as if it were this moment (RFC 3339): the same request then gives the same report on any day.
    now: Option<String>,
}

impl Judging {
    /// The policy that it stands for.
    pub(crate) fn policy(&self, language: Language, clock: fn() -> Timestamp) -> Result<Policy, Problem> {
        let mut policy = Policy {
            now: moment("now", self.now.as_deref())?.unwrap_or_else(clock),
            trusted_servers: self.trust.clone(),
            language: spoken(self.lang.as_deref(), language)?,
            after: deeds(&self.after)?,
            with_views: self.with_views,
        };
        for provider in &self.received_by {
            let domain = provider.rsplit('@').next().unwrap_or(provider);
            if !policy.received_by(domain) {
                let known = PROVIDERS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                return Err(not_understood("received_by", domain, &known));
            }
        }
        Ok(policy)
    }
}

/// A question about one thing, on a day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asking {
    /// Language of what people read: `fr` or `en`; else `Accept-Language` decides.
    pub(crate) lang: Option<String>,
    /// The day in question (`2020-09-14`); else today.
    pub(crate) date: Option<String>,
}

/// Who calls.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Calling {
    /// What the telephone displays: a number, or what it shows in its place (`anonymous`).
    pub(crate) from: String,
    /// Language of what people read: `fr` or `en`; else `Accept-Language` decides.
    #[serde(default)]
    pub(crate) lang: Option<String>,
    /// The day of the call (`2020-09-14`); else today.
    #[serde(default)]
    pub(crate) date: Option<String>,
}

/// What happened, for advice.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Happened {
    /// What the person has already done: words parted by commas, such as `clicked,gave-card`. May be repeated.
    pub(crate) after: Vec<String>,
    /// How the message came: `email`, `sms`, `call`, `link`.
    pub(crate) channel: Option<String>,
    /// The organisation whose name it took, by its slug.
    pub(crate) organisation: Option<String>,
    /// What it asked for, in the words of a record's `asked_for`. May be repeated.
    pub(crate) request: Vec<String>,
    /// Language of what people read: `fr` or `en`; else `Accept-Language` decides.
    pub(crate) lang: Option<String>,
    /// Acts as if it were this moment (RFC 3339): opening hours depend on it.
    pub(crate) now: Option<String>,
}

/// Words that may be repeated or parted by commas.
fn words(given: &[String]) -> impl Iterator<Item = &str> {
    given.iter().flat_map(|words| words.split(',')).map(str::trim).filter(|word| !word.is_empty())
}

/// What was done.
pub(crate) fn deeds(given: &[String]) -> Result<Vec<Deed>, Problem> {
    Deed::read(words(given)).map_err(|word| not_understood("after", word, &Deed::words().join(", ")))
}

/// What was asked for.
pub(crate) fn requests(given: &[String]) -> Result<Vec<Request>, Problem> {
    let known = || Request::ALL.iter().map(|request| request.name()).collect::<Vec<_>>().join(", ");
    words(given).map(|word| Request::from_name(word).ok_or_else(|| not_understood("request", word, &known()))).collect()
}

/// How it came.
pub(crate) fn channel(given: Option<&str>) -> Result<Option<Channel>, Problem> {
    let known = || Channel::ALL.map(Channel::name).join(", ");
    given.map(|word| Channel::from_name(word).ok_or_else(|| not_understood("channel", word, &known()))).transpose()
}

/// The language asked for, else the one that the door found.
pub(crate) fn spoken(given: Option<&str>, preferred: Language) -> Result<Language, Problem> {
    given.map_or(Ok(preferred), |code| named(code).ok_or_else(|| not_understood("lang", code, "fr, en")))
}

/// A day or moment.
pub(crate) fn moment(option: &str, given: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let read = |text: &str| {
        parse_instant(text).ok_or_else(|| not_understood(option, text, "2024-05-14, 2024-05-14T09:30:00+02:00"))
    };
    given.map(read).transpose()
}

fn not_understood(option: &str, word: &str, known: &str) -> Problem {
    let word: String = word.chars().take(60).collect();
    Problem::new(
        Kind::Option,
        format!("« {word} » n’est pas possible pour « {option} ». Possible : {known}."),
        format!("“{word}” is not possible for “{option}”. Possible: {known}."),
    )
}
