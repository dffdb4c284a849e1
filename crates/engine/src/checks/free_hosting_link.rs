//! A page on free hosting, a form builder or a shortener in an organisation's name
//!
//! **Looks at** the links of a message that speaks in an organisation's name: whether they end at hosting where anybody
//! gets a page for nothing, at a form builder, or at a shortener that hides the site.
//!
//! **Why** an organisation has its own site; who has none takes one where no name and no money is asked for.
//!
//! **Fires** on "Ameli : complétez votre dossier `https://dossier-1234.web.app/`", on a form of docs.google.com in the name
//! of a bank.
//!
//! **Stays quiet** on messages in nobody's name, whatever they link to: newsletters shorten links, clubs use form builders;
//! on mail from an official address that links to a form, to stored files or through a shortener; on services that the profile
//! names as the organisation's own or as a partner.
//!
//! **Weight** moderate for hosting, storage and forms, faint for a shortener; weak for hosting in mail from an official address
//! that nobody verified, since an address is easily written; it adds to `link-outside-organisation`, never stands alone.
//! ---
//! Une page d’un hébergement gratuit, un formulaire ou un lien raccourci au nom d’un organisme
//!
//! **Regarde** les liens d’un message qui parle au nom d’un organisme : mènent-ils à un hébergement où chacun ouvre une page
//! sans payer, à un outil de formulaires, à un raccourcisseur qui cache le site ?
//!
//! **Pourquoi** un organisme a son propre site ; celui qui n’en a pas en prend un là où l’on ne demande ni nom ni argent.
//!
//! **Se déclenche** sur « Ameli : complétez votre dossier `https://dossier-1234.web.app/` », sur un formulaire de
//! docs.google.com au nom d’une banque.
//!
//! **Se tait** sur les messages qui ne parlent au nom de personne, où qu’ils mènent : les lettres d’information raccourcissent
//! leurs liens, les associations utilisent ces formulaires ; sur les courriels d’une adresse officielle qui mènent à un
//! formulaire, à des fichiers déposés ou par un lien raccourci ; sur les services que la fiche donne comme ceux de l’organisme
//! ou d’un partenaire.
//!
//! **Poids** moyen pour un hébergement, un dépôt de fichiers ou un formulaire, très faible pour un lien raccourci ; faible pour un
//! hébergement dans un courriel d’adresse officielle que personne n’a vérifiée, car une adresse s’écrit facilement ; s’ajoute à
//! `link-outside-organisation`, jamais seul.

use std::collections::BTreeMap;

use super::{Check, Draft, Family, weight};
use crate::{authenticity::is_authenticated, context::Context, observable::services::ServiceKind, report::Evidence};

pub(super) const CHECK: Check =
    Check { name: "free-hosting-link", family: Family::Link, source: include_str!("free_hosting_link.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let speaker = context.speakers().find(|(claim, _)| claim.by_name && claim.firm);
    let Some((claim, profile)) = speaker else { return Vec::new() };
    let from_official = context.from_official(claim.organisation);
    if from_official && is_authenticated(context) {
        return Vec::new();
    }
    let mut found: BTreeMap<u8, (ServiceKind, String, Vec<Evidence>)> = BTreeMap::new();
    for (link, address, host) in context.web_links() {
        if context.is_official_today(host, claim.organisation) || profile.has_companion(&address.host) {
            continue;
        }
        let Some(kind) = context.knowledge.services().kind(address) else { continue };
        // Honest firms too use forms, storage and shorteners; their pages are their own.
        if from_official && kind != ServiceKind::Hosting {
            continue;
        }
        let entry = found.entry(kind as u8).or_insert_with(|| (kind, address.host.ascii(), Vec::new()));
        entry.2.push(context.link_evidence(link, address));
    }
    let (name_fr, name_en) = (&profile.name.fr, &profile.name.en);
    let drafts = found.into_values().map(|(kind, host, evidence)| {
        let (weight, fr, en) = match kind {
            ServiceKind::Hosting => (
                if from_official { weight::WEAK } else { weight::MODERATE },
                format!("Le lien mène à « {host} », un hébergement où chacun peut ouvrir une page sans payer."),
                format!("The link leads to “{host}”, hosting where anybody can open a page for nothing."),
            ),
            ServiceKind::Storage => (
                weight::MODERATE,
                format!("Le lien mène à « {host} », où chacun peut déposer des fichiers et des pages."),
                format!("The link leads to “{host}”, where anybody can put files and pages."),
            ),
            ServiceKind::Form => (
                weight::MODERATE,
                format!("Le lien mène à « {host} », où chacun peut créer un formulaire."),
                format!("The link leads to “{host}”, where anybody can make a form."),
            ),
            ServiceKind::Shortener => (
                weight::FAINT,
                format!("Le lien est raccourci par « {host} » : on ne voit pas s’il mène au site tenu par {name_fr}."),
                format!(
                    "The link is shortened by “{host}”: it does not show whether it leads to the site of {name_en}."
                ),
            ),
        };
        Draft::new(weight, fr, en, evidence).about(claim.organisation)
    });
    drafts.collect()
}
