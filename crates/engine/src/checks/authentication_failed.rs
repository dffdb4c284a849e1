//! An official address that the receiving server could not confirm
//!
//! **Looks at** what `Authentication-Results` headers say of a mail whose sender is an official address: DMARC, or DKIM and
//! SPF where DMARC is not told.
//!
//! **Why** anyone can write an official address; these verifications tell who could not prove it.
//!
//! **Fires** on `dmarc=fail header.from=info.ameli.fr`, whoever wrote the header: a header can always count against.
//!
//! **Stays quiet** without such a header, on temporary errors and "none", and on senders whose domain is nobody's in
//! particular.
//!
//! **Weight** moderate: forwarding and mailing lists break these proofs on honest mail, so it never suffices alone.
//! ---
//! Une adresse officielle que le serveur de réception n’a pas pu confirmer
//!
//! **Regarde** ce que disent les en-têtes `Authentication-Results` d’un courriel dont l’expéditeur est une adresse
//! officielle : DMARC, ou DKIM et SPF si DMARC n’est pas dit.
//!
//! **Pourquoi** n’importe qui peut écrire une adresse officielle ; ces vérifications disent qui n’a pas pu le prouver.
//!
//! **Se déclenche** sur `dmarc=fail header.from=info.ameli.fr`, quel que soit l’auteur de l’en-tête : il peut toujours
//! compter contre le message.
//!
//! **Se tait** sans cet en-tête, sur les erreurs passagères et « none », et sur les expéditeurs dont le domaine n’est à
//! aucun organisme connu.
//!
//! **Poids** moyen : les transferts et les listes de diffusion cassent ces preuves sur d’honnêtes courriels ; seul, il ne suffit jamais.

use super::{Check, Draft, Family, weight};
use crate::{context::Context, message::authentication::Results, organisation::index::HostIs};

pub(super) const CHECK: Check = Check {
    name: "authentication-failed",
    family: Family::Sender,
    source: include_str!("authentication_failed.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some(HostIs::Official(organisation, _)) = &context.sender_host else { return Vec::new() };
    let Some(profile) = context.knowledge.organisation(*organisation) else { return Vec::new() };
    // The topmost header is the last server's word; a lower one may tell of a hop before a mailing list.
    let Some(results) = context.message.authentication.first().filter(|results| has_failed(results)) else {
        return Vec::new();
    };
    let address = context.sender_mailbox().map(|mailbox| mailbox.address.clone()).unwrap_or_default();
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let mut evidence = vec![context.evidence(results.place)];
    evidence.extend(context.sender_mailbox().map(|mailbox| context.evidence(mailbox.place)));
    let draft = Draft::new(
        weight::MODERATE,
        format!(
            "L’adresse « {address} » est bien une adresse utilisée par {fr}, mais le serveur qui a reçu le courriel n’a pas pu confirmer qu’il en vient."
        ),
        format!(
            "The address “{address}” belongs to {en}, but the receiving server could not confirm that the mail comes from there."
        ),
        evidence,
    );
    vec![draft.about(*organisation)]
}

fn has_failed(results: &Results) -> bool {
    let result = |name: &str| {
        results
            .methods
            .iter()
            .filter(|method| method.name == name)
            .map(|method| method.result.as_str())
            .collect::<Vec<_>>()
    };
    let dmarc = result("dmarc");
    if !dmarc.is_empty() {
        return dmarc.contains(&"fail") && !dmarc.contains(&"pass");
    }
    let (dkim, spf) = (result("dkim"), result("spf"));
    let passed = dkim.contains(&"pass") || spf.contains(&"pass");
    !passed && dkim.contains(&"fail") && spf.iter().any(|spf| matches!(*spf, "fail" | "softfail"))
}
