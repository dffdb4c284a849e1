//! What the message asks of its reader: an act and its object in one sentence, addressed to the reader, and not denied,
//! quoted, told of others, or put as somebody else's doing. "Donnez votre RIB" asks; "ne donnez jamais votre RIB",
//! "si l'on vous demande votre RIB" and "les escrocs réclament votre RIB" do not.

use crate::{
    context::Context,
    message::Place,
    observable::phone::Number,
    request::Request,
    text::{
        lexicon::{Act, Sense},
        phrases::Hit,
        reading::{Reading, Tag},
    },
};

/// Something asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What.
    pub request: Request,
    /// The words that ask, from the act to the object.
    pub place: Place,
    /// The sentence says that it is done in the reader's own account, not in the message.
    pub in_account: bool,
    /// For a call back: the number to be called.
    pub number: Option<Number>,
}

/// How far a denial reaches forward to its verb, in words: "nous ne vous demanderons jamais de [communiquer]".
const DENIAL_REACH: usize = 6;
/// How far a denial stands behind its verb, in words: "communiquez [surtout] jamais".
const DENIAL_BEHIND: usize = 2;
/// How far an object may stand before its act ("votre RIB est à fournir"), in bytes.
const OBJECT_BEFORE: usize = 60;
/// How far "veuillez" reaches to its infinitive, in words.
const ORDER_REACH: usize = 8;
/// At most this many requests are taken from a message.
const MOST: usize = 200;

/// Everything a message asks, from its texts and from a person's account of a call.
#[must_use]
pub fn find(context: &Context<'_>) -> Vec<Asked> {
    let mut asked = Vec::new();
    if let Some(account) = &context.message.account {
        let said =
            account.asked_for.iter().map(|&(request, place)| Asked { request, place, in_account: false, number: None });
        asked.extend(said);
        if let Some((number, place)) = &account.call_back {
            asked.push(Asked { request: Request::CallBack, place: *place, in_account: false, number: number.clone() });
        }
    }
    let texts = context.message.views.iter().zip(&context.readings).enumerate();
    let body_says_account =
        context.bodies().any(|(_, reading)| reading.has(Sense::InAccount, 0, reading.normal.text().len()));
    for (view, (text, reading)) in texts {
        // A subject is short for what the body says at length.
        let in_account = body_says_account && text.kind == crate::message::ViewKind::Subject;
        let so_far = asked.len();
        let Some(reading) = reading.as_ref().filter(|_| is_read_by_people(text.kind)) else { continue };
        for (start, end) in reading.sentences() {
            if asked.len() >= MOST {
                return asked;
            }
            Sentence::new(context, view, reading, start, end).requests(&mut asked);
        }
        asked.iter_mut().skip(so_far).for_each(|asked| asked.in_account |= in_account);
    }
    asked
}

const fn is_read_by_people(kind: crate::message::ViewKind) -> bool {
    matches!(kind, crate::message::ViewKind::Body(_) | crate::message::ViewKind::Subject)
}

/// An act that is an order to the reader.
#[derive(Clone, Copy, Debug)]
struct Order {
    start: usize,
    end: usize,
    what: Ordered,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ordered {
    /// An act that needs an object.
    Act(Act),
    /// Act and object in one.
    Whole(Request),
}

struct Sentence<'s, 'a> {
    context: &'s Context<'a>,
    view: usize,
    reading: &'s Reading,
    hits: &'s [Hit<Tag>],
    start: usize,
    end: usize,
}

impl<'s, 'a> Sentence<'s, 'a> {
    fn new(context: &'s Context<'a>, view: usize, reading: &'s Reading, start: usize, end: usize) -> Self {
        Self { context, view, reading, hits: reading.hits_in(start, end), start, end }
    }

    fn requests(&self, asked: &mut Vec<Asked>) {
        let has_act = self.hits.iter().any(|hit| {
            matches!(hit.tag, Tag::Order(_) | Tag::Infinitive(_) | Tag::OrderFor(_) | Tag::InfinitiveFor(_))
        });
        if !has_act {
            return;
        }
        let orders: Vec<Order> = self.orders();
        if orders.is_empty() {
            return;
        }
        let in_account = self.reading.has(Sense::InAccount, self.start, self.end);
        for order in &orders {
            match order.what {
                Ordered::Whole(Request::CallBack) | Ordered::Act(Act::Call) => self.call_back(order, asked),
                Ordered::Whole(request) => self.push(asked, request, order.start, order.end, in_account, None),
                Ordered::Act(_) => {}
            }
        }
        for hit in self.hits {
            let Tag::Object(request) = hit.tag else { continue };
            if self.context.in_link(self.context.place(self.view, hit.start, hit.end)) {
                continue;
            }
            // "numéro de carte Vitale" is no "numéro de carte".
            let is_part = |longer: &Hit<Tag>| {
                matches!(longer.tag, Tag::Object(other) if other != request)
                    && longer.start <= hit.start
                    && hit.end <= longer.end
                    && longer.end - longer.start > hit.end - hit.start
            };
            if self.hits.iter().any(is_part) {
                continue;
            }
            if let Some(order) = nearest_order(&orders, hit, request) {
                // A code that one scans is a drawing, and no secret.
                let verb = self.reading.words(order.start, order.end);
                if request == Request::OneTimeCode && (verb.starts_with("scan") || verb.starts_with("flash")) {
                    continue;
                }
                let (start, end) = (order.start.min(hit.start), order.end.max(hit.end));
                self.push(asked, request, start, end, in_account, None);
            }
        }
    }

    /// A call back is asked where an order to call stands with a number, in this sentence or the next words.
    fn call_back(&self, order: &Order, asked: &mut Vec<Asked>) {
        let from = self.context.place(self.view, order.start, order.end).span.start;
        let to = self.context.place(self.view, self.end.saturating_sub(1), self.end).span.end.saturating_add(60);
        let number = self.context.message.numbers.iter().find(|number| {
            number.place.view == self.view
                && number.place.span.start >= from.saturating_sub(60)
                && number.place.span.start <= to
        });
        match number {
            Some(number) => {
                let place = number.place;
                asked.push(Asked {
                    request: Request::CallBack,
                    place,
                    in_account: false,
                    number: Some(number.value.clone()),
                });
            }
            None if order.what == Ordered::Whole(Request::CallBack) => {
                self.push(asked, Request::CallBack, order.start, order.end, false, None);
            }
            None => {}
        }
    }

    fn push(
        &self,
        asked: &mut Vec<Asked>,
        request: Request,
        start: usize,
        end: usize,
        in_account: bool,
        number: Option<Number>,
    ) {
        // "Enter this code: 482913": who brings the code does not want it.
        if matches!(request, Request::OneTimeCode | Request::Password) && brings_code(self.reading, start, end) {
            return;
        }
        let place = self.context.place(self.view, start, end);
        if !self.context.message.is_quoted(place) && asked.len() < MOST {
            asked.push(Asked { request, place, in_account, number });
        }
    }

    /// The acts that are orders to the reader and stand for themselves.
    fn orders(&self) -> Vec<Order> {
        let mut orders: Vec<Order> = Vec::new();
        for hit in self.hits {
            let (what, needs_word) = match hit.tag {
                Tag::Order(act) => (Ordered::Act(act), false),
                Tag::Infinitive(act) => (Ordered::Act(act), true),
                Tag::OrderFor(request) => (Ordered::Whole(request), false),
                Tag::InfinitiveFor(request) => (Ordered::Whole(request), true),
                _ => continue,
            };
            let is_order = if needs_word { self.is_asked(hit, &orders) } else { !self.has_subject(hit) };
            if is_order && !self.is_denied(hit) && !self.is_told_of_others(hit) && !self.reading.quoted(hit.start) {
                orders.push(Order { start: hit.start, end: hit.end, what });
            }
        }
        orders
    }

    /// An infinitive is an order after "veuillez", "merci de", or joined to an order by "et".
    fn is_asked(&self, hit: &Hit<Tag>, orders: &[Order]) -> bool {
        let asks =
            self.before(hit, Sense::Asks).any(|asks| words_between(self.reading, asks.end, hit.start) <= ORDER_REACH);
        asks || orders.last().is_some_and(|order| {
            let between = self.reading.words(order.end, hit.start);
            words(between) <= 10 && [" et ", " ou ", " puis ", " and ", " or "].iter().any(|and| between.contains(and))
        })
    }

    /// "vous communiquez", "we confirm": a statement, unless a threat stands before it.
    fn has_subject(&self, hit: &Hit<Tag>) -> bool {
        let directly =
            |sense| self.before(hit, sense).any(|word| self.reading.words(word.end, hit.start).trim().is_empty());
        directly(Sense::Subject) && !self.is_threat(hit)
    }

    /// "si vous ne communiquez pas": what the threat names is asked for.
    fn is_threat(&self, hit: &Hit<Tag>) -> bool {
        self.before(hit, Sense::Unless).any(|unless| words_between(self.reading, unless.end, hit.start) <= 3)
    }

    fn is_denied(&self, hit: &Hit<Tag>) -> bool {
        if self.is_threat(hit) {
            return false;
        }
        let before = self.before(hit, Sense::DeniesNext).any(|denial| {
            let between = self.reading.words(denial.end, hit.start);
            // "n'hésitez pas à", "ne tardez pas et": the denial belongs to another verb.
            let spent = self.covered(denial)
                || between.contains(',')
                || [" et ", " and ", " puis ", " then ", " mais ", " but "].iter().any(|and| between.contains(and));
            !spent && words(between) <= DENIAL_REACH
        });
        before
            || self.hits.iter().any(|denial| {
                denial.tag == Tag::Sense(Sense::DeniesPrevious)
                    && denial.start >= hit.end
                    && words_between(self.reading, hit.end, denial.start) <= DENIAL_BEHIND
            })
    }

    /// "des messages vous demandant de", "si quelqu'un vous demande de": somebody else asks.
    fn is_told_of_others(&self, hit: &Hit<Tag>) -> bool {
        self.before(hit, Sense::Reports).chain(self.before(hit, Sense::IfOthers)).next().is_some()
    }

    /// Words of a sense that stand before a hit in the sentence.
    fn before(&self, hit: &Hit<Tag>, sense: Sense) -> impl Iterator<Item = &Hit<Tag>> {
        let start = hit.start;
        self.hits.iter().filter(move |word| word.tag == Tag::Sense(sense) && word.end <= start)
    }

    /// Whether a longer asking or threatening phrase contains a word: the "n'" of "n'hésitez pas à" denies nothing.
    fn covered(&self, word: &Hit<Tag>) -> bool {
        self.hits.iter().any(|longer| {
            matches!(longer.tag, Tag::Sense(Sense::Asks | Sense::Unless))
                && longer.start <= word.start
                && word.end <= longer.end
                && longer.end - longer.start > word.end - word.start
        })
    }
}

/// The order that an object belongs to: the nearest before it, else one shortly behind it.
fn nearest_order<'o>(orders: &'o [Order], object: &Hit<Tag>, request: Request) -> Option<&'o Order> {
    let fits = |order: &&Order| match order.what {
        Ordered::Act(act) => acts_for(request).contains(&act),
        Ordered::Whole(_) => false,
    };
    let before = orders.iter().rev().filter(fits).find(|order| order.end <= object.start);
    before.or_else(|| {
        orders.iter().filter(fits).find(|order| order.start >= object.end && order.start - object.end <= OBJECT_BEFORE)
    })
}

/// The acts that ask for each kind of object.
const fn acts_for(request: Request) -> &'static [Act] {
    match request {
        Request::Payment | Request::Transfer => &[Act::Pay],
        Request::GiftCard => &[Act::Buy, Act::Give],
        Request::HandOverCard => &[Act::HandOver],
        Request::InstallApp | Request::RemoteAccess => &[Act::Install],
        Request::CallBack => &[Act::Call],
        Request::ValidateOperation => &[Act::Validate],
        Request::Reply | Request::LogIn | Request::FollowLink => &[],
        _ => &[Act::Give],
    }
}

/// What stands before a code that the message gives, as in "utilisez ce code PIN pour".
const BRINGS: [&str; 8] = [
    "utilisez ce code ",
    "utilisez ce ",
    "voici votre ",
    "voici le ",
    "use this ",
    "use this code ",
    "here is your ",
    "ce code ",
];

/// Whether a code of four to eight digits stands in or shortly around a place.
fn brings_code(reading: &Reading, start: usize, end: usize) -> bool {
    const AROUND: usize = 80;
    let text = reading.normal.text();
    let from = (start.saturating_sub(AROUND)..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let to = (end..=(end + AROUND).min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    reading
        .words(from, to)
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| (4..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()))
        || BRINGS.iter().any(|brings| reading.words(from, start).ends_with(brings))
}

fn words_between(reading: &Reading, start: usize, end: usize) -> usize {
    words(reading.words(start, end))
}

fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}
