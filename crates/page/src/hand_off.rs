//! Texts ready to be handed in, their gaps filled with the facts of a message.

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use vigie_engine::{
    Policy,
    channel::Channel,
    guidance::{Gap, HandOff, HandOffForm},
    message::day::{day_in_paris, parse_instant},
    organisation::index::Knowledge,
    report::{DayFrom, Report, Role, Verdict},
    request::{Deed, Request},
};

use crate::{
    harmless::{Shown, disarmed},
    language::{Language, day, quoted},
    words::Words,
};

/// Longer messages are cut in a text to hand in.
const LONGEST_TEXT: usize = 2_000;

/// One text, ready.
#[derive(Debug)]
pub struct Ready {
    /// Its stable name.
    pub id: String,
    /// The service that takes it.
    pub service: Option<String>,
    /// What it is.
    pub name: String,
    /// What to do with it.
    pub about: String,
    /// The text to copy, with a true link where a service needs it: never to be made clickable.
    pub text: String,
    /// What the text means, where it is in another language than the person's.
    pub meaning: Option<String>,
    /// The language of the text, where it is not the person's.
    pub text_language: Option<&'static str>,
    /// Opens the telephone's text messages with the text.
    pub sms: Option<Sms>,
    /// Whether it is a letter to print.
    pub letter: bool,
    /// Whether the message itself is handed in as a file.
    pub file: bool,
}

/// A text message to send.
#[derive(Debug)]
pub struct Sms {
    /// To whom.
    pub to: String,
    /// Opens it on a telephone.
    pub href: String,
}

/// What is known, for the gaps.
pub struct Facts<'a> {
    report: Option<&'a Report>,
    knowledge: &'a Knowledge,
    after: &'a [Deed],
    channel: Option<Channel>,
    now: Timestamp,
    language: Language,
}

impl<'a> Facts<'a> {
    /// The facts of a report.
    #[must_use]
    pub const fn of(report: &'a Report, knowledge: &'a Knowledge, policy: &'a Policy) -> Self {
        let (channel, now, language) = (Some(report.channel), policy.now, policy.language);
        Self { report: Some(report), knowledge, after: policy.after.as_slice(), channel, now, language }
    }

    /// The facts where there is no message.
    #[must_use]
    pub const fn without_message(
        knowledge: &'a Knowledge,
        channel: Option<Channel>,
        after: &'a [Deed],
        now: Timestamp,
        language: Language,
    ) -> Self {
        Self { report: None, knowledge, after, channel, now, language }
    }

    /// The texts that the person may need, in the order of the guidance.
    #[must_use]
    pub fn hand_offs(&self) -> Vec<Ready> {
        let Some(guidance) = self.knowledge.guidance().first() else { return Vec::new() };
        let verdict = self.report.map(|report| report.verdict);
        let offered = guidance.hand_offs.iter().filter(|text| text.is_for(self.channel, verdict, self.after));
        let ready = offered.filter(|text| text.needs.iter().all(|gap| self.known(*gap, self.language).is_some()));
        ready.map(|text| self.ready(text)).collect()
    }

    fn ready(&self, hand_off: &HandOff) -> Ready {
        let own = self.language;
        let read_in = hand_off.read_in.unwrap_or(own);
        let text = self.fill(hand_off.text.in_language(read_in), read_in);
        let sms = match &hand_off.form {
            // The mark after the question mark is what Apple's telephones look for; others pass over it.
            HandOffForm::Sms(to) => Some(Sms {
                to: to.clone(),
                href: format!("sms:{to}?&body={}", utf8_percent_encode(&text, NON_ALPHANUMERIC)),
            }),
            HandOffForm::Text | HandOffForm::Letter | HandOffForm::File => None,
        };
        let is_foreign = read_in != own && hand_off.text.fr != hand_off.text.en;
        Ready {
            id: hand_off.id.clone(),
            service: hand_off.service.clone(),
            name: hand_off.name.in_language(own).to_owned(),
            about: hand_off.about.in_language(own).to_owned(),
            meaning: is_foreign.then(|| self.fill(hand_off.text.in_language(own), own)),
            text_language: is_foreign.then(|| Words(read_in).code()),
            letter: hand_off.form == HandOffForm::Letter,
            file: hand_off.form == HandOffForm::File,
            text,
            sms,
        }
    }

    fn fill(&self, text: &str, language: Language) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text.trim();
        // One pass: what fills a gap is never read as a gap.
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, following) = after.split_once('}').unwrap_or((after, ""));
            match Gap::ALL.into_iter().find(|gap| gap.name() == name) {
                Some(gap) => out.push_str(&self.known(gap, language).unwrap_or_else(|| unknown(gap, language))),
                None => out.push_str(name),
            }
            rest = following;
        }
        out.push_str(rest);
        out
    }

    fn known(&self, gap: Gap, language: Language) -> Option<String> {
        let words = Words(language);
        let fact = match gap {
            Gap::Today => Some(day(day_in_paris(self.now), language)),
            Gap::Deeds => list(self.after.iter().map(|deed| words.say(&format!("did-{}", deed.name())))),
            Gap::Channel => self.channel.map(|channel| words.say(&format!("a-{}", channel.name()))),
            Gap::Sender => self.view(&["from"]),
            Gap::Text => self.view(&["text:0", "html:0"]),
            Gap::CallBack => self.view(&["record:call_back"]),
            Gap::Links => {
                let links = &self.report?.observables.links;
                let links: Vec<String> = links.iter().take(10).map(|link| clean(&link.url)).collect();
                Some(links.join("\n"))
            }
            Gap::Organisation => {
                let claims = &self.report?.claims;
                let speaker = claims.iter().find(|claim| claim.role == Role::Speaks)?;
                let slug = &speaker.organisation;
                let profile = self.knowledge.organisations().iter().find(|profile| profile.slug == *slug);
                Some(
                    profile
                        .map_or_else(|| speaker.name.clone(), |profile| profile.name.in_language(language).to_owned()),
                )
            }
            Gap::Received => {
                let report = self.report.filter(|report| report.received_at_from != DayFrom::Now)?;
                Some(day(day_in_paris(parse_instant(&report.received_at)?), language))
            }
            Gap::Requests => {
                let asked = self.view(&["record:asked_for"]).unwrap_or_default();
                let told = asked.split(", ").filter_map(Request::from_name);
                let told = list(told.map(|request| request.in_words().in_language(language).to_owned()));
                told.or_else(|| {
                    self.words_of(|check| check.starts_with("asks-") || check.starts_with("payment-"), language)
                })
            }
            Gap::Verdict => {
                let headline = &self.report.filter(|report| report.verdict >= Verdict::Suspicious)?.headline;
                Some(disarmed(headline, self.knowledge))
            }
            // The report speaks one language: to a reader of the other, only the words of the message are quoted.
            Gap::Reasons if language != self.language => self.words_of(|_| true, language),
            Gap::Reasons => {
                let findings = &self.report?.findings;
                let line = |text: &str| format!("- {}", disarmed(text, self.knowledge));
                let lines: Vec<String> = findings.iter().take(6).map(|finding| line(&finding.message)).collect();
                Some(lines.join("\n"))
            }
        };
        fact.filter(|fact| !fact.trim().is_empty())
    }

    /// The words that findings rest on, quoted.
    fn words_of(&self, is_meant: impl Fn(&str) -> bool, language: Language) -> Option<String> {
        let findings = self.report?.findings.iter().filter(|finding| is_meant(&finding.check));
        let words = findings.filter_map(|finding| finding.evidence.first()).take(6);
        list(words.map(|evidence| quoted(&disarmed(&evidence.shown, self.knowledge), language)))
    }

    fn view(&self, parts: &[&str]) -> Option<String> {
        let views = &self.report?.views;
        let view = parts.iter().find_map(|part| views.iter().find(|view| view.part == *part))?;
        Some(clean(view.text.trim()))
    }
}

fn clean(text: &str) -> String {
    Shown::new(text).text.chars().take(LONGEST_TEXT).collect()
}

fn list(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn unknown(gap: Gap, language: Language) -> String {
    let words = Words(language);
    words.fill("gap-to-fill", &[("what", &words.say(&format!("gap-{}", gap.name())))])
}
