//! The four verdicts.

use super::weigh::Weighed;
use crate::{
    authenticity::is_authenticated,
    channel::Channel,
    checks::{Family, weight},
    context::Context,
    message::ViewKind,
    organisation::{index::HostIs, schema::DomainUse},
    report::{Standing, Verdict},
};

/// From this sum on a message is suspicious: several signs, or one strong one.
pub const SUSPICIOUS: f64 = 3.0;
/// From this sum on it is fraudulent even without proof, if at least two checks say so.
pub const FRAUDULENT: f64 = weight::OVERWHELMING;

/// The verdict on a message.
#[must_use]
pub fn verdict(context: &Context<'_>, weighed: &Weighed<'_>) -> Verdict {
    let firing: Vec<&str> =
        weighed.findings.iter().filter(|draft| draft.weight > 0.0).map(|draft| draft.check).collect();
    let several = firing.iter().any(|check| Some(check) != firing.first());
    // Signs that others give as well do not prove who speaks; and who is authenticated does speak.
    let about_firm = |draft: &crate::checks::Draft<'_>| draft.organisation.is_some_and(|about| context.is_firm(about));
    // A known scam needs nobody's name.
    let firm = weighed
        .findings
        .iter()
        .filter(|draft| draft.weight > 0.0)
        .any(|draft| about_firm(draft) || draft.family == Family::Scam);
    let proven = weighed.findings.iter().any(|draft| draft.decisive && about_firm(draft));
    let genuine_sender = matches!(context.sender_host, Some(HostIs::Official(..))) && is_authenticated(context);
    if !genuine_sender && (proven || weighed.sum >= FRAUDULENT && several && firm) {
        Verdict::Fraudulent
    } else if weighed.sum >= SUSPICIOUS {
        Verdict::Suspicious
    } else if is_consistent(context, weighed) {
        Verdict::Consistent
    } else {
        Verdict::Unverified
    }
}

/// Mail only: an authenticated sender of the organisation it speaks for, every link and number official that day, and
/// nothing against it.
fn is_consistent(context: &Context<'_>, weighed: &Weighed<'_>) -> bool {
    // Genuine mail reminds and is delayed: pressure and remarks say nothing against an authenticated sender.
    let against = weighed
        .findings
        .iter()
        .any(|draft| draft.weight > 0.0 && !matches!(draft.family, Family::Pressure | Family::Remark));
    if context.message.channel != Channel::Email || against || !context.message.attachments.is_empty() {
        return false;
    }
    let mut speakers = context.speakers();
    let (Some((claim, profile)), None) = (speakers.next(), speakers.next()) else { return false };
    let from_official = match &context.sender_host {
        Some(HostIs::Official(owner, fact)) => {
            *owner == claim.organisation
                && fact.uses.contains(&DomainUse::Mail)
                && fact.provenance.standing(context.day, profile) == Standing::InForce
        }
        _ => false,
    };
    let ends = context.message.links.iter().zip(&context.ends);
    let links_official = ends.zip(&context.hosts).all(|((link, end), host)| {
        let address = end.as_ref().or(link.target.web());
        let companion = address.is_some_and(|address| profile.has_companion(&address.host));
        companion || host.as_ref().is_some_and(|host| context.is_official_today(host, claim.organisation))
    });
    let numbers = &context.message.numbers;
    let numbers_official = numbers.iter().all(|number| context.uses_number(claim.organisation, &number.value));
    let hidden = context.message.views.iter().any(|view| view.kind == ViewKind::Hidden && view.text.len() > 1_000);
    from_official && links_official && numbers_official && !hidden && is_authenticated(context)
}
