//! A caller who cannot name whom it is about
//!
//! **Looks at** calls of a kind whose callers, by a published rule, had to be able to name the person concerned: in 2020,
//! contact tracing callers could name the doctor or the patient.
//!
//! **Why** a stranger who only pretends to trace contacts knows neither.
//!
//! **Fires** on a tracing call of September 2020 of which the person says that the caller could name nobody.
//!
//! **Stays quiet** where somebody was named, where it is not known, on calls of another kind, and outside the rule's time.
//!
//! **Weight** proof while the rule was in force and undisputed.
//! ---
//! Un appelant qui ne sait nommer personne
//!
//! **Regarde** les appels dont l’auteur, selon une règle publiée, devait pouvoir nommer la personne concernée : en 2020, les
//! enquêteurs du suivi des contacts (Covid) pouvaient nommer le médecin ou le malade.
//!
//! **Pourquoi** l’inconnu qui fait semblant ne connaît ni l’un ni l’autre.
//!
//! **Se déclenche** sur un appel de septembre 2020 dont l’auteur, selon la personne, n’a su nommer personne.
//!
//! **Se tait** si quelqu’un a été nommé, si on ne le sait pas, sur les autres appels, et hors du temps de la règle.
//!
//! **Poids** preuve tant que la règle était en vigueur et non discutée.

use super::{Check, Draft, Family, rule_weight};
use crate::{channel::Channel, context::Context, organisation::schema::Says, text::reading::Tag};

pub(super) const CHECK: Check = Check {
    name: "caller-names-no-contact",
    family: Family::Rule,
    source: include_str!("caller_names_no_contact.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let account = context.message.account.as_ref().filter(|_| context.message.channel == Channel::Call);
    let Some((false, answer)) = account.and_then(|account| account.named_contact) else { return Vec::new() };
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        for (at, rule, standing) in context.rules(profile) {
            let tag = Tag::Rule(claim.organisation, at);
            let readings =
                context.readings.iter().enumerate().filter_map(|(view, reading)| Some((view, reading.as_ref()?)));
            let mut presented =
                readings.filter_map(|(view, reading)| Some((view, *reading.hits.iter().find(|hit| hit.tag == tag)?)));
            let (true, Some((view, hit)), Some((weight, decisive))) = (
                matches!(rule.says, Says::NamesTheContact { .. }),
                presented.next(),
                rule_weight::of(&rule.provenance, standing),
            ) else {
                continue;
            };
            let (fr, en) = (&profile.name.fr, &profile.name.en);
            let draft = Draft::new(
                weight,
                format!(
                    "L’appelant n’a su nommer ni le médecin ni le malade, ce qu’un vrai agent pouvait faire, selon {fr}."
                ),
                format!(
                    "The caller could name neither the doctor nor the patient, which a genuine caller of {en} could."
                ),
                vec![context.evidence(answer), context.evidence(context.place(view, hit.start, hit.end))],
            );
            drafts.push(draft.about(claim.organisation).decisive_if(decisive).resting_on(rule, profile, standing));
        }
    }
    drafts
}
