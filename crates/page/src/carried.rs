//! What a mail gateway wrote into a mail's head (`docs/gateway.md`, "What a message gets"), opened for people. Anybody can
//! write such fields: they are read as words of a stranger, and weigh nothing in an answer of our own.

use askama::Template;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use vigie_engine::{
    Policy,
    channel::Channel,
    checks::Check,
    message::record::{Raw, Record},
    organisation::index::Knowledge,
    report::{Report, Verdict},
};

use crate::{
    answer,
    harmless::disarmed,
    language::{Language, day, quoted},
    told::place,
    words::Words,
};

/// Bytes of a field's value; a gateway writes less than half of it.
const LONGEST_VALUE: usize = 32 * 1024;
/// Bytes of a file in which its head is looked for: a gateway's fields stand on top.
const LONGEST_HEAD: usize = 64 * 1024;
/// Reasons that are told; a gateway writes no more.
const MOST_REASONS: usize = 12;
/// Characters of a name, or of the words that a reason rests on.
const LONGEST_WORDS: usize = 60;

/// The names that stand before `=` in both fields. By them a line is known that a mail program broke without indenting it.
const NAMES: [&str; 15] = [
    "v",
    "engine",
    "knowledge",
    "day",
    "check",
    "weight",
    "decisive",
    "organisation",
    "part",
    "shown",
    "rule",
    "more",
    "score",
    "action",
    "reason",
];

/// What the fields say. All words in it are decoded, short, and still a stranger's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// What the gateway made of the message; `None` where that field is missing or says what is not known.
    pub verdict: Option<Noted>,
    /// The day that chose the rules.
    pub day: Option<Date>,
    /// The reasons, the heaviest first; twelve at most.
    pub reasons: Vec<Reason>,
    /// How many reasons there were besides.
    pub more: usize,
}

/// What a gateway made of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Noted {
    /// It judged it.
    Judged(Verdict),
    /// It could not: no time, no room, a defect.
    Unjudged,
    /// It does not judge messages from there.
    NotAsked,
}

/// One reason.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reason {
    /// The name of the check.
    pub check: String,
    /// The slug of the organisation.
    pub organisation: Option<String>,
    /// The view in which the words stand.
    pub part: Option<String>,
    /// The words that the reason rests on.
    pub shown: Option<String>,
}

/// What else stands in what was given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Left {
    /// Nothing that could be judged.
    Nothing,
    /// A sender or a subject, without a message.
    Head,
    /// A message.
    Message,
}

/// What was given, with the fields of a gateway on top.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What they say.
    pub carried: Carried,
    /// What else there is.
    pub left: Left,
}

/// Reads the fields in a head with which a text begins, and gives the text without them. `None` where it has none: a body
/// that quotes such fields is not a head.
#[must_use]
pub fn part(text: &str) -> Option<(Given, String)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut head = Head::default();
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if !head.take(line, end == 0) {
            break;
        }
        end += line.len();
    }
    let body = text.get(end..).unwrap_or_default();
    if head.verdict.is_none() && head.report.is_none() {
        return None;
    }
    let left = match (body.trim().is_empty(), head.is_judgeable) {
        (false, _) => Left::Message,
        (true, true) => Left::Head,
        (true, false) => Left::Nothing,
    };
    let carried = Carried::read(&head.verdict.unwrap_or_default(), &head.report.unwrap_or_default());
    Some((Given { carried, left }, head.others + body))
}

/// The same of a whole mail's bytes. A file is always judged.
#[must_use]
pub fn of_file(bytes: &[u8]) -> Option<Given> {
    let start = String::from_utf8_lossy(bytes.get(..LONGEST_HEAD).unwrap_or(bytes));
    part(&start).map(|(given, _)| Given { left: Left::Message, ..given })
}

/// The same of a record of a mail, whose text goes on without the fields. A whole mail stays as it is: the engine does not
/// look at fields that it does not know.
pub fn of_record(record: &mut Record) -> Option<Given> {
    if record.channel() != Channel::Email {
        return None;
    }
    match &record.raw {
        Some(Raw::Text(text)) => part(text).map(|(given, _)| given),
        Some(Raw::Base64 { base64 }) => {
            let start = base64.get(..LONGEST_HEAD).unwrap_or(base64).to_owned();
            of_file(&Raw::Base64 { base64: start }.bytes().ok()?)
        }
        None => {
            let (given, rest) = part(record.text.as_deref()?)?;
            record.text = Some(rest);
            Some(given)
        }
    }
}

/// A head while it is read.
#[derive(Default)]
struct Head {
    at: Field,
    verdict: Option<String>,
    report: Option<String>,
    /// Whether a sender or a subject stands in it.
    is_judgeable: bool,
    /// The lines of all other fields.
    others: String,
}

/// The field to which a line belongs.
#[derive(Clone, Copy, Default, PartialEq)]
enum Field {
    #[default]
    None,
    Verdict,
    Report,
    /// One of ours that stands there once more: the first one is the last server's.
    Again,
    Other,
}

impl Head {
    /// Takes a line; `false` where the head ends before it.
    fn take(&mut self, line: &str, is_first: bool) -> bool {
        let bare = line.trim();
        if bare.is_empty() {
            return false;
        }
        let is_ours = !matches!(self.at, Field::None | Field::Other);
        let goes_on = line.starts_with(char::is_whitespace) && self.at != Field::None;
        let value = if goes_on || (is_ours && is_broken_off(bare)) {
            bare
        } else if let Some((name, value)) = field(bare) {
            self.begin(name);
            value
        } else if is_first && bare.starts_with("From ") {
            // The line that mailboxes put before a mail.
            self.at = Field::Other;
            bare
        } else {
            return false;
        };
        match self.at {
            Field::Verdict => add(self.verdict.get_or_insert_default(), value),
            Field::Report => add(self.report.get_or_insert_default(), value),
            Field::Again | Field::None => {}
            Field::Other => self.others.push_str(line),
        }
        true
    }

    fn begin(&mut self, name: &str) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        self.at = match () {
            () if is("X-Vigie-Verdict") && self.verdict.is_none() => Field::Verdict,
            () if is("X-Vigie-Report") && self.report.is_none() => Field::Report,
            () if is("X-Vigie-Verdict") || is("X-Vigie-Report") => Field::Again,
            () => Field::Other,
        };
        self.is_judgeable |= is("From") || is("Subject");
    }
}

/// The name and value of a field's first line.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_name.then_some((name, value))
}

/// Whether a line holds nothing but what stands in our fields.
fn is_broken_off(line: &str) -> bool {
    line.split_whitespace().all(|word| word.split_once('=').is_some_and(|(name, _)| NAMES.contains(&name)))
}

fn add(value: &mut String, more: &str) {
    if value.len() + more.len() < LONGEST_VALUE {
        value.push(' ');
        value.push_str(more);
    }
}

impl Carried {
    fn read(verdict: &str, report: &str) -> Self {
        let mut carried = Self { verdict: noted(verdict), ..Self::default() };
        let mut parts = report.split(';').map(str::trim);
        // Another version may mean something else by the same names.
        if parts.next() != Some("v=1") {
            return carried;
        }
        for part in parts {
            match part.split_once('=') {
                Some(("day", value)) => carried.day = value.parse().ok(),
                Some(("more", value)) => carried.more = carried.more.saturating_add(value.parse().unwrap_or(0)),
                Some(("check", _)) if carried.reasons.len() < MOST_REASONS => carried.reasons.push(Reason::read(part)),
                Some(("check", _)) => carried.more = carried.more.saturating_add(1),
                _ => {}
            }
        }
        carried
    }
}

fn noted(field: &str) -> Option<Noted> {
    let mut parts = field.split(';').map(str::trim);
    let name = parts.next()?;
    if name == "none" {
        let not_asked = parts.any(|part| matches!(part, "reason=authenticated" | "reason=own-network"));
        return Some(if not_asked { Noted::NotAsked } else { Noted::Unjudged });
    }
    Verdict::ALL.into_iter().find(|verdict| verdict.name() == name).map(Noted::Judged)
}

impl Reason {
    fn read(part: &str) -> Self {
        let mut reason = Self::default();
        for (name, value) in part.split_whitespace().filter_map(|word| word.split_once('=')) {
            let value = || percent_decode_str(value).decode_utf8_lossy().chars().take(LONGEST_WORDS).collect();
            match name {
                "check" => reason.check = value(),
                "organisation" => reason.organisation = Some(value()),
                "part" => reason.part = Some(value()),
                "shown" => reason.shown = Some(value()),
                _ => {}
            }
        }
        reason
    }
}

impl Given {
    /// Whether there is an answer of our own to give. Where a head alone was given there is none, unless it is enough to
    /// warn: what a stranger can write takes no warning away.
    #[must_use]
    pub fn is_judged(&self, report: &Report) -> bool {
        match self.left {
            Left::Nothing => false,
            Left::Head => report.verdict.warns(),
            Left::Message => true,
        }
    }

    /// The answer: our own first and unchanged where there is one, then what the fields say.
    #[must_use]
    pub fn answer(&self, report: Option<&Report>, knowledge: &Knowledge, policy: &Policy) -> String {
        let own = report.filter(|report| self.is_judged(report));
        let mut html = own.map(|report| answer::of(report, knowledge, policy)).unwrap_or_default();
        html.push_str(&self.carried.article(own.is_none(), knowledge, policy.language));
        html
    }
}

impl Carried {
    fn article(&self, alone: bool, knowledge: &Knowledge, language: Language) -> String {
        let w = Words(language);
        let reasons: Vec<Told> = self.reasons.iter().map(|reason| Told::new(reason, knowledge, language)).collect();
        let page = Page {
            w,
            alone,
            verdict: w.noted(self.verdict),
            day: self.day.map(|on| w.fill("noted-day", &[("day", &day(on, language))])),
            disarmed: reasons.iter().any(|reason| reason.words.as_deref().is_some_and(|words| words.contains("[.]"))),
            reasons,
            more: (self.more > 0).then(|| w.fill("noted-more", &[("count", &self.more.to_string())])),
        };
        page.render().unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "carried.html")]
struct Page {
    w: Words,
    alone: bool,
    verdict: String,
    day: Option<String>,
    reasons: Vec<Told>,
    more: Option<String>,
    disarmed: bool,
}

/// A reason in words.
struct Told {
    title: String,
    organisation: Option<String>,
    place: &'static str,
    words: Option<String>,
}

impl Told {
    fn new(reason: &Reason, knowledge: &Knowledge, language: Language) -> Self {
        let check = Check::named(&reason.check).map(|check| check.title(language));
        let w = Words(language);
        let unknown = || w.fill("noted-unknown", &[("name", &disarmed(&reason.check, knowledge))]);
        let organisation = |slug: &String| {
            let known = knowledge.organisation_named(slug).and_then(|at| knowledge.organisation(at));
            known.map_or_else(|| disarmed(slug, knowledge), |profile| profile.name.in_language(language).to_owned())
        };
        let shown = reason.shown.as_deref().filter(|shown| !shown.trim().is_empty());
        Self {
            title: check.unwrap_or_else(unknown),
            organisation: reason.organisation.as_ref().map(organisation),
            place: place(reason.part.as_deref().unwrap_or_default()).to(language),
            words: shown.map(|shown| quoted(&disarmed(shown.trim(), knowledge), language)),
        }
    }
}

impl Words {
    /// What a gateway made of a message. None of it sounds like an answer of our own.
    fn noted(self, verdict: Option<Noted>) -> String {
        let w = self;
        match verdict {
            Some(Noted::Judged(Verdict::Fraudulent)) => w.say("noted-fraudulent"),
            Some(Noted::Judged(Verdict::Suspicious)) => w.say("noted-suspicious"),
            Some(Noted::Judged(Verdict::Unverified)) => w.say("noted-unverified"),
            Some(Noted::Judged(Verdict::Consistent)) => w.say("noted-consistent"),
            Some(Noted::Unjudged) => w.say("noted-unjudged"),
            Some(Noted::NotAsked) => w.say("noted-not-asked"),
            None => w.say("noted-nothing"),
        }
    }
}
