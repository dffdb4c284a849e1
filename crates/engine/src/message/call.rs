//! Telephone calls and voicemails: what was displayed, what was said, and a person's own account of it.

use super::{Account, Message, Place, ViewKind, record::Record, sms::displayed_sender};
use crate::{channel::Channel, observable::phone::Number, span::Span};

/// A call, from its record.
#[must_use]
pub fn read(record: &Record) -> Message {
    let mut message = Message::empty(Channel::Call);
    message.sender = record.from.as_deref().and_then(|from| displayed_sender(from, &mut message));
    let mut account = Account::default();
    if let Some(claimed) = &record.claimed {
        let claimed = super::email::clip(claimed, 1_000).0;
        account.claimed = Some(message.add_field("record:claimed", &claimed, ViewKind::Sender));
    }
    if let Some(number) = &record.call_back {
        let number = super::email::clip(number, 200).0;
        let place = message.add_field("record:call_back", &number, ViewKind::Evidence);
        account.call_back = Some((Number::parse(&number), place));
    }
    if !record.asked_for.is_empty() {
        let words: Vec<&str> = record.asked_for.iter().take(50).map(|request| request.name()).collect();
        let place = message.add_field("record:asked_for", &words.join(", "), ViewKind::Evidence);
        let mut start = 0;
        for &request in record.asked_for.iter().take(50) {
            let end = start + request.name().len();
            account.asked_for.push((request, Place { span: Span::new(start, end), ..place }));
            start = end + 2;
        }
    }
    if let Some(named) = record.named_contact {
        let place = message.add_field("record:named_contact", if named { "true" } else { "false" }, ViewKind::Evidence);
        account.named_contact = Some((named, place));
    }
    message.account = Some(account);
    if let Some(text) = &record.text {
        message.add_limited_body(text);
    }
    message
}
