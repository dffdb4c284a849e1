//! RFC 5322 mail, through `mail-parser`: decoded headers, bodies, attachments, and messages attached to it.

use std::borrow::Cow;

use jiff::Timestamp;
use mail_parser::{Address, HeaderName, HeaderValue, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{
    DEEPEST, Identity, Limit, MOST_PARTS, MOST_TEXT, Mailbox, Message, Place, Sender, ViewKind,
    payload::{self, File, Work},
    transport,
};
use crate::{channel::Channel, report::DayFrom, span::Span, text::normalise::LineEnds};

/// Parts of a sender's name that commas set apart.
const MOST_NAME_PARTS: usize = 5;
/// Answer addresses read in one message.
const MOST_REPLY_ADDRESSES: usize = 20;

/// Reads a mail. Any bytes give a message; broken MIME gives what can be read of it.
#[must_use]
pub fn read(raw: &[u8]) -> Message {
    let parsed = MessageParser::default().parse(raw);
    let mut reader = EmailReader { work: Work::new() };
    match parsed {
        Some(parsed) => reader.message(&parsed, "", 0),
        None => {
            let mut message = Message::empty(Channel::Email);
            let (text, cut) = clip(&String::from_utf8_lossy(raw), MOST_TEXT);
            if cut {
                message.reached(Limit::Text);
            }
            message.add_body("text:0", &text, LineEnds::OF_MAIL);
            message
        }
    }
}

/// A mail of which only the displayed sender, the subject and the text are known (pasted by a person).
#[must_use]
pub fn read_fields(from: Option<&str>, subject: Option<&str>, text: &str) -> Message {
    let mut message = Message::empty(Channel::Email);
    if let Some(from) = from {
        let (name, address) = match from.rsplit_once('<') {
            Some((name, address)) => (Some(name.trim().trim_matches('"')), address.trim_end_matches('>')),
            None => (None, from),
        };
        message.sender = Some(read_sender(name, address.trim(), "", &mut message));
    }
    if let Some(subject) = subject {
        message.add_view("subject", clip(subject, 10_000).0, ViewKind::Subject);
    }
    message.add_limited_body(text);
    message
}

/// A mail with nothing but one attached file.
#[must_use]
pub fn read_file(name: &str, media_type: &str, bytes: &[u8]) -> Message {
    let mut message = Message::empty(Channel::Email);
    let file =
        File { part: "attachment:1", name: Some(name), media_type: media_type.to_owned(), is_html: false, bytes };
    payload::open(&file, &mut Work::new(), &mut message);
    message
}

/// A mail of a text and a page.
#[must_use]
pub fn read_bodies(text: &str, html: &str) -> Message {
    let (mut message, mut work) = (Message::empty(Channel::Email), Work::new());
    let text = work.take_text(text, &mut message);
    message.add_body("text:0", &text, LineEnds::OF_MAIL);
    payload::add_drawings(&text, "text:0", &mut work, &mut message);
    let html = work.take_text(html, &mut message);
    payload::add_page(&html, "html:0", None, &mut work, &mut message);
    message
}

struct EmailReader {
    /// What may still be done, over all messages inside messages.
    work: Work,
}

impl EmailReader {
    /// Reads one message; `prefix` names the attachment it came in ("attachment:1/").
    fn message(&mut self, mail: &mail_parser::Message<'_>, prefix: &str, depth: usize) -> Message {
        let mut message = Message::empty(Channel::Email);
        read_headers(mail, prefix, &mut message);
        let mut count = Counts::default();
        if mail.parts.len() > MOST_PARTS {
            message.reached(Limit::Parts);
        }
        for (id, part) in mail.parts.iter().enumerate().take(MOST_PARTS) {
            let id = u32::try_from(id).unwrap_or(u32::MAX);
            let attached =
                mail.attachments.contains(&id) && !(mail.html_body.contains(&id) || mail.text_body.contains(&id));
            self.part(part, attached, prefix, depth, &mut count, &mut message);
        }
        message
    }

    fn part(
        &mut self,
        part: &MessagePart<'_>,
        attached: bool,
        prefix: &str,
        depth: usize,
        count: &mut Counts,
        message: &mut Message,
    ) {
        match &part.body {
            PartType::Text(text) if !attached => {
                let text = self.work.take_text(text, message);
                let name = format!("{prefix}text:{}", count.texts);
                message.add_body(&name, &text, LineEnds::OF_MAIL);
                payload::add_drawings(&text, &name, &mut self.work, message);
                count.texts += 1;
            }
            PartType::Html(source) if !attached => {
                let source = self.work.take_text(source, message);
                payload::add_page(&source, &format!("{prefix}html:{}", count.htmls), None, &mut self.work, message);
                count.htmls += 1;
            }
            PartType::Message(inner) => {
                count.attachments += 1;
                let view = format!("{prefix}attachment:{}", count.attachments);
                payload::name(&file(part, &inner.raw_message, &view), message);
                if depth + 1 < DEEPEST {
                    let prefix = format!("{prefix}attachment:{}/", count.attachments);
                    let mut inner = self.message(inner, &prefix, depth + 1);
                    inner.enclosed = true;
                    message.attached.push(inner);
                } else {
                    message.reached(Limit::Depth);
                }
            }
            PartType::Multipart(_) => {}
            PartType::Text(text) | PartType::Html(text) => {
                self.open(part, text.as_bytes(), prefix, count, message);
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                if is_picture(part) {
                    message.pictures += 1;
                }
                self.open(part, bytes, prefix, count, message);
            }
        }
    }

    fn open(&mut self, part: &MessagePart<'_>, bytes: &[u8], prefix: &str, count: &mut Counts, message: &mut Message) {
        count.attachments += 1;
        let view = format!("{prefix}attachment:{}", count.attachments);
        payload::open(&file(part, bytes, &view), &mut self.work, message);
    }
}

#[derive(Default)]
struct Counts {
    texts: usize,
    htmls: usize,
    attachments: usize,
}

fn read_headers(mail: &mail_parser::Message<'_>, prefix: &str, message: &mut Message) {
    message.sender = mail
        .from()
        .and_then(displayed_sender)
        .map(|(name, address)| read_sender(name.as_deref(), address, prefix, message));
    if let Some(subject) = mail.subject() {
        let (subject, _) = clip(subject, 10_000);
        let view = message.add_view(format!("{prefix}subject"), subject, ViewKind::Subject);
        message.find_in(view);
    }
    let replies = mail.reply_to().into_iter().flat_map(Address::iter).filter_map(|reply| reply.address.as_deref());
    for (number, address) in replies.take(MOST_REPLY_ADDRESSES).enumerate() {
        let place = message.add_field(
            numbered(format!("{prefix}header:reply-to"), number),
            &clip(address, 1_000).0,
            ViewKind::Evidence,
        );
        message.reply_to.push(Mailbox::new(address, place));
    }
    if let Some(at) = topmost_received(mail) {
        message.received = Some((at, DayFrom::Received));
    }
    if let Some(at) = instant(mail.date()) {
        let shown = mail.header_raw(HeaderName::Date).unwrap_or_default().trim();
        let (shown, _) = clip(shown, 200);
        let place = message.add_field(format!("{prefix}header:date"), &shown, ViewKind::Evidence);
        message.sent_at = Some((at, place));
    }
    transport::read(mail, prefix, message);
}

/// When the last server that wrote a `Received` field took the mail in. Fields below it may be the sender's, and so may be
/// any day in them: where this one gives none, no other is asked. (`mail.received()` would give the lowest.)
fn topmost_received(mail: &mail_parser::Message<'_>) -> Option<Timestamp> {
    let topmost = mail.headers().iter().find(|header| header.name == HeaderName::Received)?;
    instant(topmost.value.as_received()?.date.as_ref())
}

/// The name of the second and later views of one header.
pub(super) fn numbered(part: String, number: usize) -> String {
    if number == 0 { part } else { format!("{part}:{number}") }
}

/// The displayed sender: the view `from` holds the name and the address as mail programs show them.
fn read_sender(name: Option<&str>, address: &str, prefix: &str, message: &mut Message) -> Sender {
    let (name, _) = clip(name.unwrap_or_default().trim(), 1_000);
    let (address, _) = clip(address, 1_000);
    let shown = if name.is_empty() { address.clone() } else { format!("{name} <{address}>") };
    let place = message.add_field(format!("{prefix}from"), &shown, ViewKind::Sender);
    let named = (!name.is_empty()).then(|| Place { span: Span::new(0, name.len()), ..place });
    let start = if name.is_empty() { 0 } else { name.len() + 2 };
    let at = Place { span: Span::new(start, start + address.len()), ..place };
    Sender { place, name: named, identity: Identity::Mailbox(Mailbox::new(&address, at)) }
}

/// The displayed sender. "Doe, Jane <jane@...>" without quotation marks reads as two senders, of whom the first has no
/// address: mail programs show the name whole, before the first address that follows.
fn displayed_sender<'a>(addresses: &'a Address<'a>) -> Option<(Option<Cow<'a, str>>, &'a str)> {
    let first = addresses.first()?;
    let name = first.name.as_deref().map(Cow::from);
    match first.address.as_deref().filter(|address| !address.is_empty()) {
        Some(address) => Some((name, address)),
        None => {
            let addressed = |one: &&mail_parser::Addr<'_>| one.address.as_deref().is_some_and(|it| it.contains('@'));
            let Some(next) = addresses.iter().take(MOST_NAME_PARTS).find(addressed) else { return Some((name, "")) };
            let parts: Vec<&str> = [name.as_deref(), next.name.as_deref()].into_iter().flatten().collect();
            Some((Some(parts.join(", ").into()), next.address.as_deref().unwrap_or_default()))
        }
    }
}

fn instant(date: Option<&mail_parser::DateTime>) -> Option<Timestamp> {
    let date = date.filter(|date| date.is_valid())?;
    Timestamp::from_second(date.to_timestamp()).ok()
}

fn file<'a>(part: &'a MessagePart<'_>, bytes: &'a [u8], view: &'a str) -> File<'a> {
    let media_type = part.content_type().map_or_else(
        || "application/octet-stream".to_owned(),
        |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")).to_ascii_lowercase(),
    );
    let is_html = matches!(part.body, PartType::Html(_));
    File { part: view, name: part.attachment_name(), media_type, is_html, bytes }
}

fn is_picture(part: &MessagePart<'_>) -> bool {
    matches!(part.headers.iter().find(|header| header.name == HeaderName::ContentType).map(|header| &header.value),
        Some(HeaderValue::ContentType(kind)) if kind.ctype().eq_ignore_ascii_case("image"))
}

/// The text up to a number of bytes, at a character's boundary, and whether anything was cut.
pub(super) fn clip(text: &str, most: usize) -> (String, bool) {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text.get(..end).unwrap_or_default().to_owned(), end < text.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
    use super::*;

    #[test]
    fn headers_bodies_and_links_are_located_in_named_views() {
        let raw = b"From: =?utf-8?Q?Assurance_Maladie?= <Info@AMELI.example>\r\nSubject: =?iso-8859-1?Q?Carte_p=E9rim=E9e?=\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nReceived: from a by b; Tue, 14 May 2024 09:30:00 +0200\r\nContent-Type: text/html\r\n\r\n<p>Voir <a href='https://shop.example/'>ameli.fr</a></p>";
        let message = read(raw);
        let Identity::Mailbox(from) = &message.sender.as_ref().unwrap().identity else { panic!("a mailbox") };
        assert_eq!(message.shown(from.place), "Info@AMELI.example");
        assert_eq!(from.host.as_ref().unwrap().ascii(), "ameli.example");
        assert_eq!(message.views.iter().find(|view| view.part == "subject").unwrap().text, "Carte périmée");
        let link = message.links.iter().find(|link| link.anchored).unwrap();
        assert_eq!(message.shown(link.place), "ameli.fr");
        assert_eq!(message.received.unwrap().0.to_string(), "2024-05-14T07:30:00Z");
    }

    #[test]
    fn the_day_is_the_topmost_servers_whatever_the_sender_wrote_below() {
        let senders = "Received: from x by y; Sun, 14 Oct 2018 08:00:00 +0200\r\nFrom: a@b.example\r\n\r\nx";
        let day = |ours: &str| read(format!("{ours}{senders}").as_bytes()).received.map(|(at, _)| at.to_string());
        let ours = "Received: from y by mx.example.org; Tue, 14 May 2024 09:30:00 +0200\r\n";
        assert_eq!(day(ours).as_deref(), Some("2024-05-14T07:30:00Z"));
        assert_eq!(
            day("Received: by rspamd-0a.invalid; Tue, 14 May 2024 07:30:00 +0000\r\n").as_deref(),
            Some("2024-05-14T07:30:00Z")
        );
        assert_eq!(day("Received: from y by mx.example.org; some day\r\n"), None);
        assert_eq!(day("Received: from y by mx.example.org\r\n"), None);
    }

    #[test]
    fn a_comma_in_the_senders_name_does_not_part_it_from_its_address() {
        for (from, shown) in [
            ("Doe, Jane <jane@b.example>", "Doe, Jane <jane@b.example>"),
            ("\"Doe, Jane\" <jane@b.example>", "Doe, Jane <jane@b.example>"),
            ("Doe, Jane", "Doe <>"),
            ("a@b.example, Jane <jane@b.example>", "a@b.example"),
        ] {
            let message = read(format!("From: {from}\r\n\r\nx").as_bytes());
            let view = message.views.iter().find(|view| view.part == "from").unwrap();
            assert_eq!(view.text, shown);
        }
    }

    #[test]
    fn an_attached_message_is_read_as_a_message_of_its_own() {
        let raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nVrai ?\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\nSubject: Carte\r\n\r\nTexte\r\n--x--\r\n";
        let message = read(raw);
        assert_eq!(message.attached.len(), 1);
        assert!(
            message.attached[0].views.iter().any(|view| view.part == "attachment:1/subject" && view.text == "Carte")
        );
    }

    #[test]
    fn text_beyond_the_limit_is_cut_and_the_limit_is_told() {
        let mut raw = b"From: a@b.example\r\n\r\n".to_vec();
        raw.extend(std::iter::repeat_n(b'<', 3 * 1024 * 1024));
        assert_eq!(read(&raw).limits, [Limit::Text]);
    }

    #[test]
    fn bytes_that_are_no_mail_still_give_a_message() {
        for raw in [&b""[..], b"\xff\xfe\x00", b"\r\n\r\n", b"From", b":::::"] {
            let _ = read(raw);
        }
    }
}
