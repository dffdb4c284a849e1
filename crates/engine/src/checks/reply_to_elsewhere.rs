//! Answers go elsewhere than to the sender
//!
//! **Looks at** the `Reply-To` address of a mail that speaks in an organisation's name.
//!
//! **Why** a fraudster who forges an official sender still wants the answers.
//!
//! **Fires** on a mail from an official address whose answers go to `agent@example.com`.
//!
//! **Stays quiet** where answers go to the organisation, to the same registered domain as the sender, or nowhere special,
//! and on mails that speak for nobody.
//!
//! **Weight** strong with an official sender; weak otherwise, as the sender is already a finding.
//! ---
//! Les réponses partent ailleurs que chez l’expéditeur
//!
//! **Regarde** l’adresse de réponse (`Reply-To`) d’un courriel qui parle au nom d’un organisme.
//!
//! **Pourquoi** le fraudeur qui imite un expéditeur officiel veut quand même recevoir les réponses.
//!
//! **Se déclenche** sur un courriel d’adresse officielle dont les réponses partent chez `agent@example.com`.
//!
//! **Se tait** si les réponses vont à l’organisme ou au même domaine que l’expéditeur, et sur les courriels qui ne parlent
//! au nom de personne.
//!
//! **Poids** fort avec un expéditeur officiel ; faible sinon, car l’expéditeur est déjà un indice.

use super::{Check, Draft, Family, weight};
use crate::context::Context;

pub(super) const CHECK: Check = Check {
    name: "reply-to-elsewhere",
    family: Family::Sender,
    source: include_str!("reply_to_elsewhere.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some(sender) = context.sender_mailbox().and_then(|sender| sender.host.as_ref()) else { return Vec::new() };
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        let elsewhere = context.message.reply_to.iter().find(|reply| {
            reply.host.as_ref().is_some_and(|host| {
                let same = host.registrable().is_some() && host.registrable() == sender.registrable();
                !same && context.knowledge.is_official(host, claim.organisation).is_none()
            })
        });
        let Some(reply) = elsewhere else { continue };
        let from_official = context.from_official(claim.organisation);
        let weight = if from_official { weight::STRONG } else { weight::WEAK };
        let (fr, en) = (&profile.name.fr, &profile.name.en);
        let address = &reply.address;
        let draft = Draft::new(
            weight,
            format!("Les réponses partiraient à « {address} », qui n’est ni l’expéditeur ni {fr}."),
            format!("Answers would go to “{address}”, which is neither the sender nor {en}."),
            vec![context.evidence(reply.place)],
        );
        drafts.push(draft.about(claim.organisation));
    }
    drafts
}
