//! What a file holds: one mail, an mbox, JSON Lines of message records, or plain text.

use mail_parser::mailbox::mbox::MessageIterator;

use super::{
    Message, email,
    record::{Record, RecordError, is_bare_link},
    sms,
};
use crate::{channel::Channel, wording::Wording};

/// What a file holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Container {
    /// One RFC 5322 mail.
    Email,
    /// Several, each after a `From ` line.
    Mbox,
    /// One message record a line, one record over several lines, or an array of records.
    Records,
    /// What a person pasted.
    PlainText,
}

/// What the caller says of a message that does not say it itself.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The channel of plain text.
    pub channel: Option<Channel>,
    /// The displayed sender of plain text.
    pub from: Option<String>,
    /// When it was received, as in a record; it overrides what the message says.
    pub received_at: Option<String>,
    /// Whether the bytes of each mail are kept beside what was read of them: signatures are over bytes.
    pub keep_raw: bool,
}

/// One message of a file, or why it could not be read.
#[derive(Debug)]
pub struct Read {
    /// Where it stands: `line 3` of records, `message 12` of an mbox. Counted from 1.
    pub place: Option<(Unit, usize)>,
    /// The message.
    pub message: Result<Message, RecordError>,
    /// The bytes of a mail, where the caller asked for them.
    pub raw: Option<Vec<u8>>,
}

/// How places in a file are counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// Lines.
    Line,
    /// Messages.
    Message,
}

/// Guesses what a file holds from its first bytes.
#[must_use]
pub fn guess(bytes: &[u8]) -> Container {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if start.starts_with(b"From ") {
        Container::Mbox
    } else if start.starts_with(b"{")
        || start.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{"))
    {
        Container::Records
    } else if starts_with_headers(start) {
        Container::Email
    } else {
        Container::PlainText
    }
}

/// Whether the first lines are header fields, one of which only mail has.
fn starts_with_headers(start: &[u8]) -> bool {
    let known = [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "return-path",
        "delivered-to",
        "message-id",
        "mime-version",
        "content-type",
        "authentication-results",
        "dkim-signature",
        "x-original-to",
        "reply-to",
        "arc-seal",
        "cc",
        "sender",
        "list-unsubscribe",
        "content-transfer-encoding",
    ];
    let (mut seen, mut fields) = (0, 0);
    // A provider's own fields may stand first, and be long.
    for line in start.split(|byte| *byte == b'\n').take(300) {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) && fields > 0 {
            continue;
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        let is_field = name.len() < line.len() && name.iter().all(|byte| byte.is_ascii_graphic());
        if !is_field {
            return seen >= 3;
        }
        fields += 1;
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        seen += usize::from(known.contains(&name.as_str()));
    }
    seen >= 2
}

/// Every message of a file, in order. One that cannot be read does not stop the others.
pub fn read<'a>(bytes: &'a [u8], hints: &'a Hints) -> Box<dyn Iterator<Item = Read> + 'a> {
    let container = match hints.channel {
        Some(Channel::Sms | Channel::Call | Channel::Link) => {
            if guess(bytes) == Container::Records {
                Container::Records
            } else {
                Container::PlainText
            }
        }
        _ => guess(bytes),
    };
    match container {
        Container::Email => {
            let raw = hints.keep_raw.then(|| bytes.to_vec());
            Box::new(std::iter::once(Read { place: None, message: dated(Ok(email::read(bytes)), hints), raw }))
        }
        Container::PlainText => {
            Box::new(std::iter::once(Read { place: None, message: dated(plain_text(bytes, hints), hints), raw: None }))
        }
        Container::Mbox => Box::new(MessageIterator::new(bytes).enumerate().filter_map(move |(number, message)| {
            let raw = message.ok()?;
            let message = dated(Ok(email::read(raw.contents())), hints);
            let raw = hints.keep_raw.then(|| raw.unwrap_contents());
            Some(Read { place: Some((Unit::Message, number + 1)), message, raw })
        })),
        Container::Records => records(bytes, hints),
    }
}

fn records<'a>(bytes: &'a [u8], hints: &'a Hints) -> Box<dyn Iterator<Item = Read> + 'a> {
    let text = decode(bytes);
    // One record printed over several lines is one record.
    if let Ok(record) = Record::from_json(&text) {
        return Box::new(std::iter::once(read_record(None, Ok(record), hints)));
    }
    if text.trim_start().starts_with('[') {
        return match serde_json::from_str::<Vec<Record>>(&text) {
            Ok(records) => Box::new(
                records
                    .into_iter()
                    .enumerate()
                    .map(move |(number, record)| read_record(Some((Unit::Message, number + 1)), Ok(record), hints)),
            ),
            Err(why) => Box::new(std::iter::once(read_record(None, Err(RecordError::Json(why.to_string())), hints))),
        };
    }
    // One record printed over several lines and broken is one error, not one for every line.
    if text.trim_start().lines().next().is_some_and(|first| first.trim() == "{") {
        return Box::new(std::iter::once(read_record(None, Record::from_json(&text), hints)));
    }
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    Box::new(
        lines
            .into_iter()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(move |(number, line)| read_record(Some((Unit::Line, number + 1)), Record::from_json(&line), hints)),
    )
}

fn read_record(place: Option<(Unit, usize)>, record: Result<Record, RecordError>, hints: &Hints) -> Read {
    let raw = record.as_ref().ok().filter(|_| hints.keep_raw).and_then(|record| record.raw.as_ref()?.bytes().ok());
    Read { place, message: record.and_then(|record| record_with_hints(record, hints)), raw }
}

/// What the caller says fills what the record leaves open.
fn record_with_hints(mut record: Record, hints: &Hints) -> Result<Message, RecordError> {
    record.channel = record.channel.or(hints.channel);
    record.from = record.from.or_else(|| hints.from.clone());
    record.received_at = record.received_at.or_else(|| hints.received_at.clone());
    record.read()
}

fn plain_text(bytes: &[u8], hints: &Hints) -> Result<Message, RecordError> {
    let text = decode(bytes);
    if text.trim().is_empty() {
        return Err(RecordError::Empty);
    }
    let channel = hints.channel.or_else(|| (hints.from.is_none() && is_bare_link(&text)).then_some(Channel::Link));
    let from = hints.from.clone();
    let record = Record { channel, from, text: Some(text), ..Record::default() };
    match record.channel() {
        Channel::Sms => Ok(sms::read(record.from.as_deref(), record.text.as_deref().unwrap_or_default())),
        _ => record.read(),
    }
}

fn dated(message: Result<Message, RecordError>, hints: &Hints) -> Result<Message, RecordError> {
    let mut message = message?;
    if let Some(text) = &hints.received_at {
        let at = super::day::parse_instant(text).ok_or_else(|| RecordError::Date(text.clone()))?;
        message.received = Some((at, crate::report::DayFrom::ReceivedAt));
    }
    Ok(message)
}

/// What bytes are that no reader of messages takes for text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum OtherThanText {
    /// A kind of file that people know, in words that follow "this is".
    Known(Wording),
    /// Anything else with zero bytes in it.
    Binary,
}

/// Beginnings of files that hold no text, and how people call them.
const NOT_TEXT: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "un document PDF", "a PDF document"),
    (b"\x89PNG", "une image", "a picture"),
    (b"\xff\xd8\xff", "une image", "a picture"),
    (b"GIF8", "une image", "a picture"),
    (b"PK\x03\x04", "une archive ou un document bureautique", "an archive or an office document"),
    (
        b"\xd0\xcf\x11\xe0",
        "un message Outlook (.msg) ou un ancien document Office",
        "an Outlook message (.msg) or an old Office document",
    ),
];

/// What a file is, where it is none of the things that are read here.
#[must_use]
pub fn other_than_text(bytes: &[u8]) -> Option<OtherThanText> {
    if guess(bytes) != Container::PlainText {
        return None;
    }
    if let Some((_, fr, en)) = NOT_TEXT.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return Some(OtherThanText::Known(Wording { fr: (*fr).to_owned(), en: (*en).to_owned() }));
    }
    // Text in UTF-16 has zero bytes too, and begins with a byte order mark.
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    (!is_wide && bytes.iter().take(4096).any(|byte| *byte == 0)).then_some(OtherThanText::Binary)
}

/// Text of unknown encoding: a byte order mark decides, then UTF-8, then what Windows programs write.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let cases: [(&[u8], Container); 6] = [
            (b"From a@b Tue\nSubject: x\n\ny", Container::Mbox),
            (b"\n{\"text\": \"x\"}", Container::Records),
            (b"Return-Path: <a@b>\r\nX-Y: z\r\nSubject: x\r\n\r\ny", Container::Email),
            (b"Bonjour : votre carte\n", Container::PlainText),
            (b"From: moi\nje pense que", Container::PlainText),
            (b"", Container::PlainText),
        ];
        for (bytes, container) in cases {
            assert_eq!(guess(bytes), container, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_broken_line_does_not_stop_the_others_and_says_its_number() {
        let hints = Hints::default();
        let read: Vec<Read> =
            read(b"{\"text\":\"a\"}\nnot json\n\n{\"channel\":\"fax\",\"text\":\"b\"}\n{\"text\":\"c\"}", &hints)
                .collect();
        let places: Vec<_> = read.iter().map(|read| (read.place.unwrap().1, read.message.is_ok())).collect();
        assert_eq!(places, [(1, true), (2, false), (4, false), (5, true)]);
    }

    #[test]
    fn an_array_of_records_and_one_over_several_lines_are_read() {
        let hints = Hints::default();
        assert_eq!(
            read(b"[{\"text\":\"a\"}, {\"text\":\"b\"}]", &hints).filter(|read| read.message.is_ok()).count(),
            2
        );
        assert_eq!(read(b"{\n  \"text\": \"a\"\n}", &hints).filter(|read| read.message.is_ok()).count(), 1);
        assert_eq!(read(b"{\n  \"text\": a\n}", &hints).count(), 1);
    }

    #[test]
    fn an_mbox_gives_each_message_its_number() {
        let hints = Hints::default();
        let mbox = b"From a@b Tue May 14 09:00:00 2024\nFrom: a@b.example\nSubject: un\n\nx\n\nFrom c@d Tue May 14 09:00:00 2024\nFrom: c@d.example\nSubject: deux\n\ny\n";
        assert_eq!(read(mbox, &hints).count(), 2);
    }

    #[test]
    fn text_in_windows_1252_keeps_its_accents() {
        assert_eq!(decode(b"p\xe9rim\xe9e \x92"), "périmée ’");
    }
}
