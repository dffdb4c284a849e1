//! Lists of domains: look-alikes in three ways, popular and merely suspicious ones, and our own list of ordinary names.

use std::collections::BTreeMap;

use vigie_engine::{
    Policy, analyse,
    channel::Channel,
    message::record::{Raw, Record},
    observable::host::Host,
    organisation::{
        index::{HostIs, Knowledge},
        look_alike::LookAlike,
    },
};

use super::{
    files::Files,
    goals::{Goals, Wanted},
};
use crate::{
    Failure,
    corpus::{List, domains::Domain},
    judge,
    label::Label,
    statistics::Share,
    table::{Page, Table},
};

/// Names that share letters or words with the organisations', and are honest.
const ORDINARY: &str = include_str!("../../ordinary-names.txt");

/// Neutral messages in the insurer's name, of our own writing: nothing but the link can speak against them. The mails
/// come without a sender, as a person would paste them; the last is whole, with a sender that proves nothing.
const TEMPLATES: [(&str, Channel, &str); 7] = [
    ("SMS, address", Channel::Sms, "Assurance Maladie : votre dossier est à consulter sur https://{domain}/"),
    ("SMS, bare name", Channel::Sms, "Ameli : un nouveau message vous attend. Retrouvez-le sur {domain}"),
    (
        "SMS, path",
        Channel::Sms,
        "CPAM. Votre attestation de droits est disponible : https://{domain}/assure/attestation Bonne journée.",
    ),
    (
        "mail text, address",
        Channel::Email,
        "Bonjour,\n\nVotre dossier est à consulter sur https://{domain}/\n\nL'Assurance Maladie\n",
    ),
    (
        "mail text, bare name",
        Channel::Email,
        "Bonjour,\n\nVotre relevé de remboursements est en ligne sur {domain}.\n\nCordialement,\nVotre caisse d'Assurance Maladie\n",
    ),
    (
        "mail text, www",
        Channel::Email,
        "Madame, Monsieur,\n\nune information concernant votre carte Vitale se trouve sur www.{domain}/information\n\nAmeli\n",
    ),
    (
        "mail HTML, button",
        Channel::Email,
        "From: Assurance Maladie <information@expediteur.example>\r\nTo: destinataire@example.org\r\nSubject: Votre dossier\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour,</p><p>votre dossier est à consulter dans votre espace.</p><p><a href=\"https://{domain}/\">Consulter mon dossier</a></p><p>L'Assurance Maladie</p>\r\n",
    ),
];

/// What was seen of one look-alike.
struct Seen {
    alone: bool,
    link: bool,
    in_message: Vec<bool>,
}

fn look_alike(domain: &str, knowledge: &Knowledge) -> Option<LookAlike> {
    match Host::parse(domain).as_ref().map(|host| knowledge.whose(host)) {
        Some(HostIs::LookAlike(found)) => Some(found),
        _ => None,
    }
}

fn warns(record: &Record, knowledge: &Knowledge, policy: &Policy) -> bool {
    record.read().is_ok_and(|message| analyse(&message, knowledge, policy).verdict.warns())
}

fn link(domain: &Domain) -> Record {
    let received_at = domain.day.map(|day| day.to_string());
    Record {
        channel: Some(Channel::Link),
        text: Some(format!("https://{}/", domain.name)),
        received_at,
        ..Record::default()
    }
}

/// The message of a template, received the day the domain was first seen.
fn message((name, channel, text): &(&str, Channel, &str), domain: &Domain) -> Record {
    let text = text.replace("{domain}", &domain.name);
    let record =
        Record { channel: Some(*channel), received_at: domain.day.map(|day| day.to_string()), ..Record::default() };
    match channel {
        Channel::Email if name.starts_with("mail HTML") => Record { raw: Some(Raw::Text(text)), ..record },
        Channel::Email => Record { subject: Some("Votre dossier".to_owned()), text: Some(text), ..record },
        _ => Record { text: Some(text), ..record },
    }
}

/// Domains known to imitate: by themselves, as a bare link, and as the link of a message.
pub(super) fn look_alikes(
    list: &List,
    knowledge: &Knowledge,
    policy: &Policy,
    files: &Files,
    page: &mut Page<'_>,
    goals: &mut Goals,
) -> Result<(), Failure> {
    let seen = judge::in_parallel(&list.name, list.domains.len(), |at| {
        list.domains.get(at).map(|domain| Seen {
            alone: look_alike(&domain.name, knowledge).is_some(),
            link: warns(&link(domain), knowledge, policy),
            in_message: TEMPLATES.iter().map(|template| warns(&message(template, domain), knowledge, policy)).collect(),
        })
    });
    let seen: Vec<(&Domain, &Seen)> =
        list.domains.iter().zip(&seen).filter_map(|(domain, seen)| Some((domain, seen.as_ref()?))).collect();
    let mut tiers: Vec<Option<&str>> =
        seen.iter().map(|(domain, _)| domain.tier.as_deref()).filter(Option::is_some).collect();
    tiers.sort_unstable();
    tiers.dedup();
    tiers.insert(0, None);
    page.heading(&format!("Look-alike domains: {}", list.name))?;
    let mut table = Table::new(&["seen as", "tier", "n", "found", "recall", "95 %"], &[1]);
    let mut row = |way: &str, tier: Option<&str>, found: &dyn Fn(&Seen) -> bool| {
        let mut share = Share::default();
        let own = seen.iter().filter(|(domain, _)| tier.is_none() || domain.tier.as_deref() == tier);
        own.for_each(|(_, seen)| share.count(found(seen)));
        let tier = tier.unwrap_or("all").to_owned();
        table.row(vec![
            way.to_owned(),
            tier,
            share.whole.to_string(),
            share.part.to_string(),
            share.percent(),
            share.interval_text(),
        ]);
    };
    for tier in &tiers {
        row("the domain alone", *tier, &|seen| seen.alone);
    }
    for tier in &tiers {
        row("a bare link", *tier, &|seen| seen.link);
    }
    for tier in &tiers {
        row("the link of every message below", *tier, &|seen| seen.in_message.iter().all(|found| *found));
    }
    for (at, (name, ..)) in TEMPLATES.iter().enumerate() {
        row(&format!("the link of a message: {name}"), None, &|seen| {
            seen.in_message.get(at).copied().unwrap_or_default()
        });
    }
    page.table(&table)?;
    if list.name.contains("ameli") {
        let mut alone = Share::default();
        seen.iter().for_each(|(_, seen)| alone.count(seen.alone));
        goals.add(&format!("{} by the domain alone", list.name), Wanted::AtLeast(97.0), alone);
    }
    let missed = |ways: &dyn Fn(&Seen) -> Option<String>| -> Vec<Vec<String>> {
        let row = |(domain, seen): &(&Domain, &Seen)| {
            Some(vec![domain.name.clone(), domain.tier.clone().unwrap_or_default(), ways(seen)?])
        };
        seen.iter().filter_map(row).collect()
    };
    let rows = missed(&|seen| {
        let alone = (!seen.alone).then_some("alone");
        let link = (!seen.link).then_some("link");
        let inside = TEMPLATES.iter().zip(&seen.in_message).filter(|(_, found)| !**found).map(|((name, ..), _)| *name);
        let ways: Vec<&str> = alone.into_iter().chain(link).chain(inside).collect();
        (!ways.is_empty()).then(|| ways.join("; "))
    });
    files.write(&format!("{}-misses", list.name), &["domain", "tier", "missed"], &rows)
}

/// Domains that are no known imitation of an organisation of ours: how many are called one, and how.
pub(super) fn others(
    list: &List,
    knowledge: &Knowledge,
    policy: &Policy,
    files: &Files,
    page: &mut Page<'_>,
    goals: &mut Goals,
) -> Result<(), Failure> {
    let seen = judge::in_parallel(&list.name, list.domains.len(), |at| {
        list.domains
            .get(at)
            .map(|domain| (look_alike(&domain.name, knowledge), warns(&link(domain), knowledge, policy)))
    });
    let seen: Vec<_> = list
        .domains
        .iter()
        .zip(seen)
        .filter_map(|(domain, seen)| seen.map(|(found, warned)| (domain, found, warned)))
        .collect();
    let (mut called, mut warned) = (Share::default(), Share::default());
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for (domain, found, link) in &seen {
        called.count(found.is_some());
        warned.count(*link);
        let reason = found.as_ref().map_or("", |found| found.reason.name());
        if found.is_some() || *link {
            *reasons.entry(reason).or_default() += 1;
            let slug = found
                .as_ref()
                .and_then(|found| knowledge.organisation(found.organisation))
                .map_or("", |profile| profile.slug.as_str());
            let of = found.as_ref().map_or("", |found| found.of.as_str());
            rows.push([domain.name.as_str(), slug, reason, of].map(str::to_owned).to_vec());
        }
    }
    if list.label == Label::Popular {
        goals.add(&format!("{} called a look-alike", list.name), Wanted::AtMost(0.05), called);
    }
    let (heading, what) = match list.label {
        Label::Popular => ("Popular domains", "false alarms"),
        _ => ("Suspicious registrations of every brand, unconfirmed", "share"),
    };
    page.heading(&format!("{heading}: {}", list.name))?;
    let mut table = Table::new(&["seen as", "n", "found", what, "95 %"], &[]);
    for (way, share) in [("called a look-alike", called), ("warned of as a bare link", warned)] {
        table.row(vec![
            way.to_owned(),
            share.whole.to_string(),
            share.part.to_string(),
            share.percent(),
            share.interval_text(),
        ]);
    }
    page.table(&table)?;
    let reasons: Vec<String> = reasons.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    if !reasons.is_empty() {
        page.paragraph(&format!("By reason: {}.", reasons.join(", ")))?;
    }
    if list.label == Label::Popular && !rows.is_empty() {
        let called: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
        page.paragraph(&format!("They are: {}.", called.join("; ")))?;
    }
    files.write(&format!("{}-found", list.name), &["domain", "organisation", "reason", "of"], &rows)
}

/// The honest names of our own list: none may be called a look-alike.
pub(super) fn ordinary_names(knowledge: &Knowledge, policy: &Policy, page: &mut Page<'_>) -> Result<(), Failure> {
    let names: Vec<&str> = ORDINARY.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut called = Share::default();
    let mut wrong = Vec::new();
    for name in names {
        let found = look_alike(name, knowledge);
        let domain = Domain { name: name.to_owned(), tier: None, day: None };
        let warned = warns(&link(&domain), knowledge, policy);
        called.count(found.is_some() || warned);
        if found.is_some() || warned {
            wrong.push(format!("{name} ({})", found.map_or("as a link", |found| found.reason.name())));
        }
    }
    page.heading("Ordinary names that share letters or words (measure/ordinary-names.txt)")?;
    let all = if wrong.is_empty() { "none".to_owned() } else { wrong.join(", ") };
    page.paragraph(&format!(
        "Called a look-alike, alone or as a bare link: {} of {}: {all}.",
        called.part, called.whole
    ))?;
    Ok(())
}
