//! The message record: the JSON form in which any message can be handed in.

use serde::{Deserialize, Serialize};

use super::{Message, call, day::parse_instant, email, sms};
use crate::{channel::Channel, report::DayFrom, request::Request, wording::Wording};

/// One message as JSON: a line of a `.jsonl` file, the body of a request, a profile's example.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The caller's own name for it, repeated in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How it came in; guessed from the other fields when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// What was displayed: a number, an alphanumeric sender, an address, `anonymous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it was received, RFC 3339; a date alone (`2020-09-14`) means noon in Paris.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// Subject of a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What was written, said or left as voicemail; for a link, the URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The whole mail, RFC 5322.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
    /// Call: who they said they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<String>,
    /// Call: the number to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_back: Option<String>,
    /// Call: what they asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked_for: Vec<Request>,
    /// Call: whether the caller could name the doctor or the patient concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_contact: Option<bool>,
}

/// The bytes of a mail, as text or as base64 where they are not UTF-8.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Raw {
    /// The mail as it is.
    Text(String),
    /// The mail in base64 (RFC 4648, standard alphabet).
    Base64 {
        /// The encoded bytes.
        base64: String,
    },
}

/// Why a record cannot be judged. Told to people in both languages by [`RecordError::wording`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RecordError {
    /// The line is no JSON object of this form.
    #[error("not a message record: {0}")]
    Json(String),
    /// `received_at` is no day.
    #[error("`received_at` is not a date: {0:?} (write 2024-05-14T09:30:00+02:00, or 2024-05-14)")]
    Date(String),
    /// `raw.base64` is no base64.
    #[error("`raw.base64` is not base64 (RFC 4648)")]
    Base64,
    /// There is nothing in it.
    #[error("the record holds no `text`, no `raw` and no account of a call")]
    Empty,
}

impl RecordError {
    /// The same for people.
    #[must_use]
    pub fn wording(&self) -> Wording {
        let fr = match self {
            Self::Json(why) => format!("ce n’est pas une fiche de message (objet JSON) : {why}"),
            Self::Date(text) => {
                format!(
                    "« received_at » n’est pas une date : {text:?} (écrivez 2024-05-14T09:30:00+02:00, ou 2024-05-14)"
                )
            }
            Self::Base64 => "« raw.base64 » n’est pas du base64 (RFC 4648)".to_owned(),
            Self::Empty => "la fiche ne contient ni « text », ni « raw », ni récit d’un appel".to_owned(),
        };
        Wording { fr, en: self.to_string() }
    }
}

impl Record {
    /// Reads one JSON object.
    ///
    /// # Errors
    /// [`RecordError::Json`] with the place and what was expected there.
    pub fn from_json(json: &str) -> Result<Self, RecordError> {
        serde_json::from_str(json).map_err(|why| RecordError::Json(why.to_string()))
    }

    /// The channel it says, or the one that its fields show.
    #[must_use]
    pub fn channel(&self) -> Channel {
        if let Some(channel) = self.channel {
            return channel;
        }
        let is_call = self.claimed.is_some()
            || self.call_back.is_some()
            || self.named_contact.is_some()
            || !self.asked_for.is_empty();
        let from_mailbox = self.from.as_deref().is_some_and(|from| from.contains('@'));
        if self.raw.is_some() || self.subject.is_some() || from_mailbox {
            Channel::Email
        } else if is_call {
            Channel::Call
        } else if self.from.is_none() && self.text.as_deref().is_some_and(is_bare_link) {
            Channel::Link
        } else {
            Channel::Sms
        }
    }

    /// The message that the record stands for.
    ///
    /// # Errors
    /// When the day is impossible, the base64 broken, or there is nothing in it.
    pub fn read(&self) -> Result<Message, RecordError> {
        let received = match &self.received_at {
            Some(text) => Some(parse_instant(text).ok_or_else(|| RecordError::Date(text.chars().take(80).collect()))?),
            None => None,
        };
        let channel = self.channel();
        let text = self.text.as_deref();
        let mut message = match (channel, &self.raw, text) {
            (Channel::Email, Some(raw), _) => email::read(&raw.bytes()?),
            (Channel::Email, None, Some(_)) => {
                email::read_fields(self.from.as_deref(), self.subject.as_deref(), text.unwrap_or_default())
            }
            (Channel::Sms, _, Some(text)) => sms::read(self.from.as_deref(), text),
            (Channel::Link, _, Some(text)) => sms::read_link(text),
            (Channel::Call, ..)
                if text.is_some() || self.from.is_some() || self.claimed.is_some() || self.call_back.is_some() =>
            {
                call::read(self)
            }
            _ => return Err(RecordError::Empty),
        };
        message.id.clone_from(&self.id);
        if let Some(at) = received {
            message.received = Some((at, DayFrom::ReceivedAt));
        }
        Ok(message)
    }
}

impl Raw {
    /// The bytes.
    ///
    /// # Errors
    /// [`RecordError::Base64`].
    pub fn bytes(&self) -> Result<Vec<u8>, RecordError> {
        match self {
            Self::Text(text) => Ok(text.clone().into_bytes()),
            Self::Base64 { base64 } => {
                mail_parser::decoders::base64::base64_decode(base64.as_bytes()).ok_or(RecordError::Base64)
            }
        }
    }
}

/// Whether a text is one link and nothing else.
#[must_use]
pub fn is_bare_link(text: &str) -> bool {
    let text = text.trim();
    !text.contains(char::is_whitespace)
        && crate::observable::link::find(text, 2)
            .iter()
            .any(|link| link.target.web().is_some() && link.span.len() + 2 >= text.len())
}
