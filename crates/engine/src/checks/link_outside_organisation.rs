//! A link that does not lead to the organisation
//!
//! **Looks at** the links of a message that speaks in an organisation's name, and compares their registered domain with
//! the organisation's own.
//!
//! **Why** an organisation sends its readers to its own pages. Some have published that they link to nothing else.
//!
//! **Fires** on "Ameli : mettez à jour votre carte sur `https://portail.example/maj`".
//!
//! **Stays quiet** on every page below the organisation's domains, click counters there included
//! (`statsndm.info.ameli.fr`), on the application stores and public services its profile names, and on messages that only
//! mention the organisation.
//!
//! **Weight** proof where a published rule in force that day names the only allowed links for this channel; strong
//! otherwise; moderate in a mail from an official address, as genuine mail links to partners and through mailing services;
//! faint where that mail does not even name the organisation, as when an employee writes.
//! ---
//! Un lien qui ne mène pas chez l’organisme
//!
//! **Regarde** les liens d’un message qui parle au nom d’un organisme, et compare leur domaine à ceux de cet organisme.
//!
//! **Pourquoi** un organisme envoie ses lecteurs sur ses propres pages. Certains ont publié qu’ils n’en utilisent pas d’autres.
//!
//! **Se déclenche** sur « Ameli : mettez à jour votre carte sur `https://portail.example/maj` ».
//!
//! **Se tait** sur toutes les pages des domaines de l’organisme, y compris ses compteurs de clics
//! (`statsndm.info.ameli.fr`), sur les magasins d’applications et services publics que nomme sa fiche, et sur les messages
//! qui ne font que citer l’organisme.
//!
//! **Poids** preuve si une règle publiée, en vigueur ce jour-là, nomme les seuls liens permis ; fort sinon ; moyen dans un
//! courriel d’adresse officielle, car un vrai courriel renvoie aussi à des partenaires et passe par des prestataires d’envoi ;
//! infime si ce courriel ne nomme même pas l’organisme, comme quand un employé écrit.

use super::{Check, Draft, Family, rule_weight, weight};
use crate::{
    context::Context,
    organisation::{
        index::HostIs,
        schema::{Profile, Rule, Says},
    },
    report::{Evidence, Standing},
};

pub(super) const CHECK: Check = Check {
    name: "link-outside-organisation",
    family: Family::Link,
    source: include_str!("link_outside_organisation.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    context
        .speakers()
        .filter(|(claim, _)| claim.by_name || context.sender_host.is_some())
        .filter_map(|(claim, profile)| one(context, claim.organisation, profile))
        .collect()
}

fn one<'a>(context: &Context<'a>, organisation: usize, profile: &'a Profile) -> Option<Draft<'a>> {
    let mut outside: Vec<Evidence> = Vec::new();
    let mut first_host = None;
    for (link, address, host) in context.web_links() {
        // Who wants to deceive does not lead to any organisation's own pages.
        let known = matches!(host, HostIs::Official(_, fact) if fact.speaks());
        if !known && !context.is_official_today(host, organisation) && !profile.has_companion(&address.host) {
            first_host.get_or_insert_with(|| address.host.clone());
            outside.push(context.link_evidence(link, address));
        }
    }
    let host = first_host?;
    // A rule that nobody has repeated lately is no reason to show.
    let rule = broken_rule(context, profile).filter(|(_, standing)| *standing != Standing::Unconfirmed);
    let (mut weight, decisive) = match rule.and_then(|(rule, standing)| rule_weight::of(&rule.provenance, standing)) {
        Some((weight, decisive)) => (weight.max(weight::STRONG), decisive),
        None => (weight::STRONG, false),
    };
    if context.from_official(organisation) && !decisive {
        // Genuine mail links to partners and through mailing services; an employee links to anything.
        weight = if context.claims_by_name(organisation) { weight::MODERATE } else { weight::FAINT };
    }
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let host = host.ascii();
    let draft = Draft::new(
        weight,
        format!(
            "Le message se présente comme envoyé par {fr}, mais son lien mène à « {host} », qui n’est pas un de ses sites."
        ),
        format!("The message speaks for {en}, but its link leads to “{host}”, which is none of its sites."),
        outside,
    );
    let draft = draft.about(organisation).decisive_if(decisive);
    Some(match rule {
        Some((rule, standing)) => draft.resting_on(rule, profile, standing),
        None => draft,
    })
}

/// The surest rule on links that one of the links breaks.
fn broken_rule<'a>(context: &Context<'a>, profile: &'a Profile) -> Option<(&'a Rule, Standing)> {
    let rules = context.rules(profile).filter(|(_, rule, _)| match &rule.says {
        Says::LinksOnlyTo { domains } => context.web_links().any(|(_, address, host)| {
            !matches!(host, HostIs::Official(..))
                && !profile.has_companion(&address.host)
                && !domains.iter().any(|domain| address.host.is_within(domain))
        }),
        _ => false,
    });
    let surest = rules.min_by_key(|(.., standing)| *standing);
    surest.map(|(_, rule, standing)| (rule, standing))
}
