//! Known scams: stories that are told again and again in anybody's name ("your parcel waits", "mum, my phone is broken").
//!
//! A scam is data: what it needs, and what to tell people. Its words stand in the lexicons, one list a language and a
//! sign, so that a scam is described once for all languages. Every sign that made it be recognised is shown.

use serde::{Deserialize, Serialize};

use crate::{
    channel::Channel,
    context::Context,
    message::{Identity, Located, Place, ViewKind},
    observable::{phone::Number, phone_plan},
    organisation::{index::HostIs, kind::Kind},
    request::Request,
    text::{
        lexicon::Sense,
        reading::{Reading, Tag},
    },
    wording::Wording,
};

/// Words count in the subject, in the displayed sender and in the beginning of the text, in bytes of its normal form: a
/// long newsletter holds words of any story somewhere.
const OPENING: usize = 2_500;
/// Words of one story stand at most this far from one another, in bytes of the normal form.
const NEAR: usize = 700;
/// Words taken from one message.
const MOST_WORDS: usize = 500;
/// With a picture, a text up to this long is hardly any.
const HARDLY_ANY: usize = 300;

/// The file `knowledge/scams.toml`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scams {
    /// Every known scam.
    pub scams: Vec<Scam>,
}

/// A known scam.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scam {
    /// Stable name: `parcel-waits`.
    pub id: String,
    /// In whose name it is told, where it names nobody.
    pub kind: Kind,
    /// Its weight on the five steps.
    pub weight: Step,
    /// The channels it comes by; empty: all.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// What it needs: of every list, at least one sign.
    pub needs: Vec<Vec<Sign>>,
    /// Signs that show another story: with one of them it is not this scam.
    #[serde(default)]
    pub unless: Vec<Sign>,
    /// What it is, as the reason told to people: one or two short sentences.
    pub text: Wording,
}

/// The five steps of weight by name: see [`crate::checks::weight`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// 0.5
    Faint,
    /// 1
    Weak,
    /// 2
    Moderate,
    /// 3.5
    Strong,
    /// 6
    Overwhelming,
}

/// Something that a message shows: written `word:you-won`, `kind:bank`, `asks:password`, `sense:deadline`, `has:link`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Sign {
    /// Words of the lexicons' `[signs]`.
    Word(String),
    /// Words by which one speaks for a kind, or an organisation of that kind.
    Kind(Kind),
    /// A request.
    Asks(Request),
    /// Pressure.
    Sense(Sense),
    /// Something about the message that is no word.
    Has(Trait),
}

/// Something about a message that is no word.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// A web link to a host that is no organisation's own.
    Link,
    /// The same, and in a mail not at the sender's own domain.
    ForeignLink,
    /// A telephone number in the text.
    Number,
    /// A number that costs more than an ordinary call, or a foreign one: in the text, or displayed by a call.
    CostlyNumber,
    /// A text message from an ordinary mobile number.
    MobileSender,
    /// A mail from a mailbox that anybody can have, or whose answers go to one.
    FreeMailbox,
    /// Answers go to another domain than the sender's.
    ReplyElsewhere,
    /// Little text.
    ShortText,
    /// A picture and hardly any text.
    PictureOnly,
    /// An attachment that is no picture.
    Attachment,
    /// The message speaks for no organisation that is known.
    NobodyNamed,
}

impl TryFrom<String> for Sign {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        use serde::de::{IntoDeserializer, value::Error};
        let (what, name) = text.split_once(':').unwrap_or((text.as_str(), ""));
        let word = |name: &str| IntoDeserializer::<Error>::into_deserializer(name.to_owned());
        let sign = match what {
            "word" if !name.is_empty() => Some(Self::Word(name.to_owned())),
            "kind" => Kind::deserialize(word(name)).ok().map(Self::Kind),
            "asks" => Request::from_name(name).map(Self::Asks),
            "sense" => Sense::deserialize(word(name)).ok().map(Self::Sense),
            "has" => Trait::deserialize(word(name)).ok().map(Self::Has),
            _ => None,
        };
        sign.ok_or_else(|| format!("{text:?} is no sign: write word:, kind:, asks:, sense: or has: and a known name"))
    }
}

impl From<Sign> for String {
    fn from(sign: Sign) -> Self {
        let name = |value: Result<serde_json::Value, _>| match value {
            Ok(serde_json::Value::String(name)) => name,
            _ => Self::new(),
        };
        match sign {
            Sign::Word(word) => format!("word:{word}"),
            Sign::Kind(kind) => format!("kind:{}", kind.name()),
            Sign::Asks(request) => format!("asks:{request}"),
            Sign::Sense(sense) => format!("sense:{}", name(serde_json::to_value(sense))),
            Sign::Has(has) => format!("has:{}", name(serde_json::to_value(has))),
        }
    }
}

impl Step {
    /// Log-odds.
    #[must_use]
    pub const fn weight(self) -> f64 {
        use crate::checks::weight;
        match self {
            Self::Faint => weight::FAINT,
            Self::Weak => weight::WEAK,
            Self::Moderate => weight::MODERATE,
            Self::Strong => weight::STRONG,
            Self::Overwhelming => weight::OVERWHELMING,
        }
    }
}

/// A scam that a message tells.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// Which.
    pub scam: &'a Scam,
    /// What shows it, in the order of its needs; signs that are no words have no place of their own.
    pub places: Vec<Place>,
}

/// A word that counts.
#[derive(Clone, Copy, Debug)]
struct Word {
    tag: Tag,
    /// Where it stands, in the normal form of its view.
    at: usize,
    /// Whether it stands in the subject or the displayed sender, which are near to everything.
    head: bool,
    place: Place,
}

impl Word {
    /// The language of the lexicon that it is of, where it is of one.
    const fn language(&self) -> Option<usize> {
        match self.tag {
            Tag::Word(_, language) | Tag::Kind(_, language) => Some(language),
            _ => None,
        }
    }

    /// Whether two words can belong to one story: near each other, and of one language.
    fn belongs_with(&self, other: &Self) -> bool {
        let near = self.head || other.head || self.place.view == other.place.view && self.at.abs_diff(other.at) <= NEAR;
        near && self.language().zip(other.language()).is_none_or(|(one, other)| one == other)
    }
}

/// The signs of a message.
struct Shown<'c, 'a> {
    context: &'c Context<'a>,
    /// The words that count: what they mean and where they stand.
    words: Vec<Word>,
    /// Bytes of text in the longest body.
    text: usize,
}

/// How a need is met.
enum Met {
    /// By words, each of which may belong to the story or not.
    ByWords(Vec<Word>),
    /// By something else, shown at these places if it has any.
    Otherwise(Vec<Place>),
}

/// Every known scam that the message tells, the heaviest first.
#[must_use]
pub fn find<'a>(context: &Context<'a>) -> Vec<Told<'a>> {
    let scams = &context.knowledge.parts().scams.scams;
    if scams.is_empty() {
        return Vec::new();
    }
    let shown = Shown::new(context);
    let of_channel = |scam: &&Scam| scam.channels.is_empty() || scam.channels.contains(&context.message.channel);
    let mut told: Vec<Told<'a>> = scams.iter().filter(of_channel).filter_map(|scam| shown.tells(scam)).collect();
    told.sort_by(|a, b| b.scam.weight.weight().total_cmp(&a.scam.weight.weight()));
    told
}

impl<'c, 'a> Shown<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let mut words = Vec::new();
        let mut text = 0;
        for (view, (seen, reading)) in context.message.views.iter().zip(&context.readings).enumerate() {
            let Some(reading) = reading else { continue };
            let (end, head) = match seen.kind {
                ViewKind::Sender | ViewKind::Subject => (reading.normal.text().len(), true),
                ViewKind::Body(_) => (OPENING, false),
                ViewKind::Hidden | ViewKind::Evidence => continue,
            };
            if !head {
                text = text.max(reading.normal.text().len());
            }
            for hit in reading.hits_in(0, end) {
                let is_sign = match hit.tag {
                    Tag::Word(..) | Tag::Kind(..) => true,
                    Tag::Sense(sense) => matches!(sense, Sense::Deadline | Sense::Loss | Sense::Prosecution),
                    _ => false,
                };
                if is_sign && words.len() < MOST_WORDS && !is_told_of_others(reading, hit.start) {
                    let place = context.place(view, hit.start, hit.end);
                    if !context.message.is_quoted(place) && !context.in_link(place) {
                        words.push(Word { tag: hit.tag, at: hit.start, head, place });
                    }
                }
            }
        }
        Self { context, words, text }
    }

    fn tells(&self, scam: &'a Scam) -> Option<Told<'a>> {
        let mut by_words: Vec<Vec<Word>> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        for need in &scam.needs {
            match self.meets(need)? {
                Met::ByWords(words) => by_words.push(words),
                Met::Otherwise(shown) => places.extend(shown),
            }
        }
        if scam.unless.iter().any(|sign| self.meets(std::slice::from_ref(sign)).is_some()) {
            return None;
        }
        if let Some((first, others)) = by_words.split_first() {
            // The first word of the story with which all others belong.
            let story = first.iter().find_map(|anchor| {
                let beside = others
                    .iter()
                    .map(|words| words.iter().find(|word| word.belongs_with(anchor)).map(|word| word.place));
                std::iter::once(Some(anchor.place)).chain(beside).collect::<Option<Vec<Place>>>()
            })?;
            places.splice(0..0, story);
        }
        let mut seen: Vec<Place> = Vec::new();
        places.retain(|place| {
            let new = !seen.contains(place);
            seen.push(*place);
            new
        });
        (!places.is_empty()).then_some(Told { scam, places })
    }

    /// How one of the signs shows: by words if it can, since these must stand together.
    fn meets(&self, need: &[Sign]) -> Option<Met> {
        let words: Vec<Word> = if self.words.is_empty() {
            Vec::new()
        } else {
            let is_sign = |tag: Tag, sign: &Sign| match (sign, tag) {
                (Sign::Word(word), Tag::Word(number, _)) => self.context.knowledge.sign(word) == Some(number),
                (Sign::Kind(kind), Tag::Kind(of, _)) => *kind == of,
                (Sign::Sense(sense), Tag::Sense(of)) => *sense == of,
                _ => false,
            };
            self.words.iter().filter(|word| need.iter().any(|sign| is_sign(word.tag, sign))).copied().collect()
        };
        let otherwise = need.iter().find_map(|sign| self.places(sign));
        match otherwise {
            Some(places) => {
                Some(Met::Otherwise(words.first().map(|word| word.place).into_iter().chain(places).collect()))
            }
            None if words.is_empty() => None,
            None => Some(Met::ByWords(words)),
        }
    }

    /// Where a sign that is no word shows; some but empty where it shows and has no place.
    fn places(&self, sign: &Sign) -> Option<Vec<Place>> {
        match sign {
            Sign::Word(_) | Sign::Sense(_) => None,
            Sign::Kind(kind) => self.speaks_for(*kind),
            Sign::Asks(request) => {
                let asked = self.context.asked.iter().find(|asked| asked.request == *request)?;
                Some(vec![asked.place])
            }
            Sign::Has(has) => self.has(*has),
        }
    }

    fn speaks_for(&self, kind: Kind) -> Option<Vec<Place>> {
        let claims = self.context.claims.iter().filter(|claim| claim.by_name);
        let of_kind = |organisation: usize| {
            self.context.knowledge.organisation(organisation).is_some_and(|profile| profile.kind == kind)
        };
        let claim = claims.into_iter().find(|claim| of_kind(claim.organisation))?;
        Some(claim.evidence.iter().take(1).copied().collect())
    }

    fn has(&self, has: Trait) -> Option<Vec<Place>> {
        let (context, message) = (self.context, self.context.message);
        let bare = |holds: bool| holds.then(Vec::new);
        match has {
            Trait::Link | Trait::ForeignLink => {
                let own = context.sender_mailbox().and_then(|mailbox| mailbox.host.as_ref()?.registrable());
                let mut links = context.web_links().filter(|(_, address, host)| {
                    let official = matches!(host, HostIs::Official(_, fact) if fact.speaks());
                    let at_home = own.is_some() && address.host.registrable() == own;
                    !(official || has == Trait::ForeignLink && at_home)
                });
                links.next().map(|(link, ..)| vec![link.place])
            }
            Trait::Number => message.numbers.first().map(|number| vec![number.place]),
            Trait::CostlyNumber => {
                let plan = context.knowledge.plan()?;
                let is_costly = |number: &&Located<Number>| {
                    let facts = plan.look_up(&number.value, context.day);
                    let costs = matches!(facts.cost, phone_plan::Cost::Surcharged);
                    !context.knowledge.uses_number(&number.value) && (costs || facts.kind == phone_plan::Kind::Foreign)
                };
                let displayed = message.sender.as_ref().filter(|_| message.channel == Channel::Call);
                let displayed = displayed.and_then(|sender| match &sender.identity {
                    Identity::Number(number) => Some(Located { value: number.clone(), place: sender.place }),
                    _ => None,
                });
                let costly = displayed.iter().chain(&message.numbers).find(is_costly)?;
                Some(vec![costly.place])
            }
            Trait::MobileSender => {
                let sender = message.sender.as_ref()?;
                let Identity::Number(number) = &sender.identity else { return None };
                (number.as_str().len() > 6).then(|| vec![sender.place])
            }
            Trait::FreeMailbox => {
                let free = |mailbox: &&crate::message::Mailbox| context.is_free(mailbox);
                let mailbox = context.sender_mailbox().into_iter().chain(&message.reply_to).find(free)?;
                Some(vec![mailbox.place])
            }
            Trait::ReplyElsewhere => {
                let own = context.sender_mailbox()?.host.as_ref()?.registrable();
                let elsewhere = |mailbox: &&crate::message::Mailbox| {
                    mailbox.host.as_ref().is_some_and(|host| host.registrable() != own)
                };
                message.reply_to.iter().find(elsewhere).map(|mailbox| vec![mailbox.place])
            }
            Trait::ShortText => bare(context.is_short()),
            Trait::PictureOnly => bare(message.pictures > 0 && self.text <= HARDLY_ANY),
            Trait::NobodyNamed => bare(context.speakers().next().is_none()),
            Trait::Attachment => bare(message.attachments.iter().any(|file| !file.media_type.starts_with("image/"))),
        }
    }
}

/// Whether the sentence reports what others do, or denies it.
fn is_told_of_others(reading: &Reading, at: usize) -> bool {
    let (start, end) = reading.sentence(at);
    reading.quoted(at)
        || [Sense::FraudTalk, Sense::Reports, Sense::IfOthers, Sense::Never]
            .iter()
            .any(|sense| reading.has(*sense, start, end))
}
