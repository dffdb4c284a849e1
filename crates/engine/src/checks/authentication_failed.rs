//! An official address that could not be confirmed
//!
//! **Looks at** what Vigie verified (`--online`), or what the topmost `Authentication-Results` and `Received-SPF` headers
//! say, of a mail whose sender is an official address: DMARC, or the sender's own DKIM and SPF where DMARC is not told.
//!
//! **Why** anyone can write an official address; these verifications tell who could not prove it.
//!
//! **Fires** on `dmarc=fail header.from=info.ameli.fr`, whoever wrote the header: a header can always count against.
//!
//! **Stays quiet** without such a header, on temporary errors and "none", on senders whose domain is nobody's in
//! particular, where a trusted server or Vigie verified the sender (one broken proof of several is common on a forwarded
//! mail), and where trusted servers sealed (ARC) that it was verified before it was changed on its way.
//!
//! **Weight** moderate: forwarding breaks these proofs on honest mail, so it never suffices alone. Weak on what says it came
//! through a mailing list, unless the organisation asks for failing mail to be rejected.
//! ---
//! Une adresse officielle qui n’a pas pu être confirmée
//!
//! **Regarde** ce que Vigie a vérifié (`--online`), ou ce que disent les premiers en-têtes `Authentication-Results` et
//! `Received-SPF`, d’un courriel dont l’expéditeur est une adresse officielle : DMARC, ou les DKIM et SPF de l’expéditeur
//! lui-même si DMARC n’est pas dit.
//!
//! **Pourquoi** n’importe qui peut écrire une adresse officielle ; ces vérifications disent qui n’a pas pu le prouver.
//!
//! **Se déclenche** sur `dmarc=fail header.from=info.ameli.fr`, quel que soit l’auteur de l’en-tête : il peut toujours
//! compter contre le message.
//!
//! **Se tait** sans cet en-tête, sur les erreurs passagères et « none », sur les expéditeurs dont le domaine n’est à aucun
//! organisme connu, quand un serveur de confiance ou Vigie a vérifié l’expéditeur (un courriel transféré perd souvent une
//! preuve sur plusieurs), et quand des serveurs de confiance ont scellé (ARC) qu’il était vérifié avant d’être modifié en
//! chemin.
//!
//! **Poids** moyen : les transferts cassent ces preuves sur d’honnêtes courriels ; seul, il ne suffit jamais. Faible si le
//! courriel dit venir d’une liste de diffusion, sauf si l’organisme demande que ses courriels non prouvés soient rejetés.

use super::{Check, Draft, Family, weight};
use crate::{authenticity::failure, context::Context, organisation::index::HostIs};

pub(super) const CHECK: Check = Check {
    name: "authentication-failed",
    family: Family::Sender,
    source: include_str!("authentication_failed.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some(HostIs::Official(organisation, _)) = &context.sender_host else { return Vec::new() };
    let Some(profile) = context.knowledge.organisation(*organisation) else { return Vec::new() };
    let Some(failure) = failure(context) else { return Vec::new() };
    let address = context.sender_mailbox().map(|mailbox| mailbox.address.clone()).unwrap_or_default();
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let mut evidence = vec![context.evidence(failure.results.place)];
    evidence.extend(context.sender_mailbox().map(|mailbox| context.evidence(mailbox.place)));
    let (who_fr, who_en) = if failure.own {
        ("Vigie n’a pas pu confirmer", "Vigie could not confirm")
    } else {
        ("le serveur qui a reçu le courriel n’a pas pu confirmer", "the receiving server could not confirm")
    };
    let draft = Draft::new(
        if failure.through_list { weight::WEAK } else { weight::MODERATE },
        format!(
            "L’adresse « {address} » est bien une adresse utilisée par {fr}, mais {who_fr} que le courriel en vient."
        ),
        format!("The address “{address}” belongs to {en}, but {who_en} that the mail comes from there."),
        evidence,
    );
    vec![draft.about(*organisation)]
}
