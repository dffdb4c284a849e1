//! The form of the page, and the upload of the API: the same fields, urlencoded or multipart. Files stay in memory.

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use bytes::Bytes;
use vigie_engine::{
    channel::Channel,
    message::{container::Hints, day::parse_instant, record::Record},
    request::{Deed, Request as Asked},
};
use vigie_page::carried::{self, Given};

use super::{
    State,
    body::{self, Place},
    judge::Handed,
    problem::{Kind, Problem},
};

/// What a person sent: the fields that were filled.
#[derive(Default)]
pub(crate) struct Form {
    channel: Option<Channel>,
    /// A displayed number alone is asked about, in `from`.
    pub(crate) about_number: bool,
    from: Option<String>,
    text: Option<String>,
    /// The file and its name.
    file: Option<(Bytes, Option<String>)>,
    received_at: Option<String>,
    claimed: Option<String>,
    call_back: Option<String>,
    asked_for: Vec<Asked>,
    named_contact: Option<bool>,
    /// The mailbox provider.
    pub(crate) received_by: Vec<String>,
    /// What was done already.
    pub(crate) after: Vec<Deed>,
    place: Option<Place>,
}

impl Form {
    /// Reads a form, urlencoded or multipart.
    pub(crate) async fn read(request: Request, state: &State) -> Result<Self, Problem> {
        let form =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let form = form.to_ascii_lowercase();
        if form.starts_with("multipart/form-data") {
            return Self::multipart(request, state).await;
        }
        if !form.starts_with("application/x-www-form-urlencoded") {
            return Err(unread(&form));
        }
        let (bytes, place) = body::whole(request.into_body(), state.limits.form, &state.limits, &state.room).await?;
        let mut form = Self { place: Some(place), ..Self::default() };
        for (name, value) in pairs(&bytes) {
            form.take(&name, value)?;
        }
        Ok(form)
    }

    /// Reads an upload. The body is read whole first, under its limit and at its pace.
    async fn multipart(request: Request, state: &State) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let (bytes, place) = body::whole(body, state.limits.message, &state.limits, &state.room).await?;
        parts.headers.remove(header::CONTENT_LENGTH);
        let request = Request::from_parts(parts, Body::from(bytes));
        let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
        let mut form = Self { place: Some(place), ..Self::default() };
        for _ in 0..state.limits.parts {
            let Some(part) = multipart.next_field().await.map_err(|_| broken())? else { return Ok(form) };
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                let named = part.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
                let file = part.bytes().await.map_err(|_| broken())?;
                if !file.is_empty() {
                    form.file = Some((file, named));
                }
            } else {
                form.take(&name, part.text().await.map_err(|_| broken())?)?;
            }
        }
        Err(too_many_parts(state.limits.parts))
    }

    fn take(&mut self, name: &str, value: String) -> Result<(), Problem> {
        // Browsers send every field of a form, also those left empty.
        if value.trim().is_empty() {
            return Ok(());
        }
        match name {
            "channel" if value.trim() == "number" => {
                self.about_number = true;
                self.channel = Some(Channel::Call);
            }
            "channel" => self.channel = Some(Channel::from_name(value.trim()).ok_or_else(|| impossible(name))?),
            "from" => self.from = Some(value.trim().to_owned()),
            "text" => self.text = Some(value),
            "received_at" => {
                parse_instant(value.trim()).ok_or_else(|| impossible(name))?;
                self.received_at = Some(value.trim().to_owned());
            }
            "claimed" => self.claimed = Some(value),
            "call_back" => self.call_back = Some(value),
            "asked_for" => self.asked_for.push(Asked::from_name(value.trim()).ok_or_else(|| impossible(name))?),
            "named_contact" => match value.trim() {
                "yes" | "true" => self.named_contact = Some(true),
                "no" | "false" => self.named_contact = Some(false),
                // "I do not know".
                _ => {}
            },
            "received_by" => self.received_by.push(value.trim().to_owned()),
            "after" => {
                let deeds = Deed::read(value.split(',').map(str::trim).filter(|word| !word.is_empty()));
                self.after.extend(deeds.map_err(|_| impossible(name))?);
            }
            // Fields that a later page adds do not make this one fail.
            _ => {}
        }
        Ok(())
    }

    /// The number that is asked about, where that is all.
    pub(crate) fn number(&self) -> Option<String> {
        self.from.clone().filter(|_| self.about_number)
    }

    /// What a mail gateway wrote into a mail's head. Pasted text goes on without it.
    pub(crate) fn carried(&mut self) -> Option<Given> {
        if self.about_number || self.channel != Some(Channel::Email) {
            return None;
        }
        if let Some((file, _)) = &self.file {
            return carried::of_file(file);
        }
        let (given, rest) = carried::part(self.text.as_deref()?)?;
        self.text = Some(rest);
        Some(given)
    }

    /// The message, and the place of its bytes.
    pub(crate) fn handed(self) -> (Handed, Place) {
        let place = self.place.unwrap_or(Place::none());
        let hints = Hints {
            channel: self.channel,
            from: self.from.clone(),
            received_at: self.received_at.clone(),
            keep_raw: false,
        };
        if self.about_number {
            // A call of which nothing else is known; what was written for another kind of message is not looked at.
            let (channel, from, received_at) = (self.channel, self.from, self.received_at);
            return (Handed::Told(Box::new(Record { channel, from, received_at, ..Record::default() })), place);
        }
        if let Some((file, name)) = self.file {
            return (Handed::File(file.to_vec(), hints, name), place);
        }
        let is_call = self.channel == Some(Channel::Call);
        if let Some(text) = self.text.as_ref().filter(|_| !is_call) {
            return (Handed::File(text.clone().into_bytes(), hints, None), place);
        }
        let record = Record {
            channel: self.channel,
            from: self.from,
            received_at: self.received_at,
            text: self.text,
            claimed: self.claimed,
            call_back: self.call_back,
            asked_for: self.asked_for,
            named_contact: self.named_contact,
            ..Record::default()
        };
        (Handed::Told(Box::new(record)), place)
    }
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = (String, String)> {
    url::form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// A value that a field cannot have.
pub(crate) fn impossible(field: &str) -> Problem {
    Problem::new(
        Kind::Message,
        format!("La valeur du champ « {field} » n’est pas possible. Corrigez-la, puis recommencez."),
        format!("The value of the field “{field}” is not possible. Correct it, then try again."),
    )
}

fn broken() -> Problem {
    Problem::new(
        Kind::Message,
        "Le formulaire reçu n’est pas entier (multipart/form-data). Recommencez.",
        "The form that came in is not whole (multipart/form-data). Try again.",
    )
}

fn too_many_parts(most: usize) -> Problem {
    Problem::new(
        Kind::TooLarge,
        format!("Plus de {most} champs ne sont pas lus."),
        format!("More than {most} fields are not read."),
    )
}

/// A media type that is not read.
pub(crate) fn unread(given: &str) -> Problem {
    let given: String = given.chars().take(60).collect();
    let (fr, en) = if given.is_empty() {
        (
            "La forme du message manque (Content-Type).".to_owned(),
            "The form of the message is missing (Content-Type).".to_owned(),
        )
    } else {
        (format!("« {given} » n’est pas lu ici."), format!("“{given}” is not read here."))
    };
    Problem::new(
        Kind::MediaType,
        format!(
            "{fr} Envoyez application/json (une fiche), message/rfc822 (un courriel) ou multipart/form-data (un fichier)."
        ),
        format!("{en} Send application/json (a record), message/rfc822 (a mail) or multipart/form-data (a file)."),
    )
}
