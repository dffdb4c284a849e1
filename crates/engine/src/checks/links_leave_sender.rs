//! No link leads to the sender
//!
//! **Looks at** the buttons and worded links of a mail whose sender has a domain of its own: where do they lead?
//!
//! **Why** a firm that writes leads its readers to its own pages, at least with one link. A fraudster writes from one stolen or
//! invented address and leads everyone to another.
//!
//! **Fires** on a mail from `info@bakery.example` whose only button leads to `claims.example.net`.
//!
//! **Stays quiet** where one link leads to the sender's own domain, to an organisation Vigie knows or to its partners; on mail
//! from mailboxes that anybody can have; on links written out in a plain text; and on newsletters that lead to many sites.
//!
//! **Weight** weak: small firms send through a mailing service whose links carry the service's name. It counts beside other
//! signs only.
//! ---
//! Aucun lien ne mène chez l’expéditeur
//!
//! **Regarde** les boutons et les liens d’un courriel dont l’expéditeur a son propre nom de domaine : où mènent-ils ?
//!
//! **Pourquoi** une entreprise qui écrit conduit ses lecteurs vers ses pages, au moins par un lien. Un fraudeur écrit depuis
//! une adresse volée ou inventée et conduit tout le monde ailleurs.
//!
//! **Se déclenche** sur un courriel de `info@bakery.example` dont le seul bouton mène à `claims.example.net`.
//!
//! **Se tait** si un lien mène au domaine de l’expéditeur, à un organisme connu de Vigie ou à ses partenaires ; sur le courrier
//! des messageries ouvertes à tous ; sur les liens écrits en toutes lettres dans un texte simple ; et sur les lettres
//! d’information qui mènent à beaucoup de sites.
//!
//! **Poids** faible : de petites entreprises passent par un prestataire d’envoi dont les liens portent le nom. Il ne compte
//! qu’à côté d’autres signes.

use std::collections::BTreeSet;

use super::{Check, Draft, Family, weight};
use crate::{context::Context, organisation::index::HostIs};

pub(super) const CHECK: Check = Check {
    name: "links-leave-sender",
    family: Family::Sender,
    source: include_str!("links_leave_sender.rs"),
    run: look,
};

/// A newsletter leads to many sites; a fraud to one or two.
const MOST_SITES: usize = 3;

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some(mailbox) = context.sender_mailbox() else { return Vec::new() };
    let Some(own) = mailbox.host.as_ref().and_then(|host| host.registrable()) else { return Vec::new() };
    let known = mailbox.host.as_ref().is_some_and(|host| matches!(context.knowledge.whose(host), HostIs::Official(..)));
    if known {
        return Vec::new();
    }
    let mut sites = BTreeSet::new();
    let mut evidence = Vec::new();
    for (link, address, host) in context.web_links() {
        let site = address.host.registrable();
        if site == Some(own) {
            return Vec::new();
        }
        if matches!(host, HostIs::Official(..)) || !link.anchored {
            continue;
        }
        sites.insert(site.map_or_else(|| address.host.ascii(), str::to_owned));
        if evidence.len() < super::MOST_EVIDENCE {
            evidence.push(context.link_evidence(link, address));
        }
    }
    if sites.is_empty() || sites.len() > MOST_SITES {
        return Vec::new();
    }
    vec![Draft::new(
        weight::WEAK,
        format!("Le courriel vient d’une adresse « {own} », mais aucun de ses liens n’y mène."),
        format!("The mail comes from an address “{own}”, but none of its links leads there."),
        evidence,
    )]
}
