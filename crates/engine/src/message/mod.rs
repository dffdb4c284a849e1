//! A message, whatever its channel: parsed once, every observable located in a view.

mod attachment;
pub mod authentication;
pub mod call;
pub mod container;
pub mod day;
pub mod email;
mod html;
mod parts;
pub mod payload;
mod quoted;
pub mod record;
pub mod sms;
mod structured;
pub mod transport;

use jiff::Timestamp;

pub use self::attachment::{Attachment, Carrier, Code, Script};

use crate::{
    channel::Channel,
    observable::{host::Host, link::Target, phone::Number},
    report::DayFrom,
    request::Request,
    span::Span,
    text::normalise::LineEnds,
};

/// Bytes of text scanned in one message; the rest is not looked at, and a finding says so.
pub const MOST_TEXT: usize = 2 * 1024 * 1024;
/// Links looked at in one message.
pub const MOST_LINKS: usize = 1_000;
/// Telephone numbers looked at in one message.
pub const MOST_NUMBERS: usize = 1_000;
/// Messages inside messages looked into.
pub const DEEPEST: usize = 8;
/// MIME parts looked at in one message.
pub const MOST_PARTS: usize = 1_000;

/// A message, parsed.
#[derive(Clone, Debug)]
pub struct Message {
    /// How it came in.
    pub channel: Channel,
    /// The record's own name for it.
    pub id: Option<String>,
    /// Where it was read.
    pub source: Option<String>,
    /// When it was received, where that is known.
    pub received: Option<(Timestamp, DayFrom)>,
    /// What the sender's `Date` says.
    pub sent_at: Option<(Timestamp, Place)>,
    /// Every text that can be pointed into.
    pub views: Vec<View>,
    /// Who it is said to come from.
    pub sender: Option<Sender>,
    /// Where an answer would go, when that is said.
    pub reply_to: Vec<Mailbox>,
    /// Links, in order.
    pub links: Vec<Link>,
    /// Telephone numbers in the texts, in order.
    pub numbers: Vec<Located<Number>>,
    /// Mail addresses in the texts, in order.
    pub addresses: Vec<Located<String>>,
    /// Attachments.
    pub attachments: Vec<Attachment>,
    /// Forms that HTML would show.
    pub forms: Vec<Form>,
    /// What the servers on a mail's way wrote into its head.
    pub transport: transport::Transport,
    /// What Vigie verified itself.
    pub verified: Option<authentication::Verified>,
    /// Whether it came inside another message: no server on the outer one's way has touched its head.
    pub enclosed: bool,
    /// A person's own account of a call.
    pub account: Option<Account>,
    /// Places in HTML text where hidden letters break a word in two; empty spans.
    pub interruptions: Vec<Place>,
    /// Runs of text that HTML hides, in order.
    pub hidden: Vec<HiddenRun>,
    /// Pictures that it shows.
    pub pictures: usize,
    /// What was too much to look at.
    pub limits: Vec<Limit>,
    /// Codes for a telephone's camera; the text of each is a view of its own.
    pub codes: Vec<Code>,
    /// Scripts of attached pages, and redirections without one.
    pub scripts: Vec<Script>,
    /// Messages attached to it, each to be judged itself.
    pub attached: Vec<Message>,
}

/// A text that evidence can point into.
#[derive(Clone, Debug)]
pub struct View {
    /// Its name in reports: `from`, `subject`, `text:0`, ...
    pub part: String,
    /// What it holds.
    pub text: String,
    /// What kind of text it is.
    pub kind: ViewKind,
    /// Parts of it that quote another message, in order, none touching the next.
    pub quoted: Vec<Span>,
    /// Whether it is the text of an attached document, which people pass on as it is.
    pub in_document: bool,
}

/// What kind of text a view holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ViewKind {
    /// The displayed sender.
    Sender,
    /// The subject.
    Subject,
    /// What the reader reads; its line ends are to be read so.
    Body(LineEnds),
    /// What HTML hides from the reader.
    Hidden,
    /// A header or field kept for evidence only.
    Evidence,
}

/// A place in one of a message's views.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// Index in [`Message::views`].
    pub view: usize,
    /// Bytes of that view.
    pub span: Span,
}

/// A thing and where it stands.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The thing.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// Who the message is said to come from.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The whole of what is displayed.
    pub place: Place,
    /// The name displayed beside the address.
    pub name: Option<Place>,
    /// What it is.
    pub identity: Identity,
}

/// What a sender is.
#[derive(Clone, Debug)]
pub enum Identity {
    /// A mail address.
    Mailbox(Mailbox),
    /// A telephone number.
    Number(Number),
    /// An alphanumeric SMS sender or caller name.
    Name,
    /// A withheld number.
    Withheld,
}

/// A mail address and where it stands.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// The address, domain in lower-case ASCII.
    pub address: String,
    /// Its domain.
    pub host: Option<Host>,
    /// Where it stands.
    pub place: Place,
}

/// A link and where it stands.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it leads to.
    pub target: Target,
    /// The words one clicks on, or the link itself.
    pub place: Place,
    /// Whether the words shown are not simply the target.
    pub anchored: bool,
    /// Whether it stands in a quoted part.
    pub quoted: bool,
    /// Whether quotation marks stand around it: an example in a warning, unless the message quotes itself.
    pub in_marks: bool,
    /// Whether what one clicks on is a picture.
    pub around_picture: bool,
}

/// A form that HTML would show.
#[derive(Clone, Debug)]
pub struct Form {
    /// The words of the form.
    pub place: Place,
    /// Where its data would go.
    pub action: Option<Target>,
    /// What its fields are called: names, types, labels in the order they stand.
    pub fields: Vec<String>,
    /// Whether it came as an attachment.
    pub attached: bool,
}

/// Text that HTML hides, with nothing shown in between.
#[derive(Clone, Copy, Debug)]
pub struct HiddenRun {
    /// The text, in a view of kind [`ViewKind::Hidden`].
    pub place: Place,
    /// Where it stands in what is shown; an empty span.
    pub beside: Place,
}

/// A person's own account of a call.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Who the caller said they were.
    pub claimed: Option<Place>,
    /// The number to call back.
    pub call_back: Option<(Option<Number>, Place)>,
    /// What the caller asked for.
    pub asked_for: Vec<(Request, Place)>,
    /// Whether the caller could name the doctor or patient concerned.
    pub named_contact: Option<(bool, Place)>,
}

/// What was too much to look at.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Limit {
    /// More than [`MOST_TEXT`] bytes of text.
    Text,
    /// More than [`MOST_LINKS`] links.
    Links,
    /// More than [`MOST_NUMBERS`] numbers.
    Numbers,
    /// Deeper than [`DEEPEST`] messages inside messages.
    Depth,
    /// More than [`MOST_PARTS`] parts.
    Parts,
    /// More known phrases in one view than are taken.
    Phrases,
    /// More pictures or codes than are looked at ([`payload::MOST_PICTURES`]).
    Pictures,
    /// Pictures of more pixels than are looked at.
    Pixels,
    /// A picture of so many patterns that looking for codes would take too long.
    Corners,
    /// More pages of documents than are read ([`payload::MOST_PAGES`]).
    Pages,
    /// A document that unpacks to more than is read, or is built in a way that takes too long.
    Document,
}

/// Letters and digits that a mail of nothing but pictures may still show: a line to unsubscribe, a greeting.
const MOST_LETTERS_BESIDE_PICTURES: usize = 60;

impl View {
    /// Whether it is the message's own body, as against what a code, an attachment or a link to open holds.
    #[must_use]
    pub fn is_shown_at_once(&self) -> bool {
        let own = self
            .part
            .rsplit_once("attachment:")
            .map_or(self.part.as_str(), |(_, inner)| inner.split_once('/').map_or("", |(_, view)| view));
        (own.starts_with("text:") || own.starts_with("html:")) && !own.contains('/')
    }
}

impl Message {
    /// An empty message of a channel.
    #[must_use]
    pub fn empty(channel: Channel) -> Self {
        Self {
            channel,
            id: None,
            source: None,
            received: None,
            sent_at: None,
            views: Vec::new(),
            sender: None,
            reply_to: Vec::new(),
            links: Vec::new(),
            numbers: Vec::new(),
            addresses: Vec::new(),
            attachments: Vec::new(),
            forms: Vec::new(),
            transport: transport::Transport::default(),
            verified: None,
            enclosed: false,
            account: None,
            interruptions: Vec::new(),
            hidden: Vec::new(),
            pictures: 0,
            limits: Vec::new(),
            codes: Vec::new(),
            scripts: Vec::new(),
            attached: Vec::new(),
        }
    }

    /// The words at a place.
    #[must_use]
    pub fn shown(&self, place: Place) -> &str {
        self.views.get(place.view).map(|view| place.span.of(&view.text)).unwrap_or_default()
    }

    /// Whether a place lies in a quoted part.
    #[must_use]
    pub fn is_quoted(&self, place: Place) -> bool {
        self.views.get(place.view).is_some_and(|view| {
            let after = view.quoted.partition_point(|quoted| quoted.start <= place.span.start);
            after.checked_sub(1).and_then(|at| view.quoted.get(at)).is_some_and(|quoted| quoted.contains(place.span))
        })
    }

    /// Says which parts of a view quote another message; kept in order and joined, so that looking one up is quick.
    fn add_quoted(&mut self, view: usize, quoted: Vec<Span>) {
        let Some(view) = self.views.get_mut(view) else { return };
        view.quoted.extend(quoted);
        view.quoted.sort_unstable();
        view.quoted.dedup_by(|next, before| {
            let joins = next.start <= before.end;
            if joins {
                before.end = before.end.max(next.end);
            }
            joins
        });
    }

    /// Whether a mail shows nothing but pictures: hardly a word to read, and a link around a picture.
    #[must_use]
    pub fn is_image_only(&self) -> bool {
        self.pictures > 0 && self.picture_link().is_some() && {
            let bodies =
                self.views.iter().filter(|view| matches!(view.kind, ViewKind::Body(_)) && view.is_shown_at_once());
            let letters = |view: &View| {
                let words =
                    view.text.split_whitespace().filter(|word| !word.contains("[image]") && !word.contains("://"));
                words.map(|word| word.chars().filter(|letter| letter.is_alphanumeric()).count()).sum::<usize>()
            };
            bodies.map(letters).sum::<usize>() <= MOST_LETTERS_BESIDE_PICTURES
        }
    }

    /// The first link around a picture.
    #[must_use]
    pub fn picture_link(&self) -> Option<&Link> {
        self.links.iter().find(|link| link.around_picture)
    }

    /// Whether a link written out in a text ends its line, and so may have been cut there.
    #[must_use]
    pub fn ends_a_line(&self, link: &Link) -> bool {
        let text = self.views.get(link.place.view).map_or("", |view| view.text.as_str());
        let after = text.get(link.place.span.end as usize..).unwrap_or_default();
        !link.anchored && after.trim_start_matches([' ', '\r', '=']).starts_with('\n')
    }

    /// Whether there is anything at all to look at.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.links.is_empty()
            && self.attachments.is_empty()
            && self.attached.is_empty()
            && self.views.iter().all(|view| view.kind == ViewKind::Evidence || view.text.trim().is_empty())
    }

    /// Adds what the caller verified itself. It is believed: nothing a message says may go into it unverified.
    pub fn add_verified(&mut self, server: &str, methods: Vec<authentication::Method>, gaps: Vec<authentication::Gap>) {
        let shown = methods.iter().fold(server.to_owned(), |shown, method| shown + "; " + &method.to_string());
        let place = self.add_field("online:authentication-results", &shown, ViewKind::Evidence);
        let results = authentication::Results { server: server.to_owned(), methods, place, below: 0 };
        self.verified = Some(authentication::Verified { results, gaps });
    }

    fn add_view(&mut self, part: impl Into<String>, text: impl Into<String>, kind: ViewKind) -> usize {
        self.views.push(View { part: part.into(), text: text.into(), kind, quoted: Vec::new(), in_document: false });
        self.views.len() - 1
    }

    /// Adds a view whose whole text is one thing, and says where that is.
    fn add_field(&mut self, part: impl Into<String>, text: &str, kind: ViewKind) -> Place {
        let view = self.add_view(part, text, kind);
        Place { view, span: Span::whole(text) }
    }

    fn reached(&mut self, limit: Limit) {
        if !self.limits.contains(&limit) {
            self.limits.push(limit);
        }
    }
}
