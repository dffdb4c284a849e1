//! Known scams: stories that are told again and again in anybody's name ("your parcel waits", "mum, my phone is broken").
//!
//! A scam is data: what it needs, and what to tell people. Its words stand in the lexicons, one list a language and a
//! sign, so that a scam is described once for all languages. Every sign that made it be recognised is shown.

pub(crate) mod story;

use serde::{Deserialize, Serialize};

use crate::{
    channel::Channel, context::Context, message::Place, organisation::kind::Kind, request::Request,
    text::lexicon::Sense, wording::Wording,
};

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

/// Every known scam that the message tells, the heaviest first.
#[must_use]
pub fn find<'a>(context: &Context<'a>) -> Vec<Told<'a>> {
    let scams = &context.knowledge.parts().scams.scams;
    if scams.is_empty() {
        return Vec::new();
    }
    let shown = story::Shown::new(context);
    let of_channel = |scam: &&Scam| scam.channels.is_empty() || scam.channels.contains(&context.message.channel);
    let mut told: Vec<Told<'a>> = scams.iter().filter(of_channel).filter_map(|scam| tells(&shown, scam)).collect();
    told.sort_by(|a, b| b.scam.weight.weight().total_cmp(&a.scam.weight.weight()));
    told
}

fn tells<'a>(shown: &story::Shown<'_, '_>, scam: &'a Scam) -> Option<Told<'a>> {
    let places = shown.story(&scam.needs, &scam.unless)?;
    (!places.is_empty()).then_some(Told { scam, places })
}
