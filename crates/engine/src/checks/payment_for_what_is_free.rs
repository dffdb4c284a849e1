//! Asks money for what is free
//!
//! **Looks at** payments that the message asks for, where it also names something that the organisation gives for nothing.
//!
//! **Why** the small sum ("0.95 for the stamp") is the bait; the card number is the catch.
//!
//! **Fires** on "votre carte Vitale est prête, réglez 1,90 euro de frais d'envoi".
//!
//! **Stays quiet** on a doctor's fees, a mutual insurer's contribution, the fixed charges that the insurer itself explains,
//! and on parcels that speak in nobody's name.
//!
//! **Weight** proof where the organisation's rule is in force; moderate where no source has repeated it lately.
//! ---
//! Demande de payer ce qui est gratuit
//!
//! **Regarde** les paiements que le message demande, quand il nomme aussi une chose que l’organisme donne gratuitement.
//!
//! **Pourquoi** la petite somme (« 0,95 euro pour le timbre ») est l’appât ; le numéro de carte est la prise.
//!
//! **Se déclenche** sur « votre carte Vitale est prête, réglez 1,90 euro de frais d’envoi ».
//!
//! **Se tait** sur les honoraires d’un médecin, la cotisation d’une mutuelle, les participations que l’assureur explique
//! lui-même, et sur les colis qui ne parlent au nom de personne.
//!
//! **Poids** preuve si la règle de l’organisme est en vigueur ; moyen si aucune source ne l’a répétée récemment.

use super::{Check, Draft, Family, rule_weight};
use crate::{context::Context, message::Place, organisation::schema::Says, request::Request, text::reading::Tag};

pub(super) const CHECK: Check = Check {
    name: "payment-for-what-is-free",
    family: Family::Rule,
    source: include_str!("payment_for_what_is_free.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let payments = context.asked.iter().filter(|asked| matches!(asked.request, Request::Payment | Request::Transfer));
    let Some(asked) = payments.min_by_key(|asked| asked.request != Request::Payment) else { return Vec::new() };
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        let found = context.rules(profile).find_map(|(at, rule, standing)| {
            let thing =
                matches!(rule.says, Says::IsFree { .. }).then(|| thing_named(context, claim.organisation, at))??;
            Some((rule, standing, thing, rule_weight::of(&rule.provenance, standing)?))
        });
        let Some((rule, standing, thing, (weight, decisive))) = found else { continue };
        let (fr, en) = (&profile.name.fr, &profile.name.en);
        let named = context.message.shown(thing);
        let draft = Draft::new(
            weight,
            format!("Le message demande de l’argent et parle de « {named} ». Or {fr} dit que c’est gratuit."),
            format!("The message asks for money and speaks of “{named}”. Yet {en} says that it is free."),
            vec![context.evidence(asked.place), context.evidence(thing)],
        );
        drafts.push(draft.about(claim.organisation).decisive_if(decisive).resting_on(rule, profile, standing));
    }
    drafts
}

/// Where the message names one of the rule's things, outside quotations.
fn thing_named(context: &Context<'_>, organisation: usize, rule: usize) -> Option<Place> {
    let views = context.readings.iter().enumerate().filter_map(|(view, reading)| Some((view, reading.as_ref()?)));
    let mut places = views.flat_map(|(view, reading)| {
        let hits = reading
            .hits
            .iter()
            .filter(move |hit| hit.tag == Tag::Rule(organisation, rule) && !reading.quoted(hit.start));
        hits.map(move |hit| context.place(view, hit.start, hit.end))
    });
    places.find(|place| !context.message.is_quoted(*place))
}
