//! A mail in an organisation's name from somebody else's address
//!
//! **Looks at** the domain of the sender's address in a mail that speaks in an organisation's name.
//!
//! **Why** the displayed name can be anything; the domain after the `@` is the first thing that a genuine mail gets right.
//!
//! **Fires** on `Assurance Maladie <contact@example.com>`.
//!
//! **Stays quiet** on every address below the organisation's domains, and on mails that only mention it: a mutual insurer,
//! a doctor's office, a newspaper.
//!
//! **Weight** strong where the displayed name is the organisation's; moderate where only the text speaks in its name.
//! ---
//! Un courriel au nom d’un organisme, envoyé d’une autre adresse
//!
//! **Regarde** le domaine de l’adresse de l’expéditeur, dans un courriel qui parle au nom d’un organisme.
//!
//! **Pourquoi** le nom affiché peut être n’importe quoi ; ce qui suit le « @ » est la première chose qu’un vrai courriel a de juste.
//!
//! **Se déclenche** sur `Assurance Maladie <contact@example.com>`.
//!
//! **Se tait** sur toutes les adresses des domaines de l’organisme, et sur les courriels qui ne font que le citer : une
//! mutuelle, un cabinet médical, un journal.
//!
//! **Poids** fort si le nom affiché est celui de l’organisme ; moyen si seul le texte parle en son nom.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::{Mailbox, Place},
    organisation::{index::HostIs, schema::Profile},
};

pub(super) const CHECK: Check = Check {
    name: "sender-not-official",
    family: Family::Sender,
    source: include_str!("sender_not_official.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let (Some(mailbox), Some(sender)) = (context.sender_mailbox(), &context.message.sender) else { return Vec::new() };
    if context.sender_host.as_ref().is_none_or(|host| matches!(host, HostIs::LookAlike(_))) {
        // A domain that imitates is the look-alike check's finding.
        return Vec::new();
    }
    let speakers = context.speakers().filter(|(claim, _)| claim.by_name && !context.from_official(claim.organisation));
    speakers
        .filter(|(claim, profile)| !may_be_its_own(context, claim.organisation, profile, mailbox))
        .map(|(claim, profile)| {
            let in_name = |place: &Place| sender.name.is_some_and(|name| name.view == place.view && name.span.contains(place.span));
            let displayed = claim.evidence.iter().any(in_name);
            let weight = if displayed { weight::STRONG } else { weight::MODERATE };
            let (fr, en) = (&profile.name.fr, &profile.name.en);
            let address = &mailbox.address;
            let mut evidence = vec![context.evidence(mailbox.place)];
            evidence.extend(sender.name.filter(|_| displayed).map(|name| context.evidence(name)));
            Draft::new(
                weight,
                format!("Le courriel se présente comme envoyé par {fr}, mais il vient de « {address} », qui n’est pas une de ses adresses."),
                format!("The mail speaks for {en}, but it comes from “{address}”, which is none of its addresses."),
                evidence,
            )
            .about(claim.organisation)
        })
        .collect()
}

/// Where an organisation's customers have addresses, one of its own known ones proves nothing and accuses nobody, and so
/// does a host below it: `facture@orange.fr`, `info@client.orange.fr`.
fn may_be_its_own(context: &Context<'_>, organisation: usize, profile: &Profile, mailbox: &Mailbox) -> bool {
    let host = mailbox.host.as_ref();
    let Some(HostIs::Official(owner, fact)) = host.map(|host| context.knowledge.whose(host)) else { return false };
    let listed = profile.senders.iter().any(|sender| sender.address.eq_ignore_ascii_case(&mailbox.address));
    let below = host.is_some_and(|host| !fact.all().any(|domain| host.domain() == Some(domain)));
    owner == organisation && !fact.speaks() && (listed || below)
}
