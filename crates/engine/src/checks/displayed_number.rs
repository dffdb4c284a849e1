//! A displayed number that is not the organisation's
//!
//! **Looks at** the number that a call or text message displays, where the message speaks in an organisation's name.
//!
//! **Why** an organisation calls from few numbers, and French organisations text from short numbers or a name, never from a
//! mobile. A matching number proves nothing, since any number can be forged: it only fails to contradict.
//!
//! **Fires** on a call from 01 99 00 12 34 in the insurer's name; on a text message from a 06 number.
//!
//! **Stays quiet** on the organisation's numbers in their time, on withheld numbers (networks hide many honest ones since
//! 2026), on sender names, and on messages that speak in nobody's name.
//!
//! **Weight** proof while the organisation's list of displayed numbers was declared complete (2017 to autumn 2020 for the
//! Assurance Maladie); otherwise a reason to hang up and dial the official number yourself: suspicious, no more.
//! ---
//! Un numéro affiché qui n’est pas celui de l’organisme
//!
//! **Regarde** le numéro qu’affiche un appel ou un SMS, quand le message parle au nom d’un organisme.
//!
//! **Pourquoi** un organisme appelle depuis peu de numéros, et les organismes français envoient leurs SMS depuis un numéro court
//! ou un nom, jamais depuis un mobile. Un numéro qui correspond ne prouve rien, car tout numéro peut être imité.
//!
//! **Se déclenche** sur un appel du 01 99 00 12 34 au nom de l’assureur ; sur un SMS venu d’un numéro en 06.
//!
//! **Se tait** sur les numéros de l’organisme en leur temps, sur les numéros masqués (les réseaux en cachent beaucoup
//! d’honnêtes depuis 2026), sur les noms d’expéditeur, et sur les messages qui ne parlent au nom de personne.
//!
//! **Poids** preuve tant que la liste des numéros affichés était déclarée complète (de 2017 à l’automne 2020 pour l’Assurance
//! Maladie) ; sinon, une raison de raccrocher et de composer soi-même le numéro officiel : suspect, pas plus.

use super::{Check, Draft, Family, weight};
use crate::{
    channel::Channel,
    context::Context,
    message::Identity,
    observable::{phone::Number, phone_plan::Kind},
    organisation::schema::NumberRole,
    report::Standing,
};

pub(super) const CHECK: Check =
    Check { name: "displayed-number", family: Family::Number, source: include_str!("displayed_number.rs"), run: look };

/// By itself a reason for suspicion, and never proof.
const UNLISTED: f64 = 3.0;

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some(sender) = &context.message.sender else { return Vec::new() };
    let Identity::Number(number) = &sender.identity else { return Vec::new() };
    let role = match context.message.channel {
        Channel::Call => NumberRole::CallsFrom,
        Channel::Sms => NumberRole::TextsFrom,
        Channel::Email | Channel::Link => return Vec::new(),
    };
    let evidence = || vec![context.evidence_of(sender.place, number.as_str())];
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        if context.uses_number(claim.organisation, number) {
            continue;
        }
        let (fr, en, shown) = (&profile.name.fr, &profile.name.en, number.display());
        let draft = match profile.closed_list(role, context.day) {
            Some((list, standing)) => Draft::new(
                if standing == Standing::InForce { weight::OVERWHELMING } else { UNLISTED },
                format!(
                    "À cette date, {fr} n’appelait que depuis quelques numéros publiés, et le {shown} n’en est pas un."
                ),
                format!("At that date {en} called only from a few published numbers, and {shown} is none of them."),
                evidence(),
            )
            .decisive_if(standing == Standing::InForce)
            .resting_on_list(list, profile, standing),
            None if role == NumberRole::TextsFrom => match texting_line(context, number) {
                Some((why_fr, why_en)) => Draft::new(
                    UNLISTED,
                    format!("Ce SMS, qui se présente comme envoyé par {fr}, vient d’{why_fr}, le {shown}."),
                    format!("This text message in the name of {en} comes from {why_en}, {shown}."),
                    evidence(),
                ),
                None => continue,
            },
            // Where no number that it calls from was ever published, an unknown one says nothing.
            None if !profile.numbers.iter().any(|fact| fact.roles.contains(&role)) => continue,
            None => Draft::new(
                UNLISTED,
                format!(
                    "Le numéro affiché, {shown}, n’est pas dans la liste connue pour {fr} : raccrochez et composez vous-même son numéro."
                ),
                format!(
                    "The displayed number, {shown}, is no known number of {en}: hang up and dial its number yourself."
                ),
                evidence(),
            ),
        };
        drafts.push(draft.about(claim.organisation));
    }
    drafts
}

const ORDINARY_MOBILE: (&str, &str) = ("un téléphone mobile ordinaire", "an ordinary mobile telephone");

/// Why an organisation would not text from this number; `None` for short numbers, whose owners no public list tells.
fn texting_line(context: &Context<'_>, number: &Number) -> Option<(&'static str, &'static str)> {
    match context.knowledge.plan()?.look_up(number, context.day).kind {
        Kind::Mobile => Some(ORDINARY_MOBILE),
        Kind::Fiction if number.as_str().starts_with("+336") || number.as_str().starts_with("+337") => {
            Some(ORDINARY_MOBILE)
        }
        Kind::Foreign => Some(("un numéro étranger", "a foreign number")),
        Kind::SmsShort | Kind::Emergency | Kind::Unknown => None,
        _ => Some(("une ligne téléphonique", "a telephone line")),
    }
}
