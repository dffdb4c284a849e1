//! Asks for what the organisation never asks
//!
//! **Looks at** what the message asks of its reader, against what the organisation has published that it never asks on this
//! channel, by the rules in force on the message's day.
//!
//! **Why** the organisation has said so itself: whoever asks is not the organisation.
//!
//! **Fires** on "communiquez votre RIB à l'agent" in a call that claims the Assurance Maladie.
//!
//! **Stays quiet** on "ne communiquez jamais votre RIB", "si l'on vous demande votre RIB", quotations, newspaper reports,
//! and on "mettez à jour votre RIB dans votre compte" where no link or number leads elsewhere.
//!
//! **Weight** proof where the rule is in force and no source contradicts it; strong where it is disputed or has an exception;
//! moderate where no source has repeated it lately; nothing where it is known from memory alone.
//! ---
//! Demande ce que l’organisme ne demande jamais
//!
//! **Regarde** ce que le message demande au lecteur, face à ce que l’organisme a publié qu’il ne demande jamais par ce moyen,
//! selon les règles en vigueur le jour du message.
//!
//! **Pourquoi** l’organisme l’a dit lui-même : celui qui le demande n’est pas l’organisme.
//!
//! **Se déclenche** sur « communiquez votre RIB à l’agent » dans un appel au nom de l’Assurance Maladie.
//!
//! **Se tait** sur « ne communiquez jamais votre RIB », « si l’on vous demande votre RIB », les citations, les articles, et sur
//! « mettez à jour votre RIB dans votre compte » quand rien ne mène ailleurs.
//!
//! **Poids** preuve si la règle est en vigueur et que personne ne la contredit ; fort si elle est discutée ou connaît une
//! exception ; moyen si aucune source ne l’a répétée récemment ; rien si elle n’est connue que de mémoire.

use std::collections::BTreeMap;

use super::{Check, Draft, Family, rule_weight};
use crate::{
    asked::Asked,
    context::Context,
    organisation::schema::{Profile, Rule, Says},
    report::{Evidence, Standing},
    request::Request,
};

pub(super) const CHECK: Check = Check {
    name: "asks-what-it-never-asks",
    family: Family::Rule,
    source: include_str!("asks_what_it_never_asks.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        let leads_elsewhere = context.leads_elsewhere(claim.organisation);
        let mut by_request: BTreeMap<Request, Vec<Evidence>> = BTreeMap::new();
        let asked = context.asked.iter().filter(|asked| leads_elsewhere || !asked.in_account);
        for asked in asked {
            by_request.entry(asked.request).or_default().push(evidence(context, asked));
        }
        for (request, evidence) in by_request {
            let Some((rule, standing)) = surest_rule(context, profile, request) else { continue };
            let Some((weight, decisive)) = rule_weight::of(&rule.provenance, standing) else { continue };
            let (what_fr, what_en) = (request.in_words().fr, request.in_words().en);
            let (fr, en) = (&profile.name.fr, &profile.name.en);
            let draft = Draft::new(
                weight,
                format!("Le message demande {what_fr}. Or {fr} dit ne jamais demander cela."),
                format!("The message asks for {what_en}. Yet {en} says that it never asks for this."),
                evidence,
            );
            drafts.push(draft.about(claim.organisation).decisive_if(decisive).resting_on(rule, profile, standing));
        }
    }
    drafts
}

fn evidence(context: &Context<'_>, asked: &Asked) -> Evidence {
    context.evidence(asked.place)
}

/// The surest rule that forbids asking for it.
fn surest_rule<'a>(context: &Context<'a>, profile: &'a Profile, request: Request) -> Option<(&'a Rule, Standing)> {
    let forbids = |rule: &Rule| matches!(&rule.says, Says::NeverAsks { requests } if requests.contains(&request));
    let rules = context.rules(profile).filter(|(_, rule, _)| forbids(rule));
    let surest = rules.min_by_key(|(_, rule, standing)| (*standing, rule.provenance.unconfirmed));
    surest.map(|(_, rule, standing)| (rule, standing))
}
