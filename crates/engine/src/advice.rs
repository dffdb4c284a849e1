//! What to do now, first things first: steps of the guidance whose conditions hold, with the service each sends to.

mod hours;

use jiff::Timestamp;

pub use hours::{OpenState, open_state, public_holidays};

use crate::{
    channel::Channel,
    guidance::{Guidance, Service, Step},
    organisation::{index::Knowledge, schema::Profile},
    report::{Advice, Verdict},
    request::{Deed, Request},
    wording::{Language, Wording},
};

/// For whom and after what advice is given.
#[derive(Clone, Debug, Default)]
pub struct Situation<'a> {
    /// How the message came in, where there is one.
    pub channel: Option<Channel>,
    /// The verdict, where there is one.
    pub verdict: Option<Verdict>,
    /// The organisation that the message speaks for.
    pub organisation: Option<&'a Profile>,
    /// What the message asks for.
    pub requests: Vec<Request>,
    /// What the person has already done.
    pub after: Vec<Deed>,
    /// The present, for opening hours.
    pub now: Timestamp,
    /// The language of the advice.
    pub language: Language,
}

/// The steps for a situation, in order. Guidance is that of the first country known (France).
#[must_use]
pub fn advise(knowledge: &Knowledge, situation: &Situation<'_>) -> Vec<Advice> {
    let Some(guidance) = knowledge.guidance().first() else { return Vec::new() };
    let mut steps: Vec<&Step> = guidance.steps.iter().filter(|step| situation.calls_for(step)).collect();
    steps.sort_by_key(|step| step.rank);
    steps.into_iter().map(|step| situation.say(step, guidance)).collect()
}

impl Situation<'_> {
    fn calls_for(&self, step: &Step) -> bool {
        let did = |deeds: &[Deed]| deeds.iter().any(|deed| self.after.contains(deed));
        let after = step.after.is_empty() || did(&step.after);
        // Without a message (`vigie advise`) only what the person did decides.
        let channel = match self.channel {
            Some(channel) => step.channels.is_empty() || step.channels.contains(&channel),
            None => step.channels.is_empty() || !step.after.is_empty(),
        };
        let verdict = step.verdicts.is_empty() || self.verdict.is_some_and(|verdict| step.verdicts.contains(&verdict));
        let requests = step.requests.is_empty() || step.requests.iter().any(|request| self.requests.contains(request));
        after && channel && verdict && requests && !did(&step.unless)
    }

    fn say(&self, step: &Step, guidance: &Guidance) -> Advice {
        let language = self.language;
        let text = match (self.organisation, &step.text_without_organisation) {
            (Some(profile), _) => fill(step.text.in_language(language), profile, language),
            (None, Some(text)) => text.in_language(language).to_owned(),
            (None, None) => step.text.in_language(language).to_owned(),
        };
        let service = step.service.as_deref().and_then(|id| guidance.services.iter().find(|service| service.id == id));
        let unconfirmed = step.provenance.unconfirmed || service.is_some_and(|service| service.provenance.unconfirmed);
        Advice {
            step: step.id.clone(),
            text,
            how: service.map(|service| how(service, language)).unwrap_or_default(),
            phone: service.and_then(|service| service.phone.clone()),
            url: service.and_then(|service| service.url.clone()),
            open: service
                .and_then(|service| service.hours.as_ref())
                .map(|hours| open_state(hours, self.now).in_words(language)),
            unconfirmed: unconfirmed
                .then(|| UNCONFIRMED.map(str::to_owned))
                .map(|[fr, en]| Wording { fr, en }.in_language(language).to_owned()),
        }
    }
}

const UNCONFIRMED: [&str; 2] = [
    "Aucune source récente ne le confirme : vérifiez avant de vous y fier.",
    "No recent source confirms this: check before you rely on it.",
];

fn how(service: &Service, language: Language) -> Vec<String> {
    service.how.iter().map(|step| step.in_language(language).to_owned()).collect()
}

fn fill(text: &str, profile: &Profile, language: Language) -> String {
    let text = text.replace("{organisation}", profile.name.in_language(language));
    text.replace("{reach}", profile.reach.in_language(language))
}
