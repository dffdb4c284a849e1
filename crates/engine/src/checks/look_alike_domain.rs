//! A domain made to look like an official one
//!
//! **Looks at** every host in links, in the sender's and the answer address, and at official names put in front of an
//! `@` or into the path or query of somebody else's link.
//!
//! **Why** nobody but a fraudster needs a domain that passes for the organisation's.
//!
//! **Fires** on `ameli.fr.example.com`, `ameli-renouvellement.example`, `arneli.example`, `ameli.fr@example.com`.
//!
//! **Stays quiet** on the organisation's own domains and everything below them, and on ordinary words that share the
//! letters: amélioration, Amélie, camélia, caramel, force vitale.
//!
//! **Weight** strong by the domain alone (thirty times likelier in fraud); overwhelming where the message also names the
//! organisation. Weak, and strong, where a brand word only stands in front of somebody else's name; faint, and strong, where
//! an official name only stands in a path, weak in a query. A whole address inside a path, as archives write it, does not count.
//! ---
//! Un domaine qui imite un domaine officiel
//!
//! **Regarde** chaque nom de site dans les liens, dans l’adresse de l’expéditeur et dans l’adresse de réponse, ainsi que les
//! noms officiels placés devant un « @ », dans le chemin ou les paramètres d’un autre site.
//!
//! **Pourquoi** seul un fraudeur a besoin d’un nom que l’on prend pour celui de l’organisme.
//!
//! **Se déclenche** sur `ameli.fr.example.com`, `ameli-renouvellement.example`, `arneli.example`, `ameli.fr@example.com`.
//!
//! **Se tait** sur les domaines de l’organisme et tout ce qui en dépend, et sur les mots ordinaires qui ont les mêmes
//! lettres : amélioration, Amélie, camélia, caramel, force vitale.
//!
//! **Poids** fort par le seul domaine (trente fois plus fréquent dans la fraude) ; écrasant si le message nomme aussi
//! l’organisme. Faible, et fort, si la marque n’est que devant le nom d’un autre ; très faible, et fort,
//! si un nom officiel n’est que dans un chemin, faible dans des paramètres. Une adresse entière dans un chemin, comme en
//! écrivent les archives du web, ne compte pas.

use std::collections::BTreeMap;

use super::{Check, Draft, Family, weight};
use crate::{
    channel::Channel,
    context::Context,
    message::Mailbox,
    observable::{host, link::WebAddress},
    organisation::{
        index::HostIs,
        look_alike::{LookAlike, Reason},
    },
    report::Evidence,
};

pub(super) const CHECK: Check =
    Check { name: "look-alike-domain", family: Family::Link, source: include_str!("look_alike_domain.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut by_look: BTreeMap<(usize, Reason), (LookAlike, String, Vec<Evidence>)> = BTreeMap::new();
    let mut note = |found: &LookAlike, host: String, evidence: Evidence| {
        let entry =
            by_look.entry((found.organisation, found.reason)).or_insert_with(|| (found.clone(), host, Vec::new()));
        entry.2.push(evidence);
    };
    let mut in_path = Vec::new();
    for (link, address, host) in context.web_links() {
        match host {
            HostIs::LookAlike(found) => note(found, address.host.ascii(), context.link_evidence(link, address)),
            HostIs::Unrelated => {
                if let Some((organisation, domain, decoy)) = official_name_elsewhere(context, address) {
                    in_path.push((organisation, domain, decoy, context.link_evidence(link, address)));
                }
            }
            HostIs::Official(..) => {}
        }
    }
    let mut mailbox = |mailbox: &Mailbox| {
        if let Some(HostIs::LookAlike(found)) = mailbox.host.as_ref().map(|host| context.knowledge.whose(host)) {
            note(
                &found,
                mailbox.host.as_ref().map(host::Host::ascii).unwrap_or_default(),
                context.evidence(mailbox.place),
            );
        }
    };
    context.sender_mailbox().into_iter().for_each(&mut mailbox);
    context.message.reply_to.iter().for_each(&mut mailbox);
    let mut drafts: Vec<Draft<'a>> =
        by_look.into_values().filter_map(|(found, host, evidence)| draft(context, &found, &host, evidence)).collect();
    for (organisation, domain, decoy, evidence) in in_path {
        let Some(profile) = context.knowledge.organisation(organisation) else { continue };
        let (fr, en) = (&profile.name.fr, &profile.name.en);
        let named = context.message.channel == Channel::Link
            || context.speakers().any(|(claim, _)| claim.organisation == organisation && claim.by_name);
        let (weight, place_fr, place_en) = match (decoy, named) {
            (Decoy::User, _) => (weight::OVERWHELMING, "devant un « @ »", "in front of an “@”"),
            (Decoy::Path, true) => (weight::STRONG, "dans le chemin d’un autre site", "in the path of another site"),
            // Directories and counters of clicks write the sites of others so.
            (Decoy::Path, false) => (weight::FAINT, "dans le chemin d’un autre site", "in the path of another site"),
            (Decoy::Query, true) => {
                (weight::WEAK, "dans les paramètres d’un autre site", "in the query of another site")
            }
            (Decoy::Query, false) => continue,
        };
        drafts.push(
            Draft::new(
                weight,
                format!("Le lien montre « {domain} » {place_fr} : il ne mène pas au site tenu par {fr}."),
                format!("The link shows “{domain}” {place_en}: it does not lead to the site of {en}."),
                vec![evidence],
            )
            .about(organisation),
        );
    }
    drafts
}

fn draft<'a>(context: &Context<'a>, found: &LookAlike, host: &str, evidence: Vec<Evidence>) -> Option<Draft<'a>> {
    let profile = context.knowledge.organisation(found.organisation)?;
    let named = context.speakers().any(|(claim, _)| claim.organisation == found.organisation && claim.by_name);
    let weight = match (found.reason, named) {
        // Partners and forums name a page after the firm: "brand.shop.example".
        (Reason::BrandAsSubdomain, false) => weight::WEAK,
        (Reason::BrandAsSubdomain, true) => weight::STRONG,
        (_, false) => weight::STRONG,
        (_, true) => weight::OVERWHELMING,
    };
    let of = &found.of;
    let (name_fr, name_en) = (&profile.name.fr, &profile.name.en);
    let (fr, en) = match found.reason {
        Reason::OfficialAsSubdomain => (
            format!(
                "« {host} » commence par « {of} », mais c’est la fin du nom qui compte, et elle n’appartient pas à {name_fr}."
            ),
            format!(
                "“{host}” begins with “{of}”, but the end of the name counts, and it does not belong to {name_en}."
            ),
        ),
        Reason::Confusable => (
            format!("« {host} » imite « {of} » avec d’autres lettres. Ce nom n’appartient pas à {name_fr}."),
            format!("“{host}” imitates “{of}” with other letters. This name does not belong to {name_en}."),
        ),
        Reason::WrongSuffix => (
            format!("« {host} » reprend « {of} » avec une autre fin. Ce nom n’appartient pas à {name_fr}."),
            format!("“{host}” takes “{of}” with another ending. This name does not belong to {name_en}."),
        ),
        Reason::OneLetterOff => (
            format!("« {host} » diffère de « {of} » d’une seule lettre. Ce nom n’appartient pas à {name_fr}."),
            format!("“{host}” differs from “{of}” by one letter. This name does not belong to {name_en}."),
        ),
        Reason::TwoLettersOff => (
            format!("« {host} » diffère de « {of} » de deux lettres. Ce nom n’appartient pas à {name_fr}."),
            format!("“{host}” differs from “{of}” by two letters. This name does not belong to {name_en}."),
        ),
        Reason::BrandAsSubdomain => (
            format!("« {host} » porte « {of} » devant un nom qui n’appartient pas à {name_fr}."),
            format!("“{host}” has “{of}” in front of a name that does not belong to {name_en}."),
        ),
        Reason::BrandWord | Reason::BrandAndLure => (
            format!("« {host} » contient « {of} », mais n’appartient pas à {name_fr}."),
            format!("“{host}” contains “{of}”, but does not belong to {name_en}."),
        ),
    };
    Some(Draft::new(weight, fr, en, evidence).about(found.organisation))
}

/// Where an official name stands as a decoy.
#[derive(Clone, Copy)]
enum Decoy {
    User,
    Path,
    Query,
}

/// An official domain in front of the `@`, as a whole step of the path, or as a whole value of the query.
fn official_name_elsewhere<'k>(context: &Context<'k>, address: &WebAddress) -> Option<(usize, &'k str, Decoy)> {
    let shown = |text: &str| {
        let (organisation, fact) = context.knowledge.owner(text)?;
        Some((organisation, fact.all().find(|domain| host::is_within(text, domain))?))
    };
    let user = address.user.as_deref().and_then(|user| shown(user.split(':').next().unwrap_or(user)));
    if let Some((organisation, domain)) = user {
        return Some((organisation, domain, Decoy::User));
    }
    let (path, query) = address.path.split_once('?').unwrap_or((&address.path, ""));
    // `/web/2020/https://www.ameli.fr/` is an archive; the `:` tells.
    let before_address = path.split_once(':').map_or(path, |(before, _)| before);
    let mut steps = before_address.split('/').filter(|step| step.contains('.')).take(20);
    if let Some((organisation, domain)) = steps.find_map(shown) {
        return Some((organisation, domain, Decoy::Path));
    }
    let mut values = query.split(['&', ';']).filter_map(|field| field.split_once('=')).take(20);
    let (organisation, domain) = values.find_map(|(_, value)| shown(value))?;
    Some((organisation, domain, Decoy::Query))
}
