//! A number to call that is not the organisation's
//!
//! **Looks at** the numbers that a message in an organisation's name asks to be called, against the organisation's numbers
//! on that day and the numbering plan.
//!
//! **Why** a voicemail that names a dear or foreign number earns money by the minute, or leads to a false adviser.
//!
//! **Fires** on "votre CPAM : rappelez le 08 99 00 12 34".
//!
//! **Stays quiet** on the organisation's own numbers in their time, on a call centre's genuine practice of asking to be called
//! back, on the number of a doctor's office, and on numbers that are only printed.
//!
//! **Weight** proof while the organisation's list of numbers to call was declared complete and undisputed; strong otherwise.
//! An official short number such as 3646 begins like a paid service and is none.
//! ---
//! Un numéro à rappeler qui n’est pas celui de l’organisme
//!
//! **Regarde** les numéros qu’un message au nom d’un organisme demande d’appeler, face aux numéros de l’organisme ce jour-là et
//! au plan de numérotation.
//!
//! **Pourquoi** un message vocal qui donne un numéro surtaxé ou étranger rapporte à la minute, ou mène à un faux conseiller.
//!
//! **Se déclenche** sur « votre CPAM : rappelez le 08 99 00 12 34 ».
//!
//! **Se tait** sur les numéros de l’organisme en leur temps, sur l’usage réel de demander un rappel, sur le numéro d’un cabinet
//! médical, et sur les numéros simplement imprimés.
//!
//! **Poids** preuve tant que la liste des numéros à appeler était déclarée complète et non discutée ; fort sinon. Un numéro
//! court officiel comme le 3646 commence comme un service payant et n’en est pas un.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::Place,
    observable::{
        phone::Number,
        phone_plan::{Cost, Kind},
    },
    organisation::schema::{NumberRole, Profile, Says},
    report::Standing,
    request::Request,
    text::reading::Tag,
};

pub(super) const CHECK: Check =
    Check { name: "call-back-number", family: Family::Number, source: include_str!("call_back_number.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let called: Vec<(&Number, Place)> = context
        .asked
        .iter()
        .filter(|asked| asked.request == Request::CallBack)
        .filter_map(|asked| Some((asked.number.as_ref()?, asked.place)))
        .collect();
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    for (claim, profile) in context.speakers() {
        let mut judged: Vec<&Number> = Vec::new();
        for &(number, place) in &called {
            if !judged.contains(&number) && !context.uses_number(claim.organisation, number) {
                judged.push(number);
                drafts.push(draft(context, number, place, claim.organisation, profile));
            }
        }
    }
    drafts
}

fn draft<'a>(
    context: &Context<'a>,
    number: &Number,
    place: Place,
    organisation: usize,
    profile: &'a Profile,
) -> Draft<'a> {
    let facts = context.knowledge.plan().map(|plan| plan.look_up(number, context.day));
    let surcharged = facts.as_ref().is_some_and(|facts| facts.cost == Cost::Surcharged);
    let foreign = facts.as_ref().is_some_and(|facts| facts.kind == Kind::Foreign);
    let shown = number.display();
    let (name_fr, name_en) = (&profile.name.fr, &profile.name.en);
    let (kind_fr, kind_en) = match (surcharged, foreign) {
        (true, _) => (
            ", et il est surtaxé (payant à la minute ou à l’appel)",
            ", and it is surcharged (paid by the minute or by the call)",
        ),
        (_, true) => (", et c’est un numéro étranger", ", and it is a foreign number"),
        _ => ("", ""),
    };
    let closed = profile.closed_list(NumberRole::ReachUs, context.day);
    let in_force = closed.is_some_and(|(_, standing)| standing == Standing::InForce);
    let decisive = in_force && !may_ask_to_call_back(context, organisation, profile);
    let draft = Draft::new(
        if decisive { weight::OVERWHELMING } else { weight::STRONG },
        format!("Le message demande d’appeler le {shown}, qui n’est pas dans la liste connue pour {name_fr}{kind_fr}."),
        format!("The message asks you to call {shown}, which is no known number of {name_en}{kind_en}."),
        vec![context.evidence_of(place, number.as_str())],
    );
    let draft = draft.about(organisation);
    match closed {
        Some((list, standing)) => draft.decisive_if(decisive).resting_on_list(list, profile, standing),
        None => draft,
    }
}

/// Whether asking to be called back was the organisation's genuine practice for calls of this kind.
fn may_ask_to_call_back(context: &Context<'_>, organisation: usize, profile: &Profile) -> bool {
    profile.rules.iter().enumerate().any(|(at, rule)| {
        let tag = Tag::Rule(organisation, at);
        matches!(rule.says, Says::MayAskToCallBack { .. })
            && rule.provenance.may_quiet(context.day, profile)
            && context.readings.iter().flatten().any(|reading| reading.hits.iter().any(|hit| hit.tag == tag))
    })
}
