//! The sender has no valid address
//!
//! **Looks at** the address of the displayed sender of a mail with links or attachments.
//!
//! **Why** an answer must be able to reach whoever writes. An address without a domain, or with a domain that cannot exist
//! on the internet, is written by a program that does not care for answers.
//!
//! **Fires** on `From: Parcel service <notice@parcel>` and on a sender without any address.
//!
//! **Stays quiet** on machines of one's own network that report to their owner (`root@localhost`) without links.
//!
//! **Weight** weak: careless programs of honest firms do this too.
//! ---
//! L’expéditeur n’a pas d’adresse valable
//!
//! **Regarde** l’adresse de l’expéditeur affiché, dans un courriel qui contient des liens ou des pièces jointes.
//!
//! **Pourquoi** qui écrit doit pouvoir recevoir une réponse. Une adresse sans domaine, ou avec un domaine qui ne peut pas
//! exister sur internet, vient d’un programme qui se moque des réponses.
//!
//! **Se déclenche** sur « Service colis <avis@colis> » et sur un expéditeur sans aucune adresse.
//!
//! **Se tait** sur les machines du réseau local qui écrivent à leur maître (`root@localhost`) sans lien.
//!
//! **Poids** faible : les programmes négligés d’entreprises honnêtes le font aussi.

use super::{Check, Draft, Family, weight};
use crate::context::Context;

pub(super) const CHECK: Check = Check {
    name: "sender-address-broken",
    family: Family::Sender,
    source: include_str!("sender_address_broken.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let (Some(mailbox), Some(sender)) = (context.sender_mailbox(), &context.message.sender) else { return Vec::new() };
    let valid = mailbox.host.as_ref().is_some_and(|host| host.registrable().is_some());
    let leads = context.message.links.iter().any(|link| !link.quoted) || !context.message.attachments.is_empty();
    if valid || !leads || sender.name.is_none() && mailbox.address.len() <= 1 {
        return Vec::new();
    }
    vec![Draft::new(
        weight::WEAK,
        "L’expéditeur affiché n’a pas d’adresse valable : aucune réponse ne peut l’atteindre.",
        "The displayed sender has no valid address: no answer can reach it.",
        vec![context.evidence(sender.place)],
    )]
}
