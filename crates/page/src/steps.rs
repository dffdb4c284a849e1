//! Steps of advice as a list that can be ticked, each with the texts that its service takes.

use askama::Template;
use vigie_engine::{
    advice::{Situation, advise},
    organisation::index::Knowledge,
    report::Advice,
};

use crate::{
    hand_off::{Facts, Ready},
    told::{self, Step},
    words::Words,
};

/// One step to tick.
pub struct Tick {
    /// Its stable name in the guidance.
    pub id: String,
    /// What to do.
    pub step: Step,
    /// The texts that go with it.
    pub hand_offs: Vec<Ready>,
}

/// Steps, and the texts that go with none of them.
pub struct Steps {
    /// The steps, first things first.
    pub ticks: Vec<Tick>,
    /// Texts that go with no step.
    pub others: Vec<Ready>,
}

impl Steps {
    /// The steps and texts for a person who asks without a message.
    #[must_use]
    pub fn advised(knowledge: &Knowledge, situation: &Situation<'_>) -> Self {
        let facts =
            Facts::without_message(knowledge, situation.channel, &situation.after, situation.now, situation.language);
        Self::new(&advise(knowledge, situation), facts.hand_offs(), knowledge)
    }

    /// Puts each text below the step that sends to its service.
    #[must_use]
    pub fn new(advice: &[Advice], mut texts: Vec<Ready>, knowledge: &Knowledge) -> Self {
        let known = knowledge.guidance().first().map_or(&[][..], |guidance| &guidance.steps);
        let ticks = advice.iter().map(|advice| {
            let service = known.iter().find(|step| step.id == advice.step).and_then(|step| step.service.as_ref());
            let (hand_offs, rest) = std::mem::take(&mut texts)
                .into_iter()
                .partition(|text| service.is_some() && text.service.as_ref() == service);
            texts = rest;
            Tick { id: advice.step.clone(), step: told::step(advice), hand_offs }
        });
        let ticks = ticks.collect();
        Self { ticks, others: texts }
    }
}

#[derive(Template)]
#[template(path = "steps_alone.html")]
struct Page<'a> {
    w: Words,
    steps: &'a Steps,
}

/// The steps and texts as HTML: what a person reads who asks without a message.
#[must_use]
pub fn html(steps: &Steps, w: Words) -> String {
    Page { w, steps }.render().unwrap_or_default()
}
