//! Whether a message tells a story: the signs that it shows, and whether those that a story needs stand together.

use super::{Sign, Trait};
use crate::{
    channel::Channel,
    context::Context,
    message::{Identity, Located, Place, ViewKind},
    observable::{phone::Number, phone_plan},
    organisation::{index::HostIs, kind::Kind},
    text::{
        lexicon::Sense,
        reading::{Reading, Tag},
    },
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
pub(crate) struct Shown<'c, 'a> {
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

impl<'c, 'a> Shown<'c, 'a> {
    /// Reads the signs of a message once for all stories.
    pub(crate) fn new(context: &'c Context<'a>) -> Self {
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

    /// Where the message shows what a story needs, of every list one sign, words near one another; `None` where it tells
    /// another story.
    pub(crate) fn story(&self, needs: &[Vec<Sign>], unless: &[Sign]) -> Option<Vec<Place>> {
        let mut by_words: Vec<Vec<Word>> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        for need in needs {
            match self.meets(need)? {
                Met::ByWords(words) => by_words.push(words),
                Met::Otherwise(shown) => places.extend(shown),
            }
        }
        if unless.iter().any(|sign| self.shows(sign)) {
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
        Some(places)
    }

    /// Whether the message shows a sign.
    pub(crate) fn shows(&self, sign: &Sign) -> bool {
        self.meets(std::slice::from_ref(sign)).is_some()
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
