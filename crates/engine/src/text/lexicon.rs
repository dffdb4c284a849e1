//! What one language's TOML file in `knowledge/lexicons/` may say: the words of requests, negation, reports, pressure.
//!
//! Phrases are written as [`super::phrases::PhrasesBuilder::add`] reads them. A new language is a new file, no code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{organisation::kind::Kind, request::Request};

/// The words of one language.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lexicon {
    /// ISO 639-1 code, equal to the file's name.
    pub language: String,
    /// Words by what they do in a sentence.
    pub senses: BTreeMap<Sense, Vec<String>>,
    /// Acts that take an object ("communiquez" + "votre RIB").
    pub acts: BTreeMap<Act, Forms>,
    /// What is asked for.
    pub requests: BTreeMap<Request, Asked>,
    /// Words of known scams, by the sign that they are: see `knowledge/scams.toml`.
    #[serde(default)]
    pub signs: BTreeMap<String, Vec<String>>,
    /// Words by which one speaks for a kind of organisation and names none: "votre banque", "the courier".
    #[serde(default)]
    pub kinds: BTreeMap<Kind, Vec<String>>,
    /// Words that fraudulent domains put beside a brand ("compte", "renouvellement"); no accents, no spaces.
    #[serde(default)]
    pub lures: Vec<String>,
    /// Words that stand beside any word in a domain ("mon", "service", "france"): they are known, and mean nothing.
    #[serde(default)]
    pub fillers: Vec<String>,
}

/// What a word does in a sentence.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sense {
    /// Before an act, denies it: "ne", "sans", "never".
    DeniesNext,
    /// After an act, denies it: "jamais", "pas", "aucun".
    DeniesPrevious,
    /// "jamais", "never": who says so tells what does not happen.
    Never,
    /// Somebody else does the asking: "qui vous demandent", "vous invitant à".
    Reports,
    /// A condition on a third party's act: "si quelqu'un", "si l'on vous", "en cas de demande".
    IfOthers,
    /// A condition that threatens the reader: "si vous ne", "faute de". What it names is asked for.
    Unless,
    /// Talk of fraud: "arnaque", "hameçonnage".
    FraudTalk,
    /// Directly before a verb, makes it a statement: "vous (communiquez)", "we (confirm)", "qui".
    Subject,
    /// Turns an infinitive into an order: "veuillez", "merci de", "vous devez".
    Asks,
    /// "votre", "vos", "your": the thing belongs to the reader.
    Yours,
    /// Says where a thing is done: "dans votre compte ameli", "sur votre espace personnel".
    InAccount,
    /// Introduces the speaker before its name: "ici", "de la part de", "service".
    SpeakerBefore,
    /// Says that a thing is brought along or only spoken of: "apportez", "lecteur de".
    Brings,
    /// A post that a speaker holds: "je suis [Mme X], conseillère à la ...".
    Post,
    /// Stands before the name in a signature or label: "service", "l'équipe", "votre conseiller".
    Title,
    /// Follows the speaker's name: "vous informe", "vous rappelle que".
    SpeakerAfter,
    /// Ends a letter: "cordialement".
    Closing,
    /// Another speaker: a doctor's office, a pharmacy, a mutual insurer, an employer, a newspaper.
    OtherSpeaker,
    /// Talk between people who know each other: "coucou", "bisous", "ma chérie".
    Familiar,
    /// Pressure by a deadline.
    Deadline,
    /// Pressure by a loss: suspension, closing.
    Loss,
    /// Pressure by authority: prosecution, bailiff, fine.
    Prosecution,
}

/// An act that takes an object.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Giving, entering, confirming, updating data.
    Give,
    /// Paying.
    Pay,
    /// Handing a thing over.
    HandOver,
    /// Buying.
    Buy,
    /// Installing, downloading.
    Install,
    /// Calling a number.
    Call,
    /// Approving an operation.
    Validate,
}

/// The forms of an act.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Forms {
    /// An order by itself: "communiquez".
    pub orders: Vec<String>,
    /// An order only after a word of [`Sense::Asks`] in the same sentence: "communiquer".
    pub infinitives: Vec<String>,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Asked {
    /// The things asked for; `asked::acts_for` says which acts ask for them.
    pub objects: Vec<String>,
    /// Act and object in one: "connectez-vous".
    pub orders: Vec<String>,
    /// The same in the infinitive: "vous connecter".
    pub infinitives: Vec<String>,
}
