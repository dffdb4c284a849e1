//! The organisation is said to go on talking on a social network
//!
//! **Looks at** links to messengers and social networks, and talk of going on there, in a message that speaks in the name of an organisation which has
//! published that it exchanges nothing personal there.
//!
//! **Why** fraudsters move the talk to where no one else reads it.
//!
//! **Fires** on "votre conseiller CPAM vous répond sur `https://wa.me/...`".
//!
//! **Stays quiet** on links of friends and associations, and on a mail from an official address that shows its own pages there.
//!
//! **Weight** strong, however old the rule that is shown with it: no insurer has gone there since.
//! ---
//! L’organisme continuerait la conversation sur un réseau social
//!
//! **Regarde** les liens vers des messageries et réseaux sociaux, et les invitations à y continuer, dans un message au nom d’un organisme qui a publié qu’il n’y
//! échange rien de personnel.
//!
//! **Pourquoi** les fraudeurs déplacent la conversation là où personne d’autre ne la lit.
//!
//! **Se déclenche** sur « votre conseiller CPAM vous répond sur `https://wa.me/...` ».
//!
//! **Se tait** sur les liens d’amis et d’associations, et sur un courriel d’adresse officielle qui montre ses propres pages.
//!
//! **Poids** fort, quel que soit l’âge de la règle montrée : aucun assureur n’y est allé depuis.

use super::{Check, Draft, Family, false_statement::stated, weight};
use crate::{context::Context, organisation::schema::Says, text::reading::Tag};

pub(super) const CHECK: Check = Check {
    name: "social-network-contact",
    family: Family::Rule,
    source: include_str!("social_network_contact.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        if context.from_official(claim.organisation) {
            continue;
        }
        for (at, rule, standing) in context.rules(profile) {
            let Says::NeverOn { hosts, .. } = &rule.says else { continue };
            let links =
                context.web_links().filter(|(_, address, _)| hosts.iter().any(|host| address.host.is_within(host)));
            let mut evidence: Vec<_> = links.map(|(link, address, _)| context.link_evidence(link, address)).collect();
            evidence.extend(
                stated(context, Tag::Rule(claim.organisation, at)).into_iter().map(|place| context.evidence(place)),
            );
            if evidence.is_empty() || rule.provenance.unconfirmed {
                continue;
            }
            let (fr, en) = (&profile.name.fr, &profile.name.en);
            let draft = Draft::new(
                weight::STRONG,
                format!(
                    "Le message vous envoie sur un réseau social ou une messagerie, où {fr} dit n’échanger rien de personnel."
                ),
                format!(
                    "The message sends you to a social network or messenger, where {en} says it exchanges nothing personal."
                ),
                evidence,
            );
            drafts.push(draft.about(claim.organisation).resting_on(rule, profile, standing));
        }
    }
    drafts
}
