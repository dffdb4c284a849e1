//! Text messages, and links handed in alone.

use super::{Identity, Message, Sender, ViewKind};
use crate::{
    channel::Channel,
    observable::{link::Target, phone::Number},
    text::normalise::LineEnds,
};

/// A text message as it was displayed.
#[must_use]
pub fn read(from: Option<&str>, text: &str) -> Message {
    let mut message = Message::empty(Channel::Sms);
    message.sender = from.and_then(|from| displayed_sender(from, &mut message));
    message.add_limited_body(text);
    message
}

/// A link alone. It is read as typed; no message is needed around it.
#[must_use]
pub fn read_link(url: &str) -> Message {
    let mut message = Message::empty(Channel::Link);
    let place = message.add_field("text:0", url.trim(), ViewKind::Evidence);
    if let Some(target) = Target::parse(url) {
        message.add_link(target, place, false);
    }
    message
}

/// Reads what a telephone displays as the sender.
pub(super) fn displayed_sender(from: &str, message: &mut Message) -> Option<Sender> {
    let from = super::email::clip(from.trim(), 200).0;
    if from.is_empty() {
        return None;
    }
    let withheld =
        ["anonymous", "anonyme", "unknown", "inconnu", "withheld", "private", "privé", "masqué", "numéro masqué"];
    let identity = if withheld.contains(&from.to_lowercase().as_str()) {
        Identity::Withheld
    } else {
        Number::parse(&from).map_or(Identity::Name, Identity::Number)
    };
    let place = message.add_field("from", &from, ViewKind::Sender);
    let name = matches!(identity, Identity::Name).then_some(place);
    Some(Sender { place, name, identity })
}

impl Message {
    /// Adds a text whose line ends are meant, cut at the limit.
    pub(super) fn add_limited_body(&mut self, text: &str) {
        let (text, cut) = super::email::clip(text, super::MOST_TEXT);
        if cut {
            self.reached(super::Limit::Text);
        }
        let line_ends = LineEnds::of_pasted(&text);
        self.add_body("text:0", &text, line_ends);
    }
}
